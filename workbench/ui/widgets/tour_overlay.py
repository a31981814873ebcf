"""Dims the window but for one control, and says beside it what that is for."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.primary_button import PrimaryButton

_WIDTH = 340
_MARGIN = 6  # of light around the control
_AWAY = 14  # from the light to the words
_EDGE = 10  # that stays between the words and the window's edge
_DIM_LIGHT, _DIM_DARK = 105, 165  # of 255


@dataclass(frozen=True, slots=True)
class Said:
    """The words of one stop."""

    count: str
    title: str
    text: str
    has_back: bool
    is_last: bool


class TourOverlay(QWidget):
    """Lies over a whole window and takes its keys: arrows and Enter move, Escape leaves."""

    moved = Signal(int)  # 1 on, -1 back
    left = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("tour")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hole = QRect()
        self.bubble = QFrame(self)
        self.bubble.setProperty("card", True)
        self.count, self.title, self.text = QLabel(), QLabel(), QLabel()
        self.keys = QLabel()
        self.back, self.leave, self.next = QPushButton(), QPushButton(), PrimaryButton()
        for label in (self.count, self.keys):
            label.setProperty("muted", True)
        for label in (self.title, self.text, self.keys):
            label.setWordWrap(True)
        self.back.clicked.connect(self._on_back)
        self.next.clicked.connect(self._on_next)
        self.leave.clicked.connect(self._on_leave)
        for button in (self.back, self.leave, self.next):
            button.installEventFilter(self)
        self._arrange()
        window.installEventFilter(self)
        self.hide()

    def say(self, said: Said) -> None:
        """Show the words of a stop."""
        self.count.setText(said.count)
        self.title.setFont(theme.title_font())
        for label in (self.count, self.keys):
            label.setFont(theme.small_font())
        self.title.setText(said.title)
        self.text.setText(said.text)
        self.keys.setText(_("Arrow keys or Enter move, Esc leaves."))
        self.back.setText(_("Step back"))
        self.back.setEnabled(said.has_back)
        self.leave.setText(_("Leave the tour"))
        self.leave.setVisible(not said.is_last)
        self.next.setText(_("Finish") if said.is_last else _("Next"))
        self.setAccessibleName(f"{said.count}. {said.title}")
        self.setAccessibleDescription(said.text)

    def bubble_size(self) -> QSize:
        """Return the room that the words need."""
        layout = self.bubble.layout()
        assert layout is not None
        layout.invalidate()
        layout.activate()
        width = max(theme.scaled(_WIDTH), layout.minimumSize().width())
        return QSize(width, max(layout.totalHeightForWidth(width), layout.minimumSize().height()))

    def point(self, hole: QRect, bubble: QRect) -> None:
        """Leave `hole` bright and put the words into `bubble`."""
        if (hole, bubble) != (self.hole, self.bubble.geometry()):
            self.hole = hole
            self.bubble.setGeometry(bubble)
            self.update()

    def open(self) -> None:
        """Cover the window and take the keyboard."""
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.show()
        self.raise_()
        self.next.setFocus()

    def close_tour(self) -> None:
        """Uncover the window."""
        self.hide()

    def event(self, event: QEvent) -> bool:
        """Take every key before a shortcut of the window does."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size; on the buttons the arrows move, as anywhere."""
        window = self.parentWidget()
        if window is not None and watched is window:
            if event.type() == QEvent.Type.Resize and self.isVisible():
                self.setGeometry(window.rect())
        elif event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        elif event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._took(event.key(), on_button=True)
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move, or leave."""
        if not self._took(event.key(), on_button=False):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Dim all but the hole, and outline that."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        light = QRectF(self.hole.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
        path = QPainterPath()
        path.addRect(QRectF(self.rect()))
        path.addRoundedRect(light, theme.GAP, theme.GAP)
        painter.fillPath(path, QColor(0, 0, 0, _DIM_DARK if theme.is_dark() else _DIM_LIGHT))
        painter.setPen(QPen(QColor(theme.colours().accent), 2))
        painter.drawRoundedRect(light, theme.GAP, theme.GAP)

    def _took(self, key: int, *, on_button: bool) -> bool:
        keys = Qt.Key
        if key == keys.Key_Escape:
            self._on_leave()
        elif key in {keys.Key_Right, keys.Key_Down, keys.Key_PageDown}:
            self.moved.emit(1)
        elif key in {keys.Key_Left, keys.Key_Up, keys.Key_PageUp}:
            self.moved.emit(-1)
        elif not on_button and key in {keys.Key_Return, keys.Key_Enter, keys.Key_Space}:
            self.moved.emit(1)
        else:
            return False
        return True

    def _arrange(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GAP)
        buttons.addWidget(self.leave)
        buttons.addStretch(1)
        buttons.addWidget(self.back)
        buttons.addWidget(self.next)
        column = QVBoxLayout(self.bubble)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP)
        for label in (self.count, self.title, self.text, self.keys):
            column.addWidget(label)
        column.addLayout(buttons)

    @Slot()
    def _on_next(self) -> None:
        self.moved.emit(1)

    @Slot()
    def _on_back(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _on_leave(self) -> None:
        self.hide()
        self.left.emit()


def beside(hole: QRect, size: QSize, room: QRect) -> QRect | None:
    """Return a place for words of `size` in `room` that covers nothing of `hole`; None where there is
    none. Right of it comes first, then below, left and above.
    """
    inner = room.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    light = hole.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN)
    across = hole.center().x() - size.width() // 2
    down = hole.center().y() - size.height() // 2
    corners = (
        QPoint(light.right() + _AWAY, down),
        QPoint(across, light.bottom() + _AWAY),
        QPoint(light.left() - _AWAY - size.width(), down),
        QPoint(across, light.top() - _AWAY - size.height()),
    )
    for corner in corners:
        spot = QRect(corner, size)
        spot.moveLeft(min(max(spot.left(), inner.left()), inner.right() - size.width()))
        spot.moveTop(min(max(spot.top(), inner.top()), inner.bottom() - size.height()))
        if inner.contains(spot) and not spot.intersects(light):
            return spot
    return None
