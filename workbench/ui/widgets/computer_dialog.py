"""About this computer: what it can do, what runs on it now and how to end that, the log's end."""

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench import log
from workbench.jobs.job import Job
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.device_card import DeviceCard
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.pack_note import PackNote
from workbench.ui.widgets.trouble_dialog import open_log
from workbench.ui.work_words import memory_text, work_text

_EVERY_MS = 1000
_LINES = 14


class JobLine(QWidget):
    """A job that runs or waits, with Cancel."""

    dropped = Signal(object)  # Job

    def __init__(self, job: Job, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.job = job
        self.words = QLabel(work_text(job))
        self.words.setWordWrap(True)
        self.cancel = QPushButton(_("Cancel"))
        self.cancel.setAccessibleName(_("Cancel: {work}").format(work=work_text(job)))
        self.cancel.setAutoDefault(False)
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        row.addWidget(self.cancel)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.dropped.emit(self.job)


class ComputerDialog(Dialog):
    """Refreshed once a second while it is open."""

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("computer")
        self.setWindowTitle(_("This computer"))
        self.resize(theme.room(680, 600))
        self._session = session
        self.device = DeviceCard(session.self_testing, full=True)
        self.pack = PackNote(session)
        self.device.body.addWidget(self.pack)
        self._work, self._log_card = Card(_("What runs now")), Card(_("Log"))
        self.lines: list[JobLine] = []
        self._nothing, self._memory = QLabel(_("Nothing runs.")), QLabel()
        for label in (self._nothing, self._memory):
            label.setProperty("muted", True)
        self._log = QPlainTextEdit()
        self._log.setReadOnly(True)
        self._log.setTabChangesFocus(True)
        self._log.setFont(theme.small_font())
        self._log.setMinimumHeight(150)
        self._log.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._log.setAccessibleName(_("The end of the log"))
        self._arrange()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Show what runs and what was logged."""
        self._memory.setText(memory_text(self._session.jobs))
        running = self._session.jobs.running
        if [one.job for one in self.lines] != running:
            for old in self.lines:
                old.hide()
                old.deleteLater()
            self.lines = [JobLine(job) for job in running]
            for place, line in enumerate(self.lines):
                line.dropped.connect(self._session.jobs.drop)
                self._work.body.insertWidget(place, line)
        for line in self.lines:
            line.words.setText(work_text(line.job))
        self._nothing.setVisible(not running)
        lines = "\n".join(log.last_lines(_LINES))
        if lines != self._log.toPlainText():
            self._log.setPlainText(lines)
            bar = self._log.verticalScrollBar()
            bar.setValue(bar.maximum())

    def _arrange(self) -> None:
        self._work.body.addWidget(self._nothing)
        self._work.body.addWidget(self._memory)
        note = QLabel(_("The log says what was done and when, and holds none of your texts."))
        note.setProperty("muted", True)
        note.setWordWrap(True)
        self._log_card.body.addWidget(note)
        self._log_card.body.addWidget(self._log)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, theme.GAP, 0)
        column.setSpacing(theme.GAP * 2)
        for card in (self.device, self._work, self._log_card):
            column.addWidget(card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setAccessibleName(_("This computer"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        opened = buttons.addButton(_("Open the log"), QDialogButtonBox.ButtonRole.ActionRole)
        opened.clicked.connect(open_log)
        buttons.rejected.connect(self.reject)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(*(theme.GAP * 2,) * 4)
        outer.setSpacing(theme.GAP * 2)
        outer.addWidget(scroll, 1)
        outer.addWidget(buttons)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
