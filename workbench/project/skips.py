"""Rows that were put off for a task: they leave the queue of unlabelled rows and come back by a filter.

A skipped row that is labelled later counts as labelled; when its label is taken off, it is skipped
again. Every change can be undone.
"""

from collections.abc import Sequence

from workbench.project import undo
from workbench.project.changes import Changes
from workbench.project.store import Project


def skip(
    project: Project, task: int, sheet: int, row_ids: Sequence[int], *, skipped: bool = True
) -> Changes:
    """Put the rows off, or take them up again. Undone as one."""
    place = (task, sheet)
    with project.write() as db:
        edit = undo.begin_edit(db, "skip" if skipped else "unskip")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS picked (row INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM picked")
        db.executemany("INSERT OR IGNORE INTO picked VALUES (?)", ((row,) for row in row_ids))
        db.execute(
            "INSERT INTO edit_skip SELECT ?1, ?2, ?3, p.row, EXISTS (SELECT 1 FROM skipped_row AS s"
            " WHERE s.task = ?2 AND s.sheet = ?3 AND s.row = p.row), ?4 FROM picked AS p",
            (edit, *place, int(skipped)),
        )
        db.execute(
            "DELETE FROM skipped_row WHERE task = ? AND sheet = ?"
            " AND row IN (SELECT row FROM picked)",
            place,
        )
        if skipped:
            db.execute(
                "INSERT INTO skipped_row SELECT ?, ?, row, ? FROM picked", (*place, undo.now())
            )
    return Changes(skips=True, undo=True)


def skipped_rows(project: Project, task: int, sheet: int) -> frozenset[int]:
    """Return the rows that were put off and are still without a label."""
    found = project.all(
        "SELECT s.row FROM skipped_row AS s WHERE s.task = ?1 AND s.sheet = ?2 AND NOT EXISTS"
        " (SELECT 1 FROM assigned AS a WHERE a.task = ?1 AND a.sheet = ?2 AND a.row = s.row)",
        (task, sheet),
    )
    return frozenset(int(str(row)) for (row,) in found)


def skipped_of(project: Project, task: int, sheet: int, row_ids: Sequence[int]) -> frozenset[int]:
    """Return those of the rows (some hundreds at most) that were put off, labelled or not."""
    places = ",".join("?" * len(row_ids))
    found = project.all(
        f"SELECT row FROM skipped_row WHERE task = ? AND sheet = ? AND row IN ({places})",
        (task, sheet, *row_ids),
    )
    return frozenset(int(str(row)) for (row,) in found)
