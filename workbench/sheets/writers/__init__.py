"""New files out. `WRITERS` lists the kinds; the target is replaced only by a complete file.

A file is written beside its target under a hidden name, flushed to the disk and renamed into place,
so that a kill, a full disk or a cancel leaves what was there before.
"""

import contextlib
import errno
import os
import time
import uuid
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from workbench.cells import Row
from workbench.errors import (
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    TargetInUse,
    TargetUnsupported,
    TooManyRowsForExcel,
)
from workbench.events import Event, Step
from workbench.sheets.writers import delimited, workbook
from workbench.sheets.writers.sheet_out import SheetOut


class Writer(Protocol):
    """What a module of this package offers."""

    EXTENSIONS: tuple[str, ...]
    MOST_ROWS: int

    def write(self, target: Path, sheet: SheetOut) -> Generator[Event, bool | None, int]:
        """Write to `target`, which nobody else sees; return how many cells had to be changed."""


WRITERS: tuple[Writer, ...] = (workbook, delimited)

_PATIENCE = 2.5  # seconds that a virus scanner or a preview may hold the target


def writer_for(path: Path, kind: str = "") -> Writer:
    """Return the writer for a name's ending, or for a `kind` such as "csv".

    Raises TargetUnsupported.
    """
    ending = f".{kind}" if kind else path.suffix.lower()
    for writer in WRITERS:
        if ending in writer.EXTENSIONS:
            return writer
    raise TargetUnsupported(path.name)


def write(
    target: Path,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    sheet_name: str,
    notes: Sequence[tuple[str, str]] = (),
    total: int,
    kind: str = "",
) -> Step[int]:
    """Write `rows` under `header`; return how many cells the format could not hold as they were.

    Raises TargetUnsupported, TooManyRowsForExcel, DiskFull, FolderReadOnly, FolderMissing,
    TargetInUse.
    """
    writer = writer_for(target, kind)
    if total > writer.MOST_ROWS:
        raise TooManyRowsForExcel(total, writer.MOST_ROWS)
    if not target.parent.is_dir():
        raise FolderMissing(str(target.parent))
    part = target.with_name(f".{uuid.uuid4().hex}.part{target.suffix}")
    try:
        with _told(target):
            part.open("xb").close()
            sheet = SheetOut(tuple(header), rows, sheet_name, tuple(notes), total)
            changed = yield from writer.write(part, sheet)
            _flush(part)
            _replace(part, target)
    finally:
        part.unlink(missing_ok=True)
    return changed


@contextlib.contextmanager
def _told(target: Path) -> Iterator[None]:
    """Tell what the system refuses as an error with a remedy."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
            raise DiskFull(str(target.parent)) from None
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM}:
            raise FolderReadOnly(str(target.parent)) from None
        raise


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _replace(part: Path, target: Path) -> None:
    """Rename into place. Windows refuses while another program holds the target open."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            part.replace(target)
            break
        except PermissionError:
            if not target.exists():
                raise
            if time.monotonic() > deadline:
                raise TargetInUse(target.name, _free_name(target)) from None
            time.sleep(0.1)
        except IsADirectoryError:
            raise TargetInUse(target.name, _free_name(target)) from None
    with contextlib.suppress(OSError):  # Windows knows no handle of a folder
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _free_name(target: Path) -> str:
    number = 2
    while (path := target.with_name(f"{target.stem} ({number}){target.suffix}")).exists():
        number += 1
    return path.name
