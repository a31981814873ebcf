"""What every chart of ours has in common: no menu, quiet axes, and the colours of the theme."""

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QWidget

from workbench.ui import theme

pg.setConfigOptions(antialias=True)

_SMALLER, _LEAST = 1.5, 7.0  # points: the figures at the axes beside the words of the page


class PercentAxis(pg.AxisItem):  # type: ignore[misc] # the library publishes no types
    """Writes shares as percent, with a decimal where they are close."""

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Return the words of the ticks."""
        digits = 0 if spacing > 0.0099 else 1
        return [f"{one:.{digits}%}" for one in values]


class PlainPlot(pg.PlotWidget):  # type: ignore[misc] # the library publishes no types
    """A chart that is looked at. Subclasses call `begin` once they have all their parts."""

    def __init__(
        self,
        parent: QWidget | None = None,
        axes: dict[str, pg.AxisItem] | None = None,
        *,
        across: bool = False,
    ) -> None:
        self._ready = False  # a palette change reaches changeEvent inside the constructor below
        super().__init__(parent, **({"axisItems": axes} if axes else {}))
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=across, y=True, alpha=0.2)
        plot.setMouseEnabled(x=False, y=False)

    def begin(self) -> None:
        """Put on colours and words for the first time."""
        self._ready = True
        self.restyle()
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""

    def restyle(self) -> None:
        """Take every colour from the theme."""
        colours = theme.colours()
        self.setBackground(colours.surface)
        small = QFont(self.font())
        small.setPointSizeF(max(_LEAST, QFontInfo(self.font()).pointSizeF() - _SMALLER))
        for side in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setTickFont(small)
            axis.enableAutoSIPrefix(False)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette while the app runs."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self.restyle()
            self.retranslate()
