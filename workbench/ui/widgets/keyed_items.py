"""Items of a box with their keys at the right, as a menu has them."""

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex

_MARGIN, _GAP = 8, 24


class KeyedItems(QStyledItemDelegate):
    """Asks for a key each time it paints, since keys can be changed; one without is painted as ever."""

    def __init__(self, key_of: Callable[[int], str], parent: QObject) -> None:
        super().__init__(parent)
        self._key_of = key_of

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Leave room for the key."""
        size = super().sizeHint(option, index)
        return QSize(size.width() + self._room(option, index), size.height())

    def initStyleOption(self, option: QStyleOptionViewItem, index: Index) -> None:
        """Cut a name off where its key begins."""
        super().initStyleOption(option, index)
        room = self._room(option, index)
        if room and option.rect.width():
            left = option.rect.width() - room
            option.text = option.fontMetrics.elidedText(
                option.text, Qt.TextElideMode.ElideRight, left
            )

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's entry point."""
        super().paint(painter, option, index)
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setPen(
            option.palette.highlightedText().color() if is_chosen else QColor(theme.colours().muted)
        )
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.drawText(option.rect.adjusted(0, 0, -_MARGIN, 0), flags, self._key_of(index.row()))
        painter.restore()

    def _room(self, option: QStyleOptionViewItem, index: Index) -> int:
        key = self._key_of(index.row())
        return option.fontMetrics.horizontalAdvance(key) + _GAP if key else 0
