"""How far labelling has come and how fast it goes: rows labelled, decisions a minute, the goal."""

import itertools
import statistics
from dataclasses import dataclass
from datetime import datetime

from workbench.project import labels, tasks
from workbench.project.changes import Changes
from workbench.project.store import Project

_LOOKED_AT = 1000  # of the newest entries of the history
_BREAK = 90.0  # seconds without a decision that are no thinking any more
_BREAK_TIMES = 8  # or so many times the usual gap, if that is longer
_FEWEST = 5  # gaps from which a pace is more than chance


@dataclass(frozen=True, slots=True)
class Pace:
    """`labelled` rows of the task, `per_minute` decisions without breaks (0: not known yet), the
    `goal` (0: none) and the minutes that it takes at this pace (-1: not known).

    `by_label` are rows of each label by its id.
    """

    labelled: int
    per_minute: float
    goal: int
    minutes_left: float
    by_label: dict[int, int]


def pace(project: Project, task: int) -> Pace:
    """Return how labelling of a task goes, over all sheets."""
    by_label = labels.counts(project, task, None)
    labelled = sum(by_label.values())
    if tasks.kind_of(project, task) == "several":
        labelled = labels.labelled_count(project, task, None)
    per_minute, wanted = _per_minute(_gaps(_times(project, task))), goal(project, task)
    left = max(0, wanted - labelled)
    minutes = left / per_minute if per_minute > 0 and wanted else -1.0
    return Pace(labelled, per_minute, wanted, minutes, by_label)


def goal(project: Project, task: int) -> int:
    """Return the number of rows that the person wants labelled, or 0."""
    row = project.one("SELECT goal FROM task WHERE id = ?", (task,))
    return int(str(row[0])) if row else 0


def set_goal(project: Project, task: int, rows: int) -> Changes:
    """Set how many rows are to be labelled; 0 for no goal."""
    with project.write() as db:
        db.execute("UPDATE task SET goal = ? WHERE id = ?", (max(0, rows), task))
    return Changes(tasks=True)


def _times(project: Project, task: int) -> list[float]:
    """Return when the newest decisions were made, oldest first; rows labelled in one go are one."""
    found = project.all(
        "SELECT DISTINCT at FROM (SELECT at, source, label, value FROM annotation WHERE task = ?"
        " ORDER BY seq DESC LIMIT ?) WHERE source IN ('person', 'suggestion', 'review')"
        " AND (label IS NOT NULL OR value IS NOT NULL)",
        (task, _LOOKED_AT),
    )
    return sorted(datetime.fromisoformat(str(at)).timestamp() for (at,) in found)


def _gaps(times: list[float]) -> list[float]:
    """Return the seconds between decisions, without breaks."""
    found = [after - before for before, after in itertools.pairwise(times)]
    if not found:
        return []
    longest = max(_BREAK, _BREAK_TIMES * statistics.median(found))
    return [gap for gap in found if gap <= min(longest, 10 * _BREAK)]


def _per_minute(gaps: list[float]) -> float:
    total = sum(gaps)
    return 60.0 * len(gaps) / total if len(gaps) >= _FEWEST and total > 0 else 0.0


def random_rows(project: Project, task: int, since: str = "") -> set[tuple[int, int]]:
    """Return the (sheet, row) keys that were drawn by chance before they were labelled, as an entry
    of their history says: they alone estimate without favour how the rest would come out.

    `since` leaves out those that carried a label before that time (ISO 8601, UTC).
    """
    found = project.all(
        "SELECT sheet, row FROM annotation WHERE task = ? GROUP BY sheet, row"
        " HAVING max(origin = 'random' OR origin GLOB 'suggestion:* random') AND min(at) >= ?",
        (task, since),
    )
    return {(int(str(sheet)), int(str(row))) for sheet, row in found}
