"""A chart of shares whose marks are chosen by mouse or keys; what a mark opens is its owner's affair."""

from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui import theme
from workbench.ui.charts.drawing import Bar, Drawing, Line
from workbench.ui.charts.plain_plot import PercentAxis, PlainPlot

_NEAR = 24  # pixels from a mark within which the mouse means it
_WIDTH, _HEIGHT = 320, 250  # pixels
_FOOT = 7.0  # points, at the usual text size: the figure under a bar


class MarkChart(PlainPlot):
    """Draws a `Drawing`. Left and right, or the mouse, go from mark to mark; Enter or a click opens it.

    `opened` and `pointed` carry the place of the mark among those of the drawing.
    """

    opened = Signal(int)
    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        axes = {side: PercentAxis(side) for side in ("left", "bottom")}
        super().__init__(parent, axes)
        self.drawing = Drawing("", "", "")
        self.place: int | None = None
        self.kept: int | None = None  # the mark that stands out while none is pointed at
        self._dots = pg.ScatterPlotItem(size=6, pen=None)
        self._here = pg.ScatterPlotItem(size=12)
        self._label = QLabel(self)
        self._label.setProperty("readout", True)
        self._label.setTextFormat(Qt.TextFormat.RichText)
        self._label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._label.hide()
        self.setMinimumHeight(theme.scaled(_HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.begin()

    def draw(self, drawing: Drawing, kept: int | None = None) -> None:
        """Show another drawing; `kept` is the mark that stands out."""
        self.drawing, self.kept, self.place = drawing, kept, None
        self._label.hide()
        self.restyle()

    def keep(self, place: int | None) -> None:
        """Let another mark stand out."""
        self.kept = place
        self._show_here()

    def restyle(self) -> None:
        """Draw everything anew in the colours of the theme."""
        super().restyle()
        colours, drawing = theme.colours(), self.drawing
        self.clear()
        self.setAccessibleName(drawing.title)
        for side, words in (("left", drawing.beside), ("bottom", drawing.below)):
            self.getPlotItem().setLabel(side, words)
        for bar in drawing.bars:
            self._add_bar(bar)
        for line in drawing.lines:
            self._add_line(line)
        shown = [one for one in drawing.marks if one.shown]
        self._dots.setData(x=[one.x for one in shown], y=[one.y for one in shown])
        self._dots.setBrush(QColor(colours.series[0]))
        self._here.setPen(pg.mkPen(colours.text, width=1))
        self._here.setBrush(QColor(colours.series[1]))
        self.addItem(self._dots)
        self.addItem(self._here)
        (left, right), (low, high) = drawing.across, drawing.up
        wide, tall = right - left, high - low
        self.setRange(  # with room for the words of the first and the last tick
            xRange=(left - 0.05 * wide, right + 0.07 * wide),
            yRange=(low - 0.05 * tall, high + 0.04 * tall),
            padding=0,
        )
        self._show_here()

    def _add_bar(self, bar: Bar) -> None:
        colours = theme.colours()
        tint = QColor(colours.series[0])
        tint.setAlpha(70)
        middle, room = (bar.left + bar.right) / 2, 0.08 * (bar.right - bar.left)
        self.addItem(
            pg.BarGraphItem(
                x0=[bar.left + room], x1=[bar.right - room], y0=[0], height=[bar.height],
                pen=None, brush=tint,
            )
        )  # fmt: skip
        whisker = pg.mkPen(colours.series[0], width=1)
        self.addItem(pg.PlotDataItem([middle, middle], [bar.low, bar.high], pen=whisker))
        foot = pg.TextItem(bar.foot, color=colours.muted, anchor=(0.5, 1.0))
        small = QFont(self.font())
        small.setPointSizeF(_FOOT * max(1.0, theme.text_scale()))
        foot.setFont(small)
        foot.setPos(middle, 0)
        self.addItem(foot)

    def _add_line(self, line: Line) -> None:
        colours = theme.colours()
        colour = colours.muted if line.colour < 0 else colours.series[line.colour]
        style = Qt.PenStyle.DashLine if line.is_dashed else Qt.PenStyle.SolidLine
        xs, ys = [x for x, _y in line.points], [y for _x, y in line.points]
        self.addItem(pg.PlotDataItem(xs, ys, pen=pg.mkPen(colour, width=1, style=style)))

    # --- marks ------------------------------------------------------------------------------

    def point_at(self, place: int | None) -> None:
        """Let a mark stand out and say what it is; None for none."""
        if place == self.place:
            return
        self.place = place
        self._show_here()
        if place is not None:
            self.pointed.emit(place)

    def said(self) -> str:
        """Return what the mark that is pointed at says, or ""."""
        return "" if self.place is None else self.drawing.marks[self.place].said

    def _show_here(self) -> None:
        at = self.place if self.place is not None else self.kept
        marks = self.drawing.marks
        if at is None or at >= len(marks):
            self._here.setData([], [])
        else:
            self._here.setData([marks[at].x], [marks[at].y])
        said = self.said()
        self.setAccessibleDescription(said or self.drawing.below)
        self._label.setVisible(bool(said))
        if said:
            self._label.setFont(theme.small_font())
            self._label.setText("<br>".join(map(escape, said.splitlines())))
            self._label.adjustSize()
            self._label.move(self._spot())
            self._label.raise_()

    def _spot(self) -> QPoint:
        """Return where the words stand: beside the mark, on the side that has room."""
        mark = self.drawing.marks[self.place or 0]
        scene = self.getPlotItem().getViewBox().mapViewToScene(QPointF(mark.x, mark.y))
        spot = self.mapFromScene(scene)
        left = spot.x() + 2 * theme.GAP
        if left + self._label.width() > self.width():
            left = spot.x() - 2 * theme.GAP - self._label.width()
        top = spot.y() - self._label.height() - theme.GAP
        low = self.height() - self._label.height()
        return QPoint(max(0, left), min(max(0, top), low))

    def _nearest(self, place: QPointF) -> int | None:
        """Return the mark near a place of the scene: of bars the one at that x."""
        box, marks = self.getPlotItem().getViewBox(), self.drawing.marks
        if not marks or not box.sceneBoundingRect().contains(place):
            return None
        there = box.mapSceneToView(place)
        for at, bar in enumerate(self.drawing.bars):
            if bar.left <= there.x() < bar.right:
                return at
        if self.drawing.bars:
            return None
        spots = [box.mapViewToScene(QPointF(one.x, one.y)) for one in marks]
        apart = [(spot - place).manhattanLength() for spot in spots]
        best = min(range(len(marks)), key=apart.__getitem__)
        return best if apart[best] <= _NEAR else None

    def _step(self, way: int) -> None:
        """Go to the next mark, or the one before, by x."""
        marks = self.drawing.marks
        order = sorted(range(len(marks)), key=lambda at: (marks[at].x, at))
        at = self.place if self.place is not None else self.kept
        if not order:
            return
        if at is None:
            self.point_at(order[0 if way > 0 else -1])
            return
        here = order.index(at) + way
        self.point_at(order[min(max(here, 0), len(order) - 1)])

    def sizeHint(self) -> QSize:
        """Ask for less than a plot does by itself, so that a page has room for several."""
        return QSize(_WIDTH, _HEIGHT)

    # --- keys and mouse -----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right choose a mark, Enter opens it, Escape lets it go."""
        match event.key():
            case Qt.Key.Key_Left:
                self._step(-1)
            case Qt.Key.Key_Right:
                self._step(1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                if self.place is not None:
                    self.opened.emit(self.place)
            case Qt.Key.Key_Escape:
                self.point_at(None)
            case _:
                super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at the mark under the mouse."""
        self.point_at(self._nearest(self.mapToScene(event.position().toPoint())))
        is_mark = self.place is not None
        shape = Qt.CursorShape.PointingHandCursor if is_mark else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Open the mark under the mouse."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        found = self._nearest(self.mapToScene(event.position().toPoint()))
        if found is not None:
            self.point_at(found)
            self.opened.emit(found)

    def leaveEvent(self, event: QEvent) -> None:
        """Let the mark go."""
        super().leaveEvent(event)
        self.point_at(None)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show where the keys are."""
        super().focusInEvent(event)
        if event.reason() in {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason}:
            self._step(1)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Let the mark go."""
        super().focusOutEvent(event)
        self.point_at(None)
