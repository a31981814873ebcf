"""Two charts of a search for options: the best so far over time, and how trials did by learning rate."""

import math
from collections.abc import Callable, Sequence

import pyqtgraph as pg
from PySide6.QtCore import QEvent
from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QWidget

from workbench.events import TrialDone
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.wording import option_word

Points = tuple[list[float], list[float]]
FALLING = ("mae", "rmse", "loss")  # metrics of which less is better


def best_of(trials: Sequence[TrialDone]) -> TrialDone | None:
    """Return the best of the trials that were finished, the earliest of equals."""
    whole = [one for one in trials if one.state == "done"]
    if not whole:
        return None
    falls = whole[0].metric in FALLING
    return (min if falls else max)(whole, key=lambda one: one.value)


def best_so_far(trials: Sequence[TrialDone]) -> Points:
    """Return minutes and the best value until then, a step at each trial that was better."""
    xs: list[float] = []
    ys: list[float] = []
    for place, one in enumerate(trials):
        best = best_of(trials[: place + 1])
        if best is None:
            continue
        if ys and best.value != ys[-1]:
            xs.append(one.at / 60)
            ys.append(ys[-1])
        xs.append(one.at / 60)
        ys.append(best.value)
    return xs, ys


def by_learning_rate(trials: Sequence[TrialDone]) -> Points:
    """Return the learning rates of the trials that have one, and how these did."""
    found = [
        (float(dict(one.options)["learning_rate"]), one.value)
        for one in trials
        if one.value >= 0 and "learning_rate" in dict(one.options)
    ]
    return [x for x, _y in found], [y for _x, y in found]


class TrialChart(pg.PlotWidget):  # type: ignore[misc] # the library publishes no types
    """Shows what `fold` makes of the trials, as a line or (`is_log`) as dots over a logarithmic axis."""

    def __init__(
        self,
        title: str,
        below: str,
        fold: Callable[[Sequence[TrialDone]], Points],
        *,
        is_log: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        self._ready = False  # a palette change reaches changeEvent inside the constructor below
        super().__init__(parent)
        self._title, self._below, self._fold, self._is_log = title, below, fold, is_log
        self._metric = ""
        self.points: Points = ([], [])
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.25)
        plot.setMouseEnabled(x=False, y=False)
        plot.getViewBox().setDefaultPadding(0.08)
        self._item = pg.PlotDataItem()
        self.addItem(self._item)
        self.setMinimumHeight(theme.scaled(150))
        self._ready = True
        self.restyle()
        self.retranslate()

    def show_trials(self, trials: Sequence[TrialDone]) -> None:
        """Draw these trials."""
        self.points = self._fold(trials)
        xs, ys = self.points
        drawn = [math.log10(x) for x in xs] if self._is_log else xs
        self._item.setData(drawn, ys)
        self._metric = trials[-1].metric if trials else ""
        if self._is_log:
            powers = range(math.floor(min(drawn, default=0)), math.ceil(max(drawn, default=0)) + 1)
            self.getPlotItem().getAxis("bottom").setTicks(
                [[(power, f"1e{power}") for power in powers]]
            )
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        plot = self.getPlotItem()
        plot.setTitle(
            _(self._title), size=f"{9 * theme.text_scale():g}pt", color=theme.colours().text
        )
        plot.setLabel("bottom", _(self._below))
        plot.setLabel("left", option_word("metric", self._metric) if self._metric else "")
        self.setAccessibleName(_(self._title))

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
        self._item.setPen(None if self._is_log else pg.mkPen(colours.series[0], width=1))
        self._item.setSymbol("o")
        self._item.setSymbolSize(6)
        self._item.setSymbolPen(None)
        self._item.setSymbolBrush(colours.series[0])

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette while the app runs."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self.restyle()
            self.retranslate()


def both_charts() -> tuple[TrialChart, TrialChart]:
    """Return the two charts of a search."""
    return (
        TrialChart(N_("Best so far"), N_("Minutes"), best_so_far),
        TrialChart(
            N_("Trials by learning rate"), N_("Learning rate"), by_learning_rate, is_log=True
        ),
    )
