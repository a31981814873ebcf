"""The twelve colours a label may have, as a small popover."""

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QGridLayout, QMenu, QToolButton, QWidget, QWidgetAction

from workbench.project.labels import PALETTE
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.label_swatch import swatch

_A_LINE = 4


class LabelPalette(QMenu):
    """Emits `chosen` with one of PALETTE; Escape closes it. Arrows and Tab move, Space chooses."""

    chosen = Signal(str)

    def __init__(self, present: str, parent: QWidget | None = None) -> None:
        super().__init__(_("Colour"), parent)
        field = QWidget()
        grid = QGridLayout(field)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setSpacing(4)
        for at, colour in enumerate(PALETTE):
            button = QToolButton()
            button.setAutoRaise(True)
            button.setIcon(swatch(colour, ring=theme.colours().text if colour == present else ""))
            button.setIconSize(QSize(theme.scaled(22), theme.scaled(22)))
            button.setProperty("colour", colour)
            button.setAccessibleName(_("Colour {number}").format(number=at + 1))
            button.clicked.connect(self._on_clicked)
            grid.addWidget(button, at // _A_LINE, at % _A_LINE)
            if at == 0 or colour == present:
                field.setFocusProxy(button)
        action = QWidgetAction(self)
        action.setDefaultWidget(field)
        self.addAction(action)

    def _on_clicked(self) -> None:
        self.chosen.emit(str(self.sender().property("colour")))
        self.close()
