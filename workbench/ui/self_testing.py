"""The test of this computer, as the window knows it: once by itself, again when asked."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from workbench import __version__, device_report
from workbench.events import Event, Stage
from workbench.jobs.job import Job
from workbench.requests import Request, SelfTest
from workbench.results import SelfTested, WarmedUp
from workbench.wording import event_text

if TYPE_CHECKING:
    from workbench.ui.session import Session


class SelfTesting(QObject):
    """Owned by the session. The engine of suggestions does it, so neither window nor training waits."""

    changed = Signal()  # it began, went on, ended or failed

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self._job: Job | None = None
        self.stage = ""
        self.has_failed = False
        self.result: SelfTested | None = device_report.kept()
        session.jobs.finished.connect(self._on_other_finished)

    @property
    def is_running(self) -> bool:
        """Whether a test is under way."""
        return self._job is not None

    def remedy(self) -> str:
        """Return what the person can do, or "": who has a pack that fails needs no other one."""
        found, has_pack = self.result, self._session.pack.trouble is not None
        if found is None or (has_pack and found.card_state == "no-cuda-build"):
            return ""
        return device_report.remedy(found)

    @Slot()
    def start(self) -> None:
        """Test this computer, unless that is being done."""
        if self._job is not None:
            return
        self.has_failed, self.stage = False, ""
        self._job = job = self._session.jobs.submit(SelfTest())
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_ended)
        job.crashed.connect(self._on_ended)
        job.cancelled.connect(self._on_ended)
        self.changed.emit()

    @Slot(object, object)
    def _on_other_finished(self, _request: Request, result: object) -> None:
        """Begin once the model engine is warm, where this version has not tested this computer yet."""
        if isinstance(result, WarmedUp) and self._is_stale(result):
            self.start()

    def _is_stale(self, warm: WarmedUp) -> bool:
        kept = self.result
        return kept is None or (kept.version, kept.device, kept.name) != (
            __version__,
            warm.device,
            warm.name,
        )

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if isinstance(event, Stage):
            self.stage = event_text(event)
            self.changed.emit()

    @Slot(object)
    def _on_succeeded(self, result: SelfTested) -> None:
        self.result, self._job = result, None
        self.changed.emit()

    @Slot()
    def _on_ended(self, _why: object = None) -> None:
        self._job, self.has_failed = None, True
        self.changed.emit()
