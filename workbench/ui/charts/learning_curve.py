"""The learning curve: scores on growing parts of the labels, and the fitted line on with its band."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor, QFont, QFontInfo
from PySide6.QtWidgets import QWidget

from workbench.results import LabelsForecast
from workbench.translation import _
from workbench.ui import theme


class LearningCurve(pg.PlotWidget):  # type: ignore[misc] # the library publishes no types
    """Dots are measured, the line is fitted, the band is 80 %; the upright line is the present."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ready = False  # a palette change reaches changeEvent inside the constructor below
        super().__init__(parent)
        self.found: LabelsForecast | None = None
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.25)
        plot.setMouseEnabled(x=False, y=False)
        plot.getViewBox().setDefaultPadding(0.06)
        self._low, self._high = pg.PlotDataItem(), pg.PlotDataItem()
        self._band = pg.FillBetweenItem(self._low, self._high)
        self._line, self._dots = pg.PlotDataItem(), pg.PlotDataItem()
        self._now = pg.InfiniteLine(angle=90)
        for item in (self._band, self._low, self._high, self._line, self._dots, self._now):
            self.addItem(item)
        self.setMinimumHeight(theme.scaled(220))
        self._ready = True
        self.restyle()
        self.retranslate()

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
        colours = theme.colours()
        self.setBackground(colours.surface)
        small = QFont(self.font())
        small.setPointSizeF(max(7.0, QFontInfo(self.font()).pointSizeF() - 1.5))
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setTickFont(small)
            axis.enableAutoSIPrefix(False)
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

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette while the app runs."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self.restyle()
            self.retranslate()
