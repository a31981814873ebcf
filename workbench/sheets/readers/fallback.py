"""What calamine refuses cleanly and openpyxl can still read: slower, so it comes second."""

import contextlib
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from workbench.cells import Cell, CellError, Row
from workbench.errors import WorkbookDamaged
from workbench.sheets.readers.opened import SheetInfo, Source
from workbench.sheets.readers.unlocked import opened_file

_ERROR_CODES = frozenset(
    ("#N/A", "#DIV/0!", "#REF!", "#NAME?", "#NULL!", "#NUM!", "#VALUE!", "#GETTING_DATA")
)


def sheets(file: BinaryIO, name: str) -> tuple[SheetInfo, ...]:
    """Return the worksheets of an .xlsx file. Raises WorkbookDamaged."""
    with _book(file, name) as book:
        return tuple(
            SheetInfo(sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets
        )


def rows(source: Source, sheet: str) -> Iterator[Row]:
    """Yield the rows of a worksheet. Raises WorkbookDamaged."""
    name = Path(source.path).name
    with opened_file(Path(source.path), source.password) as file, _book(file, name) as book:
        try:
            for row in book[sheet].iter_rows(values_only=True):
                yield tuple(_cell(cell) for cell in row)
        except Exception as error:
            raise WorkbookDamaged(name) from error


def _cell(cell: Any) -> Cell:
    if isinstance(cell, str):
        return CellError(cell) if cell in _ERROR_CODES else cell or None
    if type(cell) is float and cell.is_integer() and -1e15 < cell < 1e15:
        return int(cell)
    return cell  # type: ignore[no-any-return] # bool, int, float, date, datetime, time or timedelta


@contextlib.contextmanager
def _book(file: BinaryIO, name: str) -> Iterator[Any]:
    """Open a book on the caller's file: openpyxl leaves the one that it opens itself to chance."""
    import openpyxl  # noqa: PLC0415 - a tenth of a second that most files never need

    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it comments on parts that we do not read
            book = openpyxl.load_workbook(file, read_only=True, data_only=True)
    except Exception as error:
        raise WorkbookDamaged(name) from error
    try:
        yield book
    finally:
        book.close()
