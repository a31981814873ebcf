"""Which row carries which label: an append-only history, and the present state beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from workbench.cells import shown
from workbench.errors import ColumnMissing
from workbench.project import labels, rows, sheets, undo
from workbench.project.cells import decode
from workbench.project.changes import Changes
from workbench.project.sheets import Sheet
from workbench.project.store import Project

SOURCES = ("person", "column", "rule", "suggestion", "review")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row to learn from. `group` is the text of its group column, or ""."""

    sheet: int
    row: int
    text: str
    label: str
    group: str


def annotate(
    project: Project,
    task: int,
    sheet: int,
    row_ids: Sequence[int],
    label: int | None,
    source: str = "person",
    author: str = "",
) -> Changes:
    """Give the rows a label, or None to clear them. On the disk when this returns; undone as one."""
    with project.write() as db:
        edit = undo.begin_edit(db, "annotate" if label is not None else "clear")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS picked (row INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM picked")
        db.executemany("INSERT OR IGNORE INTO picked VALUES (?)", ((row,) for row in row_ids))
        db.execute(
            "INSERT INTO edit_row SELECT ?1, ?2, ?3, p.row, a.label, ?4 FROM picked AS p"
            " LEFT JOIN assigned AS a ON a.task = ?2 AND a.sheet = ?3 AND a.row = p.row",
            (edit, task, sheet, label),
        )
        db.execute(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
            " SELECT ?1, ?2, row, ?3, ?4, ?5, ?6 FROM picked",
            (task, sheet, label, source, author, undo.now()),
        )
        db.execute(
            "DELETE FROM assigned WHERE task = ? AND sheet = ? AND row IN (SELECT row FROM picked)",
            (task, sheet),
        )
        if label is not None:
            db.execute(
                "INSERT INTO assigned (task, sheet, row, label) SELECT ?, ?, row, ? FROM picked",
                (task, sheet, label),
            )
    return Changes(annotations=True, undo=True)


def from_column(project: Project, task: int, sheet: int, column: str) -> tuple[int, int, Changes]:
    """Make a label of each value of a column and label the rows with it.

    Returns (labels made, rows labelled, changes). Raises ColumnMissing.
    """
    source = sheets.sheet(project, sheet)
    place = _place(source, column)
    names = {label.name.casefold(): label.id for label in labels.all_labels(project, task)}
    known = len(names)
    with project.write() as db:
        edit = undo.begin_edit(db, "from_column")
        before = current_all(project, task, sheet)
        found: list[tuple[int, int]] = []
        for row, value in db.execute(f"SELECT rowid, c{place} FROM rows_{source.id}").fetchall():
            name = shown(decode(value)).strip()
            if not name:
                continue
            key = name.casefold()
            if key not in names:
                names[key] = labels.insert_label(db, edit, task, name)
            found.append((int(str(row)), names[key]))
        undo.keep_rows(
            db, edit, ((task, sheet, row, before.get(row), label) for row, label in found)
        )
        at = undo.now()
        db.executemany(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
            " VALUES (?, ?, ?, ?, 'column', '', ?)",
            ((task, sheet, row, label, at) for row, label in found),
        )
        db.executemany(
            "DELETE FROM assigned WHERE task = ? AND sheet = ? AND row = ?",
            ((task, sheet, row) for row, _label in found if row in before),
        )
        db.executemany(
            "INSERT INTO assigned (task, sheet, row, label) VALUES (?, ?, ?, ?)",
            ((task, sheet, row, label) for row, label in found),
        )
    return len(names) - known, len(found), Changes(labels=True, annotations=True, undo=True)


def current(project: Project, task: int, sheet: int, row_ids: Sequence[int]) -> dict[int, int]:
    """Return the label id of those of the rows that have one."""
    marks = ",".join("?" * len(row_ids))
    found = project.all(
        f"SELECT row, label FROM assigned WHERE task = ? AND sheet = ? AND row IN ({marks})",
        (task, sheet, *row_ids),
    )
    return {int(str(row)): int(str(label)) for row, label in found}


def current_all(project: Project, task: int, sheet: int) -> dict[int, int]:
    """Return row and label id of every labelled row of a sheet."""
    found = project.all(
        "SELECT row, label FROM assigned WHERE task = ? AND sheet = ?", (task, sheet)
    )
    return {int(str(row)): int(str(label)) for row, label in found}


def labelled_rows(
    project: Project,
    task: int,
    joins_of: Callable[[Sheet], rows.Joins | None] = lambda _sheet: None,
) -> list[LabelledRow]:
    """Return every labelled row that has a text, over all sheets, in their order; rows that were
    found to repeat an earlier one are left out.
    """
    found: list[LabelledRow] = []
    for sheet in sheets.all_sheets(project):
        texts = [column.position for column in sheet.columns if column.role == "text"]
        groups = [column.position for column in sheet.columns if column.role == "group"]
        if not texts:
            continue
        joins = joins_of(sheet)
        stand_in = [c.position for c in sheet.columns if joins and c.name == joins.stand_in]
        cells = ", ".join(f"r.c{place}" for place in [*texts, *stand_in, *groups])
        width = len(texts) + len(stand_in)
        for row, name, *parts in project.db.execute(
            f"SELECT r.rowid, l.name, {cells} FROM assigned AS a JOIN rows_{sheet.id} AS r"
            " ON r.rowid = a.row JOIN label AS l ON l.id = a.label"
            " WHERE a.task = ? AND a.sheet = ? AND NOT EXISTS (SELECT 1 FROM duplicate AS d"
            " WHERE d.sheet = a.sheet AND d.row = a.row) ORDER BY a.row",
            (task, sheet.id),
        ):
            if joins is None:
                text = rows.joined(tuple(parts[: len(texts)]))
            else:
                text = rows.told(tuple(parts[:width]), len(texts), joins)
            if text:
                group = rows.joined(tuple(parts[width:]))
                found.append(LabelledRow(sheet.id, int(str(row)), text, str(name), group))
    return found


def _place(sheet: Sheet, column: str) -> int:
    for found in sheet.columns:
        if found.name == column:
            return found.position
    raise ColumnMissing(column, ", ".join(found.name for found in sheet.columns))
