"""Who may write a project: one window or command at a time, over all its engines.

A lock of the operating system on a file beside the project: a killed owner frees it at once. Where
the folder cannot be written, nobody can write the project either and no lock is needed.
"""

import os
from pathlib import Path
from types import TracebackType
from typing import Self

import filelock

from workbench.errors import ProjectInUse


class ProjectLock:
    """Held from `acquire` to `release`, or inside `with`."""

    def __init__(self, project: Path) -> None:
        self._project = project
        file = project.with_name(f".{project.name}.lock")
        self._lock = filelock.FileLock(file, timeout=0, is_singleton=False)

    def acquire(self) -> None:
        """Take the lock. Raises `ProjectInUse` where another holds it."""
        try:
            self._lock.acquire()
        except filelock.Timeout:
            raise ProjectInUse(self._project.name) from None
        except OSError:
            return  # a folder that cannot be written: the project opens for reading only

    def release(self) -> None:
        """Give the lock back; safe to call twice."""
        # Removed while it is held: who waits on the old file sees that it lost its name. After the
        # release it could be another's already. On Windows an open file cannot be removed; there
        # the library does it.
        if self._lock.is_locked and os.name != "nt":
            Path(self._lock.lock_file).unlink(missing_ok=True)
        self._lock.release(force=True)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.release()
