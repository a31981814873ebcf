"""Where something that lies over a page belongs: in its middle, a little above, never outside it."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QGraphicsDropShadowEffect, QWidget

_EDGE = 16


def centred(widget: QWidget, wanted: QSize | None = None) -> None:
    """Place `widget` over its parent, at its own size or the `wanted` one, with a soft shadow."""
    parent = widget.parentWidget()
    assert parent is not None
    size = wanted or widget.sizeHint().expandedTo(widget.minimumSizeHint())
    room = parent.size() - QSize(2 * _EDGE, 2 * _EDGE)
    size = size.boundedTo(room)
    left = (parent.width() - size.width()) // 2
    top = max(_EDGE, (parent.height() - size.height()) // 3)
    widget.setGeometry(left, top, size.width(), size.height())
    if widget.graphicsEffect() is None:
        shadow = QGraphicsDropShadowEffect(widget)
        shadow.setBlurRadius(28)
        shadow.setOffset(0, 6)
        widget.setGraphicsEffect(shadow)
