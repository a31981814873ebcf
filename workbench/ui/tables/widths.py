"""How wide the columns of a table of rows are: by header and a sample, the texts share the rest."""

from collections.abc import Collection, Mapping

from PySide6.QtGui import QFontMetrics

from workbench.ui.tables.chips import MARK, chip_width, share_width
from workbench.ui.tables.rows_model import RowsModel
from workbench.ui.theme import scaled

_NARROWEST, _WIDEST, _WIDEST_CHIP, _TEXT_AT_LEAST = 56, 260, 180, 320
_TEXT_ALONE = 180  # beside our own columns only, a text is cut rather than pushed out of sight
_SEVERAL_CHIPS, _CHIP_AT_LEAST = 240, 110
_ROWS_SAMPLED = 50
_PADDING = 20
_SORT_ARROW = 12
_CHIPS = frozenset({"label", "suggestion", "prediction"})
_MARKS = 2 * (MARK + 2)  # room for a flag and a note before the number of a row


def fitted_widths(
    model: RowsModel,
    metrics: QFontMetrics,
    room: int,
    hidden: Collection[int] = (),
    chosen: Mapping[int, int] | None = None,
) -> list[int]:
    """Return the width of each column in pixels; `room` is the width of the viewport, `hidden` the
    columns that take none of it, `chosen` the widths that the person gave some.
    """
    given = chosen or {}
    widths = [
        given.get(at) or (0 if column.is_text else _width(model, metrics, at))
        for at, column in enumerate(model.columns)
    ]
    texts = widths.count(0)
    is_alone = all(column.is_text or column.kind != "cell" for column in model.columns)
    least = scaled(_TEXT_ALONE if is_alone else _TEXT_AT_LEAST)
    taken = sum(width for at, width in enumerate(widths) if at not in hidden)
    for at, column in enumerate(model.columns):
        if is_alone and column.kind in _CHIPS and at not in hidden and at not in given:
            beside = share_width(metrics) if column.kind == "suggestion" else 0
            spare = max(0, widths[at] - beside - scaled(_CHIP_AT_LEAST))
            less = min(spare, max(0, taken + texts * least - room))
            widths[at] -= less
            taken -= less
    share = max(least, (room - taken) // texts) if texts else 0
    return [width or share for width in widths]


def _width(model: RowsModel, metrics: QFontMetrics, at: int) -> int:
    column = model.columns[at]
    header = metrics.horizontalAdvance(column.title()) + _PADDING + _SORT_ARROW
    if column.kind == "number":
        largest = max(model.ids, default=0)
        return metrics.horizontalAdvance(str(largest)) + _PADDING + _MARKS
    beside = share_width(metrics) if column.kind == "suggestion" else 0
    if column.kind in _CHIPS and model.kind == "several":
        return scaled(_SEVERAL_CHIPS) + beside
    if column.kind in _CHIPS and model.kind != "number":
        names = (chip_width(metrics, label.name) for label in model.labels.values())
        wanted = max(scaled(_CHIP_AT_LEAST), header, max(names, default=0) + 16)
        return beside + min(scaled(_WIDEST_CHIP), wanted)
    shown = (
        metrics.horizontalAdvance(model.data(model.index(place, at)))
        for place in range(min(_ROWS_SAMPLED, len(model.ids)))
    )
    return min(scaled(_WIDEST), max(scaled(_NARROWEST), header, max(shown, default=0) + _PADDING))
