"""All keys at one glance, over the page; any key closes it."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.keymap import STROKES, TASK_STROKES, Keymap, shown, task_key
from workbench.ui.widgets.overlay_place import centred

_FIXED = (
    (("1 … 0",), N_("Label the row and go on: labels 1 to 10")),
    (("⇧1 … ⇧0",), N_("Labels 11 to 20")),
    (("Ctrl+L",), N_("List view, or one row at a time")),
)
_NUMBER = ((("0 … 9",), N_("Type a number; Enter keeps it and goes on.")),)
_ACROSS, _WORDS = 2, 230


class LabelKeysOverlay(QFrame):
    """Built anew each time it opens, from the keys as they are then."""

    closed = Signal()

    def __init__(self, keymap: Keymap, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._keymap, self._page = keymap, parent
        self._body = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(24, 20, 24, 20)
        self._column.setSpacing(theme.GAP)
        self.title = QLabel()
        self.hint = QLabel()
        self.hint.setProperty("muted", True)
        self._column.addWidget(self.title)
        self._column.addWidget(self._body)
        self._column.addWidget(self.hint)
        self.hide()

    def open(self, kind: str, tasks: Sequence[str] = ()) -> None:
        """Show the keys of a task of that kind (one of `label_text.KINDS`), and those of the tasks."""
        over = self._page.window()  # over the whole of it: there are many keys
        if over is not self.parentWidget():
            self.setParent(over)
        self._column.removeWidget(self._body)
        self._body.deleteLater()
        self._body = self._filled(lines(self._keymap, kind, tasks))
        self._column.insertWidget(1, self._body)
        self.title.setFont(theme.title_font())
        self.title.setText(_("Keys"))
        self.hint.setText(_("Any key closes this. Preferences change the keys."))
        self.setAccessibleName(_("Keys"))
        centred(self)
        self.show()
        self.raise_()
        self.setFocus()

    def event(self, event: QEvent) -> bool:
        """Take every key before a shortcut does."""
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Any key closes, a modifier alone does not."""
        alone = {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta}
        if event.key() not in alone:
            self._close()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        """So does a click."""
        self._close()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """And whatever else takes the keyboard."""
        super().focusOutEvent(event)
        self.hide()

    def _close(self) -> None:
        self.hide()
        self.closed.emit()

    def _filled(self, found: Sequence[tuple[tuple[str, ...], str]]) -> QWidget:
        body = QWidget()
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP * 2)
        grid.setVerticalSpacing(5)
        high = -(-len(found) // _ACROSS)
        for place, (keys, text) in enumerate(found):
            left = place // high * 3
            key = QLabel("   ".join(keys))
            key.setProperty("readout", True)
            key.setFont(theme.small_font())
            key.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(key, place % high, left)
            words = QLabel(text)
            words.setWordWrap(True)
            words.setMinimumWidth(theme.scaled(_WORDS))
            grid.addWidget(words, place % high, left + 1)
        grid.setColumnMinimumWidth(2, theme.GAP * 2)
        return body


def lines(
    keymap: Keymap, kind: str, tasks: Sequence[str] = ()
) -> list[tuple[tuple[str, ...], str]]:
    """Return (keys, what they do) of all keys that count in a task of that kind, beside other tasks."""
    fixed = (*_NUMBER, _FIXED[2]) if kind == "number" else _FIXED
    own = [
        one
        for one in STROKES
        if one not in TASK_STROKES and (one.where != "number" or kind == "number")
    ]
    found: list[tuple[tuple[str, ...], str]] = [(keys, _(text)) for keys, text in fixed]
    found += [(tuple(shown(key) for key in keymap.keys_of(one.id)), _(one.text)) for one in own]
    if len(tasks) > 1:
        found += [
            ((task_key(keymap, place),), _("Task: {name}").format(name=name))
            for place, name in enumerate(tasks[: len(TASK_STROKES)])
        ]
    return found
