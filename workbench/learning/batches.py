"""Which texts go through the model together: of about equal length, as many as a token budget allows."""

import itertools
from collections import defaultdict
from collections.abc import Sequence

PAD_TO = 8  # token counts that the matrix units of CPUs and GPUs like


def padded(length: int) -> int:
    """Return `length` rounded up to a multiple of `PAD_TO`."""
    return -(-length // PAD_TO) * PAD_TO


def by_tokens(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Return batches of places, longest texts first, each of at most `budget` padded tokens.

    The longest go first so that a shortage of memory shows at once and the time left is honest.
    """
    order = sorted(range(len(lengths)), key=lambda place: -lengths[place])
    batches: list[list[int]] = []
    start = 0
    while start < len(order):
        rows = max(1, budget // max(padded(lengths[order[start]]), 1))
        batches.append(order[start : start + rows])
        start += rows
    return batches


def by_rows(lengths: Sequence[int], order: Sequence[int], rows: int) -> list[list[int]]:
    """Return batches of `rows` places in the shuffled `order`, of like length within each bucket.

    A bucket is 16 batches: enough to save padding, few enough that batches stay mixed.
    """
    batches: list[list[int]] = []
    bucket = rows * 16
    for start in range(0, len(order), bucket):
        like = sorted(order[start : start + bucket], key=lambda place: lengths[place])
        batches.extend(like[at : at + rows] for at in range(0, len(like), rows))
    return batches


def alike(lengths: Sequence[int], price: int) -> list[list[int]]:
    """Return groups of places of like length in which the fewest tokens are wasted.

    Every place is padded to the longest of its group, and a group costs as much as `price` tokens.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for place, length in enumerate(lengths):
        places[length].append(place)
    rising = sorted(places)
    below = [0, *itertools.accumulate(len(places[length]) for length in rising)]
    least, first = [0], [0]  # cost of the lengths before each, and where the last group begins
    for end, longest in enumerate(rising, 1):
        cost, start = min(
            (least[at] + price + (below[end] - below[at]) * longest, at) for at in range(end)
        )
        least.append(cost)
        first.append(start)
    groups: list[list[int]] = []
    end = len(rising)
    while end:
        groups.append([one for length in rising[first[end] : end] for one in places[length]])
        end = first[end]
    return groups[::-1]
