"""Move the model library or the backups to another folder: copied, read again, and only then removed."""

import hashlib
import os
import shutil
from collections.abc import Generator
from contextlib import suppress
from pathlib import Path

from workbench.errors import DiskFull, FolderMissing, FolderNotEmpty, FolderReadOnly
from workbench.events import Event, Progress, Stage, Step
from workbench.paths import backups_folder, choose, data_folder, models_folder
from workbench.requests import MoveFolder
from workbench.results import FolderMoved

_CHUNK = 8 << 20  # bytes
_SPARE = 64 << 20


def move_folder(request: MoveFolder) -> Step[FolderMoved]:
    """Return where the files are now. Cancelled or refused, all is as it was.

    Raises `FolderMissing` (nothing to go to), `FolderNotEmpty` (one folder would lie in the other, or
    another file has a name that we need), `FolderReadOnly` and `DiskFull`.
    """
    yield Stage("copying")
    source, target = _places(request)
    if source is None or source == target:
        choose(request.name, request.target)
        return FolderMoved(str(target or ""), 0, 0)
    if target is None:  # backups go back beside their projects, where only new ones belong
        choose(request.name, "")
        return FolderMoved("", 0, 0, is_left=True)
    if source in target.parents or target in source.parents:
        raise FolderNotEmpty(str(target))
    files = sorted(one.relative_to(source) for one in source.rglob("*") if one.is_file())
    size = sum((source / one).stat().st_size for one in files)
    made: list[Path] = []
    is_done = False
    try:
        _make(target, size)
        yield from _copied(source, target, files, size, made)
        choose(request.name, request.target)
        is_done = True
    except PermissionError:
        raise FolderReadOnly(str(target)) from None
    finally:
        if not is_done:
            for one in made:
                one.unlink(missing_ok=True)
    return FolderMoved(str(target), len(files), size, is_left=not _removed(source, files))


def _places(request: MoveFolder) -> tuple[Path | None, Path | None]:
    """Return the folder as it is and as it is to be; None where there is none."""
    target = Path(request.target).absolute() if request.target else None
    if request.name == "models_folder":
        return models_folder(), target or data_folder() / "models"
    return backups_folder(), target


def _make(target: Path, size: int) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except (FileNotFoundError, NotADirectoryError, FileExistsError):
        raise FolderMissing(str(target)) from None
    if shutil.disk_usage(target).free < size + _SPARE:
        raise DiskFull(str(target))


def _copied(
    source: Path, target: Path, files: list[Path], size: int, made: list[Path]
) -> Generator[Event, None, None]:
    """Copy and check file after file; `made` gets what is new at the target."""
    done = 0
    for one in files:
        there = target / one
        if there.exists():  # of a move that was cut off, or it is another's
            if _digest(there) != _digest(source / one):
                raise FolderNotEmpty(str(target))
        else:
            there.parent.mkdir(parents=True, exist_ok=True)
            made.append(there)
            digest = hashlib.sha256()
            with (source / one).open("rb") as read, there.open("xb") as write:
                while chunk := read.read(_CHUNK):
                    digest.update(chunk)
                    write.write(chunk)
                    yield Progress(done + read.tell(), size, "bytes")
                write.flush()
                os.fsync(write.fileno())
            if _digest(there) != digest.hexdigest():
                raise DiskFull(str(target))  # it did not take what it was given
        done += (source / one).stat().st_size
        yield Progress(done, size, "bytes")


def _digest(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _removed(source: Path, files: list[Path]) -> bool:
    """Remove what was copied and the folders that are empty then. Returns whether all of it went."""
    for one in files:
        with suppress(OSError):
            (source / one).unlink()
    for folder in sorted((p for p in source.rglob("*") if p.is_dir()), reverse=True):
        with suppress(OSError):
            folder.rmdir()
    with suppress(OSError):
        source.rmdir()
    return not source.exists()
