"""From which confidence on a precision is kept, with a guarantee for finite samples.

Learn then Test (A. Angelopoulos, S. Bates, E. Candès, M. Jordan and L. Lei, "Learn then Test: calibrating
predictive algorithms to achieve risk control", 2021): each threshold is a hypothesis "more than the
allowed share of what it accepts is wrong", tested on rows that the model never learnt from by the
binomial tail (the bound of C. Clopper and E. Pearson, 1934). Thresholds go down from the surest rows in
an order that is fixed before any label is seen, and the error of all tests together is held at `RISK`
by the fallback procedure (B. Wiens, 2003): a few starts share it, and what a start proves with is handed on
until a test fails. So one wrong row among the very surest does not end it.

In at most `RISK` of all draws of those rows is the precision over all future rows below the promised
one. That presumes that future rows are like those; a threshold for each label holds for it by itself.
"""

import math

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binom

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import wilson
from workbench.events import Figure
from workbench.trust import LabelPromise, Promise

RISK = 0.05
_STARTS = (0.125, 0.25, 0.5, 0.75)  # of the rows, each with an equal part of the risk
_STEPS = 100  # thresholds that are tried

Floats = NDArray[np.float64]


def promised(answers: Answers, precision: float, *, each_label: bool = False) -> Promise:
    """Return the lowest threshold that keeps `precision` (in 0..1, exclusive), overall or for each label.

    Where nothing can be proved the threshold is -1 and every row needs a person; `limits` say why.
    """
    if answers.task == "number":
        return Promise(precision, RISK, len(answers), limits=("no-precision",))
    right, sure = answers.right(), answers.confidence
    accepted = np.zeros(len(answers), dtype=bool)
    labels: list[LabelPromise] = []
    common = -1.0
    if each_label and answers.task != "several":
        said = np.array(answers.predicted, dtype=object)
        for label in sorted({*answers.labels, *answers.predicted}):
            its = said == label
            one = threshold(sure[its], right[its], 1 - precision)
            taken = its & (sure >= one) if one >= 0 else np.zeros_like(its)
            accepted |= taken
            labels.append(
                LabelPromise(
                    label, int(its.sum()), one, int(taken.sum()), int((taken & right).sum())
                )
            )
    else:
        common = threshold(sure, right, 1 - precision)
        if common >= 0:
            accepted = sure >= common
    rows, count = len(answers), int(accepted.sum())
    kept = int((accepted & right).sum())
    return Promise(
        precision=precision,
        risk=RISK,
        rows=rows,
        threshold=common,
        labels=tuple(labels),
        accepted=_share("accepted", count, rows),
        kept=_share("precision", kept, count),
        limits=_limits(rows, count, precision),
    )


def rows_needed(precision: float, risk: float = RISK) -> int:
    """Return how many rows must come out right without one that is wrong for anything to be proved."""
    return math.ceil(math.log(risk / len(_STARTS)) / math.log(precision))


def threshold(sure: Floats, right: NDArray[np.bool_], allowed: float, risk: float = RISK) -> float:
    """Return the lowest confidence at which at most `allowed` (in 0..1) of the rows are wrong, proved
    at `risk`; -1 where none is.

    `sure` [rows] are confidences in 0..1, `right` [rows] whether each row came out right.
    """
    order = np.argsort(-sure, kind="stable")
    ranked = sure[order]
    wrong = np.cumsum(~right[order])
    places = _places(ranked, rows_needed(1 - allowed, risk))
    chance = binom.cdf(wrong[places - 1], places, allowed)
    level, best = 0.0, 0
    waiting = [max(start * len(sure), rows_needed(1 - allowed, risk)) for start in _STARTS]
    for place, one in zip(places.tolist(), chance.tolist(), strict=True):
        ready = [start for start in waiting if start <= place]
        waiting = waiting[len(ready) :]
        level += risk / len(_STARTS) * len(ready)
        if one <= level:
            best = place
        else:
            level = 0.0
    if not best:
        return -1.0
    if best == len(sure):
        return 0.0
    return float(np.nextafter(ranked[best], 2.0))  # the surest row that is left out stays out


def _places(ranked: Floats, fewest: int) -> NDArray[np.int64]:
    """Return numbers of accepted rows to try, none of which parts rows of one confidence."""
    rows = len(ranked)
    if rows < fewest:
        return np.zeros(0, dtype=np.int64)
    wanted = np.unique(np.linspace(fewest, rows, _STEPS).round().astype(np.int64))
    ends = np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True)) + 1
    return np.unique(ends[np.searchsorted(ends, wanted)])


def _share(name: str, count: int, rows: int) -> Figure:
    if not rows:
        return Figure(name, -1.0, -1.0, -1.0)
    return Figure(name, count / rows, *wilson(count, rows))


def _limits(rows: int, accepted: int, precision: float) -> tuple[str, ...]:
    if accepted:
        return ()
    return ("promise-few-rows",) if rows < rows_needed(precision) else ("promise-unkept",)
