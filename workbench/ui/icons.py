"""Our own line icons, drawn in the colour of the palette."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from workbench.paths import resource
from workbench.ui.theme import colours, scaled

_SCALES = (1, 2, 3)


def icon(name: str, colour: str | None = None, size: int = 16) -> QIcon:
    """Return the icon `name` of resources/icons in `colour` (the text's where none is given).

    `size` is in logical pixels at a text size of 100%: it grows with the words beside it.
    """
    return _drawn(name, colour or colours().text, scaled(size))


def picture(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """Return the icon as a picture of such a `size` on a screen of that pixel ratio."""
    return icon(name, colour, size).pixmap(QSize(scaled(size), scaled(size)), ratio)


def app_icon() -> QIcon:
    """Return the application's own icon, which keeps its colours."""
    return QIcon(str(resource("icons", "app.svg")))


@cache
def _drawn(name: str, colour: str, size: int) -> QIcon:
    source = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(source.replace("currentColor", colour).encode()))
    found = QIcon()
    for scale in _SCALES:
        picture = QPixmap(QSize(size, size) * scale)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        renderer.render(painter, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        picture.setDevicePixelRatio(scale)
        found.addPixmap(picture)
    return found
