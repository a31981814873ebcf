"""What every dialog is: one that comes back as the person left it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialog

from workbench.ui import kept_windows


class Dialog(QDialog):
    """A QDialog whose size, panes and columns are kept, under the name of its class."""

    def event(self, event: QEvent) -> bool:
        """Take the size that was kept before Qt places the dialog over its parent."""
        kept_windows.attend(self, event)
        return super().event(event)
