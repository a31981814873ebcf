"""The number of a row: typed, Enter keeps it and goes on, Escape leaves it."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from workbench.project.tasks import Scale
from workbench.translation import _
from workbench.ui import theme

_UNBOUND = 1e9
_WIDTH = 140


class LabelNumber(QWidget):
    """A field with the range beside it. A digit pressed on the rows begins a number here."""

    given = Signal(float)
    left = Signal()  # the rows want the keyboard back

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = QLabel()
        self.range = QLabel()
        self.range.setProperty("muted", True)
        self.field = QDoubleSpinBox()
        self.field.setFixedWidth(theme.scaled(_WIDTH))
        self.field.setKeyboardTracking(False)
        self.field.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.field.installEventFilter(self)
        self.field.lineEdit().installEventFilter(self)
        self.name.setBuddy(self.field)
        self._scale: Scale | None = None
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        for widget in (self.name, self.field, self.range):
            line.addWidget(widget)
        line.addStretch(1)
        self.show_scale(None)

    def show_scale(self, scale: Scale | None) -> None:
        """Take numbers of this scale; any where there is none."""
        self._scale = scale
        low, high = (scale.low, scale.high) if scale else (-_UNBOUND, _UNBOUND)
        step = scale.step if scale else 1.0
        self.field.setDecimals(max(_decimals(one) for one in (low, high, step)) if scale else 4)
        self.field.setRange(low, high)
        self.field.setSingleStep(step)
        self.retranslate()

    def show_value(self, text: str) -> None:
        """Show the number that the row carries, or a blank field; what is being typed stays."""
        if self.field.hasFocus():
            return
        if text:
            self.field.setValue(float(text))
        else:
            self.field.lineEdit().clear()

    def begin(self, sign: str) -> None:
        """Take the keyboard, with the first sign of a number."""
        self.field.setFocus()
        self.field.lineEdit().setText(sign)

    def stepped(self, text: str, steps: int) -> float:
        """Return the number some steps from the one that a row carries, or where a scale begins."""
        start = self._scale.low if self._scale else 0.0
        if not text:
            return start
        return self._fitting(float(text) + steps * self.field.singleStep())

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.name.setText(_("&Number"))
        self.field.setAccessibleName(_("Number of this row"))
        if self._scale is None:
            self.range.setText(_("Type a number; Enter keeps it and goes on."))
        else:
            low, high, step = self._scale.low, self._scale.high, self._scale.step
            self.range.setText(
                _("{low} to {high} in steps of {step}. Enter keeps it and goes on.").format(
                    low=f"{low:g}", high=f"{high:g}", step=f"{step:g}"
                )
            )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter gives the number, Escape goes back to the rows."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
                self._give()
                return True
            if event.key() == Qt.Key.Key_Escape:
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _give(self) -> None:
        """Give what is typed: a blank field gives nothing, what is off the scale its nearest."""
        if not self.field.lineEdit().text().strip("- "):
            self.left.emit()
            return
        self.field.interpretText()
        value = self._fitting(self.field.value())
        self.left.emit()
        self.given.emit(value)

    def _fitting(self, value: float) -> float:
        return self._scale.nearest(value) if self._scale else value


def _decimals(number: float) -> int:
    """Return how many decimals it takes to write a number."""
    _whole, _point, rest = f"{number:.6f}".rstrip("0").partition(".")
    return len(rest)
