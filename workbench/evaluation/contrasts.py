"""Two models on the same rows, score by score and label by label, told from chance.

Of a label the difference of the F1 has a paired bootstrap interval; it is more than noise where that
interval leaves out 0 and McNemar's exact test (Q. McNemar, 1947) of "rightly given or rightly not given",
corrected for the number of labels (S. Holm, 1979), agrees.
"""

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import Floats, intervals
from workbench.evaluation.comparison import LEAST, MEASURES, OF_LABELS, compared, paired
from workbench.evaluation.exact import sign_test
from workbench.evaluation.groups import holm
from workbench.events import Figure
from workbench.label_text import levels, parted
from workbench.trust import Comparison, Contrast

_SURE = 0.05
_MOST_LABELS = 200  # beyond them nobody reads a table of labels
_AT_ONCE = 12  # labels whose resamples are drawn together: kinds of rows grow with each

Marks = NDArray[np.bool_]


def by_measure(first: Answers, second: Answers) -> tuple[Contrast, ...]:
    """Return how the runs differ in every measure that tasks of their kind are compared by."""
    names = MEASURES.get(first.task, OF_LABELS)
    wanted = names[:1] if first.task == "several" else names
    found = [compared(first, second, name) for name in wanted]
    return tuple(_of(one) for one in found if one.rows)


def by_label(first: Answers, second: Answers) -> tuple[Contrast, ...]:
    """Return how the runs differ in the F1 of each label that rows carry, in the order of their names."""
    if first.task == "number" or first.task != second.task:
        return ()
    first, second = paired(first, second)
    names = sorted({name for truth in first.truth for name in _names(first.task, truth)})
    if not names or len(names) > _MOST_LABELS:
        return ()
    true = _marks(first.task, first.truth, names)
    said = [_marks(one.task, one.as_labelled(), names) for one in (first, second)]
    told = np.concatenate(
        [
            _f1(*(marks[:, at : at + _AT_ONCE] for marks in (true, *said)))
            for at in range(0, len(names), _AT_ONCE)
        ]
    )
    chances = holm(
        [_chance(true[:, at], *(one[:, at] for one in said)) for at in range(len(names))]
    )
    rows = true.sum(axis=0)
    return tuple(
        _label(name, int(rows[at]), told[at], chances[at], len(first))
        for at, name in enumerate(names)
    )


def _of(one: Comparison) -> Contrast:
    return Contrast(
        one.measure, one.rows, one.first, one.second, one.difference, one.verdict == "unclear"
    )


def _label(name: str, rows: int, told: Floats, chance: float, scored: int) -> Contrast:
    first, second, difference = (Figure("f1", *(float(x) for x in one)) for one in told)
    is_real = scored >= LEAST and chance < _SURE and not difference.low <= 0 <= difference.high
    return Contrast(name, rows, first, second, difference, not is_real)


def _names(task: str, written: str) -> tuple[str, ...]:
    if task == "several":
        return parted(written)
    return levels(written) if task == "tree" else (written,)


def _marks(task: str, written: tuple[str, ...], names: list[str]) -> Marks:
    """Return which labels each row has [rows, names]; of a tree those above it, too."""
    place = {name: at for at, name in enumerate(names)}
    found = np.zeros((len(written), len(names)), dtype=bool)
    for row, one in enumerate(written):
        for name in _names(task, one):
            if name in place:
                found[row, place[name]] = True
    return found


def _f1(true: Marks, one: Marks, two: Marks) -> Floats:
    """Return (value, low, high) of both F1 and of their difference [labels, 3, 3]."""
    kinds, copies = np.unique(np.concatenate([true, one, two], axis=1), axis=0, return_counts=True)
    t, a, b = np.split(kinds.astype(float), 3, axis=1)
    columns = np.concatenate([t + a, t + b, t * a, t * b], axis=1)

    def statistic(sums: Floats) -> Floats:
        size_one, size_two, hit_one, hit_two = np.split(sums, 4, axis=1)
        first = 2 * hit_one / np.maximum(size_one, 1)
        second = 2 * hit_two / np.maximum(size_two, 1)
        return np.concatenate([first, second, second - first], axis=1)

    found = intervals(columns, copies, statistic)
    return found.reshape(3, true.shape[1], 3).transpose(1, 0, 2)


def _chance(true: NDArray[np.bool_], one: NDArray[np.bool_], two: NDArray[np.bool_]) -> float:
    gained = int(((one != true) & (two == true)).sum())
    lost = int(((one == true) & (two != true)).sum())
    return sign_test(gained, gained + lost)
