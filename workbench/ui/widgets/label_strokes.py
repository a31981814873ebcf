"""Labelling rows of a table by key or menu: the digits and their companions, on both pages."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QMenu, QTextEdit, QWidget

from workbench.project.labels import Label, in_tree_order
from workbench.translation import _, ngettext
from workbench.ui import keymap
from workbench.ui.tables.rows_table import RowsTable
from workbench.ui.widgets.label_keys import key_name, label_number
from workbench.ui.widgets.label_pen import LabelPen
from workbench.ui.widgets.label_swatch import swatch

_A_PAGE = 10
_SIGNS_OF_NUMBERS = "0123456789-.,。．－"

Action = Callable[[], None]


class LabelStrokes(QObject):
    """Takes the keys of the widgets it watches; what is no stroke of ours goes on to them.

    In a tree the digits choose among the nodes of the open group; a node with others below it opens.
    """

    asked = Signal(str)  # id of a stroke that the page itself answers to
    offer_changed = Signal()  # other labels have the digits now
    number_typed = Signal(str)  # the first sign of a number

    many_wanted = Signal()  # a label for many rows

    def __init__(self, table: RowsTable, pen: LabelPen, parent: QObject, *, goes_on: bool) -> None:
        super().__init__(parent)
        self.table = table
        self.pen = pen
        self.group: Label | None = None  # the node of a tree whose children have the digits
        self._goes_on = goes_on
        # What needs nothing but the rows; the other strokes are asked of the page.
        self._own: dict[str, Action] = {
            "next": self._next,
            "accept": self._accept,
            "skip": self._skip,
            "clear": self._clear,
            "undo": self.undo,
            "redo": self.redo,
            "flag": self._flag,
            "why": self._explain,
            "close": self._close,
            "previous": lambda: self.step(-1),
            "following": lambda: self.step(1),
            "page_up": lambda: self.step(-_A_PAGE),
            "page_down": lambda: self.step(_A_PAGE),
        }

    def watch(self, widget: QWidget) -> None:
        """Take the keys of `widget` from now on."""
        widget.installEventFilter(self)

    def labels(self) -> list[Label]:
        """Return all labels in their order."""
        return list(self.table.rows.labels.values())

    def offered(self) -> list[Label]:
        """Return the labels in the order of their keys: in a tree, those of the open group."""
        if self.pen.kind != "tree":
            return self.labels()
        return self.below(self.group)

    def below(self, group: Label | None) -> list[Label]:
        """Return the nodes right below one of a tree, or the topmost ones."""
        known = self.table.rows.labels
        parent = group.id if group is not None else 0
        return [one for one in self.labels() if (one.parent in known) * one.parent == parent]

    def open_group(self, group: Label | None) -> None:
        """Give the digits to the nodes below `group`, or to the topmost ones."""
        if group != self.group:
            self.group = group
            self.offer_changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Qt's entry point."""
        kind = event.type()
        if kind not in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}:
            return False
        assert isinstance(event, QKeyEvent)
        action = self._action(event, is_text=isinstance(watched, QTextEdit))
        if action is None:
            return False
        event.accept()  # a menu's shortcut on the same key must not take it
        if kind == QEvent.Type.KeyPress:
            action()
        return kind == QEvent.Type.KeyPress

    @Slot(str)
    def do(self, stroke: str) -> None:
        """Do what the stroke with this id does, or ask the page for it."""
        own = self._own.get(stroke)
        if own is not None:
            own()
        else:
            self.asked.emit(stroke)

    def label(self, place: int) -> None:
        """Give the label at `place` of those offered to the selected rows; after one row go on."""
        offered = self.offered()
        if place >= len(offered):
            return
        if self.pen.kind == "tree" and self.below(offered[place]):
            self.open_group(offered[place])
        else:
            self.write(offered[place])

    def write(self, label: Label | None) -> None:
        """Give `label` to the selected rows, or take theirs away."""
        rows = self.rows()
        written = self.pen.write(rows, label)
        self.open_group(None)
        if written and not self.pen.toggles and label is not None:
            self.go_on(rows)

    def rows(self) -> list[int]:
        """Return the ids of the selected rows, or of the present one."""
        rows = self.table.selected_ids()
        present = self.present()
        return rows or ([present] if present else [])

    def present(self) -> int:
        """Return the id of the present row, or 0."""
        at, ids = self.table.current_place(), self.table.rows.ids
        return ids[at] if 0 <= at < len(ids) else 0

    def go_on(self, rows: list[int]) -> None:
        """Go to the next row after `rows` were decided on; many stay selected."""
        if self._goes_on and len(rows) == 1:
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
        head = menu.addAction(  # no section: the style sheet leaves its words out
            ngettext("Label {count} row", "Label {count} rows", count).format(count=f"{count:,}")
        )
        head.setEnabled(False)
        is_tree = self.pen.kind == "tree"
        offered = list(in_tree_order(self.labels())) if is_tree else self.labels()
        for place, label in enumerate(offered):
            text = label.name.replace("&", "&&")
            key = "" if is_tree else key_name(place)
            action = menu.addAction(swatch(label.colour), f"{text}\t{key}")
            action.triggered.connect(lambda _checked=False, chosen=label: self.write(chosen))
        menu.addSeparator()
        menu.addAction(_("Label many rows…") + "\tCtrl+B", self.many_wanted.emit)
        menu.addAction(_("Take the label off") + "\t⌫", lambda: self.write(None))
        menu.addAction(_("Flag the row, or take the flag off") + "\tF", self._flag)
        return menu

    # --- what the keys do -------------------------------------------------------------------

    def _next(self) -> None:
        """Accept the suggestion of a row without a label, else go on; or take the open group."""
        if self.group is not None:
            self.write(self.group)
            return
        place, row = self.table.current_place(), self.present()
        is_free = place >= 0 and not self.table.rows.label_text(place)
        is_free = is_free or (bool(row) and self.pen.asks_again(row))
        suggested = self.pen.suggestion_of(row) if row and is_free else None
        if suggested is None or self.pen.accept(row, suggested):
            self.step(1)

    def _accept(self) -> None:
        row = self.present()
        suggested = self.pen.suggestion_of(row) if row else None
        if suggested is not None and self.pen.accept(row, suggested):
            self.go_on([row])

    def _skip(self) -> None:
        rows = self.rows()
        if self.pen.skip(rows):
            self.go_on(rows)

    def _clear(self) -> None:
        """Take labels off; leave the open group of a tree; take up a row that was put off."""
        if self.group is not None:
            above = self.table.rows.labels.get(self.group.parent)
            self.open_group(above)
            return
        place = self.table.current_place()
        if place >= 0 and self.table.rows.mark(place).skipped:
            self.pen.skip(self.rows(), skipped=False)
        else:
            self.write(None)

    def _explain(self) -> None:
        """Ask why the model says what it says of the present row."""
        sheet, row = self.pen.session.sheet, self.present()
        if sheet is not None and row:
            self.pen.session.why_wanted.emit(sheet.id, row)

    def _flag(self) -> None:
        place = self.table.current_place()
        flagged = place >= 0 and self.table.rows.mark(place).flagged
        self.pen.flag(self.rows(), flagged=not flagged)

    def _close(self) -> None:
        if self.group is not None:
            self.open_group(None)
        else:
            self.asked.emit("close")

    def _return_to(self, row_id: int | None) -> None:
        place = -1 if row_id is None else self.table.rows.place_of(row_id)
        if place >= 0:
            self.table.go_to(place)

    def _action(self, event: QKeyEvent, *, is_text: bool) -> Action | None:
        is_number = self.pen.kind == "number"
        text = event.text()
        plain = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if is_number and text and text in _SIGNS_OF_NUMBERS and not plain:
            return (lambda: self.number_typed.emit(text)) if self._goes_on else None
        number = label_number(event)
        if number is not None and not is_number:
            return _nothing if event.isAutoRepeat() else lambda: self.label(number)
        stroke = self.pen.session.keymap.stroke(
            event, self._places(is_text=is_text, is_number=is_number)
        )
        if not stroke:
            return None
        if event.isAutoRepeat() and stroke not in keymap.REPEATING:
            return _nothing  # a key that is held down must not label what was never read
        return lambda: self.do(stroke)

    def _places(self, *, is_text: bool, is_number: bool) -> tuple[str, ...]:
        places = ["rows"]
        if self._goes_on:
            places += ["number", "label"] if is_number else ["label"]
        return (*places, "reader") if is_text else tuple(places)


def _nothing() -> None:
    """Take the key and leave everything as it is."""
