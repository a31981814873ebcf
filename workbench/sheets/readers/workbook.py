"""Excel and OpenDocument workbooks: python-calamine, and openpyxl where calamine refuses cleanly."""

import io
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice, repeat
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

from workbench.cells import Cell, CellError, Row
from workbench.errors import (
    NotASpreadsheet,
    SheetEmpty,
    SheetMissing,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookTooLarge,
)
from workbench.events import Progress, Stage, Step
from workbench.sheets.package import Package
from workbench.sheets.readers import bounds, fallback, legacy, open_document
from workbench.sheets.readers.opened import Facts, Opened, SheetInfo, Source
from workbench.sheets.readers.unlocked import COMPOUND_FILE, opened_file

EXTENSIONS: tuple[str, ...] = (".xlsx", ".xlsm", ".xltx", ".xltm", ".xls", ".xlsb", ".ods")
MOST_LEGACY = 256 * 2**20  # bytes of an .xls, whose cells nothing counts beforehand

_TICK = 0.05
_SLOWEST = 1_000_000  # bytes of sheet a second below which a parser counts as stuck
_GRACE = 15.0
_SHEETS_LOOKED_AT = 12  # for the first that is not empty: a cover, a note
_LARGE = 8 * 2**20  # bytes of a sheet from which its scan runs beside the parser, not before
_MEMORY_A_BYTE = 2  # of a sheet's XML, while calamine holds it: 1.9 were measured at a million rows
_LARGE_NEED = 256 * 2**20  # bytes below which free memory is not looked at
_BLOCK = 512  # rows that are made at a time
_LONGEST = 32_767  # characters: a cell that is just as long was cut by Excel
_LONG_NUMBER = 1e15  # from here on Excel has replaced digits by zeros


def is_mine(head: bytes) -> bool:
    """Return whether `head` begins a zip archive or a compound file."""
    return head.startswith((b"PK\x03\x04", COMPOUND_FILE))


def list_sheets(source: Source) -> tuple[SheetInfo, ...]:
    """Return the worksheets. Raises WorkbookDamaged, WorkbookTooLarge, WorkbookEncrypted."""
    with opened_file(Path(source.path), source.password) as file:
        return _Book(file, source).sheets


class _Book:
    """An open workbook: calamine's where it takes the file, and its zip package where it has one."""

    def __init__(self, file: BinaryIO, source: Source) -> None:
        self.path = Path(source.path)
        self.file = file
        self.package: Package | None = None
        self.kind = self._kind()
        self.calamine: Any = None  # stays so where calamine refuses
        try:
            self.calamine = _guarded(self.path, self._opened)
            self.sheets = _sheets_of(self.calamine)
        except WorkbookDamaged:
            if self.kind != "xlsx":
                raise
            self.sheets = fallback.sheets(file, self.path.name)

    def _kind(self) -> str:
        """Return "xlsx", "xlsb", "ods" or "xls", by what the file holds."""
        self.file.seek(0)
        if self.file.read(8) == COMPOUND_FILE:
            if self.path.stat().st_size > MOST_LEGACY:
                raise WorkbookTooLarge(self.path.name, "bytes", MOST_LEGACY)
            if not legacy.is_workbook(self.file):
                raise NotASpreadsheet(self.path.name)
            return "xls"
        self.package = package = Package(self.file, self.path.name)
        if package.has("xl/workbook.bin"):
            return "xlsb"
        if package.has("content.xml") and package.has("mimetype"):
            open_document.check(package)
            return "ods"
        return "xlsx"

    def _opened(self) -> Any:
        self.file.seek(0)
        is_named = self.path.suffix.lower() in {".xlsx", ".xlsm"} and self.kind == "xlsx"
        if is_named and not isinstance(self.file, io.BytesIO):
            return python_calamine.CalamineWorkbook.from_path(str(self.path))
        return python_calamine.CalamineWorkbook.from_filelike(self.file)


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

    Raises SheetMissing, SheetEmpty, WorkbookDamaged, WorkbookTooLarge, WorkbookEncrypted,
    PasswordWrong, NotASpreadsheet.
    """
    path = Path(source.path)
    yield Stage("checking")
    with opened_file(path, source.password) as file:
        book = _Book(file, source)
        name, scan = yield from _chosen(book, _wanted(book, source))
        return (yield from _read(book, source, name, scan))


def _wanted(book: _Book, source: Source) -> list[str]:
    """Return the names of the sheets that may be meant."""
    if not book.sheets:
        raise NotASpreadsheet(book.path.name)
    if not source.sheet:
        names = [sheet.name for sheet in book.sheets if not sheet.hidden]
        if not names:
            raise SheetEmpty(book.path.name)
        return names
    known = [sheet.name for sheet in book.sheets]
    if source.sheet not in known:
        raise SheetMissing(book.path.name, source.sheet, ", ".join(known))
    return [source.sheet]


def _chosen(book: _Book, names: list[str]) -> Step[tuple[str, bounds.Scan | None]]:
    """Return the first of the sheets that has rows below a header, else the very first.

    The scan is None where the sheet is so large that it certainly has rows: then it is scanned while
    it is parsed. Small files are scanned before, since they alone can be traps for an allocation.
    """
    package = book.package
    if book.kind != "xlsx" or package is None:
        return (yield from _first_filled_legacy(book, names)), bounds.Scan()
    first: tuple[str, bounds.Scan] | None = None
    with package:
        for name in names[:_SHEETS_LOOKED_AT]:
            part = package.sheet_part(name)
            if package.entry(part).file_size > _LARGE:
                return name, None
            scan = bounds.Scan()
            for scan in bounds.scan_sheet(package, part):
                yield Progress(scan.rows)
            if scan.rows > 1:
                return name, scan
            first = first or (name, scan)
    assert first is not None  # there is at least one name
    return first


def _first_filled_legacy(book: _Book, names: list[str]) -> Step[str]:
    for name in names[:_SHEETS_LOOKED_AT] if len(names) > 1 else ():
        sheet = yield from _Parsing(book, name).result()
        if sheet.end is not None and sheet.end[0] > 0:
            return name
    return names[0]


def _read(book: _Book, source: Source, name: str, scan: bounds.Scan | None) -> Step[Opened]:
    if book.kind == "xlsx" and book.package is not None:
        with book.package:
            _check_memory(book.package, book.package.sheet_part(name))
    parsing = _Parsing(book, name)
    yield Stage("reading")
    package, part = book.package, ""
    facts = Facts()
    if book.kind == "xlsx" and package is not None:
        with package:
            part = package.sheet_part(name)
            facts.date_1904 = package.is_date_1904()
            if scan is None:
                for found in bounds.scan_sheet(package, part):  # beside the parser
                    scan = found
                    yield Progress(found.rows)
    elif book.kind == "xls":
        scan = legacy.scan(book.file, name)
    elif book.kind == "xlsb":
        facts.error_cells = -1
    assert scan is not None or book.kind == "xlsb"
    scan = scan or bounds.Scan()
    facts.formulas, facts.hidden_rows = scan.formulas, frozenset(scan.hidden)
    facts.error_cells = facts.error_cells or len(scan.errors)
    try:
        sheet = yield from parsing.result()
    except WorkbookDamaged:
        if book.kind != "xlsx":
            raise
        rows = fallback.rows(source, name)
        return Opened(name, rows, scan.rows, facts, part=part)
    facts.merged = _merged(sheet)
    height = 0 if sheet.end is None else int(sheet.end[0]) + 1
    instead = partial(fallback.rows, source, name) if book.kind == "xlsx" else None
    return Opened(name, _rows(sheet, scan, facts, instead), height, facts, part=part)


def _check_memory(package: Package, part: str) -> None:
    """Refuse a sheet that this computer has not the memory for at present."""
    texts = package.entry("xl/sharedStrings.xml") if package.has("xl/sharedStrings.xml") else None
    need = _MEMORY_A_BYTE * (package.entry(part).file_size + (texts.file_size if texts else 0))
    if need < _LARGE_NEED:
        return
    import psutil  # noqa: PLC0415 - for large sheets alone

    free = psutil.virtual_memory().available
    if need > free:
        raise WorkbookTooLarge(package.name, "MiB of free memory", free // 2**20)


class _Parsing:
    """A sheet that is parsed in a thread beside a clock: calamine says nothing until it is done."""

    def __init__(self, book: _Book, name: str) -> None:
        self._book, self._name = book, name
        self._found: list[Any] = []
        self._thread = threading.Thread(target=self._parse, daemon=True)
        self._thread.start()

    def _parse(self) -> None:
        calamine, path = self._book.calamine, self._book.path
        if calamine is None:
            self._found.append(WorkbookDamaged(path.name))
            return
        try:
            self._found.append(_guarded(path, lambda: calamine.get_sheet_by_name(self._name)))
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
            self._found.append(error)

    def result(self) -> Step[Any]:
        """Return the sheet. Nothing is reported once a parser counts as stuck; then it is ended."""
        allowed = _GRACE + self._book.path.stat().st_size * 10 / _SLOWEST
        started = time.monotonic()
        while self._thread.is_alive():
            if time.monotonic() - started < allowed:
                yield Progress(0)
            self._thread.join(_TICK)
        if isinstance(self._found[0], Exception):
            raise self._found[0]
        return self._found[0]


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


def _merged(sheet: Any) -> tuple[tuple[int, int, int, int], ...]:
    with suppress(Exception):  # not every format knows them
        return tuple(
            (top + 1, left + 1, bottom + 1, right + 1)
            for (top, left), (bottom, right) in (sheet.merged_cell_ranges or ())
        )
    return ()


# --- rows ---------------------------------------------------------------------------------------


def _rows(
    sheet: Any, scan: bounds.Scan, facts: Facts, instead: Callable[[], Iterator[Row]] | None
) -> Iterator[Row]:
    """Yield the rows, made column by column in blocks: most columns hold one kind of cell, and that
    takes a third of the time of looking at each cell. Where a cell makes calamine panic, `instead`
    is asked for the rest.
    """
    if sheet.start is None:
        return
    before = [tuple(repeat(None, _BLOCK)) for _column in range(sheet.start[1])]
    errors: dict[int, list[tuple[int, str]]] = {}
    for (row, column), code in scan.errors.items():
        errors.setdefault(row, []).append((column - 1, code))
    values, number = sheet.iter_rows(), 1
    while True:
        block = _block(values)
        if block is None and instead is not None:
            yield from islice(instead(), number - 1, None)
            return
        if not block:
            return
        columns = [_column(column, facts) for column in zip(*block, strict=True)]
        rows = zip(*(column[: len(block)] for column in before), *columns, strict=True)
        if errors:
            yield from _with_errors(rows, number, errors)
        else:
            yield from rows
        number += len(block)


def _block(values: Iterator[list[Any]]) -> list[list[Any]] | None:
    """Return the next rows, or None where calamine panics over one: a date of the year 300,000."""
    try:
        return list(islice(values, _BLOCK))
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        return None


def _with_errors(
    rows: Iterator[Row], number: int, errors: dict[int, list[tuple[int, str]]]
) -> Iterator[Row]:
    """Put the error cells back, which calamine gives as blanks."""
    for at, row in enumerate(rows, number):
        found = errors.get(at)
        if found is None:
            yield row
            continue
        cells = list(row)
        for place, code in found:
            if place < len(cells) and cells[place] is None:
                cells[place] = CellError(code)
        yield tuple(cells)


def _column(cells: tuple[Any, ...], facts: Facts) -> Sequence[Cell]:
    """Return cells as we keep them: blanks as None, whole numbers as int."""
    kinds = set(map(type, cells))
    if float in kinds:
        numbers = cells if len(kinds) == 1 else [cell for cell in cells if type(cell) is float]
        if max(numbers) >= _LONG_NUMBER:
            facts.long_numbers += sum(cell >= _LONG_NUMBER for cell in numbers)
        if len(kinds) == 1 and min(cells) > -_LONG_NUMBER and max(cells) < _LONG_NUMBER:
            whole = list(map(float.is_integer, cells))
            if all(whole):
                return list(map(int, cells))
            if not any(whole):
                return cells
        return [
            int(cell)
            if type(cell) is float and cell.is_integer() and -1e15 < cell < 1e15
            else (None if cell == "" else cell)
            for cell in cells
        ]
    if str not in kinds:
        return cells
    if len(kinds) == 1 and max(map(len, cells)) >= _LONGEST:
        facts.cut_cells += sum(len(cell) == _LONGEST for cell in cells)
    return [None if cell == "" else cell for cell in cells] if "" in cells else cells
