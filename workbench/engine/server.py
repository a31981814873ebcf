"""Runs in the child: takes one request at a time, drives its step, and sends what it yields."""

import errno
import faulthandler
import gc
import importlib
import logging
import os
import traceback
from collections.abc import Generator
from multiprocessing.connection import Connection
from typing import Any, NoReturn, cast

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
from workbench.errors import DiskFull, WorkbenchError
from workbench.events import Wish
from workbench.requests import Request

_OFFLINE = (
    ("HF_HUB_OFFLINE", "1"),
    ("TRANSFORMERS_OFFLINE", "1"),
    ("HF_HUB_DISABLE_TELEMETRY", "1"),
    ("DO_NOT_TRACK", "1"),
    ("TOKENIZERS_PARALLELISM", "false"),
    # Threads that wait must sleep: where another program takes a core, spinning ones made a training
    # on two cores sixteen times slower. The second name is the same wish to Intel's runtime.
    ("OMP_WAIT_POLICY", "PASSIVE"),
    # But not at once: a few microseconds of spinning between two operations save a quarter of a step.
    ("GOMP_SPINCOUNT", "1000"),
    ("KMP_BLOCKTIME", "0"),
)


def serve(connection: Connection, role: str) -> None:
    """Answer requests from `connection` until it closes. No exception of a step leaves it."""
    os.environ.update(_OFFLINE)
    faulthandler.enable()
    logging.disable(logging.WARNING)  # a library's chatter may quote a customer's text
    restrict_self(LIMITS[role])
    if role == "parser":
        gc.disable()  # a parser makes millions of cells and no cycles, and does not live long
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
    try:
        outcome: Message = _drive(connection, _step(request))
    except WorkbenchError as error:
        outcome = Refused(error)
    except MemoryError:
        raise  # the parent knows what an engine that ran out of memory was reading
    except OSError as error:
        outcome = _from_system(error)
    except Exception as error:  # noqa: BLE001 - the border of the process: all else is a bug
        outcome = Crashed(_trace(error))
    _send(connection, outcome)


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
