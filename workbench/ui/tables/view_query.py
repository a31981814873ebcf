"""Finds the rows of a view off the window's thread: the newest question wins, older ones are cut short."""

import contextlib
from array import array
from pathlib import Path

from PySide6.QtCore import QMutex, QMutexLocker, QObject, QThread, Signal, Slot

from workbench.errors import Cancelled, WorkbenchError
from workbench.project import rows
from workbench.project.rows import View
from workbench.project.store import Project

_MS_UNTIL_NEXT_INTERRUPT = 20


class _Worker(QThread):
    """Answers questions until none is left, on a connection that lives as long as that."""

    answered = Signal(int, object)  # number of the question, array of ids
    failed = Signal(int, object)  # number of the question, WorkbenchError

    def __init__(self, path: Path, parent: QObject) -> None:
        super().__init__(parent)
        self._path = path
        self._lock = QMutex()
        self._wanted: tuple[int, View] | None = None
        self._busy = False
        self._project: Project | None = None

    def ask(self, number: int, view: View) -> None:
        """Answer `view` next and cut short what is being answered."""
        with QMutexLocker(self._lock):
            self._wanted = (number, view)
            if self._project is not None:
                self._project.interrupt()
            if self._busy:
                return
            self._busy = True
        self.wait()  # the last run has given up `_busy`: it is returning, in microseconds
        self.start()

    def cancel(self) -> None:
        """Forget what was asked; returns when the thread has ended."""
        while True:
            with QMutexLocker(self._lock):
                self._wanted = None
                if self._project is not None:
                    self._project.interrupt()
            # An interrupt between two statements is lost: one more will strike.
            if self.wait(_MS_UNTIL_NEXT_INTERRUPT):
                return

    def run(self) -> None:
        """Qt's entry point of the thread."""
        project: Project | None = None
        number = 0
        try:
            while (question := self._next()) is not None:
                number = question[0]
                if project is None:
                    project = Project.open(self._path, readonly=True)
                    self._lend(project)
                self._answer(project, *question)
        except WorkbenchError as error:
            with QMutexLocker(self._lock):
                self._busy = False
            self.failed.emit(number, error)
        finally:
            self._lend(None)
            if project is not None:
                project.close()

    def _next(self) -> tuple[int, View] | None:
        with QMutexLocker(self._lock):
            question, self._wanted = self._wanted, None
            self._busy = question is not None
            return question

    def _lend(self, project: Project | None) -> None:
        with QMutexLocker(self._lock):
            self._project = project

    def _answer(self, project: Project, number: int, view: View) -> None:
        # An interrupt can only strike the question it was meant for: `ask` holds the lock while it
        # interrupts, so the next question is not taken before.
        with contextlib.suppress(Cancelled):
            self.answered.emit(number, rows.view_ids(project, view))


class ViewQuery(QObject):
    """Asks for the ids of a view; `found` carries those of the newest question only."""

    found = Signal(object)  # array of ids
    failed = Signal(object)  # WorkbenchError

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._worker: _Worker | None = None

    def open(self, path: Path) -> None:
        """Ask the project at `path` from now on."""
        self.close()
        self._worker = _Worker(path, self)
        self._worker.answered.connect(self._on_answered)
        self._worker.failed.connect(self._on_failed)

    def ask(self, view: View) -> None:
        """Find the rows of `view`; an unfinished question is dropped."""
        if self._worker is not None:
            self._number += 1
            self._worker.ask(self._number, view)

    def close(self) -> None:
        """Drop what is unfinished and let go of the project."""
        self._number += 1
        if self._worker is not None:
            self._worker.cancel()
            self._worker.deleteLater()
            self._worker = None

    @Slot(int, object)
    def _on_answered(self, number: int, ids: "array[int]") -> None:
        if number == self._number:
            self.found.emit(ids)

    @Slot(int, object)
    def _on_failed(self, number: int, error: WorkbenchError) -> None:
        if number == self._number:
            self.failed.emit(error)
