"""Where two texts differ, character by character: so also in Chinese, which has no spaces."""

from collections.abc import Iterable
from difflib import SequenceMatcher

Span = tuple[int, int]
"""(start, end) of a run of characters."""

_MOST = 1500  # characters that are compared; the time grows with their square
_GAP = 2  # equal characters between two differences that are read as one


def differences(one: str, other: str) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Return the spans of each text that the other does not have, in order.

    What the two begin and end with alike is passed over; of a longer rest than can be compared in
    good time, all counts as different.
    """
    start = _shared(one, other)
    end = _shared(one[start:][::-1], other[start:][::-1])
    first, second = one[start : len(one) - end], other[start : len(other) - end]
    if max(len(first), len(second)) > _MOST:
        blocks = [(0, len(first), 0, len(second))]
    else:
        matcher = SequenceMatcher(None, first, second, autojunk=False)
        blocks = [found[1:] for found in matcher.get_opcodes() if found[0] != "equal"]
    return (
        _joined((start + a, start + b) for a, b, _c, _d in blocks),
        _joined((start + c, start + d) for _a, _b, c, d in blocks),
    )


def _shared(one: str, other: str) -> int:
    """Return how many characters the two begin with alike."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for start, end in spans:
        if start == end:
            continue
        if found and start - found[-1][1] <= _GAP:
            found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)
