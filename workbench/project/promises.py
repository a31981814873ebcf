"""The precision that a person chose to keep with a run, and which predicted rows need nobody by it.

A training keeps one for its run as it ends. For a run older than that, the threshold holds that it found.
"""

from workbench.events import EVENTS
from workbench.project.changes import Changes
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.trust import STANDARD, TRUST, Promise

_KINDS = {**EVENTS, **TRUST}

# The least confidence at which a row `p` needs nobody; NULL where it always does. Bound: the run.
_THRESHOLD = """(SELECT nullif(CASE WHEN promise = '' THEN json_extract(scores, '$.threshold') ELSE
 coalesce((SELECT json_extract(one.value, '$.threshold') FROM json_each(promise, '$.labels') AS one
 WHERE json_extract(one.value, '$.label') = p.label), json_extract(promise, '$.threshold')) END, -1.0)
 FROM run WHERE id = {run} AND (scores <> '' OR promise <> ''))"""

# Rows whose present label a person gave: the newest entry of the history that names it says who did.
_DECIDED = """SELECT d.row FROM annotation AS d WHERE d.seq IN (SELECT max(n.seq) FROM annotation AS n
 JOIN assigned AS c ON c.task = n.task AND c.sheet = n.sheet AND c.row = n.row AND c.label = n.label
 WHERE n.sheet = {sheet} AND n.task = (SELECT task FROM run WHERE id = {run})
 AND n.origin NOT IN ('undo', 'redo') GROUP BY n.row)
 AND (d.source IN ('person', 'suggestion', 'review') OR d.origin GLOB 'model:*')"""


def keep(project: Project, run: int, promise: Promise) -> Changes:
    """Keep what a person chose for a run."""
    with project.write() as db:
        db.execute("UPDATE run SET promise = ? WHERE id = ?", (to_json(promise), run))
    return Changes(runs=True, predictions=True)


def of_run(project: Project, run: int) -> Promise | None:
    """Return what was chosen for a run, or None."""
    row = project.one("SELECT promise FROM run WHERE id = ?", (run,))
    if row is None or not row[0]:
        return None
    found: Promise = from_json(str(row[0]), _KINDS)
    return found


def in_use(project: Project, run: Run) -> Promise:
    """Return what holds for a run: its promise, else (`risk` is -1) the threshold of its training."""
    least = run.scores.threshold if run.scores else -1.0
    return of_run(project, run.id) or Promise(STANDARD, -1.0, 0, threshold=least)


def by_confidence(run: int) -> str:
    """Return the SQL that tells whether the model alone is not sure enough of prediction `p`."""
    least = _THRESHOLD.format(run=int(run))
    return f"(p.confidence IS NULL OR p.confidence < coalesce({least}, 2))"


def decided_sql(run: int, sheet: int) -> str:
    """Return the query for each `row` of a sheet that carries what a person decided (see
    `project.model_reviews`) for the task of a run.
    """
    return _DECIDED.format(run=int(run), sheet=int(sheet))


def decided(project: Project, run: int, sheet: int) -> frozenset[int]:
    """Return the rows of a sheet that carry what a person decided."""
    return frozenset(int(str(row)) for (row,) in project.all(decided_sql(run, sheet)))


def review_condition(run: int, sheet: int, row: str = "p.row") -> str:
    """Return the SQL that tells whether the row of prediction `p` needs a person: the model is not sure
    enough, and nobody has decided. `row` is what names it where it may have no prediction.
    """
    return f"({by_confidence(run)} AND {row} NOT IN ({decided_sql(run, sheet)}))"


def accepted_count(project: Project, run: int, sheet: int) -> int:
    """Return how many rows of a sheet need nobody, or nobody any more."""
    by_model = "SELECT p.row FROM prediction AS p WHERE p.run = ?1 AND p.sheet = ?2"
    row = project.one(
        f"SELECT count(*) FROM ({by_model} AND NOT {by_confidence(run)}"
        f" UNION {decided_sql(run, sheet)})",
        (run, sheet),
    )
    return int(str(row[0])) if row else 0
