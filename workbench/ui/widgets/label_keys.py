"""Which key means which label: digits on every keyboard, key pad and input method."""

import sys
from types import MappingProxyType

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

LABELS_WITH_KEYS = 20

_DIGITS = "1234567890"
_FULL_WIDTH = "１２３４５６７８９０"
_SHIFTED = "!@#$%^&*()"
_SHIFTED_FULL_WIDTH = "！＠＃￥％…＆＊（）"
# Places of the digit row, so that a layout whose plain keys are & é " ' still labels.
_PLACES = MappingProxyType(
    {
        "win32": (2, 3, 4, 5, 6, 7, 8, 9, 10, 11),
        "darwin": (18, 19, 20, 21, 23, 22, 26, 28, 25, 29),
        "linux": (10, 11, 12, 13, 14, 15, 16, 17, 18, 19),
    }
)
_OTHER_MODIFIERS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


def label_number(event: QKeyEvent, platform: str = sys.platform) -> int | None:
    """Return which label a key asks for, counted from 0, or None.

    1 to 9 and 0 are the first ten, with Shift the eleventh to the twentieth.
    """
    if event.modifiers() & _OTHER_MODIFIERS:
        return None
    keypad = bool(event.modifiers() & Qt.KeyboardModifier.KeypadModifier)
    shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier) and not keypad
    digit = _digit_of_place(event, platform, keypad=keypad)
    if digit is None:
        digit = _digit_of_text(event.text(), shift=shift)
    if digit is None and Qt.Key.Key_0 <= event.key() <= Qt.Key.Key_9:
        digit = (event.key() - int(Qt.Key.Key_1)) % 10
    return None if digit is None else digit + (10 if shift else 0)


def key_name(place: int) -> str:
    """Return the key of the label at `place` (counted from 0): "1" to "0", "⇧1" to "⇧0" or ""."""
    if place >= LABELS_WITH_KEYS:
        return ""
    return _DIGITS[place] if place < 10 else "⇧" + _DIGITS[place - 10]


def _digit_of_place(event: QKeyEvent, platform: str, *, keypad: bool) -> int | None:
    places = _PLACES.get(platform)
    code = event.nativeVirtualKey() if platform == "darwin" else event.nativeScanCode()
    if places is None or keypad or not code or code not in places:
        return None
    return places.index(code)


def _digit_of_text(text: str, *, shift: bool) -> int | None:
    if len(text) != 1:
        return None
    shifted = (_SHIFTED, _SHIFTED_FULL_WIDTH) if shift else ()
    for keys in (_DIGITS, _FULL_WIDTH, *shifted):
        if text in keys:
            place: int = keys.index(text)
            return place
    return None
