"""Which column plays which part: text (one or several), label and what it holds, ID."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QMenu, QPushButton, QWidget

from workbench.label_columns import LabelShape
from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.widgets.import_file import narrow
from workbench.ui.widgets.label_shape import LabelShapeBox


class ImportRoles(QWidget):
    """Filled from a preview's guesses; emits when the person changes one."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QPushButton()
        self._menu = QMenu(self._text)
        self._text.setMenu(self._menu)
        self._label, self._identity, self._group = QComboBox(), QComboBox(), QComboBox()
        self.holds = LabelShapeBox()
        self._guesses: dict[str, LabelShape] = {}
        self._rows = tuple(
            (QLabel(), box)
            for box in (self._text, self._label, self.holds, self._identity, self._group)
        )
        self._group.setToolTip(
            _("Rows of one group, such as a customer, are never both learnt from and tested on.")
        )
        form = self._form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(theme.GAP)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for label, box in self._rows:
            label.setBuddy(box)
            form.addRow(label, box)
        for choice in (self._label, self._identity, self._group):
            narrow(choice)
            choice.activated.connect(self._on_changed)
        self._label.activated.connect(self._on_label)
        self.holds.changed.connect(self._on_changed)
        for (label, box), name in zip(
            self._rows,
            (
                _("Text to classify"),
                _("Label column"),
                _("What it holds"),
                _("ID column"),
                _("Group column"),
            ),
            strict=True,
        ):
            label.setText(name)
            box.setAccessibleName(name)

    def show_preview(self, preview: SheetPreview) -> None:
        """Offer the columns of `preview`, its guesses chosen."""
        self._menu.clear()
        for column in preview.columns:
            action = QAction(column.name.replace("&", "&&"), self._menu)
            action.setData(column.name)
            action.setCheckable(True)
            action.setChecked(column.role == "text")
            action.toggled.connect(self._on_changed)
            self._menu.addAction(action)
        for choice, role in (
            (self._label, "label"),
            (self._identity, "id"),
            (self._group, "group"),
        ):
            choice.clear()
            choice.addItem(_("none"), "")
            for column in preview.columns:
                choice.addItem(column.name, column.name)
            guess = next((c.name for c in preview.columns if c.role == role), "")
            choice.setCurrentIndex(max(0, choice.findData(guess)))
        self._guesses = {
            column.name: LabelShape(column.label_kind, column.separator)
            for column in preview.columns
        }
        self._on_label()
        self._say_text()

    def text_columns(self) -> tuple[str, ...]:
        """Return the columns whose texts are classified, in the order of the sheet."""
        return tuple(str(one.data()) for one in self._menu.actions() if one.isChecked())

    def label_column(self) -> str:
        """Return the column that holds labels, or ""."""
        return str(self._label.currentData() or "")

    def label_shape(self) -> LabelShape:
        """Return what the label column holds."""
        return self.holds.shape() if self.label_column() else LabelShape()

    def id_column(self) -> str:
        """Return the column that names the rows, or ""."""
        return str(self._identity.currentData() or "")

    def group_column(self) -> str:
        """Return the column whose equal values belong together, or ""."""
        return str(self._group.currentData() or "")

    def roles(self) -> dict[str, str]:
        """Return the role of every column that has one."""
        found = {
            self.group_column(): "group",
            self.label_column(): "label",
            self.id_column(): "id",
        }
        found.update(dict.fromkeys(self.text_columns(), "text"))
        found.pop("", None)
        return found

    def _on_label(self, _place: int = 0) -> None:
        column = self.label_column()
        self._form.setRowVisible(self.holds, bool(column))
        self.holds.show_shape(self._guesses.get(column, LabelShape()))

    def _say_text(self) -> None:
        names = ", ".join(self.text_columns()) or _("choose a column")
        self._text.setText(names.replace("&", "&&"))

    def _on_changed(self, _value: object = None) -> None:
        self._say_text()
        self.changed.emit()
