"""One field for one option of a training: choices, a number or a switch, each with "automatic"."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QHBoxLayout,
    QSpinBox,
    QWidget,
)

from workbench.options import AUTOMATIC, LOSSES_OF, METRICS_OF, Option
from workbench.translation import _
from workbench.ui import theme
from workbench.wording import option_word

_DECIMALS = 6
_SMALL = ("learning_rate", "l1")  # the first step up is a millionth, then as large as the value


class _Scrolled(QObject):
    """Leaves the wheel to the scroll area: a field that is only passed over keeps its value."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Refuse the wheel to a field without the focus."""
        passed = event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget)
        if passed and not watched.hasFocus():  # type: ignore[attr-defined] # a widget, as just asked
            event.ignore()
            return True
        return super().eventFilter(watched, event)


class _Number(QDoubleSpinBox):
    """A fraction without trailing zeros; all that is below 0 is the one value for "automatic"."""

    def valueFromText(self, text: str) -> float:
        """Return the number of `text`."""
        value = super().valueFromText(text)
        return self.minimum() if value < 0 else value

    def textFromValue(self, value: float) -> str:
        """Return the shortest text of `value`."""
        locale = self.locale()
        text = locale.toString(value, "f", _DECIMALS)
        return text.rstrip(locale.zeroDigit()).rstrip(locale.decimalPoint()) or locale.zeroDigit()


class OptionField(QWidget):
    """Holds what the person said of one option; at first, and after `reset`, nothing."""

    said = Signal()

    def __init__(self, option: Option, default: Any, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.option = option
        self.default = default
        self._kind = ""
        self.editor = self._made()
        self.editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editor.installEventFilter(_Scrolled(self))
        self.setFocusProxy(self.editor)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.editor)

    def _made(self) -> QWidget:
        if self.option.choices:
            return self._made_choice()
        if isinstance(self.default, bool):
            switch = QCheckBox()
            switch.toggled.connect(self._on_changed)
            return switch
        spin: QSpinBox | QDoubleSpinBox
        if isinstance(self.default, int):
            spin = QSpinBox()
            spin.setRange(int(self.option.low), int(self.option.high))
            spin.setValue(self.default)
        else:
            spin = self._made_fraction()
        if isinstance(spin, QSpinBox) or self.option.name in _SMALL:
            spin.setStepType(QAbstractSpinBox.StepType.AdaptiveDecimalStepType)
        spin.lineEdit().setTextMargins(theme.GAP - 2, 0, 0, 0)  # as far in as a choice's words
        spin.valueChanged.connect(self._on_changed)
        return spin

    def _made_choice(self) -> QComboBox:
        box = QComboBox()
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(8)
        box.currentIndexChanged.connect(self._on_changed)
        return box

    def _made_fraction(self) -> QDoubleSpinBox:
        """One step below the least value stands for "automatic" where 0 has a meaning of its own."""
        spin = _Number()
        spin.setDecimals(_DECIMALS)
        step = 0.01 if self.option.high <= 1 else 0.1
        low = -step if self.option.low == AUTOMATIC else self.option.low
        spin.setRange(low, self.option.high)
        spin.setValue(low if self.default == AUTOMATIC else self.default)
        spin.setSingleStep(step)
        return spin

    # --- what was said ----------------------------------------------------------------------

    def value(self) -> Any:
        """Return what was said, or the default."""
        editor = self.editor
        if isinstance(editor, QComboBox):
            return editor.currentData() or ""
        if isinstance(editor, QCheckBox):
            return editor.isChecked()
        assert isinstance(editor, QSpinBox | QDoubleSpinBox)
        below = self.option.low == AUTOMATIC and editor.value() < 0
        return AUTOMATIC if below else editor.value()

    def set_value(self, value: Any) -> None:
        """Show `value`; a choice that the kind of task does not have becomes "automatic"."""
        editor = self.editor
        if isinstance(editor, QComboBox):
            editor.setCurrentIndex(max(0, editor.findData(value)))
        elif isinstance(editor, QCheckBox):
            editor.setChecked(value)
        elif isinstance(editor, QSpinBox):
            editor.setValue(int(value))
        elif isinstance(editor, QDoubleSpinBox):
            editor.setValue(editor.minimum() if value == AUTOMATIC else value)

    @property
    def is_changed(self) -> bool:
        """Whether the person said something else than the default."""
        return bool(self.value() != self.default)

    def reset(self) -> None:
        """Forget what was said."""
        self.set_value(self.default)

    # --- what it looks like -----------------------------------------------------------------

    def set_kind(self, kind: str) -> bool:
        """Offer what a kind of task has. Returns whether it has the option at all."""
        self._kind = kind
        self.retranslate()
        return not self.option.kinds or kind in self.option.kinds

    def retranslate(self) -> None:
        """Put every word in the present language; what was said stays."""
        editor = self.editor
        editor.setAccessibleName(_(self.option.label))
        editor.setAccessibleDescription(_(self.option.help))
        editor.setToolTip(_(self.option.help))
        if isinstance(editor, QComboBox):
            self._fill(editor)
        elif isinstance(editor, QAbstractSpinBox) and self.default in {0, AUTOMATIC}:
            editor.setSpecialValueText(_("automatic"))

    def _fill(self, box: QComboBox) -> None:
        chosen = box.currentData() or ""
        box.blockSignals(True)  # the words change, not what was said
        box.clear()
        for choice in self._choices():
            box.addItem(option_word(self.option.name, choice), choice)
        box.setCurrentIndex(max(0, box.findData(chosen)))
        box.blockSignals(False)
        box.view().setMinimumWidth(box.view().sizeHintForColumn(0) + 24)

    def _choices(self) -> tuple[str, ...]:
        tables: Mapping[str, Mapping[str, tuple[str, ...]]] = {
            "loss": LOSSES_OF,
            "metric": METRICS_OF,
        }
        fitting = tables.get(self.option.name, {}).get(self._kind)
        return self.option.choices if fitting is None else ("", *fitting)

    @Slot()
    def _on_changed(self, _value: object = None) -> None:
        self.said.emit()
