"""The scale of a number: from, to, in steps of."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QWidget

from workbench.project.tasks import Scale
from workbench.translation import _
from workbench.ui import theme

_MOST = 1e6


class ScaleFields(QWidget):
    """Holds whatever is typed; whether that is a scale is the project's to say."""

    changed = Signal()

    def __init__(self, scale: Scale, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.low, self.high, self.step = map(_field, (scale.low, scale.high, scale.step))
        self._to, self._by = QLabel(), QLabel()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        for widget in (self.low, self._to, self.high, self._by, self.step):
            line.addWidget(widget, int(isinstance(widget, QDoubleSpinBox)))
        for field in (self.low, self.high, self.step):
            field.valueChanged.connect(self.changed)
        self._say()

    def scale(self) -> Scale:
        """Return what is typed."""
        return Scale(self.low.value(), self.high.value(), self.step.value())

    def _say(self) -> None:
        self._to.setText(_("to"))
        self._by.setText(_("in steps of"))
        self.low.setAccessibleName(_("Lowest number"))
        self.high.setAccessibleName(_("Highest number"))
        self.step.setAccessibleName(_("Step"))


class _Field(QDoubleSpinBox):
    """Writes no more decimals than a number has."""

    def textFromValue(self, value: float) -> str:
        """Qt's entry point."""
        return f"{value:g}"


def _field(value: float) -> QDoubleSpinBox:
    field = _Field()
    field.setDecimals(4)
    field.setRange(-_MOST, _MOST)
    field.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
    field.setValue(value)
    return field
