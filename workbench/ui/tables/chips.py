"""Labels as chips in a table: a full chip is a person's label, an outlined one is the model's opinion."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from workbench.label_text import parted
from workbench.project.marks import Mark
from workbench.translation import _
from workbench.ui.icons import picture
from workbench.ui.tables.rows_model import RowsModel, percent
from workbench.ui.theme import colours

_PADDING = 8
MARK = 14  # pixels of a flag
_NARROWEST = 56  # a chip that would be narrower is counted instead
_TINT = 46  # of 255: enough to tell twelve colours apart, faint enough to read text on


class ChipDelegate(QStyledItemDelegate):
    """Paints the columns label, suggestion, prediction, confidence and number."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Qt's entry point."""
        paint_back(painter, option)
        model = index.model()
        assert isinstance(model, RowsModel)
        kind, place = model.columns[index.column()].kind, index.row()
        if kind == "number":
            _paint_marks(painter, option, model.mark(place))
            _paint_text(painter, option, str(model.ids[place]))
        elif kind == "label" and model.mark(place).skipped:
            _paint_text(painter, option, _("skipped"), is_left=True)
        elif kind == "confidence" or model.kind == "number":
            _paint_text(painter, option, model.data(index), is_muted=kind == "confidence")
        elif kind == "label":
            chips = [(label.name, label.colour) for label in model.labels_of(place)]
            _paint_chips(painter, option, chips)
        elif kind == "suggestion":
            said = model.suggestion(place)
            if said is not None:
                share = percent(said[1])
                _paint_text(painter, option, share)
                option = QStyleOptionViewItem(option)
                option.rect = option.rect.adjusted(0, 0, -share_width(option.fontMetrics), 0)
                _paint_chips(painter, option, _chips(model, said[0]), outlined=True)
        elif (predicted := model.prediction(place)) is not None:
            _paint_chips(painter, option, _chips(model, predicted[0]), outlined=True)


def _chips(model: RowsModel, written: str) -> list[tuple[str, str]]:
    """Return name and colour of each label that a model says."""
    colour_of = {label.name: label.colour for label in model.labels.values()}
    names = parted(written) if model.kind == "several" else (written,)
    return [(name, colour_of.get(name, colours().muted)) for name in names]


def share_width(metrics: QFontMetrics) -> int:
    """Return the pixels that the percent beside a suggested chip need."""
    return metrics.horizontalAdvance("99%") + _PADDING


def _paint_marks(painter: QPainter, option: QStyleOptionViewItem, mark: Mark) -> None:
    """Paint a flag and a sheet of paper at the left, where a row has them."""
    shown = (("flag", colours().warn, mark.flagged), ("note", colours().muted, bool(mark.note)))
    ratio = painter.device().devicePixelRatioF()
    for place, (name, colour, is_there) in enumerate(shown):
        if is_there:
            top = option.rect.center().y() - MARK // 2
            left = option.rect.left() + 4 + place * (MARK + 2)
            painter.drawPixmap(left, top, picture(name, colour, MARK, ratio))


def _paint_chips(
    painter: QPainter,
    option: QStyleOptionViewItem,
    chips: Sequence[tuple[str, str]],
    *,
    outlined: bool = False,
) -> None:
    """Paint (name, colour) chips from left to right; those without room are counted at the end."""
    option = QStyleOptionViewItem(option)
    metrics = option.fontMetrics
    for place, (name, colour) in enumerate(chips):
        left = len(chips) - place
        more = metrics.horizontalAdvance(f"+{left}") + _PADDING
        width = chip_width(metrics, name)
        room = option.rect.width() - (more if left > 1 else 0)
        if place and room < min(width, _NARROWEST):
            _paint_text(painter, option, f"+{left}", is_left=True)
            return
        if left > 1:
            box = option.rect
            option.rect = box.adjusted(0, 0, -more, 0)
            paint_chip(painter, option, name, colour, outlined=outlined)
            option.rect = box.adjusted(min(width, room - 8) + _PADDING // 2, 0, 0, 0)
        else:
            paint_chip(painter, option, name, colour, outlined=outlined)


def chip_width(metrics: QFontMetrics, name: str) -> int:
    """Return the pixels that a chip with `name` needs."""
    return metrics.horizontalAdvance(name) + 2 * _PADDING + 18


def paint_chip(
    painter: QPainter,
    option: QStyleOptionViewItem,
    name: str,
    colour: str,
    *,
    outlined: bool = False,
) -> None:
    """Paint a chip at the left of the option's rectangle, cut where it is too narrow."""
    metrics = option.fontMetrics
    height = metrics.height() + 4
    box = QRectF(option.rect)
    width = min(chip_width(metrics, name), box.width() - 8)
    if width < height:
        return
    chip = QRectF(box.left() + 4, box.center().y() - height / 2 + 0.5, width, height)
    tint = QColor(colour)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if outlined:
        painter.setPen(QPen(tint, 1, Qt.PenStyle.DotLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        back = QColor(tint)
        back.setAlpha(_TINT)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(back)
    painter.drawRoundedRect(chip, height / 2, height / 2)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    painter.drawEllipse(QRectF(chip.left() + _PADDING, chip.center().y() - 4, 8, 8))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(option.palette.color(QPalette.ColorRole.Text))
    room = chip.adjusted(_PADDING + 14, 0, -_PADDING + 2, 0)
    painter.drawText(
        room,
        Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        metrics.elidedText(name, Qt.TextElideMode.ElideRight, int(room.width())),
    )
    painter.restore()


def paint_back(painter: QPainter, option: QStyleOptionViewItem) -> None:
    """Paint the ground of a selected cell."""
    if option.state & QStyle.StateFlag.State_Selected:
        painter.fillRect(option.rect, option.palette.brush(QPalette.ColorRole.Highlight))


def _paint_text(
    painter: QPainter,
    option: QStyleOptionViewItem,
    text: str,
    *,
    is_muted: bool = True,
    is_left: bool = False,
) -> None:
    painter.setPen(QColor(colours().muted if is_muted else colours().text))
    side = Qt.AlignmentFlag.AlignLeft if is_left else Qt.AlignmentFlag.AlignRight
    painter.drawText(option.rect.adjusted(4, 0, -8, 0), side | Qt.AlignmentFlag.AlignVCenter, text)


def row_height(metrics: QFontMetrics, lines: int = 1) -> int:
    """Return the fixed height of a row that shows `lines` lines of text."""
    return max(28, metrics.lineSpacing() * lines + 12)


def chip_size(metrics: QFontMetrics, name: str) -> QSize:
    """Return the size of a chip outside a table."""
    return QSize(chip_width(metrics, name), metrics.height() + 8)
