"""One large number that can be opened: pressing it shows the rows behind it."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from workbench.ui import theme


class Stat(QPushButton):
    """A value, what it is, and a note under it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("stat", True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._caption, self._value, self._note = QLabel(), QLabel(), QLabel()
        self._value.setFont(theme.display_font())
        for label in (self._caption, self._note):
            label.setProperty("muted", True)
        self._note.setFont(theme.small_font())
        self._note.setWordWrap(True)
        self._caption.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP // 4)
        for label in (self._caption, self._value, self._note):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)
        policy = self.sizePolicy()
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_value(self, value: str, caption: str) -> None:
        """Show `value` under the words of `caption`."""
        self._value.setText(value)
        self._caption.setText(caption)
        self.setAccessibleName(f"{caption}: {value}")

    def set_note(self, note: str) -> None:
        """Show a line under the value."""
        self._note.setText(note)
        self.setAccessibleDescription(note)

    def value(self) -> str:
        """Return the value as it is shown."""
        return self._value.text()

    def hasHeightForWidth(self) -> bool:
        """A narrow one wraps its words."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return what the three lines need at `width`."""
        layout = self.layout()
        return layout.totalHeightForWidth(width) if layout is not None else -1

    def sizeHint(self) -> QSize:
        """Ask for what the three lines need: a button's own hint knows nothing of its layout."""
        layout = self.layout()
        return layout.sizeHint() if layout is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Never be less high than the three lines."""
        return QSize(theme.scaled(120), self.heightForWidth(max(self.width(), theme.scaled(120))))
