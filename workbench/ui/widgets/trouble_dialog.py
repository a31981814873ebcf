"""When something went wrong: what is safe, what to do, and a report to copy without customer text."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from workbench import log
from workbench.translation import _, flowing
from workbench.trouble_report import report_text
from workbench.ui import icons, theme
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.dialog_parts import DialogParts
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.primary_button import PrimaryButton


@dataclass(frozen=True, slots=True)
class Trouble:
    """`name` is for those who look for the dialog; `offer` is the button that goes on, "" where none."""

    name: str
    title: str
    safe: str  # what happened, and that nothing is lost
    advice: str
    trace: str
    offer: str = ""


_WIDTH = 580


class TroubleDialog(Dialog):
    """Emits `offer_taken` where the person wants to go on with what was cut off."""

    offer_taken = Signal()

    def __init__(self, trouble: Trouble, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(trouble.name)
        self.setWindowTitle(trouble.title)
        self.setMinimumWidth(theme.scaled(_WIDTH))
        self._report = report_text(trouble.trace)
        self._picture = QLabel()
        colour, ratio = theme.colours().warn, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture("warning", colour, 32, ratio))
        self.safe, self.advice = QLabel(trouble.safe), QLabel(trouble.advice)
        self.safe.setFont(theme.title_font())
        for label in (self.safe, self.advice):
            label.setWordWrap(True)
        self.setAccessibleDescription(flowing(trouble.safe, trouble.advice))
        self._details = QPlainTextEdit(self._report)
        self._details.setReadOnly(True)
        self._details.setAccessibleName(_("The report that would be copied"))
        self._details.setTabChangesFocus(True)
        self._details.setMinimumHeight(theme.scaled(220))
        self._details.hide()
        self.copy, self.open_log = QPushButton(_("Copy the report")), QPushButton(_("Open the log"))
        self.show_report, self.leave = QPushButton(_("Show the report")), QPushButton(_("Close"))
        self.offer = PrimaryButton(trouble.offer)
        self.offer.setVisible(bool(trouble.offer))
        self._arrange()
        self.copy.clicked.connect(self._on_copy)
        self.open_log.clicked.connect(self._on_open_log)
        self.show_report.clicked.connect(self._on_show)
        self.leave.clicked.connect(self.reject)
        self.offer.clicked.connect(self._on_offer)
        (self.offer if trouble.offer else self.leave).setFocus()

    def details(self) -> str:
        """Return what would be copied."""
        return self._report

    def _arrange(self) -> None:
        note = QLabel(_("The report holds none of your texts, labels or file names."))
        note.setProperty("muted", True)
        note.setFont(theme.small_font())
        note.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(theme.GAP)
        words.addWidget(self.safe)
        words.addWidget(self.advice)
        top = QHBoxLayout()
        top.setSpacing(theme.GAP * 2)
        top.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        top.addLayout(words, 1)
        tools = FlowLayout(gap=theme.GAP)
        for button in (self.copy, self.show_report, self.open_log):
            tools.addWidget(button)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.offer)
        parts = DialogParts(self, space=theme.GAP * 2)
        parts.body.addLayout(top)
        parts.body.addWidget(self._details, 1)
        parts.body.addLayout(tools)
        parts.body.addWidget(note)
        parts.foot.addLayout(buttons)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._report)
        self.copy.setText(_("Copied"))

    @Slot()
    def _on_open_log(self) -> None:
        open_log()

    @Slot()
    def _on_show(self) -> None:
        self._details.show()
        self.show_report.setEnabled(False)

    @Slot()
    def _on_offer(self) -> None:
        self.accept()
        self.offer_taken.emit()


def open_log() -> None:
    """Show the log in whatever the system opens a text file with."""
    if not log.file().is_file():
        log.note("the log is opened")
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(log.file())))
