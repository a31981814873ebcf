"""Starts an engine, feeds it a request, limits, cancels and outlives it.

No Qt here: the command line uses it too.
"""

import contextlib
import time
from collections.abc import Generator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from workbench import log
from workbench.engine import launching
from workbench.engine.limits import LIMITS, resident_mib
from workbench.engine.messages import (
    Asked,
    CancelAsked,
    Crashed,
    Message,
    PauseAsked,
    Ready,
    Refused,
    Reported,
    Returned,
    StopAsked,
    WasCancelled,
    packed,
    unpacked,
)
from workbench.errors import (
    Cancelled,
    EngineDied,
    GpuLost,
    ReaderDied,
    ReaderOutOfMemory,
    ReaderTooSlow,
    WorkbenchError,
)
from workbench.events import Event
from workbench.requests import ImportSheet, PreviewSheet, Request

Answers = Generator[Event, None, Any]

PATIENCE = 2.5  # seconds that a cancelled step gets to end by itself; the promise is 3
_PACK_PATIENCE = 60.0  # seconds after which a pack that is cancelled before it is ready has failed
_TICK = 0.05


class BugError(Exception):
    """A bug of ours in the engine; `trace` is what a person may send us (no values in it)."""

    def __init__(self, trace: str) -> None:
        super().__init__(trace.rsplit("\n", 1)[-1])
        self.trace = trace


class Wishes:
    """What a person wants of a request: said from any thread, at any time, and never lost, be the
    request still on its way or the engine just starting.
    """

    def __init__(self) -> None:
        self.cancel = self.stop = self.pause = False


class Engine:
    """One child process of a role ("model", "suggestion", "parser"). One request at a time."""

    def __init__(self, role: str) -> None:
        self.role = role
        self._limits = LIMITS[role]
        self._process: launching.Child | None = None
        self._pipe: Connection | None = None
        self.from_pack = False  # whether the process is a pack's
        self._unproven = False  # and has not said yet that it is ready
        self._started_at = self._cancelled_at = 0.0

    @property
    def pid(self) -> int:
        """The number of the process, or 0 where none runs."""
        return (self._process.pid or 0) if self._process is not None else 0

    def start(self) -> None:
        """Start the process, or do nothing where it runs. Returns before it is ready."""
        if self._process is not None and self._process.is_alive():
            return
        self.close()
        self._process, self._pipe, self.from_pack = launching.launched(self.role)
        self._unproven = self.from_pack
        self._started_at = time.monotonic()

    def run(self, request: Request, wishes: Wishes | None = None) -> Answers:
        """Yield the events of `request`; its result is the value of the generator.

        `wishes` are looked at as long as it runs: cancel ends it without a trace (after `PATIENCE` it
        is killed), stop ends a training with its best, pause ends it so that it can go on later.

        Raises the step's `WorkbenchError`, `Cancelled`, `EngineDied` or a `Reader...` error where
        the process ended, and `BugError` for our own faults.
        """
        self._cancelled_at = 0.0
        self.start()
        self._send(Asked(request))
        try:
            result = yield from self._answers(request, wishes or Wishes())
        except GeneratorExit:
            self._cancel()
            self._wait_for_end()
            raise
        return result

    def close(self) -> None:
        """End the process; safe to call twice."""
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.join(0.2)
            if self._process.is_alive():
                self._process.kill()
                self._process.join()
            self._process.close()
        self._process = self._pipe = None

    # --- inside -----------------------------------------------------------------------------

    def _answers(self, request: Request, wishes: Wishes) -> Answers:
        heard = time.monotonic()
        told: set[str] = set()
        while True:
            self._tell(wishes, told)
            message = self._next_message()
            if message is None:
                self._watch(request, heard)
                continue
            heard = time.monotonic()
            if isinstance(message, Reported):
                yield message.event
            elif isinstance(message, Ready):
                self._unproven = False
            elif self._failed_to_start(message):
                launching.distrust()
                self.start()
                self._send(Asked(request))
                told.clear()
            else:
                if isinstance(message, Refused) and isinstance(message.error, GpuLost):
                    self.close()  # only a fresh process can use a GPU again
                return _outcome(message)

    def _tell(self, wishes: Wishes, told: set[str]) -> None:
        """Pass on what is wished for and was not `told` yet."""
        if wishes.stop and "stop" not in told:
            told.add("stop")
            self._send(StopAsked())
        if wishes.pause and "pause" not in told:
            told.add("pause")
            self._send(PauseAsked())
        if wishes.cancel:
            self._cancel()

    def _cancel(self) -> None:
        if not self._cancelled_at:
            self._cancelled_at = time.monotonic()
            self._send(CancelAsked())

    def _failed_to_start(self, message: Message) -> bool:
        """Return whether a pack's process ended before it was ready: then our own does the work."""
        died = isinstance(message, Refused) and isinstance(message.error, EngineDied)
        return died and self._unproven

    def _next_message(self) -> Message | None:
        assert self._pipe is not None
        try:
            if self._pipe.poll(_TICK):
                return unpacked(self._pipe.recv_bytes())
        except (EOFError, OSError):
            return self._died()
        return None

    def _died(self) -> Message:
        assert self._process is not None
        self._process.join(5)
        code = self._process.exitcode or 0
        self.close()
        log.note(f"the {self.role} engine ended by itself with code {code}")
        return WasCancelled() if self._cancelled_at else Refused(EngineDied(code))

    def _watch(self, request: Request, heard: float) -> None:
        """Kill the engine that is too slow to cancel, too silent or too large."""
        assert self._process is not None
        now = time.monotonic()
        if self._cancelled_at and now - self._cancelled_at > PATIENCE:
            self._kill(Cancelled())
        if self._limits.silence and now - heard > self._limits.silence:
            self._kill(ReaderTooSlow(_file(request), self._limits.silence))
        limit = self._limits.memory
        if limit and resident_mib(self._process.pid or 0) > limit:
            self._kill(ReaderOutOfMemory(_file(request), limit))

    def _kill(self, why: WorkbenchError) -> None:
        took = time.monotonic() - self._started_at
        if self._unproven and (not isinstance(why, Cancelled) or took > _PACK_PATIENCE):
            launching.distrust()
        if self._process is not None:
            self._process.kill()
        self.close()
        raise why

    def _send(self, message: Message) -> None:
        if self._pipe is not None:
            # where it died, whoever reads the pipe finds out and says so
            with contextlib.suppress(OSError):
                self._pipe.send_bytes(packed(message))

    def _wait_for_end(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self._pipe is not None:
            message = self._next_message()
            if message is not None and not isinstance(message, Reported):
                return
        self.close()


def _outcome(message: Message) -> Any:
    if isinstance(message, Returned):
        return message.result
    if isinstance(message, Refused):
        raise message.error
    if isinstance(message, Crashed):
        raise BugError(message.trace)
    raise Cancelled


def run_to_end(request: Request, role: str) -> Answers:
    """Yield the events of `request` from an engine of its own; the generator's value is the result.

    An engine that dies while it reads a file from outside is that file's fault, and says so.
    """
    engine = Engine(role)
    try:
        return (yield from guarded(engine, request))
    finally:
        engine.close()


def guarded(engine: Engine, request: Request, wishes: Wishes | None = None) -> Answers:
    """Like `engine.run`, with the death of a parser told as an error of the file it was reading."""
    try:
        return (yield from engine.run(request, wishes))
    except EngineDied as died:
        if not isinstance(request, PreviewSheet | ImportSheet):
            raise
        limit = LIMITS[engine.role].memory
        if died.code == 1 and limit:  # Python's own way to end after a MemoryError
            raise ReaderOutOfMemory(_file(request), limit) from died
        raise ReaderDied(_file(request)) from died


def _file(request: Request) -> str:
    return Path(getattr(request, "path", "")).name
