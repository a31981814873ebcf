"""Labels from a column of a sheet, read as the kind of the task says."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import apsw

from workbench.cells import Cell, shown
from workbench.errors import ColumnMissing
from workbench.label_columns import LOOKED_AT, LabelShape, names, number_of, path, shape
from workbench.label_text import levels
from workbench.project import annotations, labels, row_labels, sheets, tasks, undo
from workbench.project.cells import decode
from workbench.project.changes import Changes
from workbench.project.sheets import Sheet
from workbench.project.store import Project


@dataclass(frozen=True, slots=True)
class Taken:
    """How many labels were made, rows labelled, and filled cells that held none of the kind."""

    labels: int
    rows: int
    refused: int
    changes: Changes


def take(project: Project, task: int, sheet: int, column: str, separator: str = "") -> Taken:
    """Label the rows with what a column holds, as one edit; blank cells leave their rows alone.

    `separator` parts the names in a cell where a row has several labels, and the levels of a path;
    what is not said is guessed. Raises ColumnMissing.
    """
    source = sheets.sheet(project, sheet)
    place = _place(source, column)
    kind = tasks.kind_of(project, task)
    if kind == "single":
        return _single(project, task, source, place)
    told = shape(first_cells(project, source, place), kind, separator)
    with project.write() as db:
        edit = undo.begin_edit(db, "from_column")
        book = _LabelBook(project, db, edit, task)
        wanted: dict[int, tuple[row_labels.Carried, ...]] = {}
        refused = 0
        for row, cell in _cells(project, source, place):
            if not shown(cell).strip():
                continue
            parts = book.parts(cell, told)
            if parts:
                wanted[row] = parts
            else:
                refused += 1
        row_labels.rewrite(db, edit, (task, sheet), wanted, ("column", "", f"column:{column}"))
    changes = Changes(labels=True, annotations=True, undo=True)
    return Taken(book.made, len(wanted), refused, changes)


def first_cells(project: Project, sheet: Sheet, place: int) -> list[Cell]:
    """Return the first filled cells of a column, enough to guess what it holds."""
    found = project.db.execute(
        f"SELECT c{place} FROM rows_{sheet.id} WHERE c{place} IS NOT NULL LIMIT {LOOKED_AT}"
    )
    return [decode(value) for (value,) in found]


class _LabelBook:
    """Finds labels by name, whatever the case, and makes those that are missing."""

    def __init__(self, project: Project, db: apsw.Connection, edit: int, task: int) -> None:
        self._db, self._edit, self._task = db, edit, task
        self._known = {one.name.casefold(): one.id for one in labels.all_labels(project, task)}
        self.made = 0

    def parts(self, cell: Cell, told: LabelShape) -> tuple[row_labels.Carried, ...]:
        if told.kind == "number":
            number = number_of(cell)
            return () if number is None else ((0, number),)
        text = shown(cell).strip()
        if told.kind == "several":
            return tuple((self._named(name), None) for name in names(text, told.separator))
        node = 0
        for name in levels(path(text, told.separator)):
            node = self._named(name, node) if name else 0
        return ((node, None),) if node else ()

    def _named(self, name: str, parent: int = 0) -> int:
        key = name.casefold()
        if key not in self._known:
            self._known[key] = labels.insert_label(
                self._db, self._edit, self._task, name, parent=parent
            )
            self.made += 1
        return self._known[key]


def _single(project: Project, task: int, source: Sheet, place: int) -> Taken:
    """One label a row, without a look at what each row carried beside it: a column may be long."""
    sheet = source.id
    known = {label.name.casefold(): label.id for label in labels.all_labels(project, task)}
    before_all = len(known)
    with project.write() as db:
        edit = undo.begin_edit(db, "from_column")
        before = annotations.current_all(project, task, sheet)
        found: list[tuple[int, int]] = []
        for row, cell in _cells(project, source, place):
            name = shown(cell).strip()
            if not name:
                continue
            key = name.casefold()
            if key not in known:
                known[key] = labels.insert_label(db, edit, task, name)
            found.append((row, known[key]))
        undo.keep_rows(
            db, edit, ((task, sheet, row, before.get(row), label) for row, label in found)
        )
        _assign(db, (task, sheet), found, before)
    changes = Changes(labels=True, annotations=True, undo=True)
    return Taken(len(known) - before_all, len(found), 0, changes)


def _assign(
    db: apsw.Connection,
    place: tuple[int, int],
    found: list[tuple[int, int]],
    before: Iterable[int],
) -> None:
    at, had = undo.now(), set(before)
    db.executemany(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
        " VALUES (?, ?, ?, ?, 'column', '', ?)",
        ((*place, row, label, at) for row, label in found),
    )
    db.executemany(
        "DELETE FROM assigned WHERE task = ? AND sheet = ? AND row = ?",
        ((*place, row) for row, _label in found if row in had),
    )
    db.executemany(
        "INSERT INTO assigned (task, sheet, row, label) VALUES (?, ?, ?, ?)",
        ((*place, row, label) for row, label in found),
    )


def _cells(project: Project, sheet: Sheet, place: int) -> Iterator[tuple[int, Cell]]:
    found = project.db.execute(f"SELECT rowid, c{place} FROM rows_{sheet.id}").fetchall()
    return ((int(str(row)), decode(value)) for row, value in found)


def _place(sheet: Sheet, column: str) -> int:
    for found in sheet.columns:
        if found.name == column:
            return found.position
    raise ColumnMissing(column, ", ".join(found.name for found in sheet.columns))
