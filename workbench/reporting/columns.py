"""How wide the columns of a table are on paper."""

from collections.abc import Sequence

GAP = 10.0  # points between two columns
_NARROWEST = 22.0
_SPARE = 42.0  # points beyond what a column needs


def shared_out(
    natural: Sequence[float], least: Sequence[float], texts: Sequence[bool], room: float
) -> list[float]:
    """Return a width for each column, together at most `room` with their gaps.

    `natural` is what a column would take in one line, `least` its longest word. The columns of `texts` get
    a little of the room that is left, so that a table is no wider than it has to be. Where room is short,
    every column gives of what it has above its longest word, and where even those have none all are
    narrowed alike.
    """
    free = room - GAP * (len(natural) - 1)
    wanted = [max(one, _NARROWEST) for one in natural]
    if sum(wanted) <= free:
        spare = min((free - sum(wanted)) / max(sum(texts), 1), _SPARE)
        return [one + (spare if is_text else 0) for one, is_text in zip(wanted, texts, strict=True)]
    floor = [max(min(low, wide), _NARROWEST) for low, wide in zip(least, wanted, strict=True)]
    if sum(floor) >= free:
        return [one * free / sum(floor) for one in floor]
    over = [wide - low for wide, low in zip(wanted, floor, strict=True)]
    part = (free - sum(floor)) / sum(over)
    return [low + part * more for low, more in zip(floor, over, strict=True)]
