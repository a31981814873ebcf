"""Whether the window was closed last time, or ended without: one small file while it is open."""

import contextlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from workbench import log
from workbench.paths import data_folder, logs_folder
from workbench.ui.session import Session

_FILE = "open.json"


@dataclass(frozen=True, slots=True)
class CutOff:
    """The window before this one, which nobody closed: what was open, and where it crashed, if known."""

    project: Path | None
    trace: str


class LastSession(QObject):
    """`begin` says how the last window ended and takes note of this one; `end` closes the note."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._session = session
        self._has_begun = False
        session.project_opened.connect(self._write)
        session.project_closed.connect(self._write)

    def begin(self) -> CutOff | None:
        """Return what was cut off, once: the next start is told of this window."""
        found = _read()
        self._has_begun = True
        self._write()
        return found

    @Slot()
    def end(self) -> None:
        """The window closes as it should."""
        if self._has_begun:
            self._has_begun = False
            log.note("the window was closed")
            with contextlib.suppress(OSError):
                (data_folder() / _FILE).unlink(missing_ok=True)

    @Slot()
    def _write(self) -> None:
        if not self._has_begun:
            return
        project = self._session.project
        words = {"pid": os.getpid(), "project": str(project.path) if project is not None else ""}
        with contextlib.suppress(OSError):
            (data_folder() / _FILE).write_text(json.dumps(words), encoding="utf-8")


def _read() -> CutOff | None:
    try:
        found = json.loads((data_folder() / _FILE).read_text(encoding="utf-8"))
        pid, project = int(found["pid"]), Path(str(found["project"]))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError, TypeError):
        return CutOff(None, "")
    trace = ""
    with contextlib.suppress(OSError):
        trace = (logs_folder() / f"crash-{pid}.log").read_text(encoding="utf-8", errors="replace")
    return CutOff(project if project.is_file() else None, trace)
