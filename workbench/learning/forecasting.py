"""What more labels would bring: the score on growing parts of the labels at hand, and its line on.

A linear head on fixed vectors learns from prefixes of the labels in random order and is scored on rows
left out; test rows that are set aside are scored, but never learnt from. Through the mean scores goes an
inverse power law, score = a - b n^-c, the usual form of a learning curve (C. Cortes et al., "Learning
curves: asymptotic values and rate of convergence", 1994).
The band is 80% of a bootstrap over rows in which the steepness c is drawn by how well it fits, so
that it holds the doubt about the form too, and the luck of which rows are labelled next.
"""

import random
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from workbench.events import Progress, Stage, Step
from workbench.label_text import parted
from workbench.learning.auditing import distinct_folds, testable
from workbench.learning.examples import Example, Key
from workbench.learning.linear import fitted
from workbench.learning.quick import sides
from workbench.learning.row_vectors import RowVectors
from workbench.learning.tasks import TASKS, TaskKind

Numbers = NDArray[np.float64]

FEWEST = 30  # rows from which a curve is more than chance
_MOST = 4000  # rows that are learnt from: beyond, the curve is known well enough
_FOLDS, _FOLDS_OF_MANY, _MANY = 5, 3, 500
_SIZES, _ORDERS = 5, 2
_STEEPNESS = (0.08, 0.25, 0.4, 0.55, 0.75, 1.0, 1.4)  # the first is nearly a logarithm
_DRAWS = 400
_BAND = (10, 90)  # percentiles
_MANY_LABELS = 20  # from here a closer fit does better
_SEED = 17


@dataclass(frozen=True, slots=True)
class Line:
    """Draws of a learning curve: score = a - b n^-c, each of [draws]; and the deviation of the score
    of one particular set of `size` rows from it.
    """

    a: Numbers
    b: Numbers
    c: Numbers
    luck: float
    size: int

    def scores(self, rows: int) -> Numbers:
        """Return the expected scores with so many rows [draws]."""
        found: Numbers = np.minimum(self.a - self.b * float(rows) ** -self.c, 1.0)
        return found

    def expected_gains(self, now: int, more: int) -> Numbers:
        """Return what `more` rows bring on average [draws]."""
        found: Numbers = self.scores(now + more) - self.scores(now)
        return found

    def gains(self, now: int, more: int) -> Numbers:
        """Return what `more` rows bring [draws]: with the luck of what these rows are."""
        luck = self.luck * (self.size / now) ** 0.5 * (2 * more / (now + more)) ** 0.5
        dice = np.random.default_rng(_SEED + more)
        found = self.expected_gains(now, more)
        return found + dice.normal(0.0, luck, len(found))


@dataclass(frozen=True, slots=True)
class Forecast:
    """`rows` that the curve stands on, the `sizes` measured with the row-wise scores there
    [sizes, rows], the fitted line, and for each label its rows and its own line (None: too few).
    """

    rows: int
    sizes: tuple[int, ...]
    places: tuple[int, ...]
    values: Numbers
    line: Line
    labels: tuple[tuple[str, int, float, Line | None], ...]


def band(draws: Numbers) -> tuple[float, float, float]:
    """Return the median of draws and the ends of their 80% band."""
    low, middle, high = np.percentile(draws, (_BAND[0], 50, _BAND[1]))
    return float(middle), float(low), float(high)


def forecast(
    examples: Sequence[Example],
    kind: str,
    vectors: RowVectors,
    frozen: AbstractSet[Key] = frozenset(),
) -> Step[Forecast | None]:
    """Return the curve of `examples`, or None where there are too few of them to say anything."""
    places = testable(examples, kind)
    if len(places) > _MOST:
        places = sorted(random.Random(_SEED).sample(places, _MOST))  # noqa: S311 - repeatable
    rows = [examples[place] for place in places]
    fold = distinct_folds(rows, _FOLDS if len(rows) <= _MANY else _FOLDS_OF_MANY)
    if sum(row.key not in frozen for row in rows) < FEWEST or max(fold, default=0) < 1:
        return None
    task = TASKS[kind].learnt([row.label for row in rows])
    if kind != "number" and len(task.labels) < 2:
        return None
    own = RowVectors(vectors.rows(places), vectors.method)
    targets = task.targets([row.label for row in rows])
    yield Stage("forecasting")
    teachers = [row.key not in frozen for row in rows]
    sizes = _sizes(fold, teachers)
    said = yield from _measured(own, targets, task, (fold, teachers), sizes)
    values = said.mean(axis=1)
    weights = _weights(rows)
    luck = _luck(said, fold)
    line = _line(values, weights, sizes, luck)
    labels = tuple(_by_label(rows, task, values, weights, sizes))
    return Forecast(len(rows), tuple(sizes), tuple(places), values, line, labels)


def _sizes(fold: Sequence[int], teachers: Sequence[bool]) -> list[int]:
    """Return how many rows are learnt from, in even ratios up to all outside a fold."""
    pairs = list(zip(fold, teachers, strict=True))
    top = min(
        sum(one != number and teaches for one, teaches in pairs) for number in range(max(fold) + 1)
    )
    low = max(min(8, top), top // 8)
    steps = [round(low * (top / low) ** (at / (_SIZES - 1))) for at in range(_SIZES)]
    return sorted(set(steps))


def _measured(
    vectors: RowVectors,
    targets: torch.Tensor,
    task: TaskKind,
    parts: tuple[Sequence[int], Sequence[bool]],
    sizes: Sequence[int],
) -> Step[Numbers]:
    """Return each row's score by heads that did not learn from it [sizes, orders, rows]; `parts` are
    its fold and whether it may teach.
    """
    fold, teachers = parts
    strength = 10.0 if len(task.labels) >= _MANY_LABELS else 1.0
    found = np.zeros((len(sizes), _ORDERS, len(fold)))
    count = max(fold) + 1
    for number in range(count):
        learn, left = sides(fold, number)
        outside, truth = vectors.rows(left), targets[left]
        for order in range(_ORDERS):
            drawn = [place for place in learn if teachers[place]]
            random.Random(f"{_SEED} {number} {order}").shuffle(drawn)  # noqa: S311 - repeatable
            for at, size in enumerate(sizes):
                some = drawn[:size]
                head = fitted(vectors.rows(some), targets[some], task, strength)
                found[at, order, left] = _row_scores(task, head.outputs(outside), truth)
                done = ((number * _ORDERS) + order) * len(sizes) + at + 1
                yield Progress(done, count * _ORDERS * len(sizes), "steps")
    return found


def _row_scores(task: TaskKind, outputs: torch.Tensor, truth: torch.Tensor) -> Numbers:
    """Return 0 or 1 for each row; of numbers what its error leaves of R2, so that the mean is R2."""
    if task.kind == "number":
        return (1 - (outputs - truth)[:, 0].double().square()).numpy()  # the deviation is 1
    return task.right(outputs, truth).double().numpy()


def _weights(rows: Sequence[Example]) -> Numbers:
    """Return how often each draw of the bootstrap takes each row [draws, rows]."""
    dice = np.random.default_rng(_SEED)
    count = len(rows)
    return dice.multinomial(count, np.full(count, 1 / count), size=_DRAWS).astype(float)


def _luck(said: Numbers, fold: Sequence[int]) -> float:
    """Return how much scores differ that learnt from other rows, but as many, in deviations."""
    if said.shape[1] < 2 or said.shape[0] < 2:
        return 0.0
    folds = np.asarray(fold)
    apart: list[float] = []
    for number in range(folds.max() + 1):
        means = said[:-1][:, :, folds == number].mean(
            axis=2
        )  # the largest learnt from the same rows
        apart.extend(((means[:, 0] - means[:, 1]) ** 2 / 2).tolist())
    return float(np.sqrt(np.mean(apart[-len(apart) // 2 :])))


def _line(values: Numbers, weights: Numbers, sizes: Sequence[int], luck: float) -> Line:
    """Return draws of the curve through the scores `values` [sizes, rows] of weighted rows."""
    total = weights.sum(axis=1)
    means = (weights @ values.T) / np.maximum(total, 1)[:, None]
    noise = float(values.var(axis=1).mean()) / max(float(total.mean()), 1.0) + 1e-6
    dice = np.random.default_rng(_SEED)
    fits = [_fit(means, np.asarray(sizes, float), c) for c in _STEEPNESS]
    misfit = np.stack([one[2] for one in fits])
    chance = np.exp(-(misfit - misfit.min(axis=0)) / (2 * noise))
    chance /= chance.sum(axis=0)
    pick = (dice.random(len(means))[None] > chance.cumsum(axis=0)).sum(axis=0)
    pick = np.minimum(pick, len(_STEEPNESS) - 1)
    every = np.arange(len(means))
    a = np.stack([one[0] for one in fits])[pick, every]
    b = np.stack([one[1] for one in fits])[pick, every]
    return Line(a, b, np.asarray(_STEEPNESS)[pick], luck, sizes[-1])


def _fit(means: Numbers, sizes: Numbers, c: float) -> tuple[Numbers, Numbers, Numbers]:
    """Return a, b and the squared misfit of each draw, for a given steepness; b is 0 at least."""
    x, share = sizes**-c, sizes / sizes.sum()  # the larger parts say more about what comes next
    centre, middle = float(share @ x), means @ share
    spread = float(share @ (x - centre) ** 2)
    slope = ((means - middle[:, None]) * share) @ (x - centre) / (spread or 1.0)
    b = np.maximum(-slope, 0.0)
    a = middle + b * centre
    misfit = (((means - (a[:, None] - b[:, None] * x)) ** 2) * share).sum(axis=1) * len(sizes)
    return a, b, misfit


_FEW = 8  # rows of a label below which nothing is said of it


def _by_label(
    rows: Sequence[Example],
    task: TaskKind,
    values: Numbers,
    weights: Numbers,
    sizes: Sequence[int],
) -> list[tuple[str, int, float, Line | None]]:
    """Return for each label its rows, how many of them come out right now, and its line."""
    found: list[tuple[str, int, float, Line | None]] = []
    for label in task.labels:
        own = [at for at, row in enumerate(rows) if label in _names(row, task.kind)]
        now = float(values[-1, own].mean()) if own else 0.0
        line = None
        if len(own) >= _FEW:
            line = _line(values[:, own], weights[:, own], sizes, 0.0)
        found.append((label, len(own), now, line))
    return found


def _names(row: Example, kind: str) -> tuple[str, ...]:
    return parted(row.label) if kind == "several" else (row.label,)
