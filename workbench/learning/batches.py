"""Which texts go through the model together: of about equal length, as many as a token budget allows."""

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
