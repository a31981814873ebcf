"""A new Excel workbook, through rust_xlsxwriter: numbers stay numbers, dates dates, text inert text."""

import itertools
import math
import re
import threading
import time as clock
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import FastExcel, Format

from workbench.cells import Cell, shown
from workbench.events import Progress, Step
from workbench.sheets.texts import fitted
from workbench.sheets.writers.excel_cells import MOST_DIGITS, ExcelColumn
from workbench.sheets.writers.sheet_out import SheetOut, Table

EXTENSIONS: tuple[str, ...] = (".xlsx",)
MOST_ROWS = 1_048_575  # below the header, in one worksheet

_TICK = 0.05
_WIDEST, _SAMPLED = 60, 200
_HEADER, _MARK = "#E8EEF4", "#FFF2CC"


class _GivenUp(Exception):
    """The person cancelled while the writer was asking for rows."""


def write(target: Path, sheet: SheetOut) -> Step[None]:
    """Write `sheet`, a summary and its notes. The writer runs in a thread and asks for rows."""
    source = _Source(sheet)
    failed: list[BaseException] = []

    def save() -> None:
        try:
            _book(target, sheet, source).save()
        except BaseException as error:  # noqa: BLE001 - carried over to the thread that waits
            failed.append(error)

    thread = threading.Thread(target=save)
    started = clock.monotonic()
    thread.start()
    try:
        while thread.is_alive():
            thread.join(_TICK)
            speed = source.done / max(clock.monotonic() - started, 1e-6)
            left = (sheet.total - source.done) / speed if speed else -1.0
            yield Progress(source.done, sheet.total, "rows", speed, left)
    finally:
        source.is_given_up = True
        thread.join()
    if failed:
        raise _as_system_error(failed[0], target)


def _as_system_error(error: BaseException, target: Path) -> BaseException:
    """Return what the system said, which the writer wraps in words: only its number is of use."""
    found = re.search(r"os error (\d+)|code: (\d+), kind", str(error))
    return OSError(int(found[1] or found[2]), "", str(target)) if found else error


def _book(target: Path, sheet: SheetOut, source: "_Source") -> Any:
    look, name = sheet.look, sheet_name(sheet.name)
    book = FastExcel(str(target)).freeze(row=1)
    header = Format().set_bold().set_background_color(_HEADER).set_border_bottom("thin")
    names = [fitted(name) for name in sheet.header]
    settings: dict[str, Any] = {
        "header_format": header,
        "autofilter": True,
        "column_widths": source.widths(),
        "column_formats": source.formats(),
    }
    if look.confidence:
        mark = Format().set_background_color(_MARK)
        rule = {"type": "cell", "criteria": "<", "value": look.threshold, "format": mark}
        settings["conditional_formats"] = {look.confidence: rule}
    for number in range(max(1, math.ceil(sheet.total / MOST_ROWS))):
        title = name if number == 0 else f"{name[:26]} ({number + 1})"
        book.sheet(title, source.records(names), **settings)
    taken = {name.casefold()}
    if look.summary:
        words = look.summary_words
        chart = {"type": "bar", "series": [words[2]], "categories": words[1], "title": words[2]}
        records = [dict(zip(words[1:], row, strict=True)) for row in look.summary]
        widths = {words[1]: 30.0}
        title = free_name(words[0], taken)
        book.sheet(title, records, header_format=header, column_widths=widths, charts=[chart])
    for table in look.tables:
        _add_table(book, table, free_name(table.name, taken), header)
    if look.notes:
        title = free_name(look.notes_name, taken)
        book.sheet(title, _notes(sheet), column_widths=[24, 100], header_format=header)
    return book


def _add_table(book: Any, table: Table, title: str, header: Format) -> None:
    """Write a small table with its chart; a label that begins like a formula stays text."""
    names = [fitted(name) for name in table.header]
    columns = [
        ExcelColumn((row[place] for row in table.rows), is_share=name in table.shares)
        for place, name in enumerate(table.header)
    ]
    place_of = {name: place for place, name in enumerate(table.header)}
    chart = {
        "type": "column",
        "series": [names[place_of[one]] for one in table.charted],
        "categories": names[place_of[table.categories]] if table.categories else names[0],
        "title": title,
    }
    records = [
        dict(zip(names, (columns[at].fit(cell)[0] for at, cell in enumerate(row)), strict=True))
        for row in table.rows
    ]
    book.sheet(
        title,
        records or [dict.fromkeys(names)],
        header_format=header,
        column_widths=[float(max(12, min(40, _width(name)))) for name in names],
        column_formats=[column.format() for column in columns],
        charts=[chart] if records and table.charted else [],
    )


def _notes(sheet: SheetOut) -> Iterator[dict[str, str]]:
    """Yield the notes; written last, they also tell which cells had to be changed."""
    first, second = (sheet.look.notes_name, " ")
    for name, text in sheet.look.notes:
        yield {first: name, second: fitted(text)}
    if sheet.report.places:
        places = ", ".join(place for place, _why in sheet.report.places)
        yield {first: sheet.look.changes_word, second: places}


class _Source:
    """The rows as the writer wants them: records by name, every cell of a kind that Excel knows."""

    def __init__(self, sheet: SheetOut) -> None:
        self._sheet = sheet
        self._rows: Iterator[tuple[Any, ...]] = iter(sheet.rows)
        self._first = list(itertools.islice(self._rows, _SAMPLED))
        self._all = itertools.chain(self._first, self._rows)
        self._columns = [
            ExcelColumn((row[place] for row in self._first), is_share=name in sheet.look.shares)
            for place, name in enumerate(sheet.header)
        ]
        self.done = 0
        self.is_given_up = False

    def widths(self) -> list[float]:
        """Return a width for each column, after its name and its first cells."""
        return [
            float(min(_WIDEST, max([len(name) + 3, *(_width(row[place]) for row in self._first)])))
            for place, name in enumerate(self._sheet.header)
        ]

    def formats(self) -> list[Any]:
        """Return the format of each column: none may be left to the writer's own guess."""
        return [column.format() for column in self._columns]

    def records(self, names: list[str]) -> Iterator[dict[str, Any]]:
        """Yield the rows of one worksheet; none at all are one blank row. Raises _GivenUp."""
        is_plain = [column.is_plain for column in self._columns]
        if not self._first:
            yield dict.fromkeys(names)
        for row in itertools.islice(self._all, MOST_ROWS):
            if self.is_given_up:
                raise _GivenUp
            self.done += 1
            # Most cells need no look at all; a call for each would be half of an export.
            yield {
                name: cell
                if (kind := type(cell)) in _AS_THEY_ARE
                or (kind is str and len(cell) < _SURE and cell.isprintable())
                or (plain and kind is int and -(10**MOST_DIGITS) < cell < 10**MOST_DIGITS)
                or (plain and kind is float and math.isfinite(cell))
                else self._fit(cell, place)
                for place, (name, cell, plain) in enumerate(zip(names, row, is_plain, strict=True))
            }

    def _fit(self, cell: Cell, place: int) -> Any:
        value, why = self._columns[place].fit(cell)
        for reason in why:
            self._sheet.report.add(reason, self.done, place)
        return value


_SURE = 16_000  # characters of a printable text that fit whatever they are
_AS_THEY_ARE = frozenset((type(None), bool))


def free_name(name: str, taken: set[str]) -> str:
    """Return a worksheet's name that is not `taken` yet, and take it."""
    free, number = sheet_name(name), 2
    while free.casefold() in taken:
        free, number = f"{sheet_name(name)[:26]} ({number})", number + 1
    taken.add(free.casefold())
    return free


def sheet_name(name: str) -> str:
    """Return a name that Excel allows: 31 characters, none of its marks."""
    plain = fitted(re.sub(r"[\[\]:*?/\\]", " ", name)).strip("' ")[:31].strip("' ")
    return plain if plain and plain.casefold() != "history" else "Sheet1"


def _width(cell: Cell) -> int:
    line = shown(cell).split("\n", 1)[0][:_WIDEST]
    return len(line) + sum("\u2e80" <= letter <= "\uffef" for letter in line) + 2
