"""The options of one group under a heading that folds."""

from dataclasses import fields

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.options import GROUPS, OPTIONS, Options
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.icons import icon
from workbench.ui.widgets.option_fields import OptionField

_FIELD_WIDTH = 176  # pixels: the longest choice is not cut in the column of the Train page


class FoldButton(QToolButton):
    """A heading with an arrow that says whether what is under it is open."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setProperty("fold", True)
        self.setToolButtonStyle(self.toolButtonStyle().ToolButtonTextBesideIcon)
        self.toggled.connect(self.restyle)
        self.restyle()

    @Slot()
    def restyle(self, _is_open: bool = False) -> None:
        """Draw the arrow in the theme's colour."""
        self.setIcon(icon("chevron-down" if self.isChecked() else "chevron-right"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.restyle()


class OptionGroup(QWidget):
    """A heading and its rows; the heading counts what was said while it is folded."""

    said = Signal()

    def __init__(self, group: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.heading = FoldButton()
        self._body = QWidget()
        defaults = {field.name: field.default for field in fields(Options)}
        rows = [option for option in OPTIONS if option.group == group]
        self.fields = [OptionField(option, defaults[option.name]) for option in rows]
        self._labels = [QLabel() for _row in rows]
        grid = QGridLayout(self._body)
        grid.setContentsMargins(2, 0, 0, theme.GAP)
        grid.setVerticalSpacing(theme.GAP // 2 + 2)
        grid.setColumnStretch(0, 1)
        for row, (label, field) in enumerate(zip(self._labels, self.fields, strict=True)):
            label.setWordWrap(True)
            label.setBuddy(field.editor)
            field.setFixedWidth(min(theme.scaled(_FIELD_WIDTH), 230))
            field.said.connect(self._on_said)
            grid.addWidget(label, row, 0)
            grid.addWidget(field, row, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addWidget(self.heading)
        column.addWidget(self._body)
        self._body.hide()
        self.heading.toggled.connect(self._body.setVisible)
        self.retranslate()

    @property
    def changed(self) -> list[OptionField]:
        """The fields in which something was said and that the kind of task has."""
        return [field for field in self.fields if field.is_changed and not field.isHidden()]

    def set_kind(self, kind: str) -> None:
        """Show only what a kind of task has."""
        for label, field in zip(self._labels, self.fields, strict=True):
            has = field.set_kind(kind)
            label.setVisible(has)
            field.setVisible(has)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        for label, field in zip(self._labels, self.fields, strict=True):
            label.setText(_(field.option.label))
            label.setToolTip(_(field.option.help))
            field.retranslate()
        self._show_count()

    def _show_count(self) -> None:
        name, count = _(GROUPS[self.group]), len(self.changed)
        self.heading.setText(f"{name} · {count}" if count else name)
        self.heading.setAccessibleName(self.heading.text())
        self.heading.restyle()

    @Slot()
    def _on_said(self) -> None:
        self._show_count()
        self.said.emit()
