"""The one button of a page that most people want next."""

from PySide6.QtCore import Qt
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


def main_button(page: QWidget | None) -> PrimaryButton | None:
    """Return the primary button of a page that can be pressed now, if any."""
    for button in page.findChildren(PrimaryButton) if page is not None else ():
        if button.isVisible() and button.isEnabled() and button.property("primary"):
            return button
    return None


def focus_main_button(page: QWidget | None) -> None:
    """Let a page that was opened by its key begin at its primary button, unless it chose itself."""
    button = main_button(page)
    if page is None or button is None:
        return
    if not any(one.hasFocus() for one in page.findChildren(QWidget)):
        button.setFocus(Qt.FocusReason.ShortcutFocusReason)
