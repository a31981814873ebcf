"""One module a kind of file; `READERS` lists them, and the file dialog's filter derives from it.

Which reader takes a file is decided by its content: a name may lie.
"""

from pathlib import Path
from typing import Protocol

from workbench.errors import NotASpreadsheet, SheetEmpty
from workbench.events import Step
from workbench.sheets.readers import delimited, workbook
from workbench.sheets.readers.opened import Opened, SheetInfo, Source
from workbench.sheets.readers.unlocked import head_of


class Reader(Protocol):
    """What a module of this package offers."""

    EXTENSIONS: tuple[str, ...]

    def is_mine(self, head: bytes) -> bool:
        """Return whether the first bytes of a file are of this kind."""

    def list_sheets(self, source: Source) -> tuple[SheetInfo, ...]:
        """Return the sheets in their order."""

    def open_sheet(self, source: Source) -> Step[Opened]:
        """Return the rows of a sheet, lazily, after the bounds were checked."""


READERS: tuple[Reader, ...] = (workbook, delimited)

EXTENSIONS: tuple[str, ...] = tuple(
    extension for reader in READERS for extension in reader.EXTENSIONS
)


def reader_for(source: Source) -> Reader:
    """Return the reader for what a file contains, whatever its name says.

    Raises FileMissing, FileUnreadable, SheetEmpty, NotASpreadsheet.
    """
    if source.pasted:
        return delimited
    path = Path(source.path)
    head = head_of(path)
    if not head:
        raise SheetEmpty(path.name)
    for reader in READERS:
        if reader.is_mine(head):
            return reader
    raise NotASpreadsheet(path.name)


def list_sheets(source: Source) -> tuple[SheetInfo, ...]:
    """Return the sheets of a file; a text file has one."""
    return reader_for(source).list_sheets(source)


def open_sheet(source: Source) -> Step[Opened]:
    """Return an opened sheet; its rows are read as they are asked for."""
    return (yield from reader_for(source).open_sheet(source))
