"""A fault of ours: what is safe, and details to copy that hold no customer's text."""

import platform

from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from workbench import __version__
from workbench.translation import _
from workbench.ui import theme


class BugDialog(QDialog):
    """Shows names of files and lines, never values."""

    def __init__(self, trace: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("bug")
        self.setWindowTitle(_("Something went wrong"))
        self.resize(560, 380)
        words = QLabel(
            _(
                "This is a fault of BERT Workbench, not yours. Your rows and labels are safe. You"
                " can go on; if it happens again, copy these details and send them to whoever"
                " looks after the app. They hold none of your texts."
            )
        )
        words.setWordWrap(True)
        header = f"BERT Workbench {__version__} · {platform.platform()}"
        self._details = QPlainTextEdit(f"{header}\n{trace}")
        self._details.setReadOnly(True)
        self._details.setAccessibleName(_("Details"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(_("Copy the details"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self._on_copy)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(words)
        column.addWidget(self._details, 1)
        column.addWidget(buttons)

    def details(self) -> str:
        """Return what would be copied."""
        return self._details.toPlainText()

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._details.toPlainText())
