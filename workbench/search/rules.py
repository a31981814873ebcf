"""What a rule for a label looks for, and how far it can be trusted.

    late, delayed, never arrived, 晚到        keywords: one of them
    late AND (parcel OR order) -refund       or a search, as `expressions` reads it

Between commas (of either width, or semicolons, or line breaks), words with blanks are a phrase; an item
with an operator, quotes, brackets or slashes is a search of its own.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from workbench.search.expressions import Either, Expression, Term, parse
from workbench.search.finding import check

_COMMAS = frozenset(",，、;；\n\r")
_PAIRS = {'"': '"”＂', "“": '"”', "＂": '"＂', "「": "」", "『": "』", "(": ")）", "（": ")）"}
_Z = 1.959964  # standard deviations of a 95% interval


def parsed(pattern: str, columns: Iterable[str] = ()) -> Expression | None:
    """Return what a rule asks for, None where it is blank. Raises as `expressions.parse` does, and
    PatternWrong.
    """
    names = tuple(columns)
    items = [item.strip() for item in _items(pattern)]
    filled = [item for item in items if item]
    if len(items) == 1:
        expression = parse(pattern, names)
    else:
        parts = [part for item in filled if (part := _item(item, names)) is not None]
        expression = Either(tuple(parts)) if parts else None
    check(expression)
    return expression


def _item(item: str, columns: Sequence[str]) -> Expression | None:
    """Return a keyword, or the search that an item of a list is."""
    found = parse(item, columns)
    plain = getattr(found, "parts", ())
    words = item.split()
    if len(words) > 1 and plain == tuple(Term(word) for word in words):
        return Term(" ".join(words))
    return found


def _items(pattern: str) -> Iterator[str]:
    """Yield what stands between commas outside quotes, brackets and slashes."""
    start, closing = 0, ""
    for at, letter in enumerate(pattern):
        opens_word = at == start or pattern[at - 1].isspace() or pattern[at - 1] in "(（:：-－"
        if closing:
            if letter in closing and (closing != "/" or pattern[at - 1] != "\\"):
                closing = ""
        elif opens_word and letter in _PAIRS:
            closing = _PAIRS[letter]
        elif opens_word and letter == "/":
            closing = "/"
        elif letter in _COMMAS:
            yield pattern[start:at]
            start = at + 1
    yield pattern[start:]


def wilson(right: int, of: int) -> tuple[float, float]:
    """Return the 95% interval of a share after Wilson (1927), (0, 1) where nothing is known."""
    if not of:
        return 0.0, 1.0
    share, square = right / of, _Z * _Z
    middle = (share + square / (2 * of)) / (1 + square / of)
    spread = _Z / (1 + square / of) * math.sqrt(share * (1 - share) / of + square / (4 * of * of))
    return max(0.0, middle - spread), min(1.0, middle + spread)
