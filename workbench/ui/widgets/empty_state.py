"""What a page shows before there is anything to show: one sentence and the next step."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from workbench.ui import icons, theme
from workbench.ui.widgets.primary_button import PrimaryButton

_WIDTH = 420


class EmptyState(QWidget):
    """An icon, a title, a sentence and, where there is a step to take, its button."""

    clicked = Signal()

    def __init__(
        self,
        icon: str,
        title: str,
        sentence: str,
        button: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon_name = icon
        self._picture, self._title, self._sentence = QLabel(), QLabel(), QLabel()
        self._button = PrimaryButton()
        self._button.clicked.connect(self.clicked)
        self._title.setFont(theme.title_font())
        self._sentence.setWordWrap(True)
        self._sentence.setProperty("muted", True)
        self._sentence.setFixedWidth(theme.scaled(_WIDTH))
        for label in (self._picture, self._title, self._sentence):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addStretch(2)
        # In a line of its own: aligned by the column it would get the height of one line, cut in two.
        line = QHBoxLayout()
        line.addStretch(1)
        line.addWidget(self._sentence)
        line.addStretch(1)
        for widget in (self._picture, self._title):
            column.addWidget(widget, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(line)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self._draw()
        self.set_text(title, sentence, button)

    def set_text(self, title: str, sentence: str, button: str = "") -> None:
        """Show other words; without `button` there is nothing to press."""
        self._title.setText(title)
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setVisible(bool(button))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()

    def _draw(self) -> None:
        colour, ratio = theme.colours().muted, self.devicePixelRatio()
        self._picture.setPixmap(icons.picture(self._icon_name, colour, 48, ratio))
