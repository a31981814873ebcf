"""A titled surface with a hairline border."""

from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from workbench.ui import theme


class Card(QFrame):
    """Put content into `body`."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self._title = QLabel()
        self._title.setFont(theme.title_font())
        self._title.setWordWrap(True)
        self.body = QVBoxLayout()
        self.body.setSpacing(theme.GAP)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addWidget(self._title)
        column.addLayout(self.body, 1)
        self.set_title(title)

    def set_title(self, title: str) -> None:
        """Show `title`, or no heading where it is empty."""
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self.setAccessibleName(title)
