"""Copies of the project, beside it or in the folder that the person chose.

Each is reopened and checked before it counts as one.
"""

import contextlib
import glob
import hashlib
import shutil
from datetime import UTC, datetime
from pathlib import Path

import apsw

from workbench.errors import DiskFull, ProjectDamaged
from workbench.paths import backups_folder

_KEPT = 3


def verified_backup(project: Path) -> Path:
    """Return a new backup of `project`, checked page by page and count by count.

    Raises DiskFull where there is no room, ProjectDamaged where the copy does not hold together.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
    folder = _folder(project)
    target = folder / f"{project.stem}.backup-{stamp}.bertwb"
    part = target.with_suffix(".part")
    try:
        if shutil.disk_usage(folder).free < 2 * project.stat().st_size:
            raise DiskFull(str(folder))
        copy(project, part)
        part.replace(target)
    except (apsw.FullError, apsw.IOError):
        raise DiskFull(str(folder)) from None
    except (apsw.CorruptError, apsw.NotADBError):
        raise ProjectDamaged(project.name) from None
    finally:
        part.unlink(missing_ok=True)
    for old in _backups(project)[_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def copy(project: Path, target: Path) -> None:
    """Copy with the backup interface, which includes what is still in the write-ahead log."""
    source = apsw.Connection(str(project), flags=apsw.SQLITE_OPEN_READONLY)
    made = apsw.Connection(str(target))
    try:
        with made.backup("main", source, "main") as work:
            while not work.done:
                work.step(1000)
        made.pragma("journal_mode", "delete")
        if not is_sound(made) or _counts(made) != _counts(source):
            raise ProjectDamaged(project.name)
    finally:
        made.close()
        source.close()


def newest_backup(project: Path) -> Path | None:
    """Return the newest backup of `project` that is sound, or None."""
    for path in _backups(project):
        with contextlib.suppress(apsw.Error):
            db = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
            try:
                if is_sound(db):
                    return path
            finally:
                db.close()
    return None


def is_sound(db: apsw.Connection) -> bool:
    """Return whether the pages of an open file hold together."""
    return list(db.execute("PRAGMA quick_check(1)")) == [("ok",)]


def _backups(project: Path) -> list[Path]:
    """Newest first: the name holds the time. Those beside the project count wherever new ones go."""
    pattern = f"{glob.escape(project.stem)}.backup-*.bertwb"
    folders = {project.parent, _folder(project)}
    found = [path for folder in folders for path in folder.glob(pattern)]
    return sorted(found, key=lambda path: path.name, reverse=True)


def _folder(project: Path) -> Path:
    """Return where new backups go: in a chosen folder each project has its own, for two of them may
    have one name. Where the chosen folder cannot be had, it is beside the project, as usual.
    """
    chosen = backups_folder()
    if chosen is None:
        return project.parent
    digest = hashlib.sha256(str(project.absolute()).encode()).hexdigest()[:8]
    folder = chosen / f"{project.stem}-{digest}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return project.parent
    return folder


def _counts(db: apsw.Connection) -> list[object]:
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type='table'")]
    return [next(iter(db.execute(f'SELECT count(*) FROM "{name}"'))) for name in sorted(tables)]
