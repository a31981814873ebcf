"""How wide the columns of a table of rows are: by header and a sample, the texts share the rest."""

from PySide6.QtGui import QFontMetrics

from workbench.ui.tables.chips import chip_width, share_width
from workbench.ui.tables.rows_model import RowsModel

_NARROWEST, _WIDEST, _WIDEST_CHIP, _TEXT_AT_LEAST = 56, 260, 180, 320
_SEVERAL_CHIPS = 240
_ROWS_SAMPLED = 50
_PADDING = 20
_SORT_ARROW = 12
_CHIPS = frozenset({"label", "suggestion", "prediction"})


def fitted_widths(model: RowsModel, metrics: QFontMetrics, room: int) -> list[int]:
    """Return the width of each column in pixels; `room` is the width of the viewport."""
    widths = [
        0 if column.is_text else _width(model, metrics, at)
        for at, column in enumerate(model.columns)
    ]
    texts = widths.count(0)
    kinds = [column.kind for column in model.columns]
    taken = sum(
        width
        for kind, width in zip(kinds, widths, strict=True)
        if kind != "suggestion" or model.suggestion_of is not None  # else that column is hidden
    )
    share = max(_TEXT_AT_LEAST, (room - taken) // texts) if texts else 0
    return [width or share for width in widths]


def _width(model: RowsModel, metrics: QFontMetrics, at: int) -> int:
    column = model.columns[at]
    header = metrics.horizontalAdvance(column.title()) + _PADDING + _SORT_ARROW
    if column.kind == "number":
        largest = max(model.ids, default=0)
        return max(48, metrics.horizontalAdvance(str(largest)) + _PADDING)
    beside = share_width(metrics) if column.kind == "suggestion" else 0
    if column.kind in _CHIPS and model.kind == "several":
        return _SEVERAL_CHIPS + beside
    if column.kind in _CHIPS and model.kind != "number":
        names = (chip_width(metrics, label.name) for label in model.labels.values())
        return beside + min(_WIDEST_CHIP, max(110, header, max(names, default=0) + 16))
    shown = (
        metrics.horizontalAdvance(model.data(model.index(place, at)))
        for place in range(min(_ROWS_SAMPLED, len(model.ids)))
    )
    return min(_WIDEST, max(_NARROWEST, header, max(shown, default=0) + _PADDING))
