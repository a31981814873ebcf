"""Paints one label of the panel: its key, its colour, its name, its count."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.ui import theme
from workbench.ui.widgets.label_model import LabelModel

Index = QModelIndex | QPersistentModelIndex

_BADGE, _DOT, _MARGIN, _INDENT = 22, 12, 8, 18


class LabelDelegate(QStyledItemDelegate):
    """Knows where the parts of a line are, for painting, editing and clicking."""

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        """Return a line high enough to click."""
        return QSize(160, max(34, option.fontMetrics.height() + 14))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Qt's entry point."""
        model = index.model()
        assert isinstance(model, LabelModel)
        label = model.labels[index.row()]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _paint_back(painter, option)
        line = line_of(option.rect, model.depth(index.row()))
        _paint_badge(painter, line, model.key(index.row()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(label.colour))
        painter.drawEllipse(QRectF(dot_of(line)))
        painter.setPen(QColor(theme.colours().muted))
        count = f"{model.counts.get(label.id, 0):,}"
        flags = Qt.AlignmentFlag.AlignVCenter
        room = option.rect.adjusted(0, 0, -_MARGIN - 4, 0)
        painter.drawText(room, flags | Qt.AlignmentFlag.AlignRight, count)
        painter.setPen(QColor(theme.colours().text))
        name = name_of(line, option.fontMetrics, count)
        cut = option.fontMetrics.elidedText(
            model.shown_name(index.row()), Qt.TextElideMode.ElideRight, name.width()
        )
        painter.drawText(name, flags | Qt.AlignmentFlag.AlignLeft, cut)
        painter.restore()

    def updateEditorGeometry(
        self, editor: QWidget, option: QStyleOptionViewItem, index: Index
    ) -> None:
        """Edit the name where it stands."""
        model = index.model()
        assert isinstance(model, LabelModel)
        left = dot_of(line_of(option.rect, model.depth(index.row()))).right() + 4
        editor.setGeometry(option.rect.adjusted(left - option.rect.left(), 3, -4, -3))


def line_of(line: QRect, depth: int) -> QRect:
    """Return the line of a node of a tree, moved to the right by its depth."""
    return line.adjusted(min(depth * _INDENT, line.width() // 3), 0, 0, 0)


def dot_of(line: QRect) -> QRect:
    """Return where the colour of a label is painted."""
    left = line.left() + _MARGIN + _BADGE + _MARGIN
    return QRect(left, line.center().y() - _DOT // 2 + 1, _DOT, _DOT)


def name_of(line: QRect, metrics: QFontMetrics, count: str) -> QRect:
    """Return where the name of a label is painted."""
    left = dot_of(line).right() + _MARGIN
    right = line.right() - metrics.horizontalAdvance(count) - 2 * _MARGIN - 4
    return QRect(left, line.top(), right - left, line.height())


def _paint_back(painter: QPainter, option: QStyleOptionViewItem) -> None:
    colour = QColor(theme.colours().accent)
    if option.state & QStyle.StateFlag.State_Selected:
        colour.setAlpha(40)
    elif option.state & QStyle.StateFlag.State_MouseOver:
        colour.setAlpha(18)
    else:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    if option.state & QStyle.StateFlag.State_HasFocus:
        painter.setPen(QPen(QColor(theme.colours().accent), 1))
    painter.setBrush(colour)
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 1.5, -0.5, -1.5), 6, 6)


def _paint_badge(painter: QPainter, line: QRect, key: str) -> None:
    if not key:
        return
    painter.save()
    badge = QRectF(line.left() + _MARGIN, line.center().y() - 10.5, _BADGE, 21)
    painter.setPen(QPen(QColor(theme.colours().line), 1))
    painter.setBrush(QColor(theme.colours().raised))
    painter.drawRoundedRect(badge, 5, 5)
    painter.setPen(QColor(theme.colours().muted))
    painter.setFont(theme.small_font())
    painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()
