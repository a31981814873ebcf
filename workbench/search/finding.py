"""Finds terms and patterns in texts, with where they stand, in bounded time.

Patterns run in the `regex` package and not in `re`: a hostile one can take years, and only `regex` can
be told when to give up. It also lets go of the interpreter meanwhile, so that a window stays alive.
"""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING

from workbench.errors import PatternSlow, PatternWrong
from workbench.search.expressions import Expression, Pattern, Term, every_leaf, leaves
from workbench.search.forms import finder

if TYPE_CHECKING:
    import regex

_LONGEST = 500  # characters of a pattern
_MOST_REPEATED = 100_000  # (a{999}){999} takes gigabytes
_COUNT = re.compile(r"\{\s*(\d*)\s*,?\s*(\d*)\s*\}")
_AT_FIRST, _EACH, _A_CHARACTER = 0.2, 10e-6, 20e-9  # seconds
_MARKED = 200  # places in one text


class Allowance:
    """The time that a pattern may take: some at first, and a little more for each text."""

    def __init__(self, seconds: float = _AT_FIRST) -> None:
        self._left = self._most = seconds

    def finds(self, pattern: "regex.Pattern[str]", source: str, text: str) -> bool:
        """Return whether the pattern is in `text`. Raises PatternSlow where the time is used up."""
        start = time.perf_counter()
        try:
            found = pattern.search(text, timeout=self._left, concurrent=True)
        except TimeoutError:
            raise PatternSlow(source) from None
        spent = time.perf_counter() - start
        more = _EACH + _A_CHARACTER * len(text)
        self._left = min(self._most, self._left - spent + more)
        if self._left <= 0:
            raise PatternSlow(source)
        return found is not None


@lru_cache(maxsize=256)
def compiled(source: str) -> "regex.Pattern[str]":
    """Return a pattern, whatever the case of letters. Raises PatternWrong."""
    import regex  # noqa: PLC0415 - 50 ms of a start that most never need

    repeated = 1
    for low, high in _COUNT.findall(source):
        repeated *= max(int(low[:9] or 0), int(high[:9] or 0), 1)
    if len(source) > _LONGEST or repeated > _MOST_REPEATED:
        raise PatternWrong(source[:40], min(len(source), _LONGEST))
    try:
        return regex.compile(source, regex.IGNORECASE | regex.FULLCASE | regex.MULTILINE)
    except regex.error as error:
        raise PatternWrong(source, (error.pos or 0) + 1) from None
    except (ValueError, OverflowError, RecursionError, MemoryError, KeyError, IndexError):
        raise PatternWrong(source, 1) from None


def check(expression: Expression | None) -> None:
    """Raise PatternWrong where one of the patterns to be found cannot be read."""
    for leaf in every_leaf(expression):
        if isinstance(leaf, Pattern):
            compiled(leaf.source)


def matcher(leaf: Term | Pattern) -> Callable[[str], bool]:
    """Return whether a text has it, as a function. That raises PatternSlow."""
    if isinstance(leaf, Term):
        search = finder(leaf.text).search
        return lambda text: search(text) is not None
    pattern, allowance, source = compiled(leaf.source), Allowance(), leaf.source
    return lambda text: allowance.finds(pattern, source, text)


def places(expression: Expression | None, text: str, column: str = "") -> list[tuple[int, int]]:
    """Return (start, end) of all that was found in the text of a column, in order, none over another.

    Patterns get a few milliseconds: what takes longer is not marked.
    """
    found: list[tuple[int, int]] = []
    for leaf in leaves(expression):
        if leaf.column and column and leaf.column != column:
            continue
        try:
            hits = (
                finder(leaf.text).finditer(text)
                if isinstance(leaf, Term)
                else compiled(leaf.source).finditer(text, timeout=0.02, concurrent=True)
            )
            for hit, _n in zip(hits, range(_MARKED), strict=False):
                if hit.end() > hit.start():
                    found.append(hit.span())
        except (TimeoutError, PatternWrong):
            continue
    return _apart(sorted(found))


def _apart(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined
