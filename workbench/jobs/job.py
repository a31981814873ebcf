"""One request on its way through an engine, as a QThread that turns events into signals."""

import time
from typing import Any

from PySide6.QtCore import QObject, QThread, Signal, Slot

from workbench.engine.client import BugError, Engine, guarded
from workbench.errors import Cancelled, WorkbenchError
from workbench.events import Event, Progress, Stage
from workbench.requests import Request

_SECONDS_BETWEEN_PROGRESS = 0.05


class Job(QThread):
    """Drives `request` in `engine`. Exactly one of the four ends is emitted, then `finished`."""

    reported = Signal(object)  # events.Event; Progress at most 20 a second, the last one always
    succeeded = Signal(object)  # the step's result
    failed = Signal(object)  # errors.WorkbenchError
    crashed = Signal(str)  # a trace without values
    cancelled = Signal()

    def __init__(self, request: Request, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request = request
        self.stopping = False
        self.stage: Stage | None = None  # the latest, for whoever looks in between
        self.progress: Progress | None = None
        self._engine = engine
        self._cancel_asked = False
        self._latest: Progress | None = None
        self._emitted = 0.0
        self.reported.connect(self._on_reported)

    def cancel(self) -> None:
        """End it without a trace, within 3 s."""
        self._cancel_asked = True
        self._engine.cancel()

    def stop(self) -> None:
        """End a training and keep its best so far."""
        self.stopping = True
        self._engine.stop()

    def pause(self) -> None:
        """End a training so that it can go on later."""
        self.stopping = True
        self._engine.pause()

    def run(self) -> None:
        """Qt's entry point of the thread; nothing may escape from it."""
        try:
            result = self._drive()
        except Cancelled:
            self.cancelled.emit()
        except WorkbenchError as error:
            self.failed.emit(error)
        except BugError as bug:
            self.crashed.emit(bug.trace)
        except Exception as bug:  # noqa: BLE001 - an exception that left run() would be lost
            self.crashed.emit(type(bug).__name__)
        else:
            self.succeeded.emit(result)

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if isinstance(event, Stage):
            self.stage, self.progress = event, None
        elif isinstance(event, Progress):
            self.progress = event

    def _drive(self) -> Any:
        if self._cancel_asked:
            raise Cancelled
        answers = guarded(self._engine, self.request, lambda: self._cancel_asked)
        while True:
            try:
                event = next(answers)
            except StopIteration as end:
                self._flush()
                return end.value
            if isinstance(event, Progress):
                self._latest = event
                if time.monotonic() - self._emitted >= _SECONDS_BETWEEN_PROGRESS:
                    self._flush()
            else:
                self._flush()
                self.reported.emit(event)

    def _flush(self) -> None:
        if self._latest is not None:
            self.reported.emit(self._latest)
            self._latest = None
            self._emitted = time.monotonic()
