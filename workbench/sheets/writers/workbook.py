"""A new Excel workbook, through XlsxWriter: numbers stay numbers, dates dates, text inert text."""

import contextlib
import re
import shutil
import tempfile
import time as clock
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError

from workbench.cells import Cell, CellError, Row, shown
from workbench.events import Progress, Step
from workbench.sheets.writers.sheet_out import SheetOut

EXTENSIONS: tuple[str, ...] = (".xlsx",)
MOST_ROWS = 1_048_575  # below the header
MOST_CHARACTERS = 32_767
MOST_DIGITS = 15  # Excel keeps no more of a number

_EACH = 1000
_FIRST_DATE = datetime(1900, 1, 1)  # noqa: DTZ001 - cells know no time zones
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_WIDEST, _SAMPLED = 60, 200


def write(target: Path, sheet: SheetOut) -> Step[int]:
    """Write `sheet`, and its notes as a second sheet; return how many cells were cut or cleaned."""
    # What XlsxWriter holds back on the disk lies in a folder of its own beside the target: the
    # system's temporary folder would outlive a kill with a customer's text in it.
    folder = Path(tempfile.mkdtemp(prefix=".", suffix=".part", dir=target.parent))
    options = {
        "constant_memory": True,
        "tmpdir": str(folder),
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    book = xlsxwriter.Workbook(str(target), options)
    try:
        out = _SheetWriter(book, sheet)
        yield from out.write_rows()
        _write_notes(book, sheet)
        yield Progress(sheet.total, sheet.total)
        try:
            book.close()
        except FileCreateError as error:
            cause = error.args[0] if error.args else None
            raise cause if isinstance(cause, OSError) else OSError(str(error)) from None
    finally:
        _close_rows(book)
        shutil.rmtree(folder, ignore_errors=True)
    return out.changed


def _close_rows(book: Any) -> None:
    """Close the files of rows that a cancelled or failed book leaves open: an open file stays."""
    for sheet in book.worksheets():
        file = getattr(sheet, "row_data_fh", None)
        if file is not None and not file.closed:
            with contextlib.suppress(OSError):  # what it still held back has no room
                file.close()
    book.fileclosed = 1  # else its destructor tries to write after all


class _SheetWriter:
    """Writes the rows of one sheet, each cell by its own kind."""

    def __init__(self, book: Any, sheet: SheetOut) -> None:
        self.changed = 0
        self._sheet = sheet
        self._out = book.add_worksheet(_sheet_name(sheet.name))
        self._header = book.add_format({"bold": True, "bg_color": "#E8EEF4", "bottom": 1})
        self._inert = book.add_format({"quote_prefix": True})
        self._date = book.add_format({"num_format": "yyyy-mm-dd"})
        self._moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._time = book.add_format({"num_format": "hh:mm:ss"})
        self._duration = book.add_format({"num_format": "[h]:mm:ss"})
        self._share = book.add_format({"num_format": "0.000"})
        self._share_column = (
            sheet.header.index("confidence") if "confidence" in sheet.header else -1
        )

    def write_rows(self) -> Step[None]:
        """Write header and rows, and say every now and then how far it is."""
        out, header = self._out, self._sheet.header
        out.freeze_panes(1, 0)
        out.autofilter(0, 0, max(self._sheet.total, 1), max(len(header) - 1, 0))
        started = clock.monotonic()
        rows = iter(self._sheet.rows)
        first = [row for _n, row in zip(range(_SAMPLED), rows, strict=False)]
        for place, name in enumerate(header):
            width = max([len(name) + 3, *(_width(row[place]) for row in first if place < len(row))])
            out.set_column(place, place, min(width, _WIDEST))
        for place, name in enumerate(header):
            out.write_string(0, place, self._clean(name), self._header)
        number = 0
        for source in (first, rows):
            for row in source:
                number += 1
                self._write_row(number, row)
                if number % _EACH == 0:
                    speed = number / max(clock.monotonic() - started, 1e-6)
                    left = (self._sheet.total - number) / speed
                    yield Progress(number, self._sheet.total, "rows", speed, left)

    def _write_row(self, number: int, row: Row) -> None:
        out = self._out
        for place, cell in enumerate(row):
            if cell is None:
                continue
            kind = type(cell)
            if kind is str:
                assert isinstance(cell, str)
                text = self._clean(cell)
                style = self._inert if text.startswith(_ACTIVE) else None
                out.write_string(number, place, text, style)
            elif kind is float or kind is int:
                assert isinstance(cell, int | float)
                style = self._share if place == self._share_column else None
                self._write_number(number, place, cell, style)
            else:
                self._write_other(number, place, cell)

    def _write_number(self, number: int, place: int, cell: float, style: Any) -> None:
        exact = isinstance(cell, int) and len(str(abs(cell))) > MOST_DIGITS
        if exact or cell != cell or cell in {float("inf"), float("-inf")}:  # noqa: PLR0124 - NaN
            self._out.write_string(number, place, str(cell))
        else:
            self._out.write_number(number, place, cell, style)

    def _write_other(self, number: int, place: int, cell: Cell) -> None:
        out = self._out
        if isinstance(cell, bool):
            out.write_boolean(number, place, cell)
        elif isinstance(cell, CellError):
            out.write_string(number, place, cell.code)
        elif isinstance(cell, timedelta):
            out.write_datetime(number, place, cell, self._duration)
        elif isinstance(cell, datetime):
            if cell < _FIRST_DATE:
                out.write_string(number, place, shown(cell))
            else:
                out.write_datetime(number, place, cell, self._moment)
        elif isinstance(cell, date):
            if cell < _FIRST_DATE.date():
                out.write_string(number, place, shown(cell))
            else:
                out.write_datetime(number, place, cell, self._date)
        elif isinstance(cell, time):
            out.write_datetime(number, place, cell, self._time)

    def _clean(self, text: str) -> str:
        cleaned = _UNWRITABLE.sub("", text)[:MOST_CHARACTERS]
        if cleaned != text:
            self.changed += 1
        return cleaned


def _write_notes(book: Any, sheet: SheetOut) -> None:
    if not sheet.notes:
        return
    taken = _sheet_name(sheet.name).casefold() == "about"
    about = book.add_worksheet("About (2)" if taken else "About")
    bold, wrap = (
        book.add_format({"bold": True, "valign": "top"}),
        book.add_format({"text_wrap": True}),
    )
    about.set_column(0, 0, 16)
    about.set_column(1, 1, 90)
    for number, (name, text) in enumerate(sheet.notes):
        about.write_string(number, 0, name, bold)
        about.write_string(number, 1, text, wrap)


def _sheet_name(name: str) -> str:
    """Return a name that Excel allows: 31 characters, none of its marks."""
    return re.sub(r"[\[\]:*?/\\]", " ", name).strip("' ")[:31].strip("' ") or "Sheet1"


def _width(cell: Cell) -> int:
    text = shown(cell)
    line = text.split("\n", 1)[0][:_WIDEST]
    return len(line) + sum("\u2e80" <= letter <= "\uffef" for letter in line) + 2
