"""Read a whole sheet into the project: nothing of it shows before the last row is in."""

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from workbench.cells import Row
from workbench.errors import ColumnMissing, HeaderRowMissing, NoTextColumn, SheetEmpty
from workbench.events import Chosen, Noticed, Progress, Stage, Step
from workbench.project import annotations, tasks
from workbench.project.sheets import Sheet, SheetLoader
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.results import ColumnGuess, SheetImported
from workbench.sheets import readers
from workbench.sheets.preview import (
    LOOKED_AT,
    column_names,
    columns_with,
    guess_columns,
    guess_header_row,
    header_names,
)
from workbench.sheets.readers.opened import Opened, Source

_EACH = 500


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is imported as what, after the guesses."""

    header_row: int
    names: tuple[str, ...]
    text: tuple[str, ...]
    label: str
    identity: str
    group: str

    def roles(self) -> dict[str, str]:
        roles = {self.label: "label", self.identity: "id", self.group: "group"}
        roles.update(dict.fromkeys(self.text, "text"))
        roles.pop("", None)
        return roles


def import_sheet(request: ImportSheet) -> Step[SheetImported]:
    """Return the new sheet of the project.

    Raises the readers' errors, ColumnMissing, NoTextColumn, SheetEmpty, DiskFull, ProjectReadOnly.
    """
    path = Path(request.path)
    opened = yield from readers.open_sheet(
        Source(request.path, request.sheet, request.encoding, request.delimiter)
    )
    first = list(itertools.islice(opened.rows, max(LOOKED_AT, request.header_row + 50)))
    plan = _plan(request, path.name, first)
    yield from _choices(request, plan, opened)
    body = itertools.chain(first[plan.header_row :], opened.rows)
    project = Project.open(Path(request.project))
    try:
        loader = SheetLoader(project, path.name, plan.names)
        try:
            total = opened.estimate - plan.header_row
            yield from _load(loader, body, total, path.name, first[plan.header_row - 1])
            name = request.name or _name(opened.sheet, path)
            sheet = loader.register(name, str(path), opened.sheet, plan.header_row, plan.roles())
        except BaseException:
            loader.abandon()
            raise
        made, labelled = yield from _take_labels(project, sheet, plan.label)
    finally:
        project.close()
    if opened.error_cells:
        yield Noticed("error-cells", opened.error_cells)
    return SheetImported(
        sheet=sheet.id,
        name=sheet.name,
        rows=sheet.rows,
        columns=len(sheet.columns),
        labels=made,
        labelled=labelled,
        text_columns=plan.text,
        label_column=plan.label,
        id_column=plan.identity,
        header_row=plan.header_row,
        error_cells=opened.error_cells,
    )


def _plan(request: ImportSheet, file: str, first: list[Row]) -> _Plan:
    header_row = request.header_row or guess_header_row(first)
    if header_row > len(first):
        if not first:
            raise SheetEmpty(file)
        raise HeaderRowMissing(file, header_row)
    header, body = first[header_row - 1], first[header_row:]
    names = column_names(header, body)
    guesses: tuple[ColumnGuess, ...] = ()
    if not request.text_columns or request.guess_label:
        guesses = guess_columns(header, body)
    said = (*request.text_columns, request.label_column, request.id_column, request.group_column)
    for name in said:
        if name and name not in names:
            raise ColumnMissing(name, ", ".join(names))
    text = request.text_columns or tuple(
        name for name in columns_with(guesses, "text") if name not in said
    )
    if not text:
        raise NoTextColumn(file)
    taken = {*text, *said}
    label, identity = "", ""
    if request.guess_label:
        label = next((n for n in columns_with(guesses, "label") if n not in taken), "")
        identity = next((n for n in columns_with(guesses, "id") if n not in taken), "")
    return _Plan(
        header_row,
        names,
        text,
        request.label_column or label,
        request.id_column or identity,
        request.group_column,
    )


def _choices(request: ImportSheet, plan: _Plan, opened: Opened) -> Step[None]:
    """Report what was decided without having been said."""
    if not request.sheet:
        yield Chosen("sheet", opened.sheet)
    if not request.header_row:
        yield Chosen("header_row", str(plan.header_row))
    if not request.text_columns:
        yield Chosen("text", ", ".join(plan.text))
    if plan.label and not request.label_column:
        yield Chosen("label", plan.label)
    if plan.identity and not request.id_column:
        yield Chosen("id", plan.identity)
    if opened.encoding and not request.encoding:
        yield Chosen("encoding", opened.encoding)


def _load(
    loader: SheetLoader, body: Iterator[Row], total: int, file: str, header: Row
) -> Step[None]:
    """Store the rows; blank ones at the end of the sheet are none, and a wider row adds columns."""
    started = time.monotonic()
    blank: list[Row] = []
    while chunk := list(itertools.islice(body, _EACH)):
        end = len(chunk)
        while end and not any(cell is not None for cell in chunk[end - 1]):
            end -= 1
        width = _width(chunk, loader.width)
        if width > loader.width:
            loader.widen(header_names(header, width)[loader.width :])
        if end:
            loader.add(blank)
            loader.add(chunk[:end])
            blank = chunk[end:]
        else:
            blank.extend(chunk)
        speed = loader.rows / max(time.monotonic() - started, 1e-6)
        left = (total - loader.rows) / speed if total > 0 and speed else -1.0
        yield Progress(loader.rows, max(total, 0), "rows", speed, max(left, -1.0))
    if not loader.rows:
        raise SheetEmpty(file)


def _width(rows: list[Row], at_least: int) -> int:
    """Return how many columns the rows fill, looking only at those that are wider."""
    wide = [row for row in rows if len(row) > at_least]
    return max(
        (place + 1 for row in wide for place, cell in enumerate(row) if cell is not None),
        default=at_least,
    )


def _take_labels(project: Project, sheet: Sheet, column: str) -> Step[tuple[int, int]]:
    task = tasks.task_named(project)
    if not column:
        return 0, 0
    yield Stage("labelling")
    made, labelled, _changes = annotations.from_column(project, task.id, sheet.id, column)
    return made, labelled


def _name(sheet: str, path: Path) -> str:
    """Return the sheet's own name, or the file's where the sheet's says nothing."""
    plain = sheet.casefold().replace(" ", "")
    return path.stem if plain.rstrip("0123456789") in {"sheet", "工作表", "data"} else sheet
