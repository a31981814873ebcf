"""Columns whose equal values belong together: a customer, a thread, a conversation.

Such a column has few rows a value, and rows of one value agree about their label more often than rows
at large. Whether chance would explain that is told by permutation (E. Pitman, 1937): labels are dealt
anew to the same values.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.leaks import FEWEST
from workbench.events import Figure
from workbench.trust import Leak

_FEWEST_VALUES = 10  # with several rows
_MOST_A_VALUE, _FEW = (
    0.05,
    8,
)  # of all rows: a column with larger values is a category, not an identity
_IN_COMPANY = 0.3  # of the rows have a value that others have too
_AGREE = 0.15  # of the pairs more than at large
_ROUNDS = 200
_CHANCE = 0.01
_MOST_SHOWN = 300

Key = tuple[int, int]


def belonging_columns(
    labels: Sequence[str], columns: Mapping[str, Sequence[str]], keys: Sequence[Key]
) -> list[Leak]:
    """Return columns whose rows should be kept together, the strongest first; `keys` are (sheet, row)."""
    if len(labels) < FEWEST or len(set(labels)) < 2:
        return []
    names = {label: at for at, label in enumerate(sorted(set(labels)))}
    codes = np.array([names[one] for one in labels])
    usual = float(sum((n / len(labels)) ** 2 for n in Counter(labels).values()))
    found: list[Leak] = []
    for name, values in columns.items():
        sets = _sets(values)
        size = sum(map(len, sets))
        largest = max(map(len, sets), default=0)
        is_identity = largest <= max(_MOST_A_VALUE * len(labels), _FEW)
        if len(sets) < _FEWEST_VALUES or size < _IN_COMPANY * len(labels) or not is_identity:
            continue
        agree = _agreement(codes, sets)
        if agree - usual < _AGREE or _by_chance(codes, sets, agree) > _CHANCE:
            continue
        shown = tuple(keys[at] for one in sets for at in one)[:_MOST_SHOWN]
        share = Figure("share", agree, agree, agree)
        found.append(Leak("group", name, "", size, share, found=shown))
    return sorted(found, key=lambda one: -one.share.value)


def _sets(values: Sequence[str]) -> list[list[int]]:
    """Return the places of each value that several rows have."""
    places: dict[str, list[int]] = defaultdict(list)
    for at, value in enumerate(values):
        if value.strip():
            places[value].append(at)
    return [one for one in places.values() if len(one) > 1]


def _agreement(codes: NDArray[np.int64], sets: Sequence[Sequence[int]]) -> float:
    """Return the share of pairs of one value that have the same label; every value counts the same."""
    shares = []
    for one in sets:
        counts = np.bincount(codes[list(one)])
        shares.append((counts * (counts - 1)).sum() / (len(one) * (len(one) - 1)))
    return float(np.mean(shares))


def _by_chance(codes: NDArray[np.int64], sets: Sequence[Sequence[int]], agree: float) -> float:
    """Return how often labels dealt by chance agree as much."""
    dice = np.random.default_rng(0)
    inside = np.array([at for one in sets for at in one])
    as_much = 0
    for _round in range(_ROUNDS):
        dealt = codes.copy()
        dealt[inside] = dice.permutation(codes[inside])
        as_much += _agreement(dealt, sets) >= agree
    return (as_much + 1) / (_ROUNDS + 1)
