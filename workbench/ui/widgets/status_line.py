"""The line at the bottom: what runs, where models compute, and what they hold of the memory."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from workbench.events import Event, Progress, Stage
from workbench.jobs.job import Job
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.requests import PreviewSheet, Request, WarmUp
from workbench.results import WarmedUp
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.ui.work_words import memory_text, percent_text
from workbench.wording import device_text, event_text, suggestions_text

_EVERY_MS = 3000
_KINDS = {"cpu": "CPU", "cuda": "GPU", "mps": "GPU"}


class StatusLine(QWidget):
    """Work at the left; at the right a chip with device and memory, which opens the details."""

    details_wanted = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._work, self._suggesting = QLabel(), QLabel()
        for label in (self._work, self._suggesting):
            label.setProperty("muted", True)
        self.chip = QToolButton()
        self.chip.setAutoRaise(True)
        self.chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.chip.setObjectName("computer chip")
        self.chip.clicked.connect(self.details_wanted)
        self._found: WarmedUp | None = None
        self._stage = self._memory = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, 2, theme.GAP, 2)
        row.addWidget(self._work, 1)
        row.addWidget(self._suggesting)
        row.addSpacing(theme.GAP)
        row.addWidget(self.chip)
        session.jobs.started.connect(self._on_started)
        session.jobs.finished.connect(self._on_finished)
        session.jobs.failed.connect(self._on_ended)
        session.jobs.crashed.connect(self._on_ended)
        session.jobs.cancelled.connect(self._on_ended)
        session.suggesting.progressed.connect(self._say_suggesting)
        session.pack.changed.connect(self._say_device)
        session.pack.changed.connect(self._draw)
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._measure)
        self._timer.start()
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for widget in (self._work, self._suggesting, self.chip):
            widget.setFont(theme.small_font())
        if self._memory:
            self._memory = memory_text(self._session.jobs)
        self._say_device()
        self._say_suggesting()
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_stage"):
            self._draw()

    @Slot()
    def _draw(self) -> None:
        colours, is_well = theme.colours(), self._session.pack.trouble is None
        name, colour = ("device", colours.muted) if is_well else ("warning", colours.warn)
        self.chip.setIcon(icons.icon(name, colour, 14))

    @Slot()
    def _say_device(self) -> None:
        found, more = self._found, _("Press to see this computer, what runs, and the log.")
        if found is None:
            words = _("Getting the model engine ready…")
        else:
            words = _KINDS.get(found.device, found.device)
            more = f"{device_text(found.name, found.dtype, found.reason)}\n{more}"
        if trouble := self._session.pack.words():
            more = f"{trouble}\n{more}"
        self.chip.setText("  ".join(filter(None, (words, self._memory))))
        self.chip.setToolTip(more)
        self.chip.setAccessibleName(self.chip.text())
        self.chip.setAccessibleDescription(more)

    @Slot()
    def _measure(self) -> None:
        if self.isVisible():
            self._memory = memory_text(self._session.jobs)
            self._say_device()

    @Slot(object)
    def _on_started(self, job: Job) -> None:
        if not isinstance(job.request, WarmUp | PreviewSheet | SUGGESTIONS):
            job.reported.connect(self._on_reported)

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if isinstance(event, Stage):
            self._stage = event_text(event)
            self._work.setText(self._stage)
        elif isinstance(event, Progress):
            parts = (self._stage, percent_text(event), event_text(event))
            self._work.setText(" · ".join(filter(None, parts)))

    @Slot(object, object)
    def _on_finished(self, request: Request, result: object) -> None:
        if isinstance(result, WarmedUp):
            self._found = result
            self.retranslate()
        self._on_ended(request)

    @Slot(object)
    def _on_ended(self, request: object, _more: object = None) -> None:
        if not isinstance(request, SUGGESTIONS):
            self._work.clear()

    @Slot()
    def _say_suggesting(self) -> None:
        """Say how far the reading of texts is, or what suggestions rest on."""
        present = self._session.suggesting
        words, more = "", ""
        if present.share_read >= 0:
            words = _("Reading texts {number}%").format(number=int(present.share_read * 100))
            more = _("Each text is read once, in the background; then labels are suggested.")
        elif present.result is not None:
            words, more = suggestions_text(present.result)
        self._suggesting.setText(words)
        self._suggesting.setToolTip(more)
        self._suggesting.setAccessibleName(f"{words} {more}".strip())
