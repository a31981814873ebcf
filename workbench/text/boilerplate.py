"""Lines that stand in very many rows and say nothing of any: disclaimers, greetings of a form."""

from collections import Counter
from collections.abc import Sequence

_MOST = 50


def repeated_lines(texts: Sequence[str], share: float = 0.2, least: int = 10) -> tuple[str, ...]:
    """Return lines found in over `share` of the filled texts and in at least `least` of them.

    A line that is the whole text of its row counts for nothing: that is a duplicate, and meant.
    """
    counts: Counter[str] = Counter()
    filled = 0
    for text in texts:
        lines = dict.fromkeys(map(str.strip, text.split("\n")))  # a set would mix up ties
        lines.pop("", None)
        filled += bool(lines)
        if len(lines) > 1:
            counts.update(line for line in lines if is_long(line))
    return tuple(
        line
        for line, count in counts.most_common(_MOST)
        if count >= least and count > share * filled
    )


def is_long(line: str) -> bool:
    """Return whether a line says enough to be known again: "Yes" and "Name:" do not."""
    return len(line) >= 8 or sum("\u4e00" <= letter <= "\u9fff" for letter in line) >= 4
