"""The note of a row: a line that is typed in place, Enter keeps it and Escape leaves it as it was."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from workbench.project.marks import LONGEST_NOTE
from workbench.translation import _


class LabelNote(QLineEdit):
    """Hidden while nobody types. An input method works in it, as in every field."""

    kept = Signal(str)
    left = Signal()  # it was closed, whatever came of it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxLength(LONGEST_NOTE)
        self.setClearButtonEnabled(True)
        self.returnPressed.connect(self._on_return)
        self.hide()

    def edit(self, note: str) -> None:
        """Let the person write, from this note on."""
        self.setText(note)
        self.show()
        self.selectAll()
        self.setFocus()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.setPlaceholderText(_("Note on this row (Enter keeps it, Esc leaves)"))
        self.setAccessibleName(_("Note on this row"))

    def event(self, event: QEvent) -> bool:
        """Escape and Ctrl+Enter are ours before any shortcut's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves the note as it was."""
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Whoever clicks elsewhere has kept what was typed; a menu or another window changes nothing."""
        super().focusOutEvent(event)
        passing = {Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason}
        if self.isVisible() and event.reason() not in passing:
            text = self.text()
            self.hide()
            self.kept.emit(text)

    def _on_return(self) -> None:
        text = self.text()
        self.hide()
        self.kept.emit(text)
        self.left.emit()

    def _close(self) -> None:
        self.hide()
        self.left.emit()
