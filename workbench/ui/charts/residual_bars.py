"""How far predicted numbers lie from the true ones: bars of rows that open them."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.wording import measure

BARS = 21  # an odd number: the middle one holds the rows that are nearly right
_HEIGHT, _FOOT = 170, 22

Miss = tuple[int, int, float]
"""(sheet, row, predicted less true)."""


class ResidualBars(QWidget):
    """Left of the middle too low, right of it too high. `opened` carries the title and rows of a bar."""

    opened = Signal(str, list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.bars: list[list[Miss]] = []
        self._reach = 1.0
        self._at = -1
        self.setFixedHeight(_HEIGHT)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def show_misses(self, misses: Sequence[Miss]) -> None:
        """Show rows; the outermost bars hold all that lie farther still than nearly all others."""
        sizes = sorted(abs(miss) for _sheet, _row, miss in misses)
        self._reach = sizes[int(0.99 * (len(sizes) - 1))] if sizes else 1.0
        self._reach = self._reach or 1.0
        self.bars = [[] for _n in range(BARS)]
        for one in misses:
            part = (one[2] / self._reach + 1) / 2
            self.bars[min(max(int(part * BARS), 0), BARS - 1)].append(one)
        self._at = -1
        self.update()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("How far predictions are off, and which way"))
        self.update()

    def title_of(self, bar: int) -> str:
        """Return what the rows of a bar are."""
        width = 2 * self._reach / BARS
        low, high = -self._reach + bar * width, -self._reach + (bar + 1) * width
        ends = {"low": measure(low), "high": measure(high)}
        if bar == 0:
            return _("Scored rows predicted too low by more than {n}").format(n=measure(-high))
        if bar == BARS - 1:
            return _("Scored rows predicted too high by more than {n}").format(n=measure(low))
        return _("Scored rows off by {low} to {high}").format(**ends)

    # --- drawing ------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Ask for a broad strip."""
        return QSize(480, _HEIGHT)

    def _rect(self, bar: int) -> QRectF:
        most = max((len(one) for one in self.bars), default=0) or 1
        width = (self.width() - 8) / BARS
        room = self.height() - _FOOT - 6
        high = room * len(self.bars[bar]) / most
        return QRectF(4 + bar * width + 1, 4 + room - high, width - 2, high)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bars, the middle, and the three numbers below."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        floor = self.height() - _FOOT - 2
        for bar in range(len(self.bars)):
            is_right = bar == BARS // 2
            tint = QColor(colours.good if is_right else colours.series[1])
            tint.setAlpha(220 if bar == self._at else 140)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(tint)
            painter.drawRoundedRect(self._rect(bar), 2, 2)
            if bar == self._at and self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(QRectF(self._rect(bar).x(), 4, self._rect(bar).width(), floor - 4))
        painter.setPen(QColor(colours.line))
        painter.drawLine(QPointF(4, floor), QPointF(self.width() - 4, floor))
        painter.setPen(QColor(colours.muted))
        painter.setFont(theme.small_font())
        foot = QRectF(4, floor + 2, self.width() - 8, _FOOT)
        reach = measure(self._reach)
        for side, text in (
            (Qt.AlignmentFlag.AlignLeft, _("{n} too low").format(n=reach)),
            (Qt.AlignmentFlag.AlignHCenter, _("nearly right")),
            (Qt.AlignmentFlag.AlignRight, _("{n} too high").format(n=reach)),
        ):
            painter.drawText(foot, side | Qt.AlignmentFlag.AlignVCenter, text)
        painter.end()

    # --- keys and mouse -----------------------------------------------------------------------

    def _choose(self, bar: int) -> None:
        if bar == self._at:
            return
        self._at = bar
        if 0 <= bar < len(self.bars):
            self.setAccessibleDescription(self._told(bar))
        self.update()

    def _told(self, bar: int) -> str:
        rows = len(self.bars[bar])
        said = ngettext("{n} row", "{n} rows", rows).format(n=f"{rows:,}")
        return f"{self.title_of(bar)}: {said}"

    def open_bar(self, bar: int) -> None:
        """Ask for the rows of a bar."""
        if 0 <= bar < len(self.bars) and self.bars[bar]:
            rows = [(sheet, row) for sheet, row, _miss in self.bars[bar]]
            self.opened.emit(self.title_of(bar), rows)

    def _bar_at(self, x: float) -> int:
        return min(max(int((x - 4) / max(self.width() - 8, 1) * BARS), 0), BARS - 1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the bar under the pointer holds."""
        if self.bars:
            bar = self._bar_at(event.position().x())
            self._choose(bar)
            QToolTip.showText(event.globalPosition().toPoint(), self._told(bar), self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows of the bar that was clicked."""
        self.open_bar(self._bar_at(event.position().x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no bar any more."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._choose(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a bar, Enter opens its rows."""
        filled = [bar for bar, rows in enumerate(self.bars) if rows]
        match event.key():
            case Qt.Key.Key_Left if filled:
                self._choose(max([bar for bar in filled if bar < self._at] or filled[:1]))
            case Qt.Key.Key_Right if filled:
                self._choose(min([bar for bar in filled if bar > self._at] or filled[-1:]))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.open_bar(self._at)
            case _:
                super().keyPressEvent(event)
