"""Exact tests of counts: the binomial's tails, the sign test and Fisher's, from special functions alone.

`scipy.stats` has them too, but loading it takes a third of a second of every engine's first answer.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import bdtr, bdtrc, gammaln

_ALIKE = 1e-7  # relative: tables whose chances differ by rounding alone are as likely as each other


def at_most(count: ArrayLike, rows: ArrayLike, share: float) -> NDArray[np.float64]:
    """Return the chance of at most `count` hits in `rows` tries, each a hit with the chance `share`."""
    return np.asarray(bdtr(np.asarray(count, dtype=float), rows, share))


def at_least(count: int, rows: int, share: float) -> float:
    """Return the chance of `count` hits or more, as `at_most` does."""
    return float(bdtrc(float(count - 1), rows, share)) if count > 0 else 1.0


def sign_test(gained: int, changed: int) -> float:
    """Return the two-sided p-value that `gained` of `changed` rows come out of even odds."""
    fewer = min(gained, changed - gained)
    return min(1.0, 2 * float(at_most(fewer, changed, 0.5)))


def fisher(table: tuple[tuple[int, int], tuple[int, int]]) -> float:
    """Return the two-sided p-value of a table of two by two (R. A. Fisher, 1922): the chance, its sums
    being what they are, of a table that is no likelier.
    """
    (first, second), (third, fourth) = table
    in_row, in_column = first + second, first + third
    rows = in_row + third + fourth
    places = np.arange(max(0, in_row + in_column - rows), min(in_row, in_column) + 1)
    told = -(
        gammaln(places + 1)
        + gammaln(in_row - places + 1)
        + gammaln(in_column - places + 1)
        + gammaln(rows - in_row - in_column + places + 1)
    )
    chances = np.exp(told - told.max())
    chances /= chances.sum()
    seen = chances[first - places[0]]
    return min(1.0, float(chances[chances <= seen * (1 + _ALIKE)].sum()))
