"""The learning curve: scores on growing parts of the labels, and the fitted line on with its band."""

import pyqtgraph as pg
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from workbench.results import LabelsForecast
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.plain_plot import PlainPlot


class LearningCurve(PlainPlot):
    """Dots are measured, the line is fitted, the band is 80%; the upright line is the present."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: LabelsForecast | None = None
        self.getPlotItem().getViewBox().setDefaultPadding(0.06)
        self._low, self._high = pg.PlotDataItem(), pg.PlotDataItem()
        self._band = pg.FillBetweenItem(self._low, self._high)
        self._line, self._dots = pg.PlotDataItem(), pg.PlotDataItem()
        self._now = pg.InfiniteLine(angle=90)
        for item in (self._band, self._low, self._high, self._line, self._dots, self._now):
            self.addItem(item)
        self.setMinimumHeight(theme.scaled(220))
        self.begin()

    def show_forecast(self, found: LabelsForecast) -> None:
        """Draw a forecast; one without points leaves the chart empty."""
        self.found = found
        rows = [one.rows for one in found.curve]
        self._low.setData(rows, [one.low for one in found.curve])
        self._high.setData(rows, [one.high for one in found.curve])
        self._line.setData(rows, [one.score for one in found.curve])
        self._dots.setData(
            [one.rows for one in found.measured], [one.score for one in found.measured]
        )
        self._now.setPos(found.rows)
        self._now.setVisible(bool(found.curve))
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        plot = self.getPlotItem()
        number = self.found is not None and self.found.measure == "r2"
        plot.setLabel("bottom", _("Labelled rows"))
        plot.setLabel("left", "R²" if number else _("Share right"))
        self.setAccessibleName(_("Learning curve and its forecast"))

    def restyle(self) -> None:
        """Take every colour from the theme."""
        super().restyle()
        colours = theme.colours()
        tint = QColor(colours.series[0])
        tint.setAlpha(45)
        self._band.setBrush(tint)
        for edge in (self._low, self._high):
            edge.setPen(None)
        self._line.setPen(pg.mkPen(colours.series[0], width=1))
        self._now.setPen(pg.mkPen(colours.muted, width=1))
        self._dots.setPen(None)
        self._dots.setSymbol("o")
        self._dots.setSymbolSize(7)
        self._dots.setSymbolPen(None)
        self._dots.setSymbolBrush(colours.series[1])
