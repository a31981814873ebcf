"""A line over a chart that says what every curve is worth where it stands."""

from collections.abc import Mapping
from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QLabel

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.curve_data import CurveData
from workbench.ui.charts.spec import SHARE, ChartSpec, CurveSpec


class ReadOut:
    """Belongs to one chart; hidden until `show_at`."""

    def __init__(
        self, chart: pg.PlotWidget, spec: ChartSpec, data: Mapping[str, CurveData]
    ) -> None:
        self._chart, self._spec, self._data = chart, spec, data
        self.x: float | None = None
        self._line = pg.InfiniteLine(angle=90, movable=False)
        self._line.setZValue(20)
        self._line.hide()
        chart.addItem(self._line, ignoreBounds=True)
        self._label = QLabel(chart)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.setProperty("readout", True)
        self._label.hide()

    def show_at(self, x: float) -> None:
        """Stand at `x` epochs; each curve gives its point that lies nearest."""
        if not self._values(x):
            self.hide()
            return
        self.x = x
        self._line.setPos(x)
        self._line.show()
        self._label.setFont(theme.small_font())
        self._label.setText("<br>".join(self._lines(x)))
        self._label.adjustSize()
        self._place(x)
        self._label.show()
        self._label.raise_()

    def hide(self) -> None:
        """Take the line and its words off."""
        self.x = None
        self._line.hide()
        self._label.hide()

    def text(self) -> str:
        """Return what is said, a line each, or "" where nothing is."""
        if self.x is None:
            return ""
        found = self._values(self.x)
        return "\n".join([_place_text(self.x), *(f"{_(c.name)} {said(c, y)}" for c, y in found)])

    def restyle(self) -> None:
        """Take every colour from the theme."""
        self._line.setPen(pg.mkPen(theme.colours().muted, width=1, style=Qt.PenStyle.DashLine))

    def _values(self, x: float) -> list[tuple[CurveSpec, float]]:
        points = [(curve, self._data[curve.id].nearest(x)) for curve in self._spec.curves]
        return [(curve, point[1]) for curve, point in points if point is not None]

    def _lines(self, x: float) -> list[str]:
        colours = theme.colours()
        found = [f'<span style="color:{colours.muted}">{escape(_place_text(x))}</span>']
        for curve, y in self._values(x):
            colour = colours.series[curve.colour % len(colours.series)]
            name, value = escape(_(curve.name)), escape(said(curve, y))
            found.append(f'<span style="color:{colour}">●</span> {name} <b>{value}</b>')
        return found

    def _place(self, x: float) -> None:
        """Put the words beside the line, on the side that has room."""
        box = self._chart.getPlotItem().getViewBox()
        top = box.mapViewToScene(QPointF(x, 0.0)).x()
        spot = self._chart.mapFromScene(QPointF(top, box.sceneBoundingRect().top()))
        left = spot.x() + theme.GAP
        if left + self._label.width() > self._chart.width():
            left = spot.x() - theme.GAP - self._label.width()
        self._label.move(max(0, left), spot.y() + theme.GAP // 2)


def _place_text(x: float) -> str:
    return _("Epoch {epoch}").format(epoch=f"{x:.2f}".rstrip("0").rstrip("."))


def said(curve: CurveSpec, y: float) -> str:
    """Return a value with its unit, short."""
    if curve.unit == SHARE:
        return f"{y:.1%}"
    number = f"{y:,.0f}" if abs(y) >= 1000 else f"{y:.4g}"
    return f"{number} {curve.unit}".strip()
