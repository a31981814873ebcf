"""What the running training says: its phase, where it computes, how far it is, and Stop."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench import events as ev
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import device_text, event_text, progress_text


class TrainLive(QWidget):
    """Folds events into four lines; shows nothing of its own making."""

    stop_asked = Signal()
    cancel_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stage = QLabel()
        self._figures = QLabel()
        self._device = QLabel()
        self._notice = QLabel()
        for label in (self._figures, self._device, self._notice):
            label.setFont(theme.small_font())
            label.setWordWrap(True)
            label.setProperty("muted", True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.GAP - 2)
        self._stop = QPushButton()
        self._stop.clicked.connect(self._on_stop)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._on_cancel)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP // 4)
        words.addWidget(self._stage)
        words.addWidget(self._figures)
        row = QHBoxLayout()
        row.addLayout(words, 1)
        row.addWidget(self._stop)
        row.addWidget(self._cancel)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GAP // 2)
        layout.addLayout(row)
        layout.addWidget(self._bar)
        layout.addWidget(self._device)
        layout.addWidget(self._notice)
        self._notice.hide()
        self._device_event: ev.DeviceChosen | None = None
        self._stage_event: ev.Stage | None = None
        self._stopping = False
        self.retranslate()

    def begin(self, *, stoppable: bool) -> None:
        """Show a run that has just been asked for; Stop only where there is a best so far to keep."""
        self._stop.setVisible(stoppable)
        self._stopping = False
        self._device_event = None
        self._stage_event = ev.Stage("starting")
        self._figures.clear()
        self._device.clear()
        self._notice.hide()
        self._bar.setRange(0, 0)
        self._stop.setEnabled(True)
        self.retranslate()

    def add(self, event: ev.Event) -> None:
        """Take up one event."""
        match event:
            case ev.Stage():
                self._stage_event = event
                self._stage.setText(event_text(event))
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
            case ev.Noticed():
                self._notice.setText(event_text(event))
                self._notice.show()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._stop.setText(_("Stop and keep the best"))
        self._cancel.setText(_("Cancel"))
        self._bar.setAccessibleName(_("Progress of the training"))
        if self._stopping:
            self._stage.setText(_("Stopping; the best so far is kept"))
        elif self._stage_event is not None:
            self._stage.setText(event_text(self._stage_event))
        if self._device_event is not None:
            event = self._device_event
            self._device.setText(device_text(event.name, event.dtype, event.reason))

    def _on_stop(self) -> None:
        self._stopping = True
        self._stop.setEnabled(False)
        self.retranslate()
        self.stop_asked.emit()

    def _on_cancel(self) -> None:
        self.cancel_asked.emit()
