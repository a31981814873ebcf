"""A file that appears under its name only when it is complete, and on the disk.

It is written beside its target under a hidden name, flushed and renamed into place, so that a kill, a
full disk or a cancel leaves what was there before.
"""

import contextlib
import errno
import os
import re
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

from workbench.errors import DiskFull, FolderMissing, FolderReadOnly, TargetInUse

_PART = re.compile(r"\.[0-9a-f]{32}\.part(\.\w+)?")
_STALE = 600  # seconds without a byte: no export is silent for so long
_PATIENCE = 2.5  # seconds that a virus scanner or a preview may hold the target


@contextlib.contextmanager
def replaced(target: Path) -> Iterator[Path]:
    """Give the path to write to; at the end of the block it takes the target's place.

    Raises FolderMissing, FolderReadOnly, DiskFull, TargetInUse.
    """
    if not target.parent.is_dir():
        raise FolderMissing(str(target.parent))
    _sweep(target.parent)
    part = target.with_name(f".{uuid.uuid4().hex}.part{target.suffix}")
    try:
        with _told(target):
            part.open("xb").close()
            yield part
            _flush(part)
            _replace(part, target)
    finally:
        part.unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    """Remove what a killed export left beside its target: it may hold a customer's text."""
    with contextlib.suppress(OSError):
        for path in folder.glob(".*.part*"):
            is_ours = _PART.fullmatch(path.name) is not None
            if is_ours and time.time() - path.stat().st_mtime > _STALE:
                path.unlink()


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
