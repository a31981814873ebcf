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
    task, sheet = place
    begin(db)
    db.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", ((sheet, row) for row in wanted))
    db.executemany(
        "INSERT OR REPLACE INTO wanted VALUES (?, ?, ?, ?)",
        ((sheet, row, *one) for row, parts in wanted.items() for one in parts),
    )
    carry_out(db, edit, task, source)


def begin(db: apsw.Connection) -> None:
    """Empty the temp tables `touched` (sheet, row) and `wanted` (sheet, row, label, value): what
    stands in them when `carry_out` is called is done, row by row as a whole.
    """
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS touched"
        " (sheet INTEGER, row INTEGER, PRIMARY KEY (sheet, row)) WITHOUT ROWID;"
        "CREATE TEMP TABLE IF NOT EXISTS wanted (sheet INTEGER, row INTEGER, label INTEGER,"
        " value REAL, PRIMARY KEY (sheet, row, label)) WITHOUT ROWID;"
        "DELETE FROM touched; DELETE FROM wanted"
    )


def carry_out(
    db: apsw.Connection, edit: int, task: int, source: tuple[str, str, str] = BY_A_PERSON
) -> int:
    """Let the `touched` rows carry exactly what is `wanted`; return how many there are.

    Sets of rows throughout: 100,000 of them are one transaction, and a key press may wait for it.
    """
    told = (*source, undo.now())
    db.execute(
        "INSERT OR REPLACE INTO edit_row SELECT ?, ?, sheet, row, NULL, NULL FROM touched",
        (edit, task),
    )
    db.execute(
        f"INSERT OR REPLACE INTO edit_part SELECT ?1, ?2, a.sheet, a.row, {_BEFORE}, a.label, a.value"
        " FROM touched AS t CROSS JOIN assigned AS a"
        " ON a.task = ?2 AND a.sheet = t.sheet AND a.row = t.row",
        (edit, task),
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, origin, at)"
        " SELECT ?1, t.sheet, t.row, NULL, ?2, ?3, ?4, ?5 FROM touched AS t WHERE EXISTS"
        " (SELECT 1 FROM assigned AS a WHERE a.task = ?1 AND a.sheet = t.sheet AND a.row = t.row)"
        " OR NOT EXISTS (SELECT 1 FROM wanted AS w WHERE w.sheet = t.sheet AND w.row = t.row)",
        (task, *told),
    )
    db.execute(
        "DELETE FROM assigned WHERE task = ? AND (sheet, row) IN (SELECT sheet, row FROM touched)"
        " AND NOT EXISTS (SELECT 1 FROM wanted AS w WHERE w.sheet = assigned.sheet"
        " AND w.row = assigned.row AND w.label = assigned.label AND w.value IS assigned.value)",
        (task,),
    )
    db.execute(
        "INSERT OR IGNORE INTO assigned (task, sheet, row, label, value)"
        " SELECT ?, sheet, row, label, value FROM wanted",
        (task,),
    )
    db.execute(
        f"INSERT OR REPLACE INTO edit_part SELECT ?, ?, sheet, row, {_AFTER}, label, value FROM wanted",
        (edit, task),
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, value, source, author, origin, at)"
        " SELECT ?, sheet, row, label, value, ?, ?, ?, ? FROM wanted",
        (task, *told),
    )
    (count,) = db.execute("SELECT count(*) FROM touched").fetchone() or (0,)
    return int(str(count))
