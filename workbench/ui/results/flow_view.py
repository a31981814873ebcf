"""True labels at the left, predictions at the right, and between them bands as wide as their rows."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.results.flows import OTHERS, Flow

_BLOCK, _GAP = 10, 8  # pixels: the width of a label's block, and between two of them
_NAMES = 0.24  # of the width, for the names at either side
_MOST_NAME = 200
_A_LABEL = 44  # pixels of height


@dataclass(frozen=True, slots=True)
class _Band:
    flow: Flow
    path: QPainterPath


class FlowView(QWidget):
    """`opened` carries the flow whose band was clicked."""

    opened = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.order: tuple[str, ...] = ()
        self.flows: tuple[Flow, ...] = ()
        self._bands: list[_Band] = []
        self._blocks: list[tuple[QRectF, str, int, bool]] = []
        self._at = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.retranslate()

    def show_flows(self, order: Sequence[str], flows: Sequence[Flow]) -> None:
        """Show the flows between labels, which stand in this order.

        Rows of all other labels that came out right are left out: they would be most of the picture.
        """
        drawn = [one for one in flows if not (one.is_right and one.truth == OTHERS)]
        self.order, self.flows, self._at = tuple(order), tuple(drawn), -1
        self.setFixedHeight(max(160, _A_LABEL * len(order) + 2 * theme.GAP))
        self._arrange()
        self.update()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Flow from true labels at the left to predictions at the right"))
        self.update()

    def told(self, flow: Flow) -> str:
        """Return what a band says, in words."""
        said = ngettext(
            "{n} row of {truth} predicted as {predicted}",
            "{n} rows of {truth} predicted as {predicted}",
            flow.rows,
        )
        return said.format(
            n=f"{flow.rows:,}", truth=_name(flow.truth), predicted=_name(flow.predicted)
        )

    # --- where things are ---------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        """Ask for a broad picture."""
        return QSize(560, self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange the bands anew."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        self._bands, self._blocks = [], []
        total = sum(one.rows for one in self.flows)
        if not total or self.width() < 50:
            return
        side = min(_MOST_NAME, self.width() * _NAMES)
        left, right = side, self.width() - side
        sides = {True: self._ends(left - _BLOCK, True), False: self._ends(right, False)}
        room = self.height() - 2 * theme.GAP - _GAP * (len(self.order) - 1)
        bend = (right - left) / 2
        for flow in self.flows:
            high = room * flow.rows / total
            top, end = sides[True][flow.truth], sides[False][flow.predicted]
            sides[True][flow.truth] += high
            sides[False][flow.predicted] += high
            path = QPainterPath(QPointF(left, top))
            path.cubicTo(left + bend, top, right - bend, end, right, end)
            path.lineTo(right, end + high)
            path.cubicTo(right - bend, end + high, left + bend, top + high, left, top + high)
            path.closeSubpath()
            self._bands.append(_Band(flow, path))

    def _ends(self, x: float, is_truth: bool) -> dict[str, float]:
        """Return where the block of each label begins, at one side, having noted the blocks."""
        total = sum(one.rows for one in self.flows)
        room = self.height() - 2 * theme.GAP - _GAP * (len(self.order) - 1)
        at, found = float(theme.GAP), {}
        for name in self.order:
            rows = sum(
                one.rows for one in self.flows if (one.truth if is_truth else one.predicted) == name
            )
            found[name] = at
            high = room * rows / total
            self._blocks.append((QRectF(x, at, _BLOCK, max(high, 1.0)), name, rows, is_truth))
            at += high + _GAP
        return found

    # --- drawing ------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the bands, right ones quietly, and the names at both sides."""
        colours = theme.colours()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, band in sorted(enumerate(self._bands), key=lambda one: not one[1].flow.is_right):
            tint = QColor(colours.good if band.flow.is_right else colours.bad)
            tint.setAlpha(190 if at == self._at else 45 if band.flow.is_right else 105)
            painter.setPen(Qt.PenStyle.NoPen)
            if at == self._at and self.hasFocus():
                painter.setPen(QPen(QColor(colours.accent), 1.5))
            painter.setBrush(tint)
            painter.drawPath(band.path)
        painter.setFont(self.font())
        metrics = painter.fontMetrics()
        for rect, name, rows, is_truth in self._blocks:
            if not rows:
                continue
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.muted))
            painter.drawRect(rect)
            room = (rect.left() if is_truth else self.width() - rect.right()) - theme.GAP
            words = f"{_name(name)}  {rows:,}"
            words = metrics.elidedText(words, Qt.TextElideMode.ElideMiddle, int(room))
            across = QRectF(0 if is_truth else rect.right() + theme.GAP, 0, room, metrics.height())
            across.moveTop(rect.center().y() - metrics.height() / 2)
            side = Qt.AlignmentFlag.AlignRight if is_truth else Qt.AlignmentFlag.AlignLeft
            painter.setPen(QColor(colours.text))
            painter.drawText(across, side | Qt.AlignmentFlag.AlignVCenter, words)
        painter.end()

    # --- keys and mouse -----------------------------------------------------------------------

    def band_at(self, place: QPointF) -> int:
        """Return which band lies under a place, a wrong one before a right one, or -1."""
        found = [at for at, band in enumerate(self._bands) if band.path.contains(place)]
        return min(found, key=lambda at: self._bands[at].flow.is_right, default=-1)

    def _choose(self, at: int) -> None:
        if at == self._at:
            return
        self._at = at
        is_band = 0 <= at < len(self._bands)
        self.setAccessibleDescription(self.told(self._bands[at].flow) if is_band else "")
        self.setCursor(Qt.CursorShape.PointingHandCursor if is_band else Qt.CursorShape.ArrowCursor)
        self.update()

    def open_band(self, at: int) -> None:
        """Ask for the rows of a band."""
        if 0 <= at < len(self._bands):
            self.opened.emit(self._bands[at].flow)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Say what the band under the pointer is."""
        self._choose(self.band_at(event.position()))
        if self._at >= 0:
            words = self.told(self._bands[self._at].flow)
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Open the rows of the band that was clicked."""
        self.open_band(self.band_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Mark no band any more."""
        super().leaveEvent(event)
        if not self.hasFocus():
            self._choose(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from band to band, Enter opens its rows."""
        last = len(self._bands) - 1
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Right if last >= 0:
                self._choose(min(self._at + 1, last))
            case Qt.Key.Key_Up | Qt.Key.Key_Left if last >= 0:
                self._choose(max(self._at - 1, 0))
            case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Space:
                self.open_band(self._at)
            case _:
                super().keyPressEvent(event)


def _name(label: str) -> str:
    return _("all others") if label == OTHERS else label
