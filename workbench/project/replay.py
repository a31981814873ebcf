"""What the rows carried at any moment: the history of annotations, read from its start.

Where a row has one label (or a number), its last entry counts; where it has several, a blank entry
clears it and those after it add up. `assigned` is nothing but this, kept at hand.
"""

from workbench.project import tasks
from workbench.project.row_labels import Carried
from workbench.project.store import Project

_LAST_COUNTS = (
    "SELECT sheet, row, label, value FROM (SELECT sheet, row, label, value, max(seq)"
    " FROM annotation WHERE task = :task AND seq <= :upto GROUP BY sheet, row)"
    " WHERE label IS NOT NULL"
)
_ADDS_UP = (
    "SELECT DISTINCT n.sheet, n.row, n.label, n.value FROM annotation AS n LEFT JOIN"
    " (SELECT sheet, row, max(seq) AS seq FROM annotation WHERE task = :task AND seq <= :upto"
    " AND label IS NULL GROUP BY sheet, row) AS cleared"
    " ON cleared.sheet = n.sheet AND cleared.row = n.row"
    " WHERE n.task = :task AND n.seq <= :upto AND n.label IS NOT NULL"
    " AND n.seq > coalesce(cleared.seq, 0)"
)


def carried_then(kind: str) -> str:
    """Return a query for (sheet, row, label, value) of a task's rows; bind :task and :upto (a seq)."""
    return _ADDS_UP if kind == "several" else _LAST_COUNTS


def last_entry(project: Project) -> int:
    """Return the number of the latest entry of the history, 0 where there is none."""
    row = project.one("SELECT coalesce(max(seq), 0) FROM annotation")
    return int(str(row[0])) if row else 0


def replayed(
    project: Project, task: int, upto: int | None = None
) -> dict[tuple[int, int], tuple[Carried, ...]]:
    """Return what each (sheet, row) of a task carries after entry `upto` of the history, or now.

    Labels are in the order of their ids. Sheets that are gone are left out.
    """
    sql = carried_then(tasks.kind_of(project, task))
    end = last_entry(project) if upto is None else upto
    found: dict[tuple[int, int], tuple[Carried, ...]] = {}
    for sheet, row, label, value in project.db.execute(
        f"SELECT * FROM ({sql}) WHERE sheet IN (SELECT id FROM sheet) ORDER BY sheet, row, label",
        {"task": task, "upto": end},
    ):
        found[sheet, row] = (*found.get((sheet, row), ()), (label, value))
    return found


def assigned(project: Project, task: int) -> dict[tuple[int, int], tuple[Carried, ...]]:
    """Return what each (sheet, row) of a task carries, as the file keeps it at hand."""
    found: dict[tuple[int, int], tuple[Carried, ...]] = {}
    for sheet, row, label, value in project.db.execute(
        "SELECT sheet, row, label, value FROM assigned WHERE task = ? ORDER BY sheet, row, label",
        (task,),
    ):
        found[sheet, row] = (*found.get((sheet, row), ()), (label, value))
    return found
