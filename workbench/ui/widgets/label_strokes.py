"""Labelling rows of a table by key or menu: the digits and their companions, on both pages."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget

from workbench.project.labels import Label
from workbench.translation import _, ngettext
from workbench.ui.tables.rows_table import RowsTable
from workbench.ui.widgets.label_keys import key_name, label_number
from workbench.ui.widgets.label_pen import LabelPen
from workbench.ui.widgets.label_swatch import swatch

_A_PAGE = 10
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier

Stroke = Callable[["LabelStrokes"], None]


class LabelStrokes(QObject):
    """Takes the keys of the widgets it watches; what is no stroke of ours goes on to them."""

    many_wanted = Signal()  # a label for many rows

    def __init__(self, table: RowsTable, pen: LabelPen, parent: QObject, *, goes_on: bool) -> None:
        super().__init__(parent)
        self.table = table
        self.pen = pen
        self._goes_on = goes_on

    def watch(self, widget: QWidget) -> None:
        """Take the keys of `widget` from now on."""
        widget.installEventFilter(self)

    def labels(self) -> list[Label]:
        """Return the labels in the order of their keys."""
        return list(self.table.rows.labels.values())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's entry point."""
        kind = event.type()
        if kind not in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}:
            return False
        assert isinstance(event, QKeyEvent)
        stroke = self._stroke(event, is_text=isinstance(watched, QTextEdit))
        if stroke is None:
            return False
        event.accept()  # a menu's shortcut on the same key must not take it
        if kind == QEvent.Type.KeyPress:
            stroke(self)
        return kind == QEvent.Type.KeyPress

    def label(self, place: int) -> None:
        """Give the label at `place` to the selected rows; after one row go on to the next."""
        labels = self.labels()
        if place < len(labels):
            self.write(labels[place])

    def write(self, label: Label | None) -> None:
        """Give `label` to the selected rows, or take theirs away."""
        rows = self.table.selected_ids()
        at = self.table.current_place()
        if not rows and 0 <= at < len(self.table.rows.ids):
            rows = [self.table.rows.ids[at]]
        written = self.pen.write(rows, label)
        goes_on = self._goes_on and not self.pen.toggles
        if written and goes_on and label is not None and len(rows) == 1:
            self.step(1)

    def step(self, rows: int) -> None:
        """Go on by `rows`, not past either end."""
        last = len(self.table.rows.ids) - 1
        if last >= 0:
            self.table.go_to(min(last, max(0, self.table.current_place() + rows)))

    def undo(self) -> None:
        """Take the latest change back and go to its row."""
        self._return_to(self.pen.undo())

    def redo(self) -> None:
        """Do again what was taken back."""
        self._return_to(self.pen.redo())

    def menu(self) -> QMenu:
        """Return the menu that labels the selection."""
        menu = QMenu(self.table)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(self.table.selected_ids())
        menu.addSection(
            ngettext("Label {count} row", "Label {count} rows", count).format(count=f"{count:,}")
        )
        for place, label in enumerate(self.labels()):
            text = label.name.replace("&", "&&")
            action = menu.addAction(swatch(label.colour), f"{text}\t{key_name(place)}")
            action.triggered.connect(lambda _checked=False, chosen=label: self.write(chosen))
        menu.addSeparator()
        menu.addAction(_("Label many rows…") + "\tCtrl+B", self.many_wanted.emit)
        menu.addAction(_("Take the label off") + "\t⌫", lambda: self.write(None))
        return menu

    def _return_to(self, row_id: int | None) -> None:
        place = -1 if row_id is None else self.table.rows.place_of(row_id)
        if place >= 0:
            self.table.go_to(place)

    def _stroke(self, event: QKeyEvent, *, is_text: bool) -> Stroke | None:
        number = label_number(event)
        if number is not None:
            return lambda strokes: strokes.label(number)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        key = (int(event.key()), modifiers)
        stroke = _STROKES.get(key)
        if stroke is None and is_text:
            stroke = _STROKES_ON_TEXT.get(key)
        if stroke is None and self._goes_on:
            stroke = _STROKES_GOING_ON.get(key)
        return stroke


Strokes = Mapping[tuple[int, Qt.KeyboardModifier], Stroke]

_NONE = Qt.KeyboardModifier.NoModifier
_STROKES: Strokes = MappingProxyType(
    {
        (int(Qt.Key.Key_Backspace), _NONE): lambda strokes: strokes.write(None),
        (int(Qt.Key.Key_Delete), _NONE): lambda strokes: strokes.write(None),
        (int(Qt.Key.Key_Z), _CONTROL): LabelStrokes.undo,
        (int(Qt.Key.Key_Y), _CONTROL): LabelStrokes.redo,
        (int(Qt.Key.Key_Z), _CONTROL | _SHIFT): LabelStrokes.redo,
    }
)
_STROKES_GOING_ON: Strokes = MappingProxyType(
    {
        (int(Qt.Key.Key_Return), _NONE): lambda strokes: strokes.step(1),
        (int(Qt.Key.Key_Enter), _NONE): lambda strokes: strokes.step(1),
        (int(Qt.Key.Key_Space), _NONE): lambda strokes: strokes.step(1),
    }
)
_STROKES_ON_TEXT: Strokes = MappingProxyType(
    {
        (int(Qt.Key.Key_Up), _NONE): lambda strokes: strokes.step(-1),
        (int(Qt.Key.Key_Down), _NONE): lambda strokes: strokes.step(1),
        (int(Qt.Key.Key_Left), _NONE): lambda strokes: strokes.step(-1),
        (int(Qt.Key.Key_Right), _NONE): lambda strokes: strokes.step(1),
        (int(Qt.Key.Key_PageUp), _NONE): lambda strokes: strokes.step(-_A_PAGE),
        (int(Qt.Key.Key_PageDown), _NONE): lambda strokes: strokes.step(_A_PAGE),
    }
)
