"""Engine packs: a second engine, with torch for a GPU, that lies in a folder beside the app's own.

The app comes with torch for the CPU, since torch for CUDA is ten times its size. A pack is one file
(a zip archive) that `install` unfolds into the person's folder; an administrator may unfold it into
`engine` beside the program instead. It is a program, so it is taken only from a file that the person
names, never looked for or fetched, and it must be of the app's own version: both speak through the
dataclasses of `messages`.
"""

import json
import os
import platform
import shutil
import stat
import sys
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from workbench import __version__
from workbench.errors import DiskFull, EnginePackDamaged, EnginePackInUse, EnginePackUnfit
from workbench.paths import data_folder

CARD = "engine.json"
SUFFIX = ".bertengine"
_CARD_BYTES = 64 * 1024
_MOST_FILES = 100_000
_BLOCK = 4 << 20  # bytes between two reports


@dataclass(frozen=True, slots=True)
class Pack:
    """`program` is what is started; `device` is what it was made for, such as "cuda"."""

    folder: Path
    program: Path
    device: str
    torch: str


def system() -> str:
    """Return what a pack's programs run on, such as "linux-x86_64"."""
    return f"{sys.platform}-{platform.machine().lower()}"


def own_folder() -> Path:
    """Return where `install` puts a pack."""
    return data_folder() / "engine"


def found() -> Pack | None:
    """Return the pack to use, the person's own before the administrator's, or None.

    Raises `EnginePackUnfit` or `EnginePackDamaged` where one is there that cannot be used.
    """
    beside = Path(sys.executable).parent / "engine"
    for folder in (own_folder(), *([beside] if getattr(sys, "frozen", False) else [])):
        if (folder / CARD).is_file():
            return _read(folder)
    return None


def install(file: Path) -> Generator[tuple[int, int], None, Pack]:
    """Unfold a pack's file into the person's folder, in place of the one there; yield bytes done, of all.

    Raises `EnginePackDamaged` (no pack, or with a name that leads out of it), `EnginePackUnfit`,
    `EnginePackInUse` and `DiskFull`. What was there stays until the new one is whole.
    """
    target = own_folder()
    try:
        with (
            zipfile.ZipFile(file) as archive,
            tempfile.TemporaryDirectory(
                dir=target.parent, prefix="engine-", ignore_cleanup_errors=True
            ) as scratch,
        ):
            _check(archive, file.name)
            fresh = Path(scratch, "engine")
            yield from _unfold(archive, fresh)
            _read(fresh)
            _take_place(fresh, target, Path(scratch, "old"))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError) as error:
        raise EnginePackDamaged(file.name) from error
    return _read(target)


def _take_place(fresh: Path, target: Path, old: Path) -> None:
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except PermissionError:  # Windows: models compute in it
        raise EnginePackInUse(str(target)) from None


def remove() -> bool:
    """Remove the person's own pack. Returns whether there was one."""
    folder = own_folder()
    was = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    return was


def _read(folder: Path) -> Pack:
    card = _card((folder / CARD).read_bytes(), folder.name)
    program = folder / _inside(str(card["program"]), folder.name)
    if not program.is_file():
        raise EnginePackDamaged(folder.name)
    return Pack(folder, program, str(card["device"]), str(card["torch"]))


def _card(data: bytes, name: str) -> dict[str, Any]:
    """Return what a pack says of itself. Raises where it is not for this app on this system."""
    try:
        card = json.loads(data)
        version, runs_on = str(card["version"]), str(card["system"])
        complete = all(isinstance(card[key], str) for key in ("program", "device", "torch"))
    except (ValueError, KeyError, TypeError) as error:
        raise EnginePackDamaged(name) from error
    if not complete:
        raise EnginePackDamaged(name)
    if (version, runs_on) != (__version__, system()):
        raise EnginePackUnfit(f"{version}, {runs_on}", f"{__version__}, {system()}")
    return dict(card)


def _check(archive: zipfile.ZipFile, name: str) -> None:
    """Look at every name before anything is written."""
    members = archive.infolist()
    if len(members) > _MOST_FILES or archive.getinfo(CARD).file_size > _CARD_BYTES:
        raise EnginePackDamaged(name)
    for member in members:
        _inside(member.filename, name)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:  # links would lead out
            raise EnginePackDamaged(name)
    _card(archive.read(CARD), name)
    needed = sum(member.file_size for member in members)
    if shutil.disk_usage(data_folder()).free < needed:
        raise DiskFull(str(data_folder()))


def _inside(path: str, name: str) -> PurePosixPath:
    """Return a path that stays in its folder. Raises `EnginePackDamaged`."""
    parts = PurePosixPath(path)
    if not path or parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path:
        raise EnginePackDamaged(name)
    return parts


def _unfold(archive: zipfile.ZipFile, folder: Path) -> Generator[tuple[int, int]]:
    members = archive.infolist()
    total, done = sum(member.file_size for member in members), 0
    for member in members:
        target = folder / member.filename
        if member.is_dir():
            target.mkdir(parents=True, exist_ok=True)
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(member) as source, target.open("xb") as out:
            while block := source.read(_BLOCK):
                out.write(block)
                done += len(block)
                yield done, total
        if os.name == "posix" and (member.external_attr >> 16) & stat.S_IXUSR:
            target.chmod(0o755)
