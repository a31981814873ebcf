"""What a form was filled with: numbers and names, which seldom say what a text is about."""

import re

from workbench.text.duplicates import key

_PART = r"[A-Za-z]*\d[A-Za-z\d]*"
_NUMBER = re.compile(rf"(?<![A-Za-z\d])(?:[A-Za-z]+[-/])?{_PART}(?:[.,:/-]{_PART})*")
_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_ENDS = frozenset(".!?:;\n。！？：；")
_MOST_CAPITALS = (
    0.5  # of the words inside a sentence: beyond it capitals are a habit, or a headline
)
_BEFORE = 8  # characters that are looked at to tell whether a sentence begins


def unfilled(text: str) -> str:
    """Return a text with every number as "#" and every name as "@": equal for two texts that differ
    in nothing else. Case and white space do not count.

    A name is a word with a capital that begins no sentence; in Chinese none can be told, so there it
    is the numbers alone.
    """
    bare = _NUMBER.sub("#", text)
    inner = [
        word
        for word in _WORD.finditer(bare)
        if not _begins(bare[max(0, word.start() - _BEFORE) : word.start()])
    ]
    names = [word for word in inner if word[0][0].isupper()]
    if len(names) <= _MOST_CAPITALS * len(inner):
        for word in reversed(names):
            bare = f"{bare[: word.start()]}@{bare[word.end() :]}"
    return key(re.sub(r"@(?:[ \t]+@)+", "@", bare))


def _begins(before: str) -> bool:
    """Whether a word with this before it begins a sentence."""
    bare = before.rstrip(" \t\"'“‘(")
    return not bare or bare[-1] in _ENDS
