"""Which key does what while rows are labelled: one table, and what the person made of it.

Digits are not in it: they follow the order of the labels (`widgets.label_keys`) on every keyboard.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from workbench.translation import N_
from workbench.ui.preferences import Preferences

Pressed = tuple[int, Qt.KeyboardModifier]

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_NONE = Qt.KeyboardModifier.NoModifier


@dataclass(frozen=True, slots=True)
class Stroke:
    """One thing that a key does. `keys` are the usual ones, as Qt writes them.

    `where`: "rows" (the pages Sheet and Label), "label" (the Label page), "reader" (there, while the
    text of the row has the keyboard) or "number" (there, in a task of numbers).
    """

    id: str
    text: str
    keys: tuple[str, ...]
    where: str = "label"


TASK_STROKES = (
    Stroke("task_1", N_("First task over the same rows"), ("Alt+1",)),
    Stroke("task_2", N_("Second task"), ("Alt+2",)),
    Stroke("task_3", N_("Third task"), ("Alt+3",)),
    Stroke("task_4", N_("Fourth task"), ("Alt+4",)),
    Stroke("task_5", N_("Fifth task"), ("Alt+5",)),
    Stroke("task_6", N_("Sixth task"), ("Alt+6",)),
    Stroke("task_7", N_("Seventh task"), ("Alt+7",)),
    Stroke("task_8", N_("Eighth task"), ("Alt+8",)),
    Stroke("task_9", N_("Ninth task"), ("Alt+9",)),
)
STROKES = (
    Stroke("next", N_("Accept the suggestion of a row without a label, or go on"), ("Return", "Enter")),
    Stroke("accept", N_("Accept the suggestion"), ("P",)),
    Stroke("skip", N_("Skip the row"), ("Space",)),
    Stroke("clear", N_("Take the label off"), ("Backspace", "Del"), "rows"),
    Stroke("undo", N_("Undo"), ("Ctrl+Z",), "rows"),
    Stroke("redo", N_("Redo"), ("Ctrl+Y", "Ctrl+Shift+Z"), "rows"),
    Stroke("find_label", N_("Find a label by its name"), ("L", ".")),
    Stroke("flag", N_("Flag the row, or take the flag off"), ("F",), "rows"),
    Stroke("why", N_("Why does the model say so?"), ("W",), "rows"),
    Stroke("note", N_("Write a note"), ("N",)),
    Stroke("guideline", N_("What the labels mean"), ("G",)),
    Stroke("history", N_("History of the row"), ("I",)),
    Stroke("hide", N_("Hide or show suggestions and predictions"), ("H",)),
    Stroke("task", N_("Next task over the same rows"), ("T",)),
    *TASK_STROKES,
    Stroke("search", N_("Search"), ("/",)),
    Stroke("close", N_("Close what is open beside the row"), ("Esc",)),
    Stroke("previous", N_("Row above"), ("Up", "Left"), "reader"),
    Stroke("following", N_("Row below"), ("Down", "Right"), "reader"),
    Stroke("page_up", N_("Ten rows up"), ("PgUp",), "reader"),
    Stroke("page_down", N_("Ten rows down"), ("PgDown",), "reader"),
    Stroke("more", N_("One step more"), ("Shift+Up",), "number"),
    Stroke("less", N_("One step less"), ("Shift+Down",), "number"),
    Stroke("keys", N_("Show all keys"), ("?",)),
)  # fmt: skip
# The window's own shortcuts that no table of actions holds: the pages, the search, the two views.
RESERVED = frozenset({"Ctrl+F", "Ctrl+L", *(f"Ctrl+{place}" for place in range(10))})
REPEATING = frozenset({"previous", "following", "page_up", "page_down", "more", "less"})


class Keymap:
    """The keys as they are now. Changed keys are kept in the person's preferences."""

    def __init__(self, preferences: Preferences) -> None:
        self._preferences = preferences
        self._keys: dict[str, tuple[str, ...]] = {}
        self._strokes: dict[Pressed, list[Stroke]] = {}
        self._read()

    def keys_of(self, stroke: str) -> tuple[str, ...]:
        """Return the keys of a stroke, as Qt writes them."""
        return self._keys[stroke]

    def stroke(self, event: QKeyEvent, places: Sequence[str]) -> str:
        """Return the id of what a key means in those places (values of `Stroke.where`), or ""."""
        for pressed in _readings(event):
            for stroke in self._strokes.get(pressed, ()):
                if stroke.where in places:
                    return stroke.id
        return ""

    def taken_by(self, stroke: str, key: str) -> Stroke | None:
        """Return what else `key` does, or None. Digits, which label, are no strokes: see `is_digit`."""
        pressed = _pressed(key)
        others = (one for one in self._strokes.get(pressed, ()) if one.id != stroke)
        return next(others, None)

    @staticmethod
    def is_digit(key: str) -> bool:
        """Whether a key is one of those that label."""
        code, modifiers = _pressed(key)
        is_number = int(Qt.Key.Key_0) <= code <= int(Qt.Key.Key_9)
        return is_number and modifiers in {_NONE, _SHIFT}

    def set_keys(self, stroke: str, keys: Sequence[str]) -> None:
        """Let `keys` do it, and no others, from now on."""
        self._preferences.set_keys(stroke, keys)
        self._read()

    def reset(self) -> None:
        """Go back to the usual keys."""
        for stroke in STROKES:
            self._preferences.set_keys(stroke.id, ())
        self._read()

    def _read(self) -> None:
        self._strokes.clear()
        for stroke in STROKES:
            keys = tuple(self._preferences.keys(stroke.id)) or stroke.keys
            self._keys[stroke.id] = keys
            for key in keys:
                self._strokes.setdefault(_pressed(key), []).append(stroke)


def task_key(keymap: Keymap, place: int) -> str:
    """Return the key of the task at `place` (counted from 0) as people write it; "" past the ninth."""
    if place >= len(TASK_STROKES):
        return ""
    return shown(keymap.keys_of(TASK_STROKES[place].id)[0])


def shown(key: str) -> str:
    """Return a key as people of this system write it, in a short form."""
    native = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    return _SHORT.get(native, native)


_SHORT = {"Return": "↵", "Backspace": "⌫", "Up": "↑", "Down": "↓", "Left": "←", "Right": "→"}


def _pressed(key: str) -> Pressed:
    combination = QKeySequence(key)[0]  # type: ignore[index] # the stubs lack it
    return int(combination.key()), combination.keyboardModifiers()


def _readings(event: QKeyEvent) -> tuple[Pressed, ...]:
    """Return what an event can mean: as pressed; as the sign that it types, on any keyboard."""
    modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    found: list[Pressed] = [(int(event.key()), modifiers)]
    text = unicodedata.normalize("NFKC", event.text())
    if modifiers in {_NONE, _SHIFT} and len(text) == 1 and text.isprintable() and text != " ":
        is_sign = not text.isalnum()  # "?" needs Shift on one keyboard and none on another
        if is_sign or modifiers == _NONE:
            found.append((_pressed(text)[0], _NONE))
    return tuple(found)
