"""Runs in the child: takes one request at a time, drives its step, and sends what it yields."""

import errno
import faulthandler
import gc
import importlib
import logging
import os
import time
import traceback
from collections.abc import Generator
from multiprocessing.connection import Connection
from typing import Any, NoReturn, cast

from workbench import log
from workbench.engine.limits import LIMITS, restrict_self
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
from workbench.engine.steps_table import STEPS
from workbench.errors import DiskFull, GpuLost, WorkbenchError
from workbench.events import Wish
from workbench.requests import ChooseRows, PreviewSheet, Request, SimilarRows, SuggestLabels
from workbench.steps.gpu_loss import is_gpu_loss

_OFFLINE = (
    ("HF_HUB_OFFLINE", "1"),
    ("TRANSFORMERS_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
    ("TOKENIZERS_PARALLELISM", "false"),
    # Threads that wait must sleep: where another program takes a core, spinning ones made a training
    # on two cores sixteen times slower. The second name is the same wish to Intel's runtime.
    ("OMP_WAIT_POLICY", "PASSIVE"),
    # But not at once: some microseconds of spinning between two operations save a quarter of a step.
    # Where a core is taken this many cost nothing; five times as many cost two thirds of a step there.
    ("GOMP_SPINCOUNT", "2000"),
    ("KMP_BLOCKTIME", "0"),
)

_SMALL = SuggestLabels | ChooseRows | SimilarRows | PreviewSheet  # asked for at every other key


def serve(connection: Connection, role: str) -> None:
    """Answer requests from `connection` until it closes. No exception of a step leaves it."""
    os.environ.update(_OFFLINE)
    log.begin(role)
    if (crashes := log.stream()) is not None:
        faulthandler.enable(crashes)
    logging.disable(logging.WARNING)  # a library's chatter may quote a customer's text
    restrict_self(LIMITS[role])
    if role == "parser":
        gc.disable()  # a parser makes millions of cells and no cycles, and does not live long
    log.note("engine is ready")
    _send(connection, Ready())
    while True:
        try:
            message = unpacked(connection.recv_bytes())
        except (EOFError, OSError):
            return
        if isinstance(message, Asked):
            _carry_out(connection, message.request)
            gc.collect()
            if role == "suggestion":
                gc.freeze()  # else each collection looks through all of torch for 0.2 s


def _carry_out(connection: Connection, request: Request) -> None:
    name, started = type(request).__name__, time.monotonic()
    is_small = isinstance(request, _SMALL)
    if not is_small:
        log.note(f"{name} begins")
    outcome = _outcome(connection, request)
    ended = f"{name} ended after {time.monotonic() - started:.1f} s: {_named(outcome)}"
    if not (is_small and isinstance(outcome, Returned | WasCancelled)):
        log.note(ended, outcome.trace if isinstance(outcome, Crashed) else "")
    _send(connection, outcome)


def _named(outcome: Message) -> str:
    if isinstance(outcome, Refused):
        return log.named(outcome.error)
    return type(outcome).__name__


def _outcome(connection: Connection, request: Request) -> Message:
    try:
        return _drive(connection, _step(request))
    except WorkbenchError as error:
        return Refused(error)
    except MemoryError:
        log.note(f"{type(request).__name__}: memory ran out")
        raise  # the parent knows what an engine that ran out of memory was reading
    except OSError as error:
        return _from_system(error)
    except Exception as error:  # noqa: BLE001 - the border of the process: all else is a bug
        if is_gpu_loss(error):
            log.note("the GPU was lost", _trace(error))
            return Refused(GpuLost())
        return Crashed(_trace(error))


def _step(request: Request) -> Generator[Any, Wish | None, Any]:
    place = dict(STEPS)[type(request).__name__]
    module, function = place.split(":")
    step = getattr(importlib.import_module(module), function)(request)
    return cast("Generator[Any, Wish | None, Any]", step)


def _drive(connection: Connection, step: Generator[Any, Wish | None, Any]) -> Message:
    wish: Wish | None = None
    try:
        event = next(step)
        while True:
            _send(connection, Reported(event))
            while (asked := _asked(connection)) is not None:
                if isinstance(asked, CancelAsked):
                    step.close()
                    return WasCancelled()
                if isinstance(asked, StopAsked):
                    wish = "stop"
                elif isinstance(asked, PauseAsked):
                    wish = wish or "pause"
            event = step.send(wish)
    except StopIteration as end:
        return Returned(end.value)


def _from_system(error: OSError) -> Message:
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused(DiskFull(""))
    return Crashed(_trace(error))


def _trace(error: BaseException) -> str:
    """Return kinds, files and lines only: an exception's text may quote a customer's row."""
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    return "\n".join([*lines, type(error).__name__])


def _send(connection: Connection, message: Message) -> None:
    try:
        connection.send_bytes(packed(message))
    except OSError:
        _orphaned()


def _asked(connection: Connection) -> Message | None:
    """Return what the parent said meanwhile, if anything."""
    try:
        return unpacked(connection.recv_bytes()) if connection.poll() else None
    except (EOFError, OSError):
        _orphaned()


def _orphaned() -> NoReturn:
    """End at once: the parent is gone. As after kill -9, what is on the disk is gone on with; a step
    that was closed instead would take back its run, as a cancel does.
    """
    os._exit(1)
