"""From which confidence on a precision is kept, with a guarantee for finite samples.

Learn then Test (A. Angelopoulos, S. Bates, E. Candès, M. Jordan and L. Lei, "Learn then Test: calibrating
predictive algorithms to achieve risk control", 2021): each threshold is a hypothesis "more than the
allowed share of what it accepts is wrong", tested on rows that the model never learnt from by the
binomial tail (the bound of C. Clopper and E. Pearson, 1934). Thresholds go down from the surest rows in
an order that is fixed before any label is seen, and the error of all tests together is held at `RISK`
by the fallback procedure (B. Wiens, 2003): a few starts share it, and what a start proves with is handed on
until a test fails. So one wrong row among the very surest does not end it. Of few rows the starts move
together, so that 59 rows without an error are enough for 95%.

In at most `RISK` of all draws of those rows is the precision over all future rows below the promised
one. That presumes that future rows are like those; a threshold for each label holds for it by itself.
Rows of a cross-validation were answered by models that learnt from the others: the guarantee is for such
models, and for the one that learnt from all rows as far as it is no worse.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import wilson
from workbench.evaluation.exact import at_most
from workbench.events import Figure
from workbench.trust import FALLBACKS, PRECISIONS, RISK, STANDARD, LabelPromise, Promise

_STARTS = (0.125, 0.25, 0.5, 0.75)  # of the rows, each with an equal part of the risk
_STEPS = 100  # thresholds that are tried
_POINTS = 200  # of the curve of a trade
_DIGITS = 3  # of a threshold, where that many tell two rows apart

Floats = NDArray[np.float64]


def promised(answers: Answers, precision: float, *, each_label: bool = False) -> Promise:
    """Return the lowest threshold that keeps `precision` (in 0..1, exclusive), overall or for each label.

    Where nothing can be proved the threshold is -1 and every row needs a person; `limits` say why.
    """
    if answers.task == "number":
        return Promise(precision, RISK, len(answers), limits=("no-precision",))
    by_label = each_label and answers.task != "several"
    return _promised(_checked(answers, by_label=by_label), precision)


def first_promise(answers: Answers) -> Promise:
    """Return what is promised where nobody chose: `STANDARD`, or the most of `FALLBACKS` that can be.

    Were each of the lower ones proved, too, whenever a higher one is (so it is but for ties), this is
    testing them from the lowest up until one fails.
    """
    first = promised(answers, STANDARD)
    if not first.limits or not len(answers):
        return first
    lower = (promised(answers, precision) for precision in FALLBACKS)
    found = next((one for one in lower if not one.limits), None)
    return first if found is None else replace(found, wished=STANDARD)


def every_promise(answers: Answers, *, each_label: bool = False) -> tuple[Promise, ...]:
    """Return the promise for each of `trust.PRECISIONS`; of a number, or by labels of several, none."""
    if answers.task == "number" or (each_label and answers.task == "several"):
        return ()
    checked = _checked(answers, by_label=each_label)
    return tuple(_promised(checked, precision) for precision in PRECISIONS)


def trade(answers: Answers) -> tuple[tuple[float, float], ...]:
    """Return (share of rows, share of these right) from the surest row on, as they were counted."""
    if answers.task == "number" or not len(answers):
        return ()
    order = np.argsort(-answers.confidence, kind="stable")
    ranked, hits = answers.confidence[order], np.cumsum(answers.right()[order])
    ends = _ends(ranked)
    ends = ends[np.unique(np.linspace(0, len(ends) - 1, _POINTS).round().astype(int))]
    found = zip(ends / len(ranked), hits[ends - 1] / ends, strict=True)
    return tuple((float(share), float(right)) for share, right in found)


@dataclass(frozen=True, slots=True)
class _Checked:
    """Rows whose truth is known; `labels` (or None) are the rows predicted as each."""

    sure: Floats
    right: NDArray[np.bool_]
    labels: dict[str, NDArray[np.int64]] | None


def _checked(answers: Answers, *, by_label: bool) -> _Checked:
    labels = None
    if by_label:
        said = np.array(answers.predicted, dtype=object)
        names = sorted({*answers.labels, *answers.predicted})
        labels = {name: np.flatnonzero(said == name) for name in names}
    return _Checked(answers.confidence, answers.right(), labels)


def _promised(checked: _Checked, precision: float) -> Promise:
    sure, right, allowed = checked.sure, checked.right, 1 - precision
    labels: list[LabelPromise] = []
    common = -1.0
    if checked.labels is not None:
        for label, its in checked.labels.items():
            one = threshold(sure[its], right[its], allowed)
            taken = its[sure[its] >= one] if one >= 0 else its[:0]
            labels.append(LabelPromise(label, len(its), one, len(taken), int(right[taken].sum())))
        count, kept = sum(one.accepted for one in labels), sum(one.right for one in labels)
    else:
        common = threshold(sure, right, allowed)
        accepted = (sure >= common) & (common >= 0)
        count, kept = int(accepted.sum()), int((accepted & right).sum())
    return Promise(
        precision=precision,
        risk=RISK,
        rows=len(sure),
        threshold=common,
        labels=tuple(labels),
        accepted=_share("accepted", count, len(sure)),
        kept=_share("precision", kept, count),
        limits=_limits(len(sure), count, precision),
        needed=rows_needed(precision),
    )


def rows_needed(precision: float, risk: float = RISK) -> int:
    """Return how many rows must come out right without one that is wrong for anything to be proved."""
    return math.ceil(math.log(risk) / math.log(precision))


def threshold(sure: Floats, right: NDArray[np.bool_], allowed: float, risk: float = RISK) -> float:
    """Return the lowest confidence at which at most `allowed` (in 0..1) of the rows are wrong, proved
    at `risk`; -1 where none is.

    `sure` [rows] are confidences in 0..1, `right` [rows] whether each row came out right.
    """
    first = _first(len(sure), 1 - allowed, risk)
    if len(sure) < first:
        return -1.0
    order = np.argsort(-sure, kind="stable")
    ranked = sure[order]
    wrong = np.cumsum(~right[order])
    places = _places(ranked, first)
    chance = at_most(wrong[places - 1], places, allowed)
    level, best = 0.0, 0
    waiting = [max(start * len(sure), first) for start in _STARTS]
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
    return _between(float(ranked[best]), float(ranked[best - 1]))


def _first(rows: int, precision: float, risk: float) -> int:
    """Return the smallest number of accepted rows that is tried: where a row that is wrong nowhere
    proves the precision with what the starts up to there share. It depends on the number of rows alone.
    """
    parts = len(_STARTS)
    return min(
        max(rows_needed(precision, risk * count / parts), math.ceil(_STARTS[count - 1] * rows))
        for count in range(1, parts + 1)
    )


def _between(left_out: float, taken: float) -> float:
    """Return a number with few digits above one confidence and not above the next, so that the rule
    can be told in full and no rounding on its way moves a row across.
    """
    for digits in range(_DIGITS, 15):
        scale = 10.0**digits
        found = (math.floor(left_out * scale) + 1) / scale
        if left_out < found <= taken:
            return found
    return taken


def _places(ranked: Floats, fewest: int) -> NDArray[np.int64]:
    """Return numbers of accepted rows to try, none of which parts rows of one confidence."""
    wanted = np.unique(np.linspace(fewest, len(ranked), _STEPS).round().astype(np.int64))
    ends = _ends(ranked)
    return np.unique(ends[np.searchsorted(ends, wanted)])


def _ends(ranked: Floats) -> NDArray[np.int64]:
    """Return after how many rows a confidence ends."""
    return np.flatnonzero(np.append(ranked[1:] < ranked[:-1], True)) + 1


def _share(name: str, count: int, rows: int) -> Figure:
    if not rows:
        return Figure(name, -1.0, -1.0, -1.0)
    return Figure(name, count / rows, *wilson(count, rows))


def _limits(rows: int, accepted: int, precision: float) -> tuple[str, ...]:
    if accepted:
        return ()
    if not rows:
        return ("promise-no-rows",)
    return ("promise-few-rows",) if rows < rows_needed(precision) else ("promise-unkept",)
