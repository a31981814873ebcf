"""How an engine's process begins: as a spawned copy of this program, or as the program of a pack."""

import contextlib
import multiprocessing
import os
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.connection import Connection
from typing import Protocol

from workbench import engine_packs
from workbench.engine import entry
from workbench.errors import WorkbenchError

ENGINE_FLAG = "--engine"
_distrusted = False  # a pack that did not start is not tried again before the next start of the app


class Child(Protocol):
    """What the client needs of a process; `multiprocessing` has it, `subprocess` nearly."""

    @property
    def pid(self) -> int | None:
        """The number of the process."""

    @property
    def exitcode(self) -> int | None:
        """The code that it ended with, or None while it runs; below zero a signal."""

    def is_alive(self) -> bool:
        """Return whether it runs."""

    def join(self, timeout: float | None = None) -> None:
        """Wait until it ends, or until the time is over."""

    def kill(self) -> None:
        """End it at once."""

    def close(self) -> None:
        """Let go of what the system keeps of it."""


def launched(role: str) -> tuple[Child, Connection, bool]:
    """Return the process of an engine, our end of its pipe, and whether it is a pack's.

    A parser needs no torch and is always our own.
    """
    pack = None if role == "parser" else usable_pack()
    if pack is not None:
        with contextlib.suppress(OSError):
            return *_started(pack, role), True
        distrust()
    return *_spawned(role), False


def usable_pack() -> engine_packs.Pack | None:
    """Return the pack that models compute in, or None where none fits or the one there failed."""
    if _distrusted:
        return None
    try:
        return engine_packs.found()
    except (WorkbenchError, OSError):
        return None


def distrust(*, failed: bool = True) -> None:
    """Use our own engine from now on; a pack again where it did not fail after all."""
    global _distrusted  # noqa: PLW0603 - of the process, as the pack is
    _distrusted = failed


def is_distrusted() -> bool:
    """Return whether a pack was there and did not get ready."""
    return _distrusted


def _spawned(role: str) -> tuple[Child, Connection]:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(
        target=entry.main, args=(theirs, role), name=f"workbench-{role}", daemon=True
    )
    process.start()
    theirs.close()
    return process, ours


def _started(pack: engine_packs.Pack, role: str) -> tuple[Child, Connection]:
    ours, theirs = multiprocessing.Pipe()
    handle = theirs.fileno()
    command = [str(pack.program), ENGINE_FLAG, str(handle), role]
    environment = environment_of_others(os.environ)
    try:
        if sys.platform == "win32":
            os.set_handle_inheritable(handle, True)
            info = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
            flags = subprocess.CREATE_NO_WINDOW
            process = subprocess.Popen(  # noqa: S603 - the pack that the person installed
                command, env=environment, startupinfo=info, creationflags=flags
            )
        else:
            process = subprocess.Popen(  # noqa: S603 - as above
                command, env=environment, pass_fds=[handle]
            )
    except OSError:
        ours.close()
        raise
    finally:
        theirs.close()
    return _Program(process), ours


def environment_of_others(own: Mapping[str, str]) -> dict[str, str]:
    """Return the environment for a program that is not ours, or not of this folder.

    A frozen program is started with a search path of its own libraries, which are not another's.
    """
    found = {name: value for name, value in own.items() if not name.startswith("_PYI_")}
    if getattr(sys, "frozen", False):
        found["PYINSTALLER_RESET_ENVIRONMENT"] = "1"
        before = found.pop("LD_LIBRARY_PATH_ORIG", "")
        found.pop("LD_LIBRARY_PATH", None)
        if before:
            found["LD_LIBRARY_PATH"] = before
    return found


class _Program:
    """A pack's process, in the words of `multiprocessing`."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        self._process = process

    @property
    def pid(self) -> int | None:
        return self._process.pid

    @property
    def exitcode(self) -> int | None:
        return self._process.poll()

    def is_alive(self) -> bool:
        return self._process.poll() is None

    def join(self, timeout: float | None = None) -> None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout)

    def kill(self) -> None:
        self._process.kill()

    def close(self) -> None:
        self._process.poll()
