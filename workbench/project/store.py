"""Opens, creates and migrates the project file, and is the one door to its connection."""

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Self

import apsw

from workbench.errors import (
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    NotAProject,
    ProjectDamaged,
    ProjectEmpty,
    ProjectExists,
    ProjectInUse,
    ProjectMissing,
    ProjectReadOnly,
    ProjectTooNew,
    ProjectTooOld,
)
from workbench.project import backup, folders
from workbench.project.schema import APPLICATION_ID, MIGRATIONS, SCHEMA_VERSION

_BUSY_MS = 5000
_USUAL_PAGES, _BULK_PAGES = 1000, 16_000  # in the log before it is brought into the file
_CHECKED_SIZE = 64 * 2**20  # bytes; a larger file would take longer to check than to wait for
_HEADER = b"SQLite format 3\x00"

Row = tuple[int | float | str | bytes | None, ...]


class Project:
    """An open project. One for each process and thread; close it, or use it with `with`."""

    def __init__(self, path: Path, db: apsw.Connection, *, readonly: bool) -> None:
        self.path = path
        self.db = db
        self.readonly = readonly

    @classmethod
    def create(cls, path: Path) -> "Project":
        """Make an empty project. Raises ProjectExists, FolderMissing, FolderReadOnly, DiskFull."""
        if not path.parent.is_dir():
            raise FolderMissing(str(path.parent))
        try:
            path.open("xb").close()
        except FileExistsError:
            raise ProjectExists(path.name) from None
        except OSError as error:
            raise _no_room(error, path.parent) from None
        try:
            return cls._ready(path, _connected(path, apsw.SQLITE_OPEN_READWRITE), readonly=False)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    @classmethod
    def open(cls, path: Path, *, readonly: bool = False, owner: bool = False) -> "Project":
        """Open a project. The `owner` of its lock also migrates it and clears what a kill left.

        Raises ProjectMissing, ProjectEmpty, NotAProject, ProjectTooNew, ProjectTooOld, ProjectDamaged;
        the file is unchanged then. A file or folder that cannot be written opens for reading only.
        """
        _check_header(path)
        readonly = readonly or not _is_writable(path)
        try:
            db = _connected_readonly(path) if readonly else _connected_readwrite(path)
            project = cls._ready(path, db, readonly=readonly, owner=owner)
        except (apsw.CorruptError, apsw.NotADBError):
            raise _damaged(path) from None
        except apsw.BusyError:
            raise ProjectInUse(path.name) from None
        return project

    @classmethod
    def _ready(
        cls, path: Path, db: apsw.Connection, *, readonly: bool, owner: bool = True
    ) -> "Project":
        project = cls(path, db, readonly=readonly)
        try:
            project._check_version()
            if not readonly:
                project._set_up(owner=owner)
        except BaseException:
            db.close()
            raise
        return project

    def close(self) -> None:
        """Close it. The last writer leaves one file behind, with nothing beside it."""
        with contextlib.suppress(apsw.Error):
            if not self.readonly:
                self.db.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.close()

    @contextlib.contextmanager
    def write(self) -> Iterator[apsw.Connection]:
        """Run one transaction, durable at its end. Raises ProjectReadOnly, DiskFull, ProjectInUse."""
        if self.readonly:
            raise ProjectReadOnly(self.path.name)
        try:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield self.db
            except BaseException:
                self._roll_back()
                raise
            self.db.execute("COMMIT")
        except (apsw.FullError, apsw.IOError) as error:
            self._roll_back()
            raise DiskFull(str(self.path.parent)) from error
        except apsw.BusyError as error:
            self._roll_back()
            raise ProjectInUse(self.path.name) from error
        except apsw.ReadOnlyError as error:
            raise ProjectReadOnly(self.path.name) from error

    @contextlib.contextmanager
    def bulk(self) -> Iterator[None]:
        """Load much that nothing refers to yet: its transactions need not reach the disk one by one.

        The first durable one after it takes them all along, since they stand before it in the log.
        """
        self.db.pragma("synchronous", "NORMAL")
        self.db.pragma("wal_autocheckpoint", _BULK_PAGES)
        try:
            yield
        finally:
            self.db.pragma("synchronous", "FULL")
            self.db.pragma("wal_autocheckpoint", _USUAL_PAGES)

    def all(self, sql: str, values: tuple[object, ...] = ()) -> list[Row]:
        """Return all rows of a query."""
        return list(self.db.execute(sql, values))

    def one(self, sql: str, values: tuple[object, ...] = ()) -> Row | None:
        """Return the first row of a query, or None."""
        return next(iter(self.db.execute(sql, values)), None)

    def interrupt(self) -> None:
        """End the query that another thread runs on this connection."""
        self.db.interrupt()

    def _roll_back(self) -> None:
        with contextlib.suppress(apsw.Error):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")

    def _check_version(self) -> None:
        identity = self.db.pragma("application_id")
        version = int(self.db.pragma("user_version"))
        tables = self.one("SELECT count(*) FROM sqlite_schema")
        if identity != APPLICATION_ID and tables != (0,):
            raise NotAProject(self.path.name)
        if version > SCHEMA_VERSION:
            raise ProjectTooNew(self.path.name, version, SCHEMA_VERSION)
        if self.readonly and version < SCHEMA_VERSION and tables != (0,):
            raise ProjectTooOld(self.path.name)

    def _set_up(self, *, owner: bool) -> None:
        # WAL needs shared memory, which a network folder does not give; see folders.
        wanted = "delete" if folders.is_network_folder(self.path.parent) else "wal"
        if self.db.pragma("journal_mode") != wanted:
            self.db.pragma("journal_mode", wanted)
        self.db.pragma("synchronous", "FULL")
        self.db.pragma("fullfsync", 1)
        self.db.pragma("foreign_keys", 1)
        if owner:
            self._migrate()
            self._clear_leftovers()

    def _migrate(self) -> None:
        version = int(self.db.pragma("user_version"))
        if version == SCHEMA_VERSION:
            return
        if version:
            backup.verified_backup(self.path)
        for number, script in enumerate(MIGRATIONS[version:], version + 1):
            with self.write() as db:
                db.execute(script)
                db.pragma("application_id", APPLICATION_ID)
                db.pragma("user_version", number)

    def _clear_leftovers(self) -> None:
        """Drop the tables of imports that were killed, and end the runs that were."""
        known = {f"rows_{number!s}" for (number,) in self.all("SELECT id FROM sheet")}
        tables = self.all("SELECT name FROM sqlite_schema WHERE name GLOB 'rows_*'")
        orphans = [str(name) for (name,) in tables if str(name) not in known]
        running = self.one("SELECT count(*) FROM run WHERE state = 'running'")
        pieces = self.one(
            "SELECT count(*) FROM source_piece WHERE digest NOT IN (SELECT digest FROM source)"
        )
        if orphans or running != (0,) or pieces != (0,):
            with self.write() as db:
                db.execute(
                    "DELETE FROM source_piece WHERE digest NOT IN (SELECT digest FROM source)"
                )
                for name in orphans:
                    db.execute(f'DROP TABLE "{name}"')
                db.execute("UPDATE run SET state = 'interrupted' WHERE state = 'running'")


def _check_header(path: Path) -> None:
    try:
        with path.open("rb") as file:
            head = file.read(len(_HEADER))
    except FileNotFoundError:
        raise ProjectMissing(path.name) from None
    except (OSError, ValueError):
        raise NotAProject(path.name) from None
    if not head:
        raise ProjectEmpty(path.name)
    if head != _HEADER:
        raise NotAProject(path.name)


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _connected(path: Path, flags: int, *, uri: str = "") -> apsw.Connection:
    db = apsw.Connection(uri or str(path), flags=flags | (apsw.SQLITE_OPEN_URI if uri else 0))
    db.set_busy_timeout(_BUSY_MS)
    for setting in ("trusted_schema=0", "cell_size_check=1", "mmap_size=0", "temp_store=2"):
        db.execute(f"PRAGMA {setting}")
    return db


def _connected_readwrite(path: Path) -> apsw.Connection:
    db = _connected(path, apsw.SQLITE_OPEN_READWRITE)
    try:
        is_sound = path.stat().st_size > _CHECKED_SIZE or backup.is_sound(db)
    except BaseException:
        db.close()
        raise
    if not is_sound:
        db.close()
        raise _damaged(path)
    return db


def _connected_readonly(path: Path) -> apsw.Connection:
    """Read beside a writer where that is possible, else take the file as one that nobody changes."""
    db = _connected(path, apsw.SQLITE_OPEN_READONLY)
    try:
        db.pragma("user_version")
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        db.close()
        uri = f"{path.absolute().as_uri()}?immutable=1"
        return _connected(path, apsw.SQLITE_OPEN_READONLY, uri=uri)
    return db


def _damaged(path: Path) -> ProjectDamaged:
    sound = backup.newest_backup(path)
    return ProjectDamaged(path.name, sound.name if sound else "")


def _no_room(error: OSError, folder: Path) -> DiskFull | FolderReadOnly:
    full = error.errno in {errno.ENOSPC, errno.EDQUOT}
    return DiskFull(str(folder)) if full else FolderReadOnly(str(folder))
