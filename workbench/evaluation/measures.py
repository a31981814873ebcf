"""How good predictions are: every usual measure with its 95% interval.

Definitions are scikit-learn's: macro F1 is the mean over the labels that occur in truth or prediction,
weighted F1 is weighted by true rows, balanced accuracy the mean recall of the labels that have rows, a
label's F1 is 0 where it occurs and was never hit. The expected calibration error has 15 bins of equal
width (C. Guo et al., "On calibration of modern neural networks", 2017).
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import Floats, intervals, of_measure, of_share, wilson
from workbench.events import Figure
from workbench.label_text import levels, parted
from workbench.trust import Bin, Curve, LabelMeasure, Measures

FEW_ROWS = 20  # from here down a score is hardly more than its interval
BINS = 15
_POINTS = 100  # of a curve: more cannot be seen
_LEAST_CHANCE = 1e-6  # of a true label in the log loss: spreads are kept in 16 bits

Names = Callable[[str], Sequence[str]]


def measured(answers: Answers) -> Measures:
    """Return every measure of `answers`; of none there is only a limit."""
    if not len(answers):
        return Measures(answers.task, 0, (), limits=("no-rows",))
    if answers.task == "number":
        return _of_numbers(answers)
    names_of: Names = parted if answers.task == "several" else lambda label: (label,)
    said = answers.as_labelled()
    seen = {name for one in (*answers.truth, *said) for name in names_of(one)}
    labels = tuple(sorted(seen | set(answers.labels)))
    truth, predicted = _marks(answers.truth, labels, names_of), _marks(said, labels, names_of)
    figures, per_label = _of_labels(truth, predicted, labels, answers)
    error, bins = reliability(answers)
    return Measures(
        task=answers.task,
        rows=len(answers),
        figures=(*figures, *error),
        labels=per_label,
        confusion=() if answers.task == "several" else _confusion(truth, predicted),
        curves=tuple(curves(answers)),
        bins=bins,
        limits=tuple(_limits(answers, truth)),
    )


def _limits(answers: Answers, truth: NDArray[np.bool_]) -> Iterator[str]:
    if len(answers) < FEW_ROWS:
        yield "few-rows"
    counts = truth.sum(axis=0)
    if answers.task != "several" and int((counts > 0).sum()) == 1:
        yield "one-label"
    elif (counts == 0).any():
        yield "unscored-labels"
    if len(set(answers.truth)) > 1 and len(set(answers.predicted)) == 1:
        yield "one-prediction"
    if answers.spread is None:
        yield "no-spread"


def _marks(written: Sequence[str], labels: Sequence[str], names_of: Names) -> NDArray[np.bool_]:
    """Return whether each row carries each label, bool [rows, labels]."""
    place = {label: at for at, label in enumerate(labels)}
    found = np.zeros((len(written), len(labels)), dtype=bool)
    for row, one in enumerate(written):
        found[row, [place[name] for name in names_of(one)]] = True
    return found


def _confusion(
    truth: NDArray[np.bool_], predicted: NDArray[np.bool_]
) -> tuple[tuple[int, ...], ...]:
    counts = truth.T.astype(np.float64) @ predicted.astype(np.float64)
    return tuple(tuple(int(one) for one in line) for line in counts)


# --- labels -----------------------------------------------------------------------------------


def _of_labels(
    truth: NDArray[np.bool_],
    predicted: NDArray[np.bool_],
    labels: Sequence[str],
    answers: Answers,
) -> tuple[list[Figure], tuple[LabelMeasure, ...]]:
    """Return the measures over all labels and those of each, from marks bool [rows, labels]."""
    width, rows, is_several = len(labels), len(answers), answers.task == "several"
    both = np.concatenate([truth, predicted], axis=1)
    kinds, copies = np.unique(both, axis=0, return_counts=True)
    true, said = kinds[:, :width], kinds[:, width:]
    hits = true & said
    either = np.maximum((true | said).sum(axis=1), 1)
    overlap = np.where((true | said).any(axis=1), hits.sum(axis=1) / either, 1.0)
    same, apart = (true == said).all(axis=1), (true != said).sum(axis=1)
    row = np.stack([np.ones(len(kinds)), same, overlap, apart / width], axis=1)
    columns = np.concatenate([true, said, hits, row], axis=1).astype(np.float64)
    found = intervals(columns, copies, lambda sums: _label_statistics(sums, width))
    names = ["accuracy", "jaccard", "hamming", "micro_f1", "macro_f1", "weighted_f1"]
    names += ["balanced_accuracy"]
    kept = {True: {"jaccard", "hamming", "micro_f1"}, False: {"micro_f1", "balanced_accuracy"}}
    wanted = {"accuracy", "macro_f1", "weighted_f1"} | kept[is_several]
    figures = [
        Figure("exact" if is_several and name == "accuracy" else name, *of_measure(name, one, rows))
        for name, one in zip(names, found, strict=False)
        if name in wanted
    ]
    support, told = truth.sum(axis=0), predicted.sum(axis=0)
    each = found[len(names) :].reshape(3, width, 3)
    union = (truth | predicted).sum(axis=0)
    return figures, tuple(
        LabelMeasure(
            label,
            int(support[at]),
            int(told[at]),
            Figure("precision", *of_share(each[0, at], told[at])),
            Figure("recall", *of_share(each[1, at], support[at])),
            Figure("f1", *of_share(each[2, at], union[at])),
        )
        for at, label in enumerate(labels)
    )


def _label_statistics(sums: Floats, width: int) -> Floats:
    """Return statistics [draws, 7 + 3 labels] of sums [draws, 3 labels + 4]; NaN where undefined."""
    true, said, hits = (sums[:, at * width : (at + 1) * width] for at in range(3))
    rows, same, overlap, apart = (sums[:, 3 * width + at] for at in range(4))
    f1 = 2 * hits / np.maximum(true + said, 1)
    recall = hits / np.maximum(true, 1)
    occurs, has_rows = true + said > 0, true > 0
    with np.errstate(invalid="ignore", divide="ignore"):
        of_all = [
            same / rows,
            overlap / rows,
            apart / rows,
            2 * hits.sum(axis=1) / (true + said).sum(axis=1),
            (f1 * occurs).sum(axis=1) / occurs.sum(axis=1),
            (f1 * true).sum(axis=1) / true.sum(axis=1),
            (recall * has_rows).sum(axis=1) / has_rows.sum(axis=1),
        ]
    each = [
        np.where(said > 0, hits / np.maximum(said, 1), np.nan),
        np.where(has_rows, recall, np.nan),
        np.where(occurs, f1, np.nan),
    ]
    return np.concatenate([np.stack(of_all, axis=1), *each], axis=1)


def curves(answers: Answers) -> Iterator[Curve]:
    """Yield the precision-recall curve of each label that has rows and probabilities."""
    if answers.spread is None:
        return
    for at, label in enumerate(answers.labels):
        truth = np.array([_carries(answers.task, one, label) for one in answers.truth], dtype=bool)
        if truth.any():
            yield _curve(label, truth, answers.spread[:, at])


def _carries(task: str, written: str, label: str) -> bool:
    if task == "several":
        return label in parted(written)
    return written == label or (task == "tree" and label in levels(written))


def _curve(label: str, truth: NDArray[np.bool_], chance: Floats) -> Curve:
    order = np.argsort(-chance, kind="stable")
    sure, hits = chance[order], np.cumsum(truth[order])
    last = np.flatnonzero(np.append(sure[1:] < sure[:-1], True))
    precision, recall = hits[last] / (last + 1), hits[last] / hits[-1]
    average = float((np.diff(recall, prepend=0.0) * precision).sum())
    chosen = np.unique(np.linspace(0, len(last) - 1, min(_POINTS, len(last))).round().astype(int))
    points = zip(sure[last][chosen], precision[chosen], recall[chosen], strict=True)
    return Curve(label, int(hits[-1]), average, tuple((*map(float, one),) for one in points))  # type: ignore[misc] # three of them


# --- confidence -------------------------------------------------------------------------------


def told_and_true(answers: Answers) -> tuple[Floats, Floats]:
    """Return what was said to be how likely, and what came of it (0 or 1), both [rows, decisions].

    That is the label that won; for several labels a row it is every label by itself.
    """
    if answers.task == "several" and answers.spread is not None:
        truth = _marks(answers.truth, sorted({*answers.labels, *_every(answers)}), parted)
        places = sorted({*answers.labels, *_every(answers)})
        return answers.spread, truth[:, [places.index(one) for one in answers.labels]].astype(float)
    return answers.confidence[:, None], answers.right()[:, None].astype(float)


def _every(answers: Answers) -> set[str]:
    return {name for one in answers.truth for name in parted(one)}


def reliability(answers: Answers) -> tuple[list[Figure], tuple[Bin, ...]]:
    """Return the expected calibration error (as one figure, or none) and the bins behind it."""
    told, true = told_and_true(answers)
    if not len(answers) or answers.task == "number" or (told < 0).any():
        return [], ()
    rows, each = told.shape
    place = np.minimum((told * BINS).astype(int), BINS - 1)
    sums = np.zeros((3, rows, BINS))
    at = np.arange(rows)
    for decision in range(each):
        bins = place[:, decision]
        for kind, value in enumerate((np.ones(rows), told[:, decision], true[:, decision])):
            np.add.at(sums[kind], (at, bins), value)
    columns = np.concatenate(list(sums), axis=1)

    def error(totals: Floats) -> Floats:
        count, said, came = np.split(totals, 3, axis=1)
        apart = np.abs(came - said).sum(axis=1, keepdims=True)
        share: Floats = apart / np.maximum(count.sum(axis=1, keepdims=True), 1)
        return share

    found = intervals(columns, np.ones(rows, dtype=np.int64), error)[0]
    count, said, came = sums.sum(axis=1)
    return [Figure("ece", *(float(one) for one in found))], tuple(
        Bin(
            low=one / BINS,
            high=(one + 1) / BINS,
            rows=int(count[one]),
            confidence=float(said[one] / count[one]),
            right=Figure("accuracy", came[one] / count[one], *wilson(came[one], count[one])),
        )
        for one in np.flatnonzero(count).tolist()
    )


# --- numbers ----------------------------------------------------------------------------------


def _of_numbers(answers: Answers) -> Measures:
    """Return mean error, root mean squared error and R2; R2 only where the true numbers differ."""
    true, said = answers.numbers()
    limits = ["few-rows"] if len(true) < FEW_ROWS else []
    error, centred = said - true, true - true.mean()
    columns = np.stack([np.ones(len(true)), np.abs(error), error**2, centred, centred**2], axis=1)

    def statistics(sums: Floats) -> Floats:
        rows, size, square, total, spread = np.maximum(sums[:, 0], 1), *sums[:, 1:].T
        around = spread - total**2 / rows
        with np.errstate(invalid="ignore", divide="ignore"):
            r2 = np.where(around > 1e-12 * np.maximum(spread, 1e-300), 1 - square / around, np.nan)
        return np.stack([size / rows, np.sqrt(square / rows), r2], axis=1)

    found = intervals(columns, np.ones(len(true), dtype=np.int64), statistics)
    figures = []
    for name, one in zip(("mae", "rmse", "r2"), found.tolist(), strict=True):
        if len(true) < 2:  # no interval comes of one error
            continue
        if np.isfinite(one).all():
            figures.append(Figure(name, *one))
        else:
            limits.append("same-numbers")
    if len(true) > 1 and np.ptp(said) == 0 < np.ptp(true):
        limits.append("one-prediction")
    return Measures("number", len(true), tuple(figures), limits=tuple(limits))
