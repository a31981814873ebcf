"""One chart on the screen: the present run in full colour, an earlier one as a ghost behind it."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from workbench.events import Event
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.curve_data import CurveData
from workbench.ui.charts.plain_plot import PlainPlot
from workbench.ui.charts.readout import ReadOut
from workbench.ui.charts.spec import SHARE, ChartSpec

MOST_GHOSTS = 3


class CurveChart(PlainPlot):
    """Folds events into the curves of a `ChartSpec`. `redraw` is called by the panel's one timer.

    The wheel and a dragged frame zoom, a double click shows all. The mouse, or left and right, move a
    line that says the value of every curve.
    """

    zoomed = Signal()  # the person chose what part is shown, or all of it again

    def __init__(self, spec: ChartSpec, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.spec = spec
        self._names_epochs = True
        self._data = {curve.id: CurveData() for curve in spec.curves}
        self._curves: dict[str, pg.PlotDataItem] = {}
        self._ghosts: list[tuple[str, pg.PlotDataItem]] = []
        self._changed = self._is_zoomed = False
        self._ghosts_shown = True
        # A share of one grows towards the top, a loss falls away from it: the legend keeps clear.
        grows = spec.curves[0].unit == SHARE
        self._legend = self.addLegend(offset=(-8, -8 if grows else 8), labelTextSize=_legend_size())
        self._legend.setVisible(len(spec.curves) > 1)
        self._named: list[str] = []
        self.setMouseEnabled(True, True)
        box = self.getPlotItem().getViewBox()
        box.setDefaultPadding(0.04)
        box.setMouseMode(box.RectMode)
        box.sigRangeChangedManually.connect(self._on_zoomed)
        self.setMinimumHeight(theme.scaled(96))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for curve in spec.curves:
            self._curves[curve.id] = pg.PlotDataItem()
            self._curves[curve.id].setSkipFiniteCheck(True)
            self.addItem(self._curves[curve.id])
        self.readout = ReadOut(self, spec, self._data)
        self.scene().sigMouseMoved.connect(self._on_mouse_moved)
        self.begin()

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
        self._show_names()
        self._fit()

    def name_epochs(self, *, named: bool) -> None:
        """Say below the chart what its axis counts, or leave that to the chart below."""
        self._names_epochs = named
        self.retranslate()

    @property
    def has_points(self) -> bool:
        """Whether the present run drew anything here."""
        return any(data.x for data in self._data.values())

    @property
    def is_zoomed(self) -> bool:
        """Whether the person chose what part is shown."""
        return self._is_zoomed

    @Slot()
    def show_all(self) -> None:
        """Show every epoch again."""
        self._is_zoomed = False
        self.enableAutoRange(axis="y")
        self._fit()
        self.zoomed.emit()

    def _fit(self) -> None:
        """Let the axis begin at 0 and hold whole epochs, so that the first points are not blown up."""
        if self._is_zoomed:
            return
        drawn = [x for data in self._data.values() for x in data.x[-1:]]
        seen = self._ghosts if self._ghosts_shown else []
        ghosts = [float(item.xData[-1]) for _curve, item in seen if len(item.xData)]
        self.setXRange(0, max([1.0, *map(math.ceil, (*drawn, *ghosts))]), padding=0.02)
        units = {curve.unit for curve in self.spec.curves if self._data[curve.id].x}
        if (units or {self.spec.curves[0].unit}) == {SHARE}:
            self.setYRange(0, 1, padding=0.03)
        else:
            self.enableAutoRange(axis="y")

    def _show_names(self) -> None:
        """Name the curves that have points: not every kind of training draws each."""
        drawn = [curve for curve in self.spec.curves if self._data[curve.id].x]
        if [curve.id for curve in drawn] == self._named:
            return
        self._named = [curve.id for curve in drawn]
        self._legend.clear()
        for curve in drawn:
            self._legend.addItem(self._curves[curve.id], _(curve.name))
            label = self._legend.items[-1][1]
            label.setText(_(curve.name), color=theme.colours().muted, size=_legend_size())
        self._legend.updateSize()

    def clear_run(self) -> None:
        """Begin a new run with empty curves."""
        for curve, data in list(self._data.items()):
            self._data[curve] = CurveData()
            if data.x:
                self._curves[curve].setData([], [])
        self._show_names()
        self.readout.hide()
        self.show_all()

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
                    item.setVisible(self._ghosts_shown)
                    self.addItem(item)
                    self._ghosts.append((curve, item))
        self.restyle()
        self._fit()

    def show_ghosts(self, *, shown: bool) -> None:
        """Show or hide the earlier runs."""
        self._ghosts_shown = shown
        for _curve, item in self._ghosts:
            item.setVisible(shown)
        self._fit()

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
        self.getPlotItem().showLabel("bottom", show=self._names_epochs)
        self._named = []
        self._show_names()

    def restyle(self) -> None:
        """Take every colour from the theme."""
        super().restyle()
        colours = theme.colours()
        self.readout.restyle()
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
            colour.setAlpha(140)  # faint, but to be seen on the dark ground too
            ghost.setPen(pg.mkPen(colour, width=1, style=Qt.PenStyle.DashLine))

    # --- the read-out -------------------------------------------------------------------------

    def read_at(self, x: float) -> None:
        """Say the value of every curve at `x` epochs."""
        self.readout.show_at(x)
        self.setAccessibleDescription(self.readout.text())

    def _step(self, way: int) -> None:
        """Go to the next point, or the one before; points of epochs before those of steps."""
        curves = [curve.id for curve in self.spec.curves if curve.dots and self._data[curve.id].x]
        names = curves or list(self._data)
        places = sorted({x for name in names for x in self._data[name].x})
        if not places:
            return
        present = self.readout.x
        if present is None:
            self.read_at(places[-1])
            return
        ahead = [x for x in places if (x - present) * way > 1e-9]
        self.read_at((min if way > 0 else max)(ahead, default=present))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the line, plus and minus zoom, 0 shows all, Escape takes the line off."""
        box = self.getPlotItem().getViewBox()
        match event.key():
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                box.scaleBy((0.7, 0.7))
                self._on_zoomed()
            case Qt.Key.Key_Minus:
                box.scaleBy((1.4, 1.4))
                self._on_zoomed()
            case Qt.Key.Key_0:
                self.show_all()
            case Qt.Key.Key_Escape:
                self.readout.hide()
            case _:
                super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self._step(1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the line off."""
        super().focusOutEvent(event)
        self.readout.hide()

    def leaveEvent(self, event: QEvent) -> None:
        """Take the line off."""
        super().leaveEvent(event)
        self.readout.hide()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show all."""
        event.accept()
        self.show_all()

    @Slot(object)
    def _on_mouse_moved(self, place: QPointF) -> None:
        box = self.getPlotItem().getViewBox()
        if box.sceneBoundingRect().contains(place) and self.has_points:
            self.read_at(box.mapSceneToView(place).x())
        else:
            self.readout.hide()

    @Slot(object)
    def _on_zoomed(self, _axes: object = None) -> None:
        self._is_zoomed = True
        self.zoomed.emit()


def _legend_size() -> str:
    return f"{8 * theme.text_scale():g}pt"
