"""Shares of labels with their intervals: bars, or lines over months; hollow marks are what was counted."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QWidget

from workbench.label_text import shown
from workbench.translation import _
from workbench.trust import Share, Shares
from workbench.ui import theme
from workbench.ui.charts.plain_plot import PercentAxis, PlainPlot

MOST_SERIES, MOST_BARS = 5, 12
_NAMES_SHOWN, _LETTERS = 12, 130  # of all names together
_HEIGHT, _MARK, _DOT = 300, 9, 6
_BARS_WIDE = 0.72  # of the room of a group
_APART = 0.09  # between lines, so that no whisker hides another
_LEAST_TOP = 0.05


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a share is drawn: across, and as which of the series."""

    x: float
    series: int
    share: Share


class ShareChart(PlainPlot):
    """`opened` carries group and label of the bar or point that was clicked."""

    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, {"left": PercentAxis("left")})
        self.found: Shares | None = None
        self.labels: tuple[str, ...] = ()
        self._is_line = False
        self._places: list[_Place] = []
        self._pressed = QPointF()
        self.setFixedHeight(theme.scaled(_HEIGHT))
        self.setMouseTracking(True)
        self.begin()

    def show_shares(self, found: Shares | None, labels: Sequence[str], *, is_line: bool) -> None:
        """Draw the shares of `labels`: without groups a bar each, else a series each."""
        self.found, self.labels, self._is_line = found, tuple(labels), is_line
        self.redraw()

    def lines(self) -> tuple[tuple[str, ...], list[tuple[object, ...]]]:
        """Return header and lines of what is drawn, for a file."""
        header = ("group", "label", "rows", "as_predicted", "corrected", "low", "high")
        found = [one.share for one in self._places]
        return header, [
            (
                one.group,
                shown(one.label),
                one.rows,
                one.counted,
                *("" if value < 0 else value for value in _interval(one)),
            )
            for one in found
        ]

    def colour(self, label: str) -> str:
        """Return the colour of a label's series."""
        if self.found is None or not self.found.column or label not in self.labels:
            return theme.colours().series[0]
        return theme.colours().series[self.labels.index(label) % MOST_SERIES]

    # --- drawing ----------------------------------------------------------------------------

    def redraw(self) -> None:
        """Draw everything anew: there are at most some hundred marks."""
        self.clear()
        self._places = []
        if self.found is None or not self.found.shares:
            return
        wanted = [one for one in self.found.shares if one.label in self.labels]
        by_group = bool(self.found.column)
        groups = list(dict.fromkeys(one.group for one in wanted)) if by_group else [*self.labels]
        series = len(self.labels) if by_group else 1
        wide = _BARS_WIDE / series
        step = _APART if self._is_line else wide
        for one in wanted:
            at = groups.index(one.group if by_group else one.label)
            number = self.labels.index(one.label) if by_group else 0
            self._places.append(_Place(at + (number - (series - 1) / 2) * step, number, one))
        for number in range(series):
            self._draw_series([one for one in self._places if one.series == number], number, wide)
        self._draw_axis(groups)

    def _draw_series(self, places: Sequence[_Place], number: int, wide: float) -> None:
        colour = QColor(theme.colours().series[number % MOST_SERIES])
        known = [one for one in places if one.share.best.value >= 0]
        xs = [one.x for one in known]
        ys = [one.share.best.value for one in known]
        if self._is_line:
            dots = {"symbol": "o", "symbolSize": _DOT, "symbolBrush": colour, "symbolPen": None}
            self.addItem(pg.PlotDataItem(xs, ys, pen=pg.mkPen(colour, width=1), **dots))
        elif known:
            soft = QColor(colour)
            soft.setAlpha(150)
            bars = pg.BarGraphItem(x=xs, height=ys, width=wide * 0.86, brush=soft, pen=None)
            self.addItem(bars)
        if known:
            whiskers = pg.ErrorBarItem(
                x=_array(xs),
                y=_array(ys),
                top=_array([one.share.best.high - one.share.best.value for one in known]),
                bottom=_array([one.share.best.value - one.share.best.low for one in known]),
                beam=0.03 if self._is_line else wide * 0.2,
                pen=pg.mkPen(colour if self._is_line else theme.colours().text, width=1),
            )
            self.addItem(whiskers)
        marks = pg.ScatterPlotItem(
            x=[one.x for one in places],
            y=[one.share.counted for one in places],
            size=_MARK,
            brush=QColor(theme.colours().surface),
            pen=pg.mkPen(colour if self._is_line else theme.colours().text, width=1),
        )
        marks.setZValue(-1 if self._is_line else 5)
        self.addItem(marks)

    def _draw_axis(self, names: Sequence[str]) -> None:
        step = -(-len(names) // _NAMES_SHOWN)
        room = _LETTERS // min(len(names), _NAMES_SHOWN)
        ticks = [
            (at, _short(shown(name) or "–", room))
            for at, name in enumerate(names)
            if at % step == 0
        ]
        self.getPlotItem().getAxis("bottom").setTicks([ticks])
        high = max(max(one.share.best.high, one.share.counted) for one in self._places)
        self.setRange(
            xRange=(-0.6, len(names) - 0.4), yRange=(0, max(high, _LEAST_TOP) * 1.08), padding=0
        )

    # --- pointing ---------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Note where a click begins."""
        self._pressed = event.position()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows of what was clicked."""
        super().mouseReleaseEvent(event)
        is_click = (event.position() - self._pressed).manhattanLength() < 4
        if event.button() == Qt.MouseButton.LeftButton and is_click:
            found = self.nearest(event.position())
            if found is not None:
                self.opened.emit(found.group, found.label)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what is under the pointer."""
        super().mouseMoveEvent(event)
        found = self.nearest(event.position())
        self.setToolTip("" if found is None else share_text(found))
        is_over = found is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_over else Qt.CursorShape.ArrowCursor)

    def nearest(self, position: QPointF) -> Share | None:
        """Return the share that a point in the widget is about."""
        view = self.getPlotItem().getViewBox()
        if not view.sceneBoundingRect().contains(self.mapToScene(position.toPoint())):
            return None
        x = view.mapSceneToView(self.mapToScene(position.toPoint())).x()
        found = min(self._places, key=lambda one: abs(one.x - x), default=None)
        return found.share if found is not None and abs(found.x - x) <= 0.5 else None

    # --- words and looks --------------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Shares of the labels with their intervals"))

    def restyle(self) -> None:
        """Take every colour from the theme."""
        super().restyle()
        for side in ("left", "bottom"):
            self.getPlotItem().getAxis(side).setStyle(tickLength=0)
        self.redraw()


def largest(found: Shares, count: int) -> list[str]:
    """Return the labels with the most rows over all groups."""
    rows: dict[str, float] = {}
    for one in found.shares:
        share = one.best.value if one.best.value >= 0 else one.counted
        rows[one.label] = rows.get(one.label, 0.0) + one.rows * share
    ordered = sorted(rows, key=lambda label: -rows[label])
    return list(itertools.islice(ordered, count))


def share_text(one: Share) -> str:
    """Return what a share is, in one line."""
    said = _("{label}: {counted} as predicted, {rows} rows")
    if one.best.value >= 0:
        said = _("{label}: {share} ({low} to {high}); {counted} as predicted, {rows} rows")
    words = said.format(
        label=shown(one.label),
        share=f"{100 * one.best.value:.1f}%",
        low=f"{100 * one.best.low:.1f}",
        high=f"{100 * one.best.high:.1f}",
        counted=f"{100 * one.counted:.1f}%",
        rows=f"{round(one.counted * one.rows):,}",
    )
    return f"{one.group} · {words}" if one.group else words


def _interval(one: Share) -> tuple[float, float, float]:
    return one.best.value, one.best.low, one.best.high


def _short(name: str, room: int) -> str:
    wide = sum(
        letter >= "\u2e80" for letter in name
    )  # a Chinese character is as wide as two letters
    room -= min(wide, room // 2)
    return name if len(name) <= room else name[: room - 1] + "…"


def _array(values: Sequence[float]) -> object:
    import numpy as np  # noqa: PLC0415 - pyqtgraph has loaded it

    return np.array(values, dtype=float)
