"""A value as a bar with its 95% interval as a whisker."""

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from workbench.events import Figure
from workbench.ui import theme

_HEIGHT, _BAR = 20, 8


class IntervalBar(QWidget):
    """Says with a length what the number beside it says; takes no part in the tab order."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._figure: Figure | None = None
        self._top = 1.0
        self._is_strong = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(60)

    def show_figure(self, figure: Figure, top: float = 1.0, *, is_strong: bool = False) -> None:
        """Show `figure` on a scale from 0 to `top`; a strong bar is the one that the page is about."""
        self._figure, self._top, self._is_strong = figure, top or 1.0, is_strong
        self.update()

    def sizeHint(self) -> QSize:
        """Ask for one line."""
        return QSize(180, _HEIGHT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the track, the bar and the whisker."""
        if self._figure is None:
            return
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle, width = self.height() / 2, self.width() - 4

        def at(value: float) -> float:
            return 2 + width * min(max(value / self._top, 0.0), 1.0)

        track = QRectF(2, middle - _BAR / 2, width, _BAR)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.window))
        painter.drawRoundedRect(track, 3, 3)
        bar = QColor(colours.accent if self._is_strong else colours.muted)
        bar.setAlpha(190 if self._is_strong else 110)
        painter.setPen(QPen(QColor(0, 0, 0, 0)))
        painter.setBrush(bar)
        track.setRight(at(self._figure.value))
        painter.drawRoundedRect(track, 3, 3)
        painter.setPen(QPen(QColor(colours.text), 1.4))
        low, high = at(self._figure.low), at(self._figure.high)
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            painter.drawLine(QPointF(end, middle - 4), QPointF(end, middle + 4))
        painter.end()
