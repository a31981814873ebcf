"""Excel workbooks (.xlsx, .xlsm): python-calamine, and openpyxl where calamine refuses cleanly."""

import contextlib
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from itertools import repeat
from pathlib import Path
from typing import Any

import python_calamine

from workbench.cells import Cell, CellError, Row
from workbench.errors import (
    NotASpreadsheet,
    SheetEmpty,
    SheetMissing,
    WorkbookDamaged,
    WorkbookEncrypted,
)
from workbench.events import Progress, Stage, Step
from workbench.sheets.readers import bounds
from workbench.sheets.readers.opened import Opened, SheetInfo, Source

EXTENSIONS: tuple[str, ...] = (".xlsx", ".xlsm")

_TICK = 0.2
_SLOWEST = 1_000_000  # bytes of sheet a second below which a parser counts as stuck
_GRACE = 15.0
_SHEETS_LOOKED_AT = 12  # for the first that is not empty: a cover, a note


def is_mine(head: bytes) -> bool:
    """Return whether `head` begins a zip archive."""
    return head.startswith(b"PK\x03\x04")


def list_sheets(path: Path) -> tuple[SheetInfo, ...]:
    """Return the worksheets. Raises WorkbookDamaged, WorkbookTooLarge, WorkbookEncrypted."""
    bounds.check_archive(path)
    try:
        return _sheets_of(_book_by_calamine(path))
    except WorkbookDamaged:
        return _sheets_by_openpyxl(path)


def _book_by_calamine(path: Path) -> Any:
    return _guarded(path, lambda: python_calamine.CalamineWorkbook.from_path(str(path)))


def _sheets_of(book: Any) -> tuple[SheetInfo, ...]:
    kind = python_calamine.SheetTypeEnum.WorkSheet
    visible = python_calamine.SheetVisibleEnum.Visible
    return tuple(
        SheetInfo(sheet.name, sheet.visible != visible)
        for sheet in book.sheets_metadata
        if sheet.typ == kind
    )


def open_sheet(source: Source) -> Step[Opened]:
    """Return the rows of a sheet. Parsing runs in a thread of this process, so that its progress
    can be told and a parser that is stuck does not look like one that works.

    Raises SheetMissing, SheetEmpty, WorkbookDamaged, WorkbookTooLarge, WorkbookEncrypted.
    """
    path = Path(source.path)
    yield Stage("checking")
    bounds.check_archive(path)
    book: Any = None  # stays so where calamine refuses
    try:
        book = _book_by_calamine(path)
        sheets = _sheets_of(book)
    except WorkbookDamaged:
        sheets = _sheets_by_openpyxl(path)
    if not sheets:
        raise NotASpreadsheet(path.name)
    names = [sheet.name for sheet in sheets if not sheet.hidden]
    if source.sheet:
        if source.sheet not in {sheet.name for sheet in sheets}:
            raise SheetMissing(path.name, source.sheet, ", ".join(one.name for one in sheets))
        names = [source.sheet]
    if not names:
        raise SheetEmpty(path.name)
    name, scan = yield from _first_filled(path, names)
    yield Stage("reading")
    try:
        sheet = yield from _parsed(path, book, name)
    except WorkbookDamaged:
        rows = _rows_by_openpyxl(path, name)
        return Opened(name, rows, scan.rows, len(scan.errors))
    return Opened(name, _rows(sheet, scan), _height(sheet), len(scan.errors))


def _first_filled(path: Path, names: list[str]) -> Step[tuple[str, bounds.Scan]]:
    """Return the first of the sheets that has rows below a header, else the very first."""
    first: tuple[str, bounds.Scan] | None = None
    for name in names[:_SHEETS_LOOKED_AT]:
        scan = bounds.Scan()
        for scan in bounds.scan_sheet(path, name):
            yield Progress(scan.rows)
        if scan.rows > 1:
            return name, scan
        first = first or (name, scan)
    assert first is not None  # there is at least one name
    return first


def _parsed(path: Path, book: Any, name: str) -> Step[Any]:
    """Parse beside a clock: calamine says nothing until it is done."""
    if book is None:
        raise WorkbookDamaged(path.name)
    found: list[Any] = []

    def parse() -> None:
        try:
            found.append(_guarded(path, lambda: book.get_sheet_by_name(name)))
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
            found.append(error)

    thread = threading.Thread(target=parse, daemon=True)
    thread.start()
    allowed = _GRACE + path.stat().st_size * 10 / _SLOWEST
    started = time.monotonic()
    while True:
        thread.join(_TICK)
        if not thread.is_alive():
            break
        if time.monotonic() - started < allowed:
            yield Progress(0)
    if isinstance(found[0], Exception):
        raise found[0]
    return found[0]


def _height(sheet: Any) -> int:
    """Return the number of the last row, from 1."""
    return 0 if sheet.end is None else int(sheet.end[0]) + 1


def _guarded(path: Path, work: Callable[[], Any]) -> Any:
    """Run `work` and tell its failures as ours. A panic of Rust is no Exception, hence the names."""
    try:
        return work()
    except python_calamine.PasswordError:
        raise WorkbookEncrypted(path.name) from None
    except (python_calamine.CalamineError, OSError, ValueError, KeyError):
        raise WorkbookDamaged(path.name) from None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise WorkbookDamaged(path.name) from None


def _rows(sheet: Any, scan: bounds.Scan) -> Iterator[Row]:
    if sheet.start is None:
        return
    before: tuple[Cell, ...] = tuple(repeat(None, sheet.start[1]))
    errors: dict[int, list[tuple[int, str]]] = {}
    for (row, column), code in scan.errors.items():
        errors.setdefault(row, []).append((column - 1, code))
    for number, values in enumerate(sheet.iter_rows(), 1):
        # What `_cell` says, written out: a call for each cell would be a tenth of an import.
        cells = [
            (c or None)
            if (kind := type(c)) is str
            else int(c)
            if kind is float and c.is_integer() and -1e15 < c < 1e15
            else c
            for c in values
        ]
        if before:
            cells = [*before, *cells]
        if number in errors:
            for place, code in errors[number]:
                if place < len(cells) and cells[place] is None:
                    cells[place] = CellError(code)
        yield tuple(cells)


def _cell(cell: Any) -> Cell:
    """Return a cell as we keep it: blanks as None, whole numbers as int."""
    if cell == "" and type(cell) is str:
        return None
    if type(cell) is float and cell.is_integer() and -1e15 < cell < 1e15:
        return int(cell)
    return cell  # type: ignore[no-any-return] # str, bool, float, date, datetime, time or timedelta


# --- where calamine refuses ---------------------------------------------------------------------


def _sheets_by_openpyxl(path: Path) -> tuple[SheetInfo, ...]:
    with _book_by_openpyxl(path) as book:
        return tuple(
            SheetInfo(sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets
        )


def _rows_by_openpyxl(path: Path, name: str) -> Iterator[Row]:
    with _book_by_openpyxl(path) as book:
        try:
            for row in book[name].iter_rows(values_only=True):
                yield tuple(
                    CellError(cell)
                    if isinstance(cell, str) and cell in _ERROR_CODES
                    else _cell(cell)
                    for cell in row
                )
        except Exception as error:
            raise WorkbookDamaged(path.name) from error


_ERROR_CODES = frozenset(
    ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA")
)


@contextlib.contextmanager
def _book_by_openpyxl(path: Path) -> Iterator[Any]:
    """Open a book on a file of our own: openpyxl leaves the one that it opens itself to chance."""
    import openpyxl  # noqa: PLC0415 - a tenth of a second that most files never need

    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # it comments on parts that we do not read
                book = openpyxl.load_workbook(file, read_only=True, data_only=True)
        except Exception as error:
            raise WorkbookDamaged(path.name) from error
        try:
            yield book
        finally:
            book.close()
