"""A longer text to read."""

from PySide6.QtWidgets import QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.widgets.dialog import Dialog


class TextDialog(Dialog):
    """Shows Markdown."""

    def __init__(self, title: str, markdown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.resize(theme.room(680, 520))
        words = QTextBrowser()
        words.setMarkdown(markdown)
        words.setOpenExternalLinks(False)
        words.setOpenLinks(False)
        words.setAccessibleName(title)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.addWidget(words)
        column.addWidget(buttons)
