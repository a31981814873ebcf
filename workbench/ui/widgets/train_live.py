"""What the running training says: its phase, where it computes, how far it is; Pause and Stop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench import events as ev
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import device_text, event_text, facts_text, progress_text

_MOST_FACTS = 3  # lines; what came first is told again when the run is over


class TrainLive(QWidget):
    """Folds events into a few lines; shows nothing of its own making."""

    pause_asked = Signal()
    stop_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = QLabel()
        self._figures = QLabel()
        self._device = QLabel()
        self._facts = QLabel()
        for label in (self._figures, self._device, self._facts):
            label.setFont(theme.small_font())
            label.setWordWrap(True)
            label.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.GAP - 2)
        self._pause = QPushButton()
        self._pause.clicked.connect(self._on_pause)
        self._stop = QPushButton()
        self._stop.clicked.connect(self._on_stop)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout()
        row.addWidget(self._stage, 1)
        row.addWidget(self._pause)
        row.addWidget(self._stop)
        row.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP // 4)
        layout.addLayout(row)
        layout.addWidget(self._bar)
        layout.addWidget(self._figures)
        layout.addWidget(self._device)
        layout.addWidget(self._facts)
        self._device_event: ev.DeviceChosen | None = None
        self._stage_event: ev.Stage | None = None
        self._heard: list[ev.Event] = []
        self._ending = ""
        self.retranslate()

    def begin(self, *, stoppable: bool) -> None:
        """Show a run that has just been asked for; Stop and Pause only where there is what to keep."""
        self._stop.setVisible(stoppable)
        self._pause.setVisible(stoppable)
        self._ending = ""
        self._heard = []
        self._device_event = None
        self._stage_event = ev.Stage("starting")
        self._figures.clear()
        self._device.clear()
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        self._pause.setEnabled(True)
        self.retranslate()

    def add(self, event: ev.Event) -> None:
        """Take up one event."""
        match event:
            case ev.Stage():
                self._stage_event = event
                self._show_stage()
                self._figures.clear()
                self._bar.setRange(0, 0)
            case ev.Progress():
                self._figures.setText(progress_text(event))
                self._bar.setRange(0, event.total)
                self._bar.setValue(event.done)
            case ev.DeviceChosen():
                self._device_event = event
                self._device.setText(device_text(event.name, event.dtype, event.reason))
            case ev.EpochDone() | ev.FoldDone():
                self._device.setToolTip(event_text(event))
            case ev.SearchDone():
                self._ending = ""  # a Stop was meant for the search; the final training follows
            case ev.Noticed() | ev.Chosen():
                self._heard.append(event)
                self._show_facts()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._pause.setText(_("Pause"))
        self._pause.setToolTip(_("End it now and go on later, from where it was."))
        self._stop.setText(_("Stop and keep the best"))
        self._cancel.setText(_("Cancel"))
        self._bar.setAccessibleName(_("Progress of the training"))
        self._show_stage()
        self._show_facts()
        if self._device_event is not None:
            event = self._device_event
            self._device.setText(device_text(event.name, event.dtype, event.reason))

    def _show_stage(self) -> None:
        words = {
            "stop": _("Stopping; the best so far is kept"),
            "pause": _("Pausing; it can go on later"),
        }
        if self._ending:
            self._stage.setText(words[self._ending])
        elif self._stage_event is not None:
            self._stage.setText(event_text(self._stage_event))

    def _show_facts(self) -> None:
        lines = facts_text(self._heard)
        self._facts.setText("\n".join(lines[-_MOST_FACTS:]))
        self._facts.setVisible(bool(lines))

    def _end(self, how: str) -> None:
        self._ending = how
        self._stop.setEnabled(False)
        self._pause.setEnabled(False)
        self._show_stage()

    def _on_stop(self) -> None:
        self._end("stop")
        self.stop_asked.emit()

    def _on_pause(self) -> None:
        self._end("pause")
        self.pause_asked.emit()

    def _on_cancel(self) -> None:
        self.cancel_asked.emit()
