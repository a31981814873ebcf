"""The keys of labelling as a table that can be changed; a key that is taken is refused and said."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QKeySequenceEdit,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.actions import ACTIONS
from workbench.ui.keymap import RESERVED, STROKES, Keymap, Stroke, shown
from workbench.ui.widgets.dialog import Dialog


class KeyField(QKeySequenceEdit):
    """Takes the next key. Esc leaves the dialog as everywhere, but where it is the usual key itself."""

    def __init__(self, stroke: Stroke) -> None:
        super().__init__()
        self._takes_escape = "Esc" in stroke.keys
        self.setMaximumSequenceLength(1)
        self.setFixedWidth(theme.scaled(150))
        self.setAccessibleName(_(stroke.text))
        self.setProperty("stroke", stroke.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Esc to the dialog."""
        if event.key() == Qt.Key.Key_Escape and not self._takes_escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class KeysDialog(Dialog):
    """What is typed holds at once. A changed stroke has the one key that was typed."""

    def __init__(self, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap
        self.fields: dict[str, QKeySequenceEdit] = {}
        self.others: dict[str, QLabel] = {}
        self.fault = QLabel()
        self.fault.setWordWrap(True)
        self.setWindowTitle(_("Keys for labelling"))
        self.resize(theme.room(640, 600))
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, theme.GAP, 0)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(0, 1)
        for stroke in STROKES:
            self._add(stroke, grid)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(body)
        area.setAccessibleName(self.windowTitle())
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        usual = self.buttons.addButton(_("Usual keys"), QDialogButtonBox.ButtonRole.ResetRole)
        usual.clicked.connect(self._on_reset)
        usual.setAutoDefault(False)  # Enter would take the person's keys away
        self.buttons.rejected.connect(self.reject)
        hint = QLabel(_("Click a key and press another. Digits always label; they are not listed."))
        hint.setProperty("muted", True)
        hint.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(theme.GAP + 4)
        for widget in (hint, area, self.fault, self.buttons):
            column.addWidget(widget, int(widget is area))
        self._show()

    def _add(self, stroke: Stroke, grid: QGridLayout) -> None:
        field = KeyField(stroke)
        field.editingFinished.connect(self._on_typed)
        name, others = QLabel(_(stroke.text)), QLabel()
        name.setBuddy(field)
        name.setWordWrap(True)
        name.setMinimumWidth(theme.scaled(120))
        others.setProperty("muted", True)
        place = len(self.fields)
        grid.addWidget(name, place, 0)
        grid.addWidget(others, place, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(field, place, 2)
        self.fields[stroke.id], self.others[stroke.id] = field, others

    def _show(self) -> None:
        for stroke, field in self.fields.items():
            first, *more = self._keymap.keys_of(stroke)
            field.setKeySequence(QKeySequence(first))
            said = ", ".join(shown(key) for key in more)
            self.others[stroke].setText(_("also {keys}").format(keys=said) if said else "")

    def _on_typed(self) -> None:
        field = self.sender()
        assert isinstance(field, QKeySequenceEdit)
        self.choose(
            str(field.property("stroke")),
            field.keySequence().toString(QKeySequence.SequenceFormat.PortableText),
        )

    def choose(self, stroke: str, key: str) -> None:
        """Let `key` do it, unless something else has it; what is blank changes nothing."""
        is_new = bool(key) and key != self._keymap.keys_of(stroke)[0]
        taken = self._taken(stroke, key) if is_new else ""
        self.fault.setText(
            _("{key} is taken: {what}.").format(key=shown(key), what=taken) if taken else ""
        )
        if is_new and not taken:
            self._keymap.set_keys(stroke, [key])
        self._show()

    def _taken(self, stroke: str, key: str) -> str:
        """Return what else has a key, or ""."""
        if self._keymap.is_digit(key):
            return _("digits label the row")
        other = self._keymap.taken_by(stroke, key)
        if other is not None:
            return _(other.text)
        if key in RESERVED:
            return _("the window uses it")
        own = {one.id for one in ACTIONS} & {stroke}  # undo and redo are the window's, too
        for action in ACTIONS:
            if action.shortcut == key and action.id not in own:
                return _(action.text).replace("&", "").rstrip("…")
        return ""

    def _on_reset(self) -> None:
        self._keymap.reset()
        self.fault.clear()
        self._show()
