"""The scores of all runs of a task over the rows that they learnt from: does labelling pay?"""

from collections.abc import Sequence

import pyqtgraph as pg
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.plain_plot import PlainPlot

Point = tuple[int, int, float, float, float]
"""(run, rows it learnt from, its figure, and the ends of the interval)."""

_HEIGHT = 190


class RunsCurve(PlainPlot):
    """Each dot is a run with its interval; `opened` carries the number of the one that was clicked."""

    opened = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.points: list[Point] = []
        self._present = 0
        self._is_error = False
        self._whiskers = pg.PlotDataItem(connect="pairs")
        self._dots = pg.ScatterPlotItem(size=9, pen=None, hoverable=True, hoverSize=13)
        self._dots.sigClicked.connect(self._on_clicked)
        for item in (self._whiskers, self._dots):
            self.addItem(item)
        self.getPlotItem().getViewBox().setDefaultPadding(0.08)
        self.setFixedHeight(_HEIGHT)
        self.begin()

    def show_runs(self, points: Sequence[Point], present: int, *, is_error: bool) -> None:
        """Show runs; `present` is the one that the page is about. A share goes from 0 to 1."""
        self.points, self._present, self._is_error = list(points), present, is_error
        whiskers = [(float(rows), end) for _run, rows, _value, *ends in points for end in ends]
        self._whiskers.setData([x for x, _y in whiskers], [y for _x, y in whiskers])
        if points and not is_error:
            self.setYRange(0, 1, padding=0.03)
        self.setXRange(
            0, max((rows for _run, rows, *_figure in points), default=1) * 1.05, padding=0
        )
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        plot = self.getPlotItem()
        plot.setLabel("bottom", _("Rows learnt from"))
        plot.setLabel("left", _("Mean error") if self._is_error else _("Share right"))
        self.setAccessibleName(_("Scores of all runs over the rows that they learnt from"))

    def restyle(self) -> None:
        """Take every colour from the theme."""
        super().restyle()
        colours = theme.colours()
        self._whiskers.setPen(pg.mkPen(colours.muted, width=1))
        tints = [
            colours.accent if run == self._present else colours.muted for run, *_rest in self.points
        ]
        self._dots.setData(
            x=[rows for _run, rows, *_figure in self.points],
            y=[value for _run, _rows, value, *_ends in self.points],
            data=[run for run, *_rest in self.points],
            brush=[pg.mkBrush(tint) for tint in tints],
        )

    def _on_clicked(self, _item: object, found: Sequence[pg.SpotItem], _event: object) -> None:
        if len(found):
            self.opened.emit(int(found[0].data()))
