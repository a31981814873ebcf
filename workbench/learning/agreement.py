"""How far two people, or more, say the same of the same rows. Pure figures: no torch, no model.

Cohen's kappa (J. Cohen, "A coefficient of agreement for nominal scales", 1960) with the large-sample
interval of Fleiss, Cohen and Everitt ("Large sample standard errors of kappa and weighted kappa",
1969). Krippendorff's alpha (K. Krippendorff, "Computing Krippendorff's alpha-reliability", 2011) over
any number of people with gaps: nominal, interval for numbers, and for sets of labels the distance
MASI (R. Passonneau, "Measuring agreement on set-valued items", 2006) or Jaccard's. Agreement on one
label is specific agreement (L. R. Dice, 1945; D. V. Cicchetti and A. R. Feinstein, 1990).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_Z = 1.959964
_MOST_SETS = 4000  # different sets that are compared with one another: 128 MB of distances

Pair = tuple[str, str]
"""What the one and what the other says of a row."""


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95% interval."""

    value: float
    low: float
    high: float


def observed(pairs: Sequence[Pair]) -> float:
    """Return the share of rows of which both say the same; 0 where there are none."""
    return sum(a == b for a, b in pairs) / len(pairs) if pairs else 0.0


def cohen_kappa(pairs: Sequence[Pair]) -> Estimate | None:
    """Return kappa, or None where it is not defined: no rows, or all of one label."""
    rows = len(pairs)
    if not rows:
        return None
    names = sorted({name for pair in pairs for name in pair})
    place = {name: at for at, name in enumerate(names)}
    shares = np.zeros((len(names), len(names)))
    for (one, other), count in Counter(pairs).items():
        shares[place[one], place[other]] = count / rows
    first, second = shares.sum(axis=1), shares.sum(axis=0)
    same, chance = float(np.trace(shares)), float(first @ second)
    if chance >= 1 - 1e-12:
        return None
    kappa = (same - chance) / (1 - chance)
    diagonal = np.diag(shares)
    hits = float((diagonal * (1 - (first + second) * (1 - kappa)) ** 2).sum())
    misses = shares * (second[:, None] + first[None, :]) ** 2
    missed = (1 - kappa) ** 2 * float(misses.sum() - np.trace(misses))
    spread = hits + missed - (kappa - chance * (1 - kappa)) ** 2
    error = math.sqrt(max(spread, 0.0) / rows) / (1 - chance)
    return Estimate(kappa, max(-1.0, kappa - _Z * error), min(1.0, kappa + _Z * error))


def nominal_alpha(units: Sequence[Sequence[str]]) -> float | None:
    """Return Krippendorff's alpha of labels, or None where nothing could differ.

    A unit is what was said of one row, by however many; one alone has nothing to agree with.
    """
    paired = [unit for unit in units if len(unit) > 1]
    total = sum(map(len, paired))
    if not total:
        return None
    differing = 0.0
    for unit in paired:
        same = sum(count * count for count in Counter(unit).values())
        differing += (len(unit) ** 2 - same) / (len(unit) - 1)
    counts = Counter(value for unit in paired for value in unit)
    expected = (total**2 - sum(count * count for count in counts.values())) / (total - 1)
    return 1 - differing / expected if expected else None


def interval_alpha(units: Sequence[Sequence[float]]) -> float | None:
    """Return alpha of numbers, by their squared differences; None where all are the same."""
    paired = [np.asarray(unit, float) for unit in units if len(unit) > 1]
    if not paired:
        return None
    everything = np.concatenate(paired)
    total = len(everything)
    # Over ordered pairs: the sum of squared differences is 2 n times that from the mean.
    expected = 2 * total * float(((everything - everything.mean()) ** 2).sum()) / (total - 1)
    found = sum(
        2 * len(unit) * float(((unit - unit.mean()) ** 2).sum()) / (len(unit) - 1)
        for unit in paired
    )
    return 1 - found / expected if expected else None


def set_alpha(units: Sequence[Sequence[frozenset[str]]], distance: str = "masi") -> float | None:
    """Return alpha of sets of labels by "masi" or "jaccard"; None where all are the same, or where
    there are too many different sets to compare each with each.
    """
    paired = [unit for unit in units if len(unit) > 1]
    counts = Counter(value for unit in paired for value in unit)
    if not counts or len(counts) > _MOST_SETS:
        return None
    distinct = list(counts)
    apart = _set_distances(distinct, distance)
    place = {value: at for at, value in enumerate(distinct)}
    total = sum(counts.values())
    amounts = np.array([counts[value] for value in distinct], float)
    expected = float(amounts @ apart @ amounts) / (total - 1)
    found = 0.0
    for unit in paired:
        at = [place[value] for value in unit]
        found += float(apart[np.ix_(at, at)].sum()) / (len(unit) - 1)
    return 1 - found / expected if expected else None


def _set_distances(sets: Sequence[frozenset[str]], distance: str) -> NDArray[np.float64]:
    """Return the distances [sets, sets]; two empty sets are the same."""
    names = sorted({name for one in sets for name in one})
    place = {name: at for at, name in enumerate(names)}
    member = np.zeros((len(sets), len(names)))
    for row, one in enumerate(sets):
        member[row, [place[name] for name in one]] = 1
    sizes = member.sum(axis=1)
    both = member @ member.T
    either = sizes[:, None] + sizes[None] - both
    alike = np.where(either > 0, both / np.maximum(either, 1), 1.0)
    if distance == "jaccard":
        return 1 - alike
    smaller = np.minimum(sizes[:, None], sizes[None])
    kind = np.where(both > 0, 1 / 3, 0.0)  # they overlap, and each has something of its own
    kind = np.where(both == smaller, 2 / 3, kind)  # one holds the other
    kind = np.where(either == both, 1.0, kind)
    return 1 - alike * kind


@dataclass(frozen=True, slots=True)
class LabelAgreement:
    """A label: how many rows the one, the other and both gave it, and its share of agreement."""

    label: str
    first: int
    second: int
    both: int

    @property
    def share(self) -> float:
        """Twice the rows of both over the rows of each."""
        return 2 * self.both / max(self.first + self.second, 1)


def by_label(pairs: Sequence[tuple[Sequence[str], Sequence[str]]]) -> tuple[LabelAgreement, ...]:
    """Return the agreement on each label of the sets that the two gave, the commonest label first."""
    first = Counter(name for one, _ in pairs for name in set(one))
    second = Counter(name for _, other in pairs for name in set(other))
    both = Counter(name for one, other in pairs for name in set(one) & set(other))
    order = sorted({*first, *second}, key=lambda name: (-first[name] - second[name], name))
    return tuple(LabelAgreement(name, first[name], second[name], both[name]) for name in order)


def confused(pairs: Sequence[Pair]) -> tuple[tuple[str, str, int], ...]:
    """Return (what the one says, what the other says, rows) where they differ, the most first."""
    counts = Counter(pair for pair in pairs if pair[0] != pair[1])
    found = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    return tuple((one, other, count) for (one, other), count in found)
