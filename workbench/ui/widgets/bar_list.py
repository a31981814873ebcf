"""A list whose lines carry bars: what something is, how much of it, and the figure."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex

_PADDING, _HEIGHT, _BAR = 8, 26, 10
_NAMES = 0.46  # of the width
_ROLE = int(Qt.ItemDataRole.UserRole)


@dataclass(frozen=True, slots=True)
class Bar:
    """`share` is -1 to 1 of the longest bar; below 0 it is hatched. `before` is where it was, or -1."""

    name: str
    share: float
    told: str
    before: float = -1.0


class BarList(QListWidget):
    """Read by keys and mouse; `opened` says which line was activated."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setUniformItemSizes(True)
        self.setTabKeyNavigation(False)
        self._bars = _BarDelegate(self)
        self.setItemDelegate(self._bars)
        self.activated.connect(self._on_activated)

    def show_bars(self, bars: Sequence[Bar]) -> None:
        """Show these, the chosen line kept where it is still there."""
        name = self.chosen()
        self.clear()
        for bar in bars:
            item = QListWidgetItem()
            item.setData(_ROLE, bar)
            item.setData(int(Qt.ItemDataRole.AccessibleTextRole), f"{bar.name}, {bar.told}")
            item.setToolTip(f"{bar.name}   {bar.told}")
            self.addItem(item)
        places = [place for place, bar in enumerate(bars) if bar.name == name]
        if bars:
            self.setCurrentRow(places[0] if places else 0)

    def chosen(self) -> str:
        """Return the name of the chosen line, or ""."""
        bar: Bar | None = self.currentIndex().data(_ROLE)
        return bar.name if bar is not None else ""

    def _on_activated(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())


def bar_colour(share: float) -> QColor:
    """Return the colour of what speaks for something, or against it: told apart by anyone."""
    return QColor(theme.colours().series[2 if share >= 0 else 1])


class _BarDelegate(QStyledItemDelegate):
    """Paints name, bar and figure."""

    def sizeHint(self, _option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return the height of a line."""
        return QSize(120, _HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's entry point."""
        bar: Bar = index.data(_ROLE)
        rect = QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(theme.colours().raised))
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.colours().accent), 1))
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
        metrics = option.fontMetrics
        figure = max(metrics.horizontalAdvance(bar.told), metrics.horizontalAdvance("+100%"))
        names = rect.adjusted(_PADDING, 0, 0, 0)
        names.setWidth(rect.width() * _NAMES - _PADDING)
        painter.setPen(QColor(theme.colours().text))
        middle = Qt.AlignmentFlag.AlignVCenter
        name = metrics.elidedText(bar.name, Qt.TextElideMode.ElideRight, int(names.width()))
        painter.drawText(names, middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.setPen(QColor(theme.colours().muted))
        figures = rect.adjusted(0, 0, -_PADDING, 0)
        painter.drawText(figures, middle | Qt.AlignmentFlag.AlignRight, bar.told)
        left = rect.left() + rect.width() * _NAMES + _PADDING
        room = QRectF(left, rect.center().y() - _BAR / 2, 0, _BAR)
        room.setWidth(max(0.0, rect.right() - _PADDING * 2 - figure - left))
        _paint_bar(painter, room, bar)
        painter.restore()


def _paint_bar(painter: QPainter, room: QRectF, bar: Bar) -> None:
    colour = bar_colour(bar.share)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.colours().raised))
    painter.drawRoundedRect(room, 3, 3)
    filled = QRectF(room)
    filled.setWidth(max(2.0, room.width() * min(1.0, abs(bar.share))))
    against = bar.share < 0
    painter.setBrush(QBrush(colour, Qt.BrushStyle.Dense3Pattern) if against else QBrush(colour))
    painter.setPen(QPen(colour, 1) if against else QPen(Qt.PenStyle.NoPen))
    painter.drawRoundedRect(filled, 3, 3)
    if bar.before >= 0:
        painter.setPen(QPen(QColor(theme.colours().text), 2))
        at = room.left() + room.width() * min(1.0, bar.before)
        painter.drawLine(int(at), int(room.top() - 3), int(at), int(room.bottom() + 3))
