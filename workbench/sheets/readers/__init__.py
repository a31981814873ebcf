"""One module a kind of file; `READERS` lists them, and the file dialog's filter derives from it.

Which reader takes a file is decided by its content: a name may lie.
"""

from pathlib import Path
from typing import Protocol

from workbench.errors import (
    FileMissing,
    FileUnreadable,
    NotASpreadsheet,
    SheetEmpty,
    WorkbookEncrypted,
)
from workbench.events import Step
from workbench.sheets.readers import delimited, workbook
from workbench.sheets.readers.opened import Opened, SheetInfo, Source

_HEAD = 4096
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


class Reader(Protocol):
    """What a module of this package offers."""

    EXTENSIONS: tuple[str, ...]

    def is_mine(self, head: bytes) -> bool:
        """Return whether the first bytes of a file are of this kind."""

    def list_sheets(self, path: Path) -> tuple[SheetInfo, ...]:
        """Return the sheets in their order."""

    def open_sheet(self, source: Source) -> Step[Opened]:
        """Return the rows of a sheet, lazily, after the bounds were checked."""


READERS: tuple[Reader, ...] = (workbook, delimited)

EXTENSIONS: tuple[str, ...] = tuple(
    extension for reader in READERS for extension in reader.EXTENSIONS
)


def reader_for(path: Path) -> Reader:
    """Return the reader for what `path` contains.

    Raises FileMissing, FileUnreadable, SheetEmpty, WorkbookEncrypted, NotASpreadsheet.
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except FileNotFoundError:
        raise FileMissing(path.name) from None
    except OSError:
        raise FileUnreadable(path.name) from None
    if not head:
        raise SheetEmpty(path.name)
    if head.startswith(_COMPOUND_FILE):
        if _ENCRYPTED in path.read_bytes()[: 2**24]:
            raise WorkbookEncrypted(path.name)
        raise NotASpreadsheet(path.name)
    for reader in READERS:
        if reader.is_mine(head):
            return reader
    raise NotASpreadsheet(path.name)


def list_sheets(path: Path) -> tuple[SheetInfo, ...]:
    """Return the sheets of a file; a text file has one."""
    return reader_for(path).list_sheets(path)


def open_sheet(source: Source) -> Step[Opened]:
    """Return an opened sheet; its rows are read as they are asked for."""
    return (yield from reader_for(Path(source.path)).open_sheet(source))
