"""True numbers against predicted ones, a point a row; the nearer to the line, the better."""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.plain_plot import PlainPlot

Point = tuple[int, int, float, float]
"""(sheet, row, true number, predicted number)."""

MOST_POINTS = 5000
_SIZE, _HEIGHT = 7, 380


class ScatterChart(PlainPlot):
    """`opened` carries the sheet and the row of the point that was clicked."""

    opened = Signal(int, int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, across=True)
        self._line = pg.InfiniteLine(pos=(0, 0), angle=45)
        self._points = pg.ScatterPlotItem(size=_SIZE, pen=None, hoverable=True, hoverSize=_SIZE + 3)
        self._points.sigClicked.connect(self._on_clicked)
        self.addItem(self._line)
        self.addItem(self._points)
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self.begin()

    def show_points(self, points: Sequence[Point]) -> None:
        """Show rows; of very many, an even choice. Both axes have one range."""
        step = max(1, -(-len(points) // MOST_POINTS))
        shown = points[::step]
        self._points.setData(
            x=[truth for _sheet, _row, truth, _predicted in shown],
            y=[predicted for _sheet, _row, _truth, predicted in shown],
            data=[(sheet, row) for sheet, row, _truth, _predicted in shown],
        )
        values = [value for _sheet, _row, *both in shown for value in both]
        if values:
            low, high = min(values), max(values)
            room = 0.04 * (high - low or 1.0)
            self.setRange(
                xRange=(low - room, high + room), yRange=(low - room, high + room), padding=0
            )

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("True numbers against predicted ones"))

    def restyle(self) -> None:
        """Take every colour from the theme."""
        super().restyle()
        colours = theme.colours()
        self._line.setPen(pg.mkPen(colours.muted, width=1))
        colour = QColor(colours.series[0])
        colour.setAlpha(120)
        self._points.setBrush(colour)

    def _on_clicked(self, _item: object, found: Sequence[pg.SpotItem], _event: object) -> None:
        if len(found):
            self.opened.emit(*found[0].data())
