"""One request on its way through an engine, as a QThread that turns events into signals."""

import time
from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QObject, Qt, QThread, Signal, Slot

from workbench.engine.client import BugError, Engine, Wishes, guarded
from workbench.errors import Cancelled, WorkbenchError
from workbench.events import Event, Progress, Stage
from workbench.requests import Request

_SECONDS_BETWEEN_PROGRESS = 0.05


class Job(QThread):
    """Drives `request` in `engine`. Exactly one of the four ends is emitted, then `finished`.

    All is emitted in the thread that the job lives in, once control is back in its event loop: who
    connects right after a job was started misses nothing, however quick the engine is.
    """

    reported = Signal(object)  # events.Event; Progress at most 20 a second, the last one always
    succeeded = Signal(object)  # the step's result
    failed = Signal(object)  # errors.WorkbenchError
    crashed = Signal(str)  # a trace without values
    cancelled = Signal()
    _heard = Signal(object)  # from the thread itself: an event

    def __init__(self, request: Request, engine: Engine, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.request = request
        self.stopping = False
        self.stage: Stage | None = None  # the latest, for whoever looks in between
        self.progress: Progress | None = None
        self._engine = engine
        self._wishes = Wishes()
        self._latest: Progress | None = None
        self._emitted = 0.0
        self._end: Callable[[], None] = self.cancelled.emit
        queued = Qt.ConnectionType.QueuedConnection
        self._heard.connect(self._on_heard, queued)
        self.finished.connect(self._on_finished, queued)

    def cancel(self) -> None:
        """End it without a trace, within 3 s."""
        self._wishes.cancel = True

    def stop(self) -> None:
        """End a training and keep its best so far."""
        self.stopping = True
        self._wishes.stop = True

    def pause(self) -> None:
        """End a training so that it can go on later."""
        self.stopping = True
        self._wishes.pause = True

    def run(self) -> None:
        """Qt's entry point of the thread; nothing may escape from it."""
        try:
            self._end = partial(self.succeeded.emit, self._drive())
        except Cancelled:
            self._end = self.cancelled.emit
        except WorkbenchError as error:
            self._end = partial(self.failed.emit, error)
        except BugError as bug:
            self._end = partial(self.crashed.emit, bug.trace)
        except Exception as bug:  # noqa: BLE001 - an exception that left run() would be lost
            self._end = partial(self.crashed.emit, type(bug).__name__)

    @Slot(object)
    def _on_heard(self, event: Event) -> None:
        if isinstance(event, Stage):
            self.stage, self.progress = event, None
        elif isinstance(event, Progress):
            self.progress = event
        self.reported.emit(event)

    @Slot()
    def _on_finished(self) -> None:
        end, self._end = self._end, self.cancelled.emit  # a large result is not kept
        end()

    def _drive(self) -> Any:
        if self._wishes.cancel:
            raise Cancelled
        answers = guarded(self._engine, self.request, self._wishes)
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
                self._heard.emit(event)

    def _flush(self) -> None:
        if self._latest is not None:
            self._heard.emit(self._latest)
            self._latest = None
            self._emitted = time.monotonic()
