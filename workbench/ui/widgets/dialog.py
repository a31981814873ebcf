"""What every dialog is: one that comes back as the person left it, and whose main button has a key."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QPushButton

from workbench.ui import kept_windows
from workbench.ui.widgets.primary_button import main_button

_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class Dialog(QDialog):
    """A QDialog whose size, panes and columns are kept, under the name of its class."""

    def event(self, event: QEvent) -> bool:
        """Take the size that was kept before Qt places the dialog over its parent."""
        kept_windows.attend(self, event)
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter presses the main button, as in the window: in a text Enter begins a line."""
        if event.key() in _ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if (button := self._main_button()) is not None:
                button.click()
            return
        super().keyPressEvent(event)

    def _main_button(self) -> QPushButton | None:
        """Return the button in the accent colour, else the one that Enter presses, if it can be now."""
        usual = (one for one in self.findChildren(QPushButton) if one.isDefault())
        found = main_button(self) or next(usual, None)
        return found if found is not None and found.isVisible() and found.isEnabled() else None
