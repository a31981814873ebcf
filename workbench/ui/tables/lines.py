"""Texts in rows of a fixed height, over one line or several, with what was searched for marked in them."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPalette, QTextLayout
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QWidget

from workbench.search.expressions import Expression
from workbench.search.finding import places
from workbench.ui.tables.chips import paint_back
from workbench.ui.tables.rows_model import RowsModel
from workbench.ui.theme import colours

_SIDE, _TOP = 6, 6
_BEFORE = 16  # characters shown before what was found, where it stands far behind


class LinesDelegate(QStyledItemDelegate):
    """Fills the height of the row with lines. For tables with few rows in sight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looked_for: Expression | None = None

    def look_for(self, expression: Expression | None) -> None:
        """Mark from now on what this finds; nothing for None."""
        self._looked_for = expression

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
        text, marks = self._text(index)
        if marks:
            text, marks = _brought_near(text, marks, metrics, box.width() * room)
        lines = split_lines(text, option.font, box.width(), room)
        top = box.top() + (box.height() - len(lines) * metrics.lineSpacing()) / 2
        right = int(index.data(Qt.ItemDataRole.TextAlignmentRole) or 0) & 2
        painter.setPen(option.palette.color(QPalette.ColorRole.Text))
        behind = 0
        for number, line in enumerate(lines):
            cut = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            free = box.width() - metrics.horizontalAdvance(cut) if right else 0
            corner = QPointF(box.left() + free, top + number * metrics.lineSpacing())
            start = text.find(line, behind)
            behind = start + len(line)
            _paint_marks(painter, metrics, cut, corner, [(a - start, b - start) for a, b in marks])
            painter.drawText(QPointF(corner.x(), corner.y() + metrics.ascent()), cut)

    def _text(
        self, index: QModelIndex | QPersistentModelIndex
    ) -> tuple[str, list[tuple[int, int]]]:
        text = str(index.data() or "")
        model = index.model()
        if self._looked_for is None or not isinstance(model, RowsModel):
            return text, []
        return text, places(self._looked_for, text, model.columns[index.column()].name)


def _brought_near(
    text: str, marks: list[tuple[int, int]], metrics: QFontMetrics, width: int
) -> tuple[str, list[tuple[int, int]]]:
    """Return the text from a little before its first mark on, where that would be cut off."""
    start, end = marks[0]
    if start <= _BEFORE or metrics.horizontalAdvance(text[:end]) < width * 0.9:
        return text, marks
    at = start - _BEFORE
    while at > 0 and metrics.horizontalAdvance(text[at - 1 :]) < width * 0.95:
        at -= 4  # the end of the text leaves room for more of what stands before
    if at <= 0:
        return text, marks
    return "…" + text[at:], [(a - at + 1, b - at + 1) for a, b in marks]


def _paint_marks(
    painter: QPainter,
    metrics: QFontMetrics,
    line: str,
    corner: QPointF,
    marks: list[tuple[int, int]],
) -> None:
    for start, end in marks:
        first, last = max(0, start), min(len(line), end)
        if first < last:
            left = metrics.horizontalAdvance(line[:first])
            width = metrics.horizontalAdvance(line[:last]) - left
            place = QRectF(corner.x() + left - 1, corner.y(), width + 2, metrics.height())
            painter.fillRect(place, QColor(colours().found))


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
