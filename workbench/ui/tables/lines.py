"""Texts over several lines in rows of a fixed height: the last line is cut with an ellipsis."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem

from workbench.ui.tables.chips import paint_back

_SIDE, _TOP = 6, 6


class LinesDelegate(QStyledItemDelegate):
    """Fills the height of the row with lines. For tables with few rows in sight."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Qt's entry point."""
        paint_back(painter, option)
        metrics = option.fontMetrics
        box = option.rect.adjusted(_SIDE, _TOP, -_SIDE, -_TOP)
        room = max(1, box.height() // metrics.lineSpacing())
        lines = split_lines(str(index.data() or ""), option.font, box.width(), room)
        top = box.top() + (box.height() - len(lines) * metrics.lineSpacing()) / 2
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        for number, line in enumerate(lines):
            cut = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            base = top + number * metrics.lineSpacing() + metrics.ascent()
            painter.drawText(QPointF(box.left(), base), cut)


def split_lines(text: str, font: QFont, width: int, most: int) -> list[str]:
    """Return at most `most` lines; the last one holds all that is left."""
    layout = QTextLayout(text, font)
    lines: list[str] = []
    layout.beginLayout()
    while (line := layout.createLine()).isValid():
        line.setLineWidth(width)
        start = line.textStart()
        if len(lines) == most - 1:
            lines.append(text[start:])
            break
        lines.append(text[start : start + line.textLength()].rstrip())
    layout.endLayout()
    return lines
