"""How far a job is: its stage, a bar, the figures, and Cancel."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench import events as ev
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import event_text, progress_text


class ProgressStrip(QWidget):
    """Folds the events of one job."""

    cancel_clicked = Signal()

    def __init__(self, parent: QWidget | None = None, *, cancellable: bool = True) -> None:
        super().__init__(parent)
        self._stage, self._figures = QLabel(), QLabel()
        self._figures.setFont(theme.small_font())
        self._figures.setProperty("muted", True)
        self._figures.setWordWrap(True)  # else it makes a dialog wider than a small screen
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.GAP - 2)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self._on_cancel)
        self._cancel.setAutoDefault(False)  # Enter pressed once too often would end what it began
        self._cancel.setVisible(cancellable)
        self._last: ev.Stage | None = None
        top = QHBoxLayout()
        top.addWidget(self._stage)
        top.addSpacing(theme.GAP)
        top.addWidget(self._figures, 1)
        top.addWidget(self._cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addLayout(top)
        column.addWidget(self._bar)
        self.retranslate()

    def begin(self) -> None:
        """A job was asked for."""
        self.add(ev.Stage("starting"))
        self._cancel.setEnabled(True)

    def add(self, event: ev.Event) -> None:
        """Take up one event."""
        if isinstance(event, ev.Stage):
            self._last = event
            self._stage.setText(event_text(event))
            self._figures.clear()
            self._bar.setRange(0, 0)
        elif isinstance(event, ev.Progress):
            self._figures.setText(progress_text(event))
            self._bar.setRange(0, event.total)
            self._bar.setValue(min(event.done, event.total))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self._cancel.setText(_("Cancel"))
        self._bar.setAccessibleName(_("Progress"))
        if self._last is not None:
            self._stage.setText(event_text(self._last))

    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self.cancel_clicked.emit()
