"""Where a text is parted into lines: at blanks, and between Chinese characters but not before a comma.

After the rules that all editors share of "Requirements for Chinese Text Layout" (W3C, 2020, section 3.1.7).
"""

import unicodedata
from collections.abc import Callable

_NOT_FIRST = frozenset("，。、；：？！）》】”’…％%),.;:?!]}–—·」』")
_NOT_LAST = frozenset("（《【“‘([{「『")
_AFTER = frozenset("-/_")

Width = Callable[[str], float]


def broken(text: str, room: float, width: Width) -> list[str]:
    """Return the lines of a text in `room`; a word that has no room in a line of its own is cut."""
    found: list[str] = []
    for paragraph in text.split("\n"):
        found += _lines(paragraph.strip(), room, width)
    return found


def _lines(text: str, room: float, width: Width) -> list[str]:
    found: list[str] = []
    line, size, parts_at = "", 0.0, 0
    for letter in text:
        wide = width(letter)
        if line and may_part(line[-1], letter):
            parts_at = len(line)
        if line and size + wide > room and letter != " ":
            at = parts_at or len(line)
            found.append(line[:at].rstrip())
            line, parts_at = line[at:].lstrip(), 0
            size = sum(map(width, line))
        line += letter
        size += wide
    return [*found, line.rstrip()]


def may_part(before: str, after: str) -> bool:
    """Return whether a line may end between two characters."""
    if after == " ":
        return False
    if before == " ":
        return True
    if before in _NOT_LAST or after in _NOT_FIRST:
        return False
    return is_wide(before) or is_wide(after) or before in _AFTER


def is_wide(letter: str) -> bool:
    """Return whether a character takes a square, as Chinese ones do."""
    return unicodedata.east_asian_width(letter) in "WF"


def longest_word(text: str, width: Width) -> float:
    """Return the width of the longest piece that would rather not be parted."""
    most = size = 0.0
    before = ""
    for letter in text:
        size = 0.0 if letter == "\n" or (before and may_part(before, letter)) else size
        size += 0.0 if letter in " \n" else width(letter)
        most = max(most, size)
        before = letter
    return most
