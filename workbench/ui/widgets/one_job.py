"""The one job that a dialog may have running: asked for, shown in its strip, cancelled with it."""

from PySide6.QtCore import QObject, Signal, Slot

from workbench.errors import WorkbenchError
from workbench.events import Event
from workbench.jobs.job import Job
from workbench.requests import Request
from workbench.ui.session import Session
from workbench.ui.widgets.progress_strip import ProgressStrip


class OneJob(QObject):
    """Emits `ended` first, then `succeeded` with the result, or `stopped` where there is none."""

    ended = Signal()
    succeeded = Signal(object)
    failed = Signal(object)  # WorkbenchError, before `stopped`
    stopped = Signal()

    def __init__(
        self, session: Session, parent: QObject, strip: ProgressStrip | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._strip = session, strip
        self._job: Job | None = None
        if strip is not None:
            strip.hide()
            strip.cancel_clicked.connect(self.drop)

    @property
    def is_running(self) -> bool:
        """Whether a request is under way."""
        return self._job is not None

    def ask(self, request: Request) -> None:
        """Hand a request to an engine; nothing where one is under way."""
        if self._job is not None:
            return
        self._job = job = self._session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_stopped)
        job.cancelled.connect(self._on_stopped)
        if self._strip is not None:
            self._strip.begin()
            self._strip.show()

    @Slot()
    def drop(self) -> None:
        """Cancel what runs."""
        if self._job is not None:
            self._session.jobs.drop(self._job)

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if self._strip is not None:
            self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        self._end()
        self.succeeded.emit(result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self._end()
        self.failed.emit(error)
        self.stopped.emit()

    @Slot()
    def _on_stopped(self, _trace: str = "") -> None:
        self._end()
        self.stopped.emit()

    def _end(self) -> None:
        self._job = None
        if self._strip is not None:
            self._strip.hide()
        self.ended.emit()
