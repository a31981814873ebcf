"""Bring a sheet that is being parsed into the project: nothing of it shows before its last row is in."""

import contextlib
import itertools
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import cast

import apsw

from workbench.cells import Cell, Row
from workbench.errors import (
    ColumnMissing,
    HeaderRowMissing,
    NoTextColumn,
    SheetEmpty,
    WorkbenchError,
)
from workbench.events import Chosen, Noticed, Progress, Stage, Step
from workbench.project import sheets, sources
from workbench.project.renewal import Renewal
from workbench.project.sheets import Origin, Sheet, SheetLoader
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.results import ColumnGuess, SheetDifference, SheetImported
from workbench.sheets import findings, headers
from workbench.sheets.headers import Header
from workbench.sheets.preview import LOOKED_AT, columns_with, guess_columns
from workbench.sheets.readers.opened import Opened
from workbench.steps import label_taking

_EACH = 1024
_TURN = 0.04  # seconds that keeping the file may take between two looks at the parser


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is imported as what, after the guesses. `places` are the columns that are taken, or ()."""

    header: Header
    names: tuple[str, ...]
    places: tuple[int, ...]
    text: tuple[str, ...]
    label: str
    identity: str
    group: str

    def roles(self) -> dict[str, str]:
        roles = {self.label: "label", self.identity: "id", self.group: "group"}
        roles.update(dict.fromkeys(self.text, "text"))
        roles.pop("", None)
        return roles


def load_sheet(request: ImportSheet, reading: Step[Opened]) -> Step[SheetImported]:
    """Return the new sheet of the project. `reading` is what remains of the reader's work."""
    with Project.open(Path(request.project)) as project:
        keeper = _Keeper(project, request)
        try:
            return (yield from _imported(project, request, reading, keeper))
        except BaseException:
            keeper.abandon()
            raise


def _imported(
    project: Project, request: ImportSheet, reading: Step[Opened], keeper: "_Keeper"
) -> Step[SheetImported]:
    with project.bulk():
        opened = yield from keeper.beside(reading)
    first = list(itertools.islice(opened.rows, max(LOOKED_AT, request.header_row + 50)))
    plan = _plan(request, first, opened)
    yield from _choices(request, plan, opened)
    cells = _label_cells(plan, first)
    shape, task = label_taking.planned(project, request, plan.label, cells)
    request = replace(request, task=task)
    old = sheets.sheet_named(project, request.replaces) if request.replaces else None
    renewal = Renewal(project, old) if old is not None else None
    loading = _Loading(project, request, plan, opened, keeper, renewal)
    sheet, notices = yield from loading.stored(first)
    yield from notices
    column = "" if renewal is not None and renewal.difference.labels_kept else plan.label
    taken = yield from label_taking.take_labels(project, request, sheet, column, shape)
    return SheetImported(
        sheet=sheet.id,
        name=sheet.name,
        rows=sheet.rows,
        columns=len(sheet.columns),
        labels=taken.labels,
        labelled=taken.rows,
        text_columns=plan.text,
        label_column=plan.label,
        id_column=plan.identity,
        header_row=plan.header.row,
        notices=(*notices, *taken.notices),
        difference=SheetDifference(**asdict(renewal.difference)) if renewal else None,
        task=taken.task,
        label_kind=taken.kind,
    )


@dataclass(frozen=True, slots=True)
class _Loading:
    """Loads the rows and makes them a sheet, together with the bytes of their file."""

    project: Project
    request: ImportSheet
    plan: _Plan
    opened: Opened
    keeper: "_Keeper"
    renewal: Renewal | None

    def stored(self, first: list[Row]) -> Step[tuple[Sheet, tuple[Noticed, ...]]]:
        request, plan, opened = self.request, self.plan, self.opened
        skip = request.skip_hidden_rows
        left_out = frozenset(
            row for row in (opened.facts.hidden_rows if skip else ()) if row > plan.header.row
        )
        body = itertools.chain(first[plan.header.row :], opened.rows)
        if left_out:
            numbered = enumerate(body, plan.header.row + 1)
            body = itertools.chain(row for number, row in numbered if number not in left_out)
        file = Path(request.path).name
        loader = SheetLoader(self.project, file, plan.names)
        try:
            total = opened.estimate - plan.header.row - len(left_out)
            with self.project.bulk():
                yield from _load(loader, _taken(body, plan.places), total, file, first, plan)
                digest = yield from self.keeper.finished(opened)
            notices = findings.of_sheet(opened.facts, hidden_left_out=skip)
            return self._registered(loader, digest, left_out, notices), notices
        except BaseException:
            loader.abandon()
            raise

    def _registered(
        self,
        loader: SheetLoader,
        digest: str,
        left_out: frozenset[int],
        notices: tuple[Noticed, ...],
    ) -> Sheet:
        request, plan, renewal = self.request, self.plan, self.renewal
        path = Path(request.path)

        def also(db: apsw.Connection, number: int) -> None:
            if digest:
                sources.register(db, digest, path.name)
            if renewal is not None:
                renewal.carry(db, number, loader.columns, plan.identity)

        name = request.name or _name(self.opened.sheet, path)
        return loader.register(
            renewal.old.name if renewal else name,
            Origin(
                request.path,
                self.opened.sheet,
                plan.header.row,
                plan.header.lines,
                digest,
                left_out,
                notices,
            ),
            plan.roles(),
            also,
        )


class _Keeper:
    """Keeps the bytes of an .xlsx file for a later copy, while its parser is at work.

    A protected workbook is not kept: what its password guards would lie open in the project.
    """

    def __init__(self, project: Project, request: ImportSheet) -> None:
        self._project, self._path = project, Path(request.path)
        self._digest = ""
        self._work = self._keep() if self._is_wanted(request) else iter(())

    def _is_wanted(self, request: ImportSheet) -> bool:
        if request.password or request.pasted or not self._path.is_file():
            return False
        with self._path.open("rb") as file:
            is_zip = file.read(4) == b"PK\x03\x04"
        return is_zip and self._path.stat().st_size <= sources.MOST_KEPT

    def _keep(self) -> Iterator[int]:
        with self._path.open("rb") as file:
            digest = sources.digest_of(file)
            yield 0
            if not sources.is_kept(self._project, digest):
                self._digest = digest
                yield from sources.keep(self._project, file, digest)
            self._digest = digest

    def beside(self, step: Step[Opened]) -> Step[Opened]:
        """Drive `step`, and at each of its reports from the parser store a few pieces."""
        is_reading = False
        try:
            while True:
                event = next(step)
                yield event
                is_reading = is_reading or event == Stage("reading")
                until = time.monotonic() + _TURN
                while (
                    is_reading and time.monotonic() < until and next(self._work, None) is not None
                ):
                    pass
        except StopIteration as end:
            return cast("Opened", end.value)
        finally:
            step.close()

    def finished(self, opened: Opened) -> Step[str]:
        """Return the digest of the file once it is kept, or "" where it cannot serve for a copy."""
        if not opened.part:
            self.abandon()
            return ""
        yield Stage("keeping")
        size = self._path.stat().st_size
        for done in self._work:
            yield Progress(done, size, "bytes")
        return self._digest

    def abandon(self) -> None:
        """Drop what nothing refers to."""
        self._work = iter(())
        if self._digest:
            with contextlib.suppress(WorkbenchError):
                sources.drop_unowned(self._project)
        self._digest = ""


def _plan(request: ImportSheet, first: list[Row], opened: Opened) -> _Plan:
    file = Path(request.path).name
    header = headers.guess(first, opened.facts.merged, request.header_row, request.header_lines)
    if header.row > len(first):
        if not first:
            raise SheetEmpty(file)
        raise HeaderRowMissing(file, header.row)
    body = first[header.row :]
    names = headers.names(first, header, body)
    said = (*request.text_columns, request.label_column, request.id_column, request.group_column)
    for name in (*said, *request.columns):
        if name and name not in names:
            raise ColumnMissing(name, ", ".join(names))
    places: tuple[int, ...] = ()
    if request.columns:
        wanted = {*request.columns, *said}
        places = tuple(place for place, name in enumerate(names) if name in wanted)
        names = tuple(names[place] for place in places)
        body = list(_taken(iter(body), places))
    guesses: tuple[ColumnGuess, ...] = ()
    if not request.text_columns or request.guess_label:
        guesses = guess_columns(names, body)
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
        header,
        names,
        places,
        text,
        request.label_column or label,
        request.id_column or identity,
        request.group_column,
    )


def _taken(rows: Iterator[Row], places: tuple[int, ...]) -> Iterator[Row]:
    """Yield only the cells at `places`, or the rows as they are where none are given."""
    if not places:
        return rows
    return (tuple(row[place] if place < len(row) else None for place in places) for row in rows)


def _choices(request: ImportSheet, plan: _Plan, opened: Opened) -> Step[None]:
    """Report what was decided without having been said."""
    if not request.sheet:
        yield Chosen("sheet", opened.sheet)
    if not request.header_row:
        yield Chosen("header_row", str(plan.header.row))
    if not request.text_columns:
        yield Chosen("text", ", ".join(plan.text))
    if plan.label and not request.label_column:
        yield Chosen("label", plan.label)
    if plan.identity and not request.id_column:
        yield Chosen("id", plan.identity)
    if opened.encoding and not request.encoding:
        yield Chosen("encoding", opened.encoding)


def _load(
    loader: SheetLoader,
    body: Iterator[Row],
    total: int,
    file: str,
    first: list[Row],
    plan: _Plan,
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
            line = headers.joined_line(first, plan.header, width)
            loader.widen(headers.unique_names(line, width)[loader.width :])
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


def _label_cells(plan: _Plan, first: list[Row]) -> list[Cell]:
    """Return the first cells of the label column."""
    if not plan.label:
        return []
    place = plan.names.index(plan.label)
    body = list(_taken(iter(first[plan.header.row :]), plan.places))
    return [row[place] for row in body if place < len(row)]


def _name(sheet: str, path: Path) -> str:
    """Return the sheet's own name, or the file's where the sheet's says nothing."""
    plain = sheet.casefold().replace(" ", "")
    return path.stem if plain.rstrip("0123456789") in {"sheet", "工作表", "data"} else sheet
