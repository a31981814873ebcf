"""Rows that carry several labels, or a number: changed as a whole, so that one undo restores them.

Where a row has one label, an edit stores it before and after in `edit_row`. Here both are blank
there, and everything that the row carried before (side 0) and after (side 1) is in `edit_part`. In
the history, a blank entry clears the row and those after it say what it carries.
"""

from collections.abc import Iterable, Mapping, Sequence

import apsw

from workbench.project import undo
from workbench.project.store import Project

Carried = tuple[int, float | None]
"""A label's id and None, or 0 and a number."""

BY_A_PERSON = ("person", "", "")
_BEFORE, _AFTER = 0, 1


def carried(
    project: Project, task: int, sheet: int, row_ids: Sequence[int]
) -> dict[int, tuple[Carried, ...]]:
    """Return what each of the rows carries, whatever the kind of the task; labels in their order."""
    marks = ",".join("?" * len(row_ids))
    found: dict[int, tuple[Carried, ...]] = {}
    for row, label, value in project.all(
        "SELECT a.row, a.label, a.value FROM assigned AS a LEFT JOIN label AS l ON l.id = a.label"
        f" WHERE a.task = ? AND a.sheet = ? AND a.row IN ({marks})"
        " ORDER BY a.row, l.position, a.label",
        (task, sheet, *row_ids),
    ):
        one = (int(str(label)), None if value is None else float(str(value)))
        found[int(str(row))] = (*found.get(int(str(row)), ()), one)
    return found


def all_carried(project: Project, task: int, sheet: int) -> list[tuple[int, int]]:
    """Return (row, label id) of everything that the rows of a sheet carry."""
    found = project.all(
        "SELECT row, label FROM assigned WHERE task = ? AND sheet = ?", (task, sheet)
    )
    return [(int(str(row)), int(str(label))) for row, label in found]


def rewrite(
    db: apsw.Connection,
    edit: int,
    place: tuple[int, int],
    wanted: Mapping[int, Iterable[Carried]],
    source: tuple[str, str, str] = BY_A_PERSON,
) -> None:
    """Let rows of a (task, sheet) carry exactly what is wanted of each, as part of an edit.

    `source` is who decided it, as in the history: its kind, the author and the origin.
    """
    db.execute("CREATE TEMP TABLE IF NOT EXISTS picked (row INTEGER PRIMARY KEY)")
    db.execute("DELETE FROM picked")
    db.executemany("INSERT OR IGNORE INTO picked VALUES (?)", ((row,) for row in wanted))
    db.execute(
        "INSERT OR REPLACE INTO edit_row SELECT ?, ?, ?, row, NULL, NULL FROM picked",
        (edit, *place),
    )
    _keep(db, edit, place, _BEFORE)
    db.execute(
        "DELETE FROM assigned WHERE task = ? AND sheet = ? AND row IN (SELECT row FROM picked)",
        place,
    )
    db.executemany(
        "INSERT OR REPLACE INTO assigned (task, sheet, row, label, value) VALUES (?, ?, ?, ?, ?)",
        ((*place, row, *one) for row, parts in wanted.items() for one in parts),
    )
    _keep(db, edit, place, _AFTER)
    _tell(db, edit, place, source)


def _keep(db: apsw.Connection, edit: int, place: tuple[int, int], side: int) -> None:
    db.execute(
        "INSERT OR REPLACE INTO edit_part SELECT ?, a.task, a.sheet, a.row, ?, a.label, a.value"
        " FROM assigned AS a WHERE a.task = ? AND a.sheet = ?"
        " AND a.row IN (SELECT row FROM picked)",
        (edit, side, *place),
    )


def _tell(
    db: apsw.Connection, edit: int, place: tuple[int, int], source: tuple[str, str, str]
) -> None:
    at = undo.now()
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, origin, at)"
        " SELECT task, sheet, row, NULL, ?, ?, ?, ? FROM edit_row AS e WHERE e.edit = ?"
        " AND e.task = ? AND e.sheet = ? AND (EXISTS (SELECT 1 FROM edit_part AS p WHERE"
        " p.edit = e.edit AND p.task = e.task AND p.sheet = e.sheet AND p.row = e.row"
        " AND p.side = 0) OR NOT EXISTS (SELECT 1 FROM edit_part AS p WHERE p.edit = e.edit"
        " AND p.task = e.task AND p.sheet = e.sheet AND p.row = e.row))",
        (*source, at, edit, *place),
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, value, source, author, origin, at)"
        " SELECT task, sheet, row, label, value, ?, ?, ?, ? FROM edit_part"
        " WHERE edit = ? AND task = ? AND sheet = ? AND side = 1",
        (*source, at, edit, *place),
    )
