"""One job of a dialog: asked for, its progress, its refusal or its result."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.events import Event
from workbench.jobs.job import Job
from workbench.requests import Request
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence


class JobPanel(QWidget):
    """Runs one job at a time; what it found comes by `found`, and `ended` comes after every job."""

    found = Signal(object)
    ended = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        self._problem.hide()
        self._strip = ProgressStrip()
        self._strip.cancel_clicked.connect(self.drop)
        policy = self._strip.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self._strip.setSizePolicy(policy)
        self._strip.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self._problem)
        column.addWidget(self._strip)

    @property
    def is_busy(self) -> bool:
        """Whether a job runs or waits."""
        return self._job is not None

    def ask(self, request: Request) -> None:
        """Start a job in place of the present one."""
        self.drop()
        self._job = job = self._session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_ended)
        self._problem.hide()
        self._strip.begin()
        self._strip.show()

    @Slot()
    def drop(self) -> None:
        """Cancel the job."""
        if self._job is not None:
            self._session.jobs.drop(self._job)

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if self.sender() is self._job:
            self._strip.add(event)

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if self.sender() is self._job:
            self._over()
            self.found.emit(result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if self.sender() is self._job:
            self._problem.setText(str(sentence(error)))
            self._problem.show()
            self._over()

    @Slot()
    def _on_ended(self, _trace: str = "") -> None:
        if self.sender() is self._job:
            self._over()

    def _over(self) -> None:
        self._job = None
        self._strip.hide()
        self.ended.emit()
