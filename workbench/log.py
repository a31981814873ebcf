"""The log: what the window and its engines did, a line each, for a person to read.

Not the logging module: what libraries say there may quote a customer's row. Only our own lines come
here, and they name kinds, numbers, files and lines of code, never a value of the person's. They are
in English whatever the interface speaks, so that whoever helps can read them.
"""

import contextlib
import dataclasses
import os
from datetime import datetime
from pathlib import Path
from typing import TextIO

from workbench.errors import WorkbenchError
from workbench.paths import logs_folder

_MOST = 1 << 20  # bytes; then the file becomes the old one
_writer = ["command"]


def file() -> Path:
    """Return where the log lies."""
    return logs_folder() / "workbench.log"


def begin(writer: str, *, turn: bool = False) -> None:
    """Name this process in the log ("window", "model"...); with `turn`, set a long log aside first.

    Engines never turn it: of two that did so at once, one would throw away the old file.
    """
    _writer[0] = writer
    if turn:
        with contextlib.suppress(OSError):
            if file().stat().st_size > _MOST:
                file().replace(file().with_name("workbench.old.log"))


def note(*lines: str) -> None:
    """Write a line, and more under it, indented. A log that cannot be written stops nothing."""
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S")
    text = "\n    ".join(line for one in lines for line in one.splitlines())
    with contextlib.suppress(OSError), file().open("a", encoding="utf-8") as log:
        log.write(f"{now} {_writer[0]:<10} {os.getpid():>7}  {text}\n")


def last_lines(count: int) -> list[str]:
    """Return the end of the log."""
    try:
        with file().open("rb") as log:
            log.seek(max(0, file().stat().st_size - 200 * count))
            return log.read().decode("utf-8", "replace").splitlines()[-count:]
    except OSError:
        return []


def stream() -> TextIO | None:
    """Return the log as what `faulthandler` writes to: a crash in C leaves its stack there."""
    try:
        return file().open("a", encoding="utf-8")
    except OSError:
        return None


def named(error: WorkbenchError) -> str:
    """Return an error's kind and its numbers: its words may be a customer's."""
    found = ((one.name, getattr(error, one.name)) for one in dataclasses.fields(error))
    numbers = [f"{name} {value}" for name, value in found if isinstance(value, int | float)]
    return " ".join([type(error).__name__, *numbers])
