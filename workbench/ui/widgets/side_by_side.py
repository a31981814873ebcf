"""A narrow column beside a wide one; where the window has no room for both, one above the other."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from workbench.ui import theme
from workbench.ui.widgets.tall_area import TallArea

_NARROW, _WIDEST = 328, 540  # pixels of the narrow column: at a text size of 100%, and at the most
_LOWEST = 520  # pixels, at 100%, of the wide one below the narrow one
_NO_LIMIT = 16777215  # QWIDGETSIZE_MAX


class SideBySide(TallArea):
    """Beside the wide one the narrow one scrolls alone; one above the other, both scroll together."""

    _inner: QWidget | None = None  # Qt asks before there is one

    def __init__(self, above: QWidget, narrow: QWidget, wide: QWidget) -> None:
        inside = QWidget()
        super().__init__(inside)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._inner, self._wide = narrow, wide
        self.narrow = TallArea(narrow)
        narrow.installEventFilter(self)
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._line.setSpacing(theme.GAP * 3)
        self._line.addWidget(self.narrow)
        self._line.addWidget(wide, 1)
        column = QVBoxLayout(inside)
        column.setContentsMargins(theme.GAP * 3, theme.GAP * 3, theme.GAP * 3, theme.GAP * 2)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(above)
        column.addLayout(self._line, 1)

    @property
    def is_folded(self) -> bool:
        """Whether one stands above the other."""
        narrow, wide = _width(), self._wide.minimumSizeHint().width()
        return self.width() < narrow + wide + 9 * theme.GAP  # the margins and what is between

    def show_wide(self) -> None:
        """Bring the top of the wide one into view, where one must scroll to it."""
        if self.is_folded:
            self.verticalScrollBar().setValue(self._wide.y())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fold or unfold."""
        super().resizeEvent(event)
        self._fold()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the height of the narrow one, and a change of the text size."""
        changed = event.type() in {QEvent.Type.Resize, QEvent.Type.LayoutRequest}
        if self._inner is not None and watched in {self._inner, self.widget()} and changed:
            self._fold()
        return super().eventFilter(watched, event)

    def _fold(self) -> None:
        if self._inner is None:
            return
        beside = not self.is_folded
        directions = QBoxLayout.Direction
        self._line.setDirection(directions.LeftToRight if beside else directions.TopToBottom)
        width = _width()
        self.narrow.setMinimumWidth(width if beside else 0)
        self.narrow.setMaximumWidth(width if beside else _NO_LIMIT)
        high = 0 if beside else self._inner.heightForWidth(self.narrow.viewport().width())
        self.narrow.setMinimumHeight(max(high, 0))
        self._wide.setMinimumHeight(0 if beside else theme.scaled(_LOWEST))


def _width() -> int:
    return min(theme.scaled(_NARROW), _WIDEST)
