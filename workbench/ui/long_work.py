"""What a person who looks elsewhere wants of long work: a word at its end, and no computer asleep."""

import contextlib
import threading
import time

import psutil
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QSystemTrayIcon, QWidget

from workbench.jobs.job import Job
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.requests import (
    ApplyModel,
    ExportWorkbook,
    FetchModel,
    ImportSheet,
    PreviewSheet,
    Request,
    TrainModel,
    TuneModel,
    WarmUp,
)
from workbench.translation import N_, _
from workbench.ui import icons
from workbench.ui.session import Session

LONG = 20  # seconds; what ends sooner was waited for
_SHOWN_MS = 8000
_ENDED: tuple[tuple[type | tuple[type, ...], str], ...] = (
    ((TrainModel, TuneModel), N_("The model has learnt.")),
    (ApplyModel, N_("The rows are classified.")),
    (ImportSheet, N_("The workbook is imported.")),
    (ExportWorkbook, N_("The workbook is written.")),
    (FetchModel, N_("The model is here.")),
)
_HARD = TrainModel | TuneModel | ApplyModel  # what empties a battery
LOW = 15  # per cent of a battery, with which some minutes of hard work are left
_POWER_EVERY_MS = 30_000


class LongWork(QObject):
    """Watches the jobs. `told` is the latest word, for whoever asks what was said."""

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._window = session, window
        self._since: dict[
            int, float
        ] = {}  # by the id of the request, which lives as long as its job
        self._awake: Awake | None = None
        self._tray: QSystemTrayIcon | None = None
        self.told = ""
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(LONG * 1000)
        self._timer.timeout.connect(self.stay_awake)
        self._is_low_told = False
        self._power = QTimer(self)
        self._power.setInterval(_POWER_EVERY_MS)
        self._power.timeout.connect(self.look_at_battery)
        jobs = session.jobs
        jobs.started.connect(self._on_started)
        jobs.finished.connect(self._on_finished)
        for signal in (jobs.failed, jobs.crashed):
            signal.connect(self._on_failed)
        jobs.cancelled.connect(self._on_cancelled)

    @property
    def is_kept_awake(self) -> bool:
        """Whether the system took our wish not to sleep."""
        return self._awake is not None and self._awake.holds.is_set()

    @Slot()
    def stay_awake(self) -> None:
        """Ask the system not to sleep until the work has ended, if the person wants that."""
        if self._since and self._session.preferences.get("awake") == "yes" and not self._awake:
            self._awake = Awake()
            self._awake.start()

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        if isinstance(job.request, WarmUp | PreviewSheet | SUGGESTIONS):
            return
        self._since[id(job.request)] = time.monotonic()
        if not self._timer.isActive():
            self._timer.start()
        if isinstance(job.request, _HARD):
            self._is_low_told = False
            self._power.start()
            self.look_at_battery()
            if not self._is_low_told:
                self._tell_of_battery()

    @Slot()
    def look_at_battery(self) -> None:
        """Say once that the battery is nearly empty while models work, and what is kept of the work."""
        job = self._session.jobs.heavy
        if job is None or not isinstance(job.request, _HARD):
            self._power.stop()
            return
        left = battery_left()
        if not 0 <= left <= LOW:
            self._is_low_told = False
        elif not self._is_low_told:
            self._is_low_told = True
            said = _("The battery is nearly empty: {left}% left. Plug the computer in.")
            words = f"{said.format(left=left)} {_kept_text(job.request)}"
            self._session.notified.emit("warn", words)
            if not self._window.isActiveWindow():
                self.tell(words)

    def _tell_of_battery(self) -> None:
        left = battery_left()
        if left >= 0:
            words = _("This computer runs on its battery, {left}% left. Long work empties it fast:")
            more = _("plug it in, or pause a training; nothing of it is lost.")
            self._session.notified.emit("warn", f"{words.format(left=left)} {more}")

    @Slot(object, object)
    def _on_finished(self, request: Request, _result: object) -> None:
        words = next((said for kind, said in _ENDED if isinstance(request, kind)), "")
        self._end(request, _(words) if words else _("The work is done."))

    @Slot(object, object)
    def _on_failed(self, request: Request, _why: object) -> None:
        self._end(request, _("It did not work. The window says why and what to do."))

    @Slot(object)
    def _on_cancelled(self, request: Request) -> None:
        self._end(request, "")

    def _end(self, request: Request, words: str) -> None:
        since = self._since.pop(id(request), None)
        if since is None:
            return
        if not self._since:
            self._timer.stop()
            self._power.stop()
            if self._awake is not None:
                self._awake.end()
                self._awake = None
        if words and time.monotonic() - since >= LONG and not self._window.isActiveWindow():
            self.tell(words)

    def tell(self, words: str) -> None:
        """Say something to a person who looks at another window, if they want that."""
        if self._session.preferences.get("notify") != "yes":
            return
        self.told = words
        if QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages():
            if self._tray is None:
                self._tray = QSystemTrayIcon(icons.app_icon(), self)
                self._tray.messageClicked.connect(self._on_clicked)
            self._tray.show()
            self._tray.showMessage("BERT Workbench", words, icons.app_icon(), _SHOWN_MS)
            QTimer.singleShot(_SHOWN_MS, self._tray.hide)
        QApplication.alert(self._window)

    @Slot()
    def _on_clicked(self) -> None:
        self._window.raise_()
        self._window.activateWindow()


class Awake(threading.Thread):
    """Holds the wish while it lives. A thread, for the system's bus may take its time to answer."""

    def __init__(self) -> None:
        super().__init__(name="awake", daemon=True)
        self.holds = threading.Event()
        self._ended = threading.Event()

    def end(self) -> None:
        """Take the wish back."""
        self._ended.set()

    def run(self) -> None:
        """Where no way works, the computer sleeps as it always does; nothing else comes of it."""
        with contextlib.suppress(Exception):
            from wakepy import keep  # noqa: PLC0415 - most sessions never need it

            with keep.running(on_fail="pass") as mode:
                if mode.active:
                    self.holds.set()
                self._ended.wait()
        self.holds.clear()


def _kept_text(request: Request) -> str:
    """Return what is left of work when the computer goes out under it."""
    if isinstance(request, TuneModel) or (
        isinstance(request, TrainModel) and request.preset == "thorough"
    ):
        return _(
            "If it goes out, what was learnt so far is kept, and the training can go on later."
        )
    if isinstance(request, ApplyModel):
        return _(
            "If it goes out, the rows that are classified are kept, and it goes on from there."
        )
    return _("If it goes out, rows and labels are safe; the training begins anew.")


def battery_left() -> int:
    """Return the charge in per cent where the computer runs on a battery, else -1."""
    try:
        found = psutil.sensors_battery()
    except (AttributeError, NotImplementedError, OSError, RuntimeError, ValueError):
        return -1  # a system that psutil cannot ask
    return -1 if found is None or found.power_plugged is not False else round(found.percent)
