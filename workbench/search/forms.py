"""Which letters count as the same when text is looked for: any case, and full-width as half-width.

Texts are never folded for that: what is looked for becomes a pattern that has every form of each of
its letters. It finds in the text as it stands, so that what it found can be marked there.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from itertools import chain

_WIDTHS = ("<wide>", "<narrow>")
_LAST = 0x1E944  # behind it no letter has a case
_WITHOUT_CASE = (range(0x3400, 0xA000), range(0xAC00, 0xD7A4))  # Chinese and Korean
_DOUBLES = range(0x2F800, 0x2FA1E)  # Chinese letters that stand for others; more lie at 0xF900
_LONGEST = 3  # letters that one letter folds to, as in "ffi"


def fold(text: str) -> str:
    """Return `text` in the one form that stands for all that count as the same."""
    if text.isascii():
        return text.lower()
    widened = text.translate(_widths())
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", widened).casefold())


def forms(letter: str) -> tuple[str, ...]:
    """Return the single letters whose folded form holds the folded `letter`, itself among them."""
    return _holding().get(letter, (letter,))


@lru_cache(maxsize=512)
def finder(text: str) -> re.Pattern[str]:
    """Return the pattern that finds `text` in any case and width. It takes linear time."""
    folded = fold(text)
    parts: list[str] = []
    at = 0
    while at < len(folded):
        size = next((n for n in range(_LONGEST, 1, -1) if folded[at : at + n] in _joined()), 1)
        piece = folded[at : at + size]
        one_by_one = "".join(map(_class, piece))
        if size > 1:
            joined = "".join(map(re.escape, _joined()[piece]))
            one_by_one = f"(?:{one_by_one}|[{joined}])"
        parts.append(one_by_one)
        at += size
    return re.compile("".join(parts))


def _class(letter: str) -> str:
    found = "".join(map(re.escape, _same().get(letter, (letter,))))
    whole = f"[{found}]"
    apart = unicodedata.normalize("NFD", letter)
    if len(apart) == 1:
        return whole
    return f"(?:{whole}|{''.join(map(_class, apart))})"


def _usual_width(letter: str) -> str:
    if unicodedata.decomposition(letter).startswith(_WIDTHS):
        return unicodedata.normalize("NFKC", letter)
    return letter


@cache
def _widths() -> Mapping[int, str]:
    """Return what stands for each letter of another width; they all lie in two blocks, and a blank."""
    letters = map(chr, (0x3000, *range(0xFF01, 0xFFEF)))
    return {ord(one): usual for one in letters if (usual := _usual_width(one)) != one}


@cache
def _folded() -> Mapping[str, tuple[str, ...]]:
    """Return the letters by what they fold to; those that fold to themselves alone are left out."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for code in chain(range(_LAST), _DOUBLES):
        if any(code in rest for rest in _WITHOUT_CASE) or 0xD800 <= code < 0xE000:
            continue
        letter = chr(code)
        same = fold(letter)
        if same != letter:
            found[same].append(letter)
    return {same: tuple(letters) for same, letters in found.items()}


@cache
def _same() -> Mapping[str, tuple[str, ...]]:
    return {same: (same, *more) for same, more in _folded().items() if len(same) == 1}


@cache
def _joined() -> Mapping[str, tuple[str, ...]]:
    return {same: more for same, more in _folded().items() if len(same) > 1}


@cache
def _holding() -> Mapping[str, tuple[str, ...]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for same, letters in _folded().items():
        for letter in dict.fromkeys(same):
            found[letter].extend(letters)
    return {letter: (letter, *more) for letter, more in found.items()}
