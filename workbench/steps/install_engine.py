"""Unfold an engine pack into the person's folder, in place of the one there."""

import errno
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from collections.abc import Generator
from pathlib import Path

from workbench import engine_packs
from workbench.errors import DiskFull, EnginePackDamaged, EnginePackInUse, FileMissing
from workbench.events import Progress, Stage, Step
from workbench.paths import data_folder
from workbench.requests import InstallEngine
from workbench.results import EngineInstalled

_CARD_BYTES = 64 * 1024
_MOST_FILES = 100_000
_BLOCK = 4 << 20  # bytes between two reports


def install_engine(request: InstallEngine) -> Step[EngineInstalled]:
    """Return what was installed; it is used from the next start of the app on.

    Raises `EnginePackDamaged` (no pack, or with a name that leads out of it), `EnginePackUnfit`,
    `EnginePackInUse`, `FileMissing` and `DiskFull`. What was there stays until the new one is whole.
    """
    yield Stage("unfolding")
    try:
        unfolding = _installed(Path(request.path))
        while True:
            try:
                done, total = next(unfolding)
            except StopIteration as end:
                pack: engine_packs.Pack = end.value
                return EngineInstalled(str(pack.folder), pack.device, pack.torch)
            yield Progress(done >> 20, total >> 20, "MB")
    except FileNotFoundError:
        raise FileMissing(Path(request.path).name) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull(str(engine_packs.own_folder())) from None
        raise


def _installed(file: Path) -> Generator[tuple[int, int], None, engine_packs.Pack]:
    """Unfold a pack's file into the person's folder, in place of the one there; yield bytes done, of all.

    Raises `EnginePackDamaged` (no pack, or with a name that leads out of it), `EnginePackUnfit`,
    `EnginePackInUse` and `DiskFull`. What was there stays until the new one is whole.
    """
    target = engine_packs.own_folder()
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
            engine_packs.read(fresh)
            _take_place(fresh, target, Path(scratch, "old"))
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        EOFError,
        KeyError,
        FileExistsError,  # a name that is there twice
    ) as error:
        raise EnginePackDamaged(file.name) from error
    return engine_packs.read(target)


def _take_place(fresh: Path, target: Path, old: Path) -> None:
    try:
        if target.exists():
            target.rename(old)
        fresh.rename(target)
    except PermissionError:  # Windows: models compute in it
        raise EnginePackInUse(str(target)) from None


def _check(archive: zipfile.ZipFile, name: str) -> None:
    """Look at every name before anything is written."""
    members = archive.infolist()
    if len(members) > _MOST_FILES or archive.getinfo(engine_packs.CARD).file_size > _CARD_BYTES:
        raise EnginePackDamaged(name)
    for member in members:
        engine_packs.inside(member.filename, name)
        kind = stat.S_IFMT(member.external_attr >> 16)
        if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:  # links would lead out
            raise EnginePackDamaged(name)
    engine_packs.card_of(archive.read(engine_packs.CARD), name)
    needed = sum(member.file_size for member in members)
    if shutil.disk_usage(data_folder()).free < needed:
        raise DiskFull(str(data_folder()))


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
