"""95% intervals by the bootstrap over rows (B. Efron, 1979), for statistics of sums over rows.

Rows are drawn plainly, not label by label: the number of rows of a label is chance too. The interval
is BCa (B. Efron, 1987), not the percentile one: macro F1 of a resample lies below that of its sample
and its spread is skewed near 1, which the percentile interval passes on and BCa corrects. Rows that add
the same to every sum are drawn together, as one multinomial: this is the same bootstrap in less time.

Where resamples cannot tell (all alike, or very few rows) shares get Wilson's interval (E. B. Wilson, 1927).
"""

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

ROUNDS = 1000
LEVEL = 0.95
_FEW = 20  # rows under which resampling them says too little
_AT_ONCE = 4_000_000  # numbers of one array of draws

Floats = NDArray[np.float64]
Statistic = Callable[[Floats], Floats]
"""Sums [draws, sums] to statistics [draws, statistics]; NaN where one is not defined."""


def intervals(
    columns: Floats,
    copies: NDArray[np.int64],
    statistic: Statistic,
    rounds: int = ROUNDS,
    seed: int = 0,
) -> Floats:
    """Return (value, low, high) [statistics, 3] of a statistic of the sums over rows.

    `columns` [kinds of rows, sums] is what a row of each kind adds, `copies` how many there are.
    """
    total = copies @ columns
    value = statistic(total[None])[0]
    drawn = np.sort(_drawn(columns, copies, statistic, rounds, seed), axis=0)  # NaN goes last
    known = (~np.isnan(drawn)).sum(axis=0)
    below = ((drawn < value).sum(axis=0) + (drawn <= value).sum(axis=0)) / 2
    bias = ndtri(np.clip(below / np.maximum(known, 1), 0.5 / rounds, 1 - 0.5 / rounds))
    lean = _acceleration(statistic(total[None] - columns), copies)
    tail = ndtri([(1 - LEVEL) / 2, (1 + LEVEL) / 2])[:, None]
    moved = bias + tail
    with np.errstate(divide="ignore", invalid="ignore"):
        level = ndtr(bias + moved / (1 - lean * moved))
    level = np.where(np.isfinite(level), level, (1 + np.array([-1, 1]) * LEVEL)[:, None] / 2)
    ends = _quantiles(drawn, known, level)
    low, high = np.minimum(ends[0], value), np.maximum(ends[1], value)
    return np.stack([value, low, high], axis=1)


def _drawn(
    columns: Floats, copies: NDArray[np.int64], statistic: Statistic, rounds: int, seed: int
) -> Floats:
    dice = np.random.default_rng(seed)
    rows = int(copies.sum())
    chances = copies / rows
    step = max(1, _AT_ONCE // len(copies))
    found = [
        statistic(dice.multinomial(rows, chances, size=min(step, rounds - start)) @ columns)
        for start in range(0, rounds, step)
    ]
    return np.concatenate(found)


def _acceleration(left_out: Floats, copies: NDArray[np.int64]) -> Floats:
    """Return the skewness of the jackknife over six; 0 where it is not defined."""
    weight = copies[:, None] * np.isfinite(left_out)
    values = np.nan_to_num(left_out)
    mean = (weight * values).sum(axis=0) / np.maximum(weight.sum(axis=0), 1)
    apart = mean - values
    square = (weight * apart**2).sum(axis=0)
    cube = (weight * apart**3).sum(axis=0)
    lean: Floats = cube / np.maximum(6 * square**1.5, 1e-300) * (square > 1e-20)
    return lean


def _quantiles(drawn: Floats, known: NDArray[np.int64], level: Floats) -> Floats:
    """Return quantiles [ends, statistics] of the `known` first of sorted draws, one level for each."""
    place = level * np.maximum(known - 1, 0)
    before = np.floor(place).astype(int)
    after = np.minimum(before + 1, np.maximum(known - 1, 0))
    column = np.arange(drawn.shape[1])
    part = place - before
    found = drawn[before, column] * (1 - part) + drawn[after, column] * part
    return np.where(known > 0, found, np.nan)


def wilson(right: float, rows: float) -> tuple[float, float]:
    """Return Wilson's 95% interval of a share; (0, 1) of no rows."""
    if rows <= 0:
        return 0.0, 1.0
    z = 1.959964
    share = right / rows
    centre = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    half = z * math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows))
    half /= 1 + z * z / rows
    return max(0.0, centre - half), min(1.0, centre + half)


def of_share(found: Floats, rows: float) -> tuple[float, float, float]:
    """Return (value, low, high) of a share in 0..1 that rests on so many rows; -1 where there are none.

    A share of few rows, or one that no resample moved, takes Wilson's interval: three rows that all
    came out right are no proof.
    """
    value, low, high = (float(one) for one in found)
    if rows <= 0 or math.isnan(value):
        return -1.0, -1.0, -1.0
    if rows < _FEW or math.isnan(low) or math.isnan(high) or high - low < 1e-9:
        low, high = wilson(value * rows, rows)
        return value, min(low, value), max(high, value)
    return value, max(low, 0.0), min(high, 1.0)


def of_measure(name: str, found: Floats, rows: float) -> tuple[float, float, float]:
    """Return the share called `name` with its interval.

    Which rows came out right needs no resampling: Wilson's interval is made for it, and a run has the
    same one wherever it is shown.
    """
    if name not in {"accuracy", "exact"} or rows <= 0:
        return of_share(found, rows)
    value = float(found[0])
    low, high = wilson(value * rows, rows)
    return value, min(low, value), max(high, value)
