"""Whether one model is better than another on the same rows.

The verdict is that of the paired bootstrap of the measure (B. Efron, 1979; P. Koehn, "Statistical
significance tests for machine translation evaluation", 2004), whose interval a page can show; of the
accuracy it has to agree with McNemar's exact test (Q. McNemar, 1947), for the bootstrap is too sure
where few rows flip.
"""

import math
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import Floats, intervals, of_measure
from workbench.evaluation.exact import sign_test
from workbench.events import Figure
from workbench.trust import Comparison

LEAST = 20  # rows that both were scored on, from which there is a verdict
_SURE = 0.05
_NO_SPREAD = 1e-9
MEASURES = {"number": ("mae", "rmse")}
OF_LABELS = ("accuracy", "macro_f1")


def compared(first: Answers, second: Answers, measure: str = "") -> Comparison:
    """Return how `second` does against `first` on the rows that both were scored on.

    `measure` is "accuracy" or "macro_f1", of numbers "mae" or "rmse"; "" is the first of these. Rows
    whose true label changed in between, or that only one was scored on, are left out.
    """
    known = MEASURES.get(first.task, OF_LABELS)
    chosen = measure if measure in known else known[0]
    if first.task == "several" and chosen == "macro_f1":
        chosen = known[0]
    if first.task != second.task:
        return _nothing(first.task, chosen, 0, "other-task")
    first, second = paired(first, second)
    rows = len(first)
    if not rows:
        return _nothing(first.task, chosen, 0, "no-common-rows")
    if first.task == "number":
        errors = [np.abs(np.subtract(*one.numbers())) for one in (first, second)]
        gained, lost = errors[1] < errors[0], errors[1] > errors[0]
        found = _of_errors(errors[0], errors[1], root=chosen == "rmse")
        chance = -1.0
    else:
        right = first.right(), second.right()
        gained, lost = ~right[0] & right[1], right[0] & ~right[1]
        chance = sign_test(int(gained.sum()), int(gained.sum() + lost.sum()))
        found = _of_rows(*right) if chosen == "accuracy" else _of_macro_f1(first, second)
    told = [Figure(chosen, *(float(x) for x in one)) for one in found]
    if first.task != "number":
        told = [*(Figure(chosen, *of_measure(chosen, one, rows)) for one in found[:2]), told[2]]
        told[2] = _sober(told[2], rows, int(gained.sum()), int(lost.sum()))
    one = Comparison(
        task=first.task,
        measure=chosen,
        rows=rows,
        first=told[0],
        second=told[1],
        difference=told[2],
        chance=chance,
        flipped_right=tuple(first.keys[at] for at in np.flatnonzero(gained)),
        flipped_wrong=tuple(first.keys[at] for at in np.flatnonzero(lost)),
        verdict="unclear",
        limits=("few-common-rows",) if rows < LEAST else (),
    )
    return replace(one, verdict=_verdict(one))


def _sober(difference: Figure, rows: int, gained: int, lost: int) -> Figure:
    """Return a difference with an interval that few rows, or rows that no resample told apart, allow.

    Of the accuracy that is the one of A. Agresti and Y. Min ("Simple improved confidence intervals for
    comparing matched proportions", 2005): half a row is added to each of the four kinds of rows.
    """
    if rows >= LEAST and difference.high - difference.low > _NO_SPREAD:
        return difference
    if difference.name != "accuracy":
        return replace(difference, low=-1.0, high=1.0) if rows < LEAST else difference
    up, down, total = gained + 0.5, lost + 0.5, rows + 2
    middle = (up - down) / total
    half = 1.959964 * math.sqrt(up + down - (up - down) ** 2 / total) / total
    low, high = max(middle - half, -1.0), min(middle + half, 1.0)
    value = difference.value
    return replace(difference, low=min(low, value), high=max(high, value))


def _verdict(found: Comparison) -> str:
    if found.rows < LEAST or (found.measure == "accuracy" and found.chance >= _SURE):
        return "unclear"
    if found.difference.low > 0:
        return "better"
    return "worse" if found.difference.high < 0 else "unclear"


def _nothing(task: str, measure: str, rows: int, why: str) -> Comparison:
    unknown = Figure(measure, -1.0, -1.0, -1.0)
    return Comparison(
        task, measure, rows, unknown, unknown, unknown, -1.0, (), (), "unclear", (why,)
    )


def paired(first: Answers, second: Answers) -> tuple[Answers, Answers]:
    """Return the answers for the rows that both were scored on, of the same true label, in one order."""
    places = {key: at for at, key in enumerate(second.keys)}
    pairs = [
        (at, places[key])
        for at, key in enumerate(first.keys)
        if key in places and first.truth[at] == second.truth[places[key]]
    ]
    return first.part([one for one, _ in pairs]), second.part([two for _, two in pairs])


def _of_rows(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> Floats:
    columns = np.array([[1.0, a, b] for a in (0, 1) for b in (0, 1)])
    copies = np.bincount(2 * first.astype(int) + second, minlength=4)
    keep = copies > 0

    def statistic(sums: Floats) -> Floats:
        shares = sums[:, 1:] / np.maximum(sums[:, :1], 1)
        return np.concatenate([shares, shares[:, 1:] - shares[:, :1]], axis=1)

    return intervals(columns[keep], copies[keep], statistic)


def _of_macro_f1(first: Answers, second: Answers) -> Floats:
    said = first.as_labelled(), second.as_labelled()
    labels = sorted({*first.truth, *said[0], *said[1]})
    place = {label: at for at, label in enumerate(labels)}
    table = np.array([[place[x] for x in one] for one in (first.truth, *said)]).T
    kinds, copies = np.unique(table, axis=0, return_counts=True)
    width = len(labels)
    marks = [np.eye(width)[kinds[:, at]] for at in range(3)]
    columns = np.concatenate([*marks, marks[0] * marks[1], marks[0] * marks[2]], axis=1)

    def statistic(sums: Floats) -> Floats:
        true, one, two, hit_one, hit_two = np.split(sums, 5, axis=1)
        scores = []
        for told, hits in ((one, hit_one), (two, hit_two)):
            occurs = true + told > 0
            f1 = 2 * hits / np.maximum(true + told, 1)
            scores.append((f1 * occurs).sum(axis=1) / np.maximum(occurs.sum(axis=1), 1))
        return np.stack([*scores, scores[1] - scores[0]], axis=1)

    return intervals(columns, copies, statistic)


def _of_errors(first: Floats, second: Floats, *, root: bool) -> Floats:
    power = 2 if root else 1
    columns = np.stack([np.ones(len(first)), first**power, second**power], axis=1)

    def statistic(sums: Floats) -> Floats:
        means = (sums[:, 1:] / np.maximum(sums[:, :1], 1)) ** (1 / power)
        return np.concatenate([means, means[:, :1] - means[:, 1:]], axis=1)

    return intervals(columns, np.ones(len(first), dtype=np.int64), statistic)
