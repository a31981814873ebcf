"""What people decided of the rows that a run had classified: as the model had said, or otherwise.

Such a decision is an entry of the history with the source "review" and the origin "model:RUN:kept" or
"model:RUN:changed": whoever learns from the label or tests with it can tell that the model's word was in
sight. " random" behind it says that chance drew the row among those that need nobody; such rows alone
tell without favour how many of those are right.

A row is decided on where the label that it carries now was given by a person, one row after the other:
labels of a column or of a rule were not given in view of the text. Undo and redo count as what they
bring back.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from workbench.project import pace, row_labels, undo
from workbench.project.changes import Changes
from workbench.project.promises import by_confidence, decided_sql
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project

_Z = 1.959964
_AGREED = """SELECT origin, count(*) FROM annotation WHERE seq IN (SELECT max(n.seq) FROM annotation AS n
 JOIN assigned AS c ON c.task = n.task AND c.sheet = n.sheet AND c.row = n.row AND c.label = n.label
 WHERE n.sheet = ?1 AND n.task = ?2 AND n.origin NOT IN ('undo', 'redo') AND n.row IN
 (SELECT o.row FROM annotation AS o WHERE o.sheet = ?1 AND o.task = ?2 AND o.origin GLOB ?3)
 GROUP BY n.row) AND origin GLOB ?3 GROUP BY origin"""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Of `rows` that were reviewed `kept` carry what the model had said; `low` and `high` are the 95%
    interval of that share (E. Wilson, 1927).
    """

    kept: int
    rows: int

    @property
    def share(self) -> float:
        """The share that was kept, -1 of no row."""
        return self.kept / self.rows if self.rows else -1.0

    @property
    def interval(self) -> tuple[float, float]:
        """The least and the largest share that goes with it."""
        if not self.rows:
            return 0.0, 1.0
        share, rows = self.share, self.rows
        centre = share + _Z**2 / (2 * rows)
        spread = _Z * math.sqrt(share * (1 - share) / rows + _Z**2 / (4 * rows**2))
        scale = 1 + _Z**2 / rows
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True, slots=True)
class Progress:
    """Of `total` rows that need a person by their confidence `done` are decided on; the others take
    `minutes` at the person's pace (-1: not known yet). `asked` is how often the model was right where
    it was not sure enough, `accepted` where chance drew rows that need nobody.
    """

    total: int
    done: int
    minutes: float
    asked: Agreement
    accepted: Agreement


def origin(run: int, *, kept: bool, drawn: bool) -> str:
    """Return what the history says of a decision."""
    return f"model:{run}:{'kept' if kept else 'changed'}{' random' if drawn else ''}"


def decide(
    project: Project,
    place: tuple[int, int],
    wanted: Mapping[int, Iterable[row_labels.Carried]],
    origins: Mapping[int, str],
) -> Changes:
    """Let rows of a (task, sheet) carry exactly what is wanted of each. Undone as one."""
    by_origin: dict[str, dict[int, Iterable[row_labels.Carried]]] = defaultdict(dict)
    for row, parts in wanted.items():
        by_origin[origins[row]][row] = parts
    with project.write() as db:
        edit = undo.begin_edit(db, "review")
        for one, rows in by_origin.items():
            row_labels.rewrite(db, edit, place, rows, ("review", "", one))
    return Changes(annotations=True, undo=True)


def agreement(project: Project, run: Run, sheet: int) -> tuple[Agreement, Agreement]:
    """Return how often a run was right: in the rows that were asked about, and in those of chance."""
    counts = {
        str(told): int(str(count))
        for told, count in project.all(_AGREED, (sheet, run.task, f"model:{run.id}:*"))
    }

    def of(*, drawn: bool) -> Agreement:
        kept = counts.get(origin(run.id, kept=True, drawn=drawn), 0)
        return Agreement(kept, kept + counts.get(origin(run.id, kept=False, drawn=drawn), 0))

    return of(drawn=False), of(drawn=True)


def progress(project: Project, run: Run, sheet: Sheet) -> Progress:
    """Return how far the review of a sheet has come."""
    found = project.one(
        "SELECT count(*) FROM prediction AS p WHERE p.run = ? AND p.sheet = ?"
        f" AND NOT {by_confidence(run.id)}",
        (run.id, sheet.id),
    )
    total = sheet.rows - int(str(found[0] if found else 0))
    done = project.one(
        f"SELECT count(*) FROM ({decided_sql(run.id, sheet.id)}) AS d LEFT JOIN prediction AS p"
        f" ON p.run = ? AND p.sheet = ? AND p.row = d.row WHERE {by_confidence(run.id)}",
        (run.id, sheet.id),
    )
    decided = int(str(done[0] if done else 0))
    speed = pace.pace(project, run.task).per_minute
    minutes = (total - decided) / speed if speed > 0 else -1.0
    return Progress(total, decided, minutes, *agreement(project, run, sheet.id))
