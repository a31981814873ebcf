"""One chart on the screen: the present run in full colour, an earlier one as a ghost behind it."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFont, QFontInfo
from PySide6.QtWidgets import QWidget

from workbench.events import Event
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.curve_data import CurveData
from workbench.ui.charts.spec import ChartSpec

pg.setConfigOptions(antialias=True)

MOST_GHOSTS = 3


class CurveChart(pg.PlotWidget):  # type: ignore[misc] # the library publishes no types
    """Folds events into the curves of a `ChartSpec`. `redraw` is called by the panel's one timer."""

    def __init__(self, spec: ChartSpec, parent: QWidget | None = None) -> None:
        self._ready = False  # a palette change reaches changeEvent inside the constructor below
        super().__init__(parent)
        self.spec = spec
        self._data = {curve.id: CurveData() for curve in spec.curves}
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._ghosts: list[tuple[str, pg.PlotDataItem]] = []
        self._changed = False
        # A share of one grows towards the top, a loss falls away from it: the legend keeps clear.
        self._legend = self.addLegend(offset=(-8, -8 if spec.percent else 8), labelTextSize="8pt")
        self._legend.setVisible(len(spec.curves) > 1)
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.25)
        plot.getViewBox().setDefaultPadding(0.04)
        self.setMinimumHeight(120)
        for curve in spec.curves:
            self._curves[curve.id] = self.plot(name=curve.name)
            self._curves[curve.id].setSkipFiniteCheck(True)
        self._ready = True
        self.restyle()
        self.retranslate()

    def add(self, event: Event) -> None:
        """Take up the points of `event`; nothing is drawn before `redraw`."""
        for curve, x, y in self.spec.points(event):
            self._data[curve].add(x, y)
            self._changed = True

    def redraw(self) -> None:
        """Draw what was added since the last call."""
        if not self._changed:
            return
        self._changed = False
        for curve, data in self._data.items():
            self._curves[curve].setData(data.x, data.y)
        self._fit_epochs()

    def _fit_epochs(self) -> None:
        """Let the axis begin at 0 and hold whole epochs, so that the first points are not blown up."""
        drawn = [x for data in self._data.values() for x in data.x[-1:]]
        ghosts = [float(item.xData[-1]) for _curve, item in self._ghosts if len(item.xData)]
        self.setXRange(0, max([1.0, *map(math.ceil, (*drawn, *ghosts))]), padding=0.02)

    def clear_run(self) -> None:
        """Begin a new run with empty curves."""
        for curve, data in list(self._data.items()):
            self._data[curve] = CurveData()
            if data.x:
                self._curves[curve].setData([], [])

    def set_ghosts(self, runs: list[list[Event]]) -> None:
        """Show earlier runs as faint lines behind the present one."""
        for _curve, ghost in self._ghosts:
            self.removeItem(ghost)
        self._ghosts = []
        for events in runs[:MOST_GHOSTS]:
            data = {curve.id: CurveData() for curve in self.spec.curves}
            for event in events:
                for curve, x, y in self.spec.points(event):
                    data[curve].add(x, y)
            for curve, points in data.items():
                if points.x and curve != "batch":
                    item = pg.PlotDataItem(points.x, points.y)
                    item.setZValue(-10)
                    self.addItem(item)
                    self._ghosts.append((curve, item))
        self.restyle()

    def points(self) -> dict[str, tuple[list[float], list[float]]]:
        """Return x and y of each curve, for the table export and for tests."""
        return {curve: (data.x, data.y) for curve, data in self._data.items()}

    def retranslate(self) -> None:
        """Put every word in the present language."""
        title = _(self.spec.title)
        self.setAccessibleName(title)
        names = ", ".join(_(curve.name) for curve in self.spec.curves)
        self.setAccessibleDescription(names)
        self.getPlotItem().setLabel("bottom", _("Epoch"))
        for (_sample, label), curve in zip(self._legend.items, self.spec.curves, strict=False):
            label.setText(_(curve.name), color=theme.colours().muted, size="8pt")
        self._legend.updateSize()

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
        if self.spec.percent:
            self.setYRange(0, 1, padding=0.03)
        for curve in self.spec.curves:
            colour = QColor(colours.series[curve.colour % len(colours.series)])
            if curve.id == "batch":
                colour.setAlpha(110)
            item = self._curves[curve.id]
            item.setPen(pg.mkPen(colour, width=1))
            if curve.dots:
                item.setSymbol("o")
                item.setSymbolSize(5)
                item.setSymbolPen(None)
                item.setSymbolBrush(colour)
        for name, ghost in self._ghosts:
            number = next(c.colour for c in self.spec.curves if c.id == name)
            colour = QColor(colours.series[number % len(colours.series)])
            colour.setAlpha(70)
            ghost.setPen(pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette while the app runs."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self.restyle()
            self.retranslate()
