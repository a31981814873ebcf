"""The one button of a page that most people want next."""

from PySide6.QtWidgets import QDialog, QPushButton, QWidget


class PrimaryButton(QPushButton):
    """Filled in the accent colour."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self.setProperty("primary", True)
        self.setDefault(True)

    def lead(self, dialog: QDialog) -> None:
        """Let Enter press this button and no other of the dialog, wherever the focus is."""
        for button in dialog.findChildren(QPushButton):
            button.setAutoDefault(button is self)
        self.setDefault(True)

    def set_primary(self, *, primary: bool) -> None:
        """Take the accent away or give it back: a page has one such button at a time."""
        if self.property("primary") != primary:
            self.setProperty("primary", primary)
            self.style().unpolish(self)
            self.style().polish(self)
