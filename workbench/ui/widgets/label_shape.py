"""What a column of labels holds, and what stands between the names in its cells."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from workbench.label_columns import LabelShape
from workbench.translation import N_, _
from workbench.ui import theme

KINDS = {
    "single": N_("One label"),
    "several": N_("Several labels"),
    "tree": N_("A tree of labels"),
    "number": N_("A number"),
}
_PARTED = ("several", "tree")
_WIDTH = 56


class LabelShapeBox(QWidget):
    """Set to a guess; emits when the person changes it. A new line is shown as a backslash and an n."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kinds, self.separator, self._between = QComboBox(), QLineEdit(), QLabel()
        self.separator.setFixedWidth(theme.scaled(_WIDTH))
        self.separator.setMaxLength(4)
        self._between.setBuddy(self.separator)
        for kind in KINDS:
            self.kinds.addItem("", kind)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP)
        line.addWidget(self.kinds, 1)
        line.addWidget(self._between)
        line.addWidget(self.separator)
        self.setFocusProxy(self.kinds)
        self.kinds.activated.connect(self._on_kind)
        self.separator.textEdited.connect(self._on_edited)
        self.retranslate()
        self._show_separator()

    def show_shape(self, shape: LabelShape) -> None:
        """Choose a kind and a separator without saying so."""
        self.kinds.setCurrentIndex(max(0, self.kinds.findData(shape.kind)))
        self.separator.setText(shape.separator.replace("\n", "\\n"))
        self._show_separator()

    def shape(self) -> LabelShape:
        """Return what is chosen."""
        kind = str(self.kinds.currentData())
        between = self.separator.text().replace("\\n", "\n")
        return LabelShape(kind, (between.strip(" ") or between) if kind in _PARTED else "")

    def retranslate(self) -> None:
        """Say everything in the present language."""
        for place, name in enumerate(KINDS.values()):
            self.kinds.setItemText(place, _(name))
        self.kinds.setAccessibleName(_("What it holds"))
        self.separator.setAccessibleName(_("What stands between the labels in a cell"))
        self.separator.setToolTip(_("What stands between the labels in a cell"))
        self._between.setText(_("parted by"))

    def _show_separator(self) -> None:
        is_parted = str(self.kinds.currentData()) in _PARTED
        self.separator.setVisible(is_parted)
        self._between.setVisible(is_parted)

    def _on_kind(self, _place: int) -> None:
        self.separator.clear()
        self._show_separator()
        self.changed.emit()

    def _on_edited(self, _text: str) -> None:
        self.changed.emit()
