"""The line at the bottom: where models compute, and what runs."""

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from workbench.events import Event, Progress, Stage
from workbench.jobs.job import Job
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.requests import PreviewSheet, Request, WarmUp
from workbench.results import WarmedUp
from workbench.translation import _
from workbench.ui import icons, theme
from workbench.ui.session import Session
from workbench.wording import device_text, event_text, suggestions_text


class StatusLine(QWidget):
    """Device at the right, work at the left."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._work, self._device, self._picture = QLabel(), QLabel(), QLabel()
        self._suggesting = QLabel()
        for label in (self._work, self._device, self._suggesting):
            label.setFont(theme.small_font())
            label.setProperty("muted", True)
        self._device.setAccessibleName("device")
        self._found: WarmedUp | None = None
        self._stage = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GAP, 2, theme.GAP, 2)
        row.addWidget(self._work, 1)
        row.addWidget(self._suggesting)
        row.addSpacing(theme.GAP)
        row.addWidget(self._picture)
        row.addWidget(self._device)
        session.jobs.started.connect(self._on_started)
        session.jobs.finished.connect(self._on_finished)
        session.jobs.failed.connect(self._on_ended)
        session.jobs.crashed.connect(self._on_ended)
        session.jobs.cancelled.connect(self._on_ended)
        session.suggesting.progressed.connect(self._say_suggesting)
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        if self._found is None:
            self._device.setText(_("Getting the model engine ready…"))
        else:
            found = self._found
            self._device.setText(f"{found.name} · {found.dtype}")
            self._device.setToolTip(device_text(found.name, found.dtype, found.reason))
        self._say_suggesting()
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_picture"):
            self._draw()

    def _draw(self) -> None:
        colour, ratio = theme.colours().muted, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture("device", colour, 14, ratio))

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
            self._work.setText(f"{self._stage} · {event_text(event)}")

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
            words = _("Reading texts {number} %").format(number=int(present.share_read * 100))
            more = _("Each text is read once, in the background; then labels are suggested.")
        elif present.result is not None:
            words, more = suggestions_text(present.result)
        self._suggesting.setText(words)
        self._suggesting.setToolTip(more)
        self._suggesting.setAccessibleName(f"{words} {more}".strip())
