"""A chart of shares whose marks are chosen by mouse or keys; what a mark opens is its owner's affair."""

from html import escape

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QFont, QFontInfo, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QWidget

from workbench.ui import theme
from workbench.ui.charts.drawing import Bar, Drawing, Line

pg.setConfigOptions(antialias=True)

_NEAR = 24  # pixels from a mark within which the mouse means it
_WIDTH, _HEIGHT = 320, 250  # pixels
_SMALL = 7.0  # points, the least of a figure


class PercentAxis(pg.AxisItem):  # type: ignore[misc] # the library publishes no types
    """Writes shares as percent, with a decimal where they are close."""

    def tickStrings(self, values: list[float], _scale: float, spacing: float) -> list[str]:
        """Return the words of the ticks."""
        digits = 0 if spacing > 0.0099 else 1
        return [f"{one:.{digits}%}" for one in values]


class MarkChart(pg.PlotWidget):  # type: ignore[misc] # the library publishes no types
    """Draws a `Drawing`. Left and right, or the mouse, go from mark to mark; Enter or a click opens it.

    `opened` and `pointed` carry the place of the mark among those of the drawing.
    """

    opened = Signal(int)
    pointed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        self._ready = False  # a palette change reaches changeEvent inside the constructor below
        axes = {side: PercentAxis(side) for side in ("left", "bottom")}
        super().__init__(parent, axisItems=axes)
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
        plot = self.getPlotItem()
        plot.setMenuEnabled(False)
        plot.hideButtons()
        plot.showGrid(x=False, y=True, alpha=0.2)
        plot.setMouseEnabled(x=False, y=False)
        self.setMinimumHeight(theme.scaled(_HEIGHT))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self._ready = True
        self.restyle()

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
        colours, drawing = theme.colours(), self.drawing
        self.clear()
        self.setBackground(colours.surface)
        self.setAccessibleName(drawing.title)
        self._style_axes()
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

    def _style_axes(self) -> None:
        colours, plot = theme.colours(), self.getPlotItem()
        small = QFont(self.font())
        small.setPointSizeF(max(_SMALL, QFontInfo(self.font()).pointSizeF() - 1.5))
        for side, words in (("left", self.drawing.beside), ("bottom", self.drawing.below)):
            axis = plot.getAxis(side)
            axis.setPen(pg.mkPen(colours.line))
            axis.setTextPen(pg.mkPen(colours.muted))
            axis.setTickFont(small)
            axis.enableAutoSIPrefix(False)
            plot.setLabel(side, words)

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
        small.setPointSizeF(_SMALL)
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

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette while the app runs."""
        super().changeEvent(event)
        if self._ready and event.type() == QEvent.Type.PaletteChange:
            self.restyle()
