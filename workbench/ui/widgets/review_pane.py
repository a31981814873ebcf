"""A queue of rows to decide on, one key each: the list, the texts, a button for every key."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QPalette
from PySide6.QtWidgets import (
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from workbench.project.labels import Label
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.widgets.label_buttons import LabelButtons
from workbench.ui.widgets.label_flow import FlowLayout
from workbench.ui.widgets.label_keys import label_number
from workbench.ui.widgets.review_texts import ReviewTexts

_SIZE, _LIST_PART = (1040, 680), 0.38
_LIST_WIDTH = 300  # pixels: of a small screen the texts need the most
_NONE, _SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that can be decided by a letter; `id` is what `acted` says, `text` is translated."""

    id: str
    key: Qt.Key
    text: str
    shift: bool = False


@dataclass(frozen=True, slots=True)
class ReviewItem:
    """A line of the queue: what it says with the suggestion and without, and (caption, sheet, row)
    of the one or two rows behind it.
    """

    title: str
    plain_title: str
    rows: tuple[tuple[str, int, int], ...]
    chosen: tuple[int, ...] = field(default=())  # ids of the labels that are pressed in


class ReviewPane(QWidget):
    """Decides nothing itself: it says which key was pressed, and is told what became of it."""

    acted = Signal(str)  # id of a choice
    labelled = Signal(int)  # place of a label
    undo_wanted = Signal()
    why_wanted = Signal(int, int)  # sheet and row, on W

    def __init__(
        self,
        choices: Sequence[Choice],
        text_of: Callable[[int, int], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.choices = tuple(choices)
        self._text_of = text_of
        self.items: list[ReviewItem] = []
        self._done: set[int] = set()
        self._shows_suggestions = True
        self.list = QListWidget()
        self.texts = ReviewTexts()
        self.nothing = QLabel()
        self.count = QLabel()
        self.buttons = {choice.id: QPushButton() for choice in self.choices}
        self.why = QPushButton()
        self.labels = LabelButtons()
        self._arrange()
        self._connect()
        self.retranslate()

    # --- what is shown ----------------------------------------------------------------------

    def show_items(
        self, items: Sequence[ReviewItem], nothing: str, done: Collection[int] = ()
    ) -> None:
        """Show a queue from its start; `nothing` is said where it is empty, `done` are decided."""
        self.items, self._done = list(items), set(done)
        self.nothing.setText(nothing)
        self.list.blockSignals(True)
        self.list.clear()
        for at in range(len(self.items)):
            self.list.addItem(QListWidgetItem())
            self._paint(at)
        self.list.blockSignals(False)
        self.list.setCurrentRow(0 if self.items else -1)
        self._show_current()

    def show_labels(self, labels: Sequence[Label]) -> None:
        """Offer these labels by digit and button."""
        self.labels.show_labels(labels)
        self._show_current()

    def show_suggestions(self, *, shown: bool) -> None:
        """Show or hide what rows are suggested to be."""
        self._shows_suggestions = shown
        for at in range(len(self.items)):
            self._paint(at)

    def place(self) -> int:
        """Return the place of the present line, or -1."""
        return self.list.currentRow()

    def settle(self, at: int, item: ReviewItem | None = None, *, stay: bool = False) -> None:
        """Mark a line as decided, with new words if given, and go on to the next that is not."""
        if item is not None:
            self.items[at] = item
        self._done.add(at)
        self._paint(at)
        if stay:
            self._show_current()
        else:
            self.go_on()

    def unsettle(self, at: int, item: ReviewItem) -> None:
        """Take the mark off a line and go back to it."""
        self.items[at] = item
        self._done.discard(at)
        self._paint(at)
        self.list.setCurrentRow(at)
        self._show_current()

    def go_on(self) -> None:
        """Go to the next line that is not decided, from the top again at the end."""
        present = max(0, self.place())
        order = [*range(present + 1, len(self.items)), *range(present)]
        wanted = next((at for at in order if at not in self._done), present)
        self.list.setCurrentRow(wanted)
        self._show_current()

    def left(self) -> int:
        """Return how many lines are not decided."""
        return len(self.items) - len(self._done)

    def take_keys(self) -> None:
        """Give the keyboard to the queue."""
        self.list.setFocus()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.list.setAccessibleName(_("Rows to decide on"))
        for choice in self.choices:
            letter = chr(int(choice.key))
            self.buttons[choice.id].setText(
                f"{_(choice.text)}   {'⇧' if choice.shift else ''}{letter}"
            )
        self.why.setText(_("Why?") + "   W")
        self.why.setToolTip(_("Why does the model say so?"))
        self.texts.retranslate()
        self._show_current()

    # --- building ---------------------------------------------------------------------------

    def _arrange(self) -> None:
        self.list.setProperty("queue", True)
        self.list.setUniformItemSizes(True)
        self.list.setMinimumWidth(min(theme.scaled(230), _LIST_WIDTH))
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.list.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.nothing.setWordWrap(True)
        self.nothing.setProperty("muted", True)
        self.count.setFont(theme.small_font())
        self.count.setProperty("muted", True)
        keys = FlowLayout(gap=theme.GAP)
        for button in (*self.buttons.values(), self.why):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setAutoDefault(False)
            keys.addWidget(button)
        keys.addWidget(self.count)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addWidget(self.nothing, 1)
        column.addWidget(self.texts, 1)
        column.addWidget(self.labels)
        column.addLayout(keys)
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._split.addWidget(self.list)
        self._split.addWidget(right)
        self._split.setStretchFactor(1, 1)
        across = theme.room(*_SIZE).width()  # of the dialogs that it stands in, on this screen
        self._split.setSizes([round(across * _LIST_PART), round(across * (1 - _LIST_PART))])
        self._split.setHandleWidth(theme.GAP * 2)
        self._split.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._split)

    def _connect(self) -> None:
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.labels.chosen.connect(self.labelled)
        for choice in self.choices:
            self.buttons[choice.id].setProperty("choice", choice.id)
            self.buttons[choice.id].clicked.connect(self._on_button)
        self.why.clicked.connect(self._explain)
        for widget in (self.list, *self.texts.texts):
            widget.installEventFilter(self)

    # --- keys -------------------------------------------------------------------------------

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Qt's entry point: letters and digits decide, also where a menu has the same key."""
        if event.type() not in {QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride}:
            return False
        assert isinstance(event, QKeyEvent)
        stroke = self._stroke(event)
        if stroke is None:
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress:
            stroke()
        return event.type() == QEvent.Type.KeyPress

    def _stroke(self, event: QKeyEvent) -> Callable[[], None] | None:
        number = label_number(event)
        if number is not None:
            return lambda: self._label(number)
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        for choice in self.choices:
            if event.key() == choice.key and modifiers == (_SHIFT if choice.shift else _NONE):
                return lambda: self._act(choice.id)
        if event.key() == Qt.Key.Key_W and modifiers == _NONE:
            return self._explain
        undo = event.key() == Qt.Key.Key_Z and modifiers == Qt.KeyboardModifier.ControlModifier
        if undo or (event.key() == Qt.Key.Key_Backspace and modifiers == _NONE):
            return self.undo_wanted.emit
        return None

    def _act(self, choice: str) -> None:
        if self.place() >= 0 and self.buttons[choice].isEnabled():
            self.acted.emit(choice)

    @Slot()
    def _explain(self) -> None:
        if self.place() < 0:
            return
        _caption, sheet, row = self.items[self.place()].rows[0]
        self.why_wanted.emit(sheet, row)

    def _label(self, place: int) -> None:
        if self.place() >= 0 and place < len(self.labels.buttons):
            self.labelled.emit(place)

    # --- inside -----------------------------------------------------------------------------

    def _paint(self, at: int) -> None:
        line, item = self.list.item(at), self.items[at]
        title = item.title if self._shows_suggestions else item.plain_title
        excerpt = " ".join(self._text_of(*item.rows[0][1:]).split())[:80]
        line.setText(f"{'✓ ' if at in self._done else ''}{title}\n{excerpt}")
        muted = QColor(theme.colours().muted)
        text = self.palette().color(QPalette.ColorRole.Text)
        line.setForeground(muted if at in self._done else text)

    def _show_current(self) -> None:
        at = self.place()
        has_one = 0 <= at < len(self.items)
        self.nothing.setVisible(not self.items)
        self.list.setVisible(bool(self.items))
        self.texts.setVisible(has_one)
        for button in (*self.buttons.values(), self.why):
            button.setVisible(bool(self.items))
        self.labels.setVisible(has_one and bool(self.labels.buttons))
        self.count.setText(
            ngettext("{n} left", "{n} left", self.left()).format(n=f"{self.left():,}")
            if self.items
            else ""
        )
        if not has_one:
            return
        item = self.items[at]
        self.texts.show_texts(
            [(caption, self._text_of(sheet, row)) for caption, sheet, row in item.rows]
        )
        for chip in self.labels.buttons:
            chip.setChecked(chip.property("label") in item.chosen)

    @Slot(int)
    def _on_row_changed(self, _row: int) -> None:
        self._show_current()

    @Slot()
    def _on_button(self) -> None:
        self._act(str(self.sender().property("choice")))
        self.take_keys()
