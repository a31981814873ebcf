"""Why rows may have come out wrong: each gets the first cause for which there is evidence.

What is looked at is kept or can be told again: the text, the confidence, what models said that never saw
the row, and the labelled rows that say about the same. It is a likely cause, not a proven one; a row for
which nothing speaks says so ("other").
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import intervals
from workbench.events import Figure
from workbench.label_text import parted
from workbench.trust import Cause, SizeError

FEW_ROWS = 10  # of a label that were learnt from: fewer are rarely enough
SHORT = 6  # letters of a text, one of Chinese counting as two: fewer say little
_FARTHEST = 10  # one number in so many is looked at
_SURE, _VERY_SURE = 0.8, 0.9  # confidence at which a model contradicts a label in earnest
_AGREEING = 0.8  # share of the nearest labelled rows that have to carry what the model says
_UNKNOWN = 0.2  # share of a text's tokens that the model does not know
_LEAST_RIGHT = 20  # rows that came out right, from which it can be told what "far" is
_FAR = 0.05  # of the rows that came out right are as far from all that was learnt
_LEAST_MIXED = 3  # rows of two labels that were taken for each other
_MOST_PAIRS = 12
_SIZES = 5  # groups of about as many numbers each
_ORDER = (
    "mislabelled",
    "unknown",
    "short",
    "cut",
    "rare",
    "missed",
    "extra",
    "mixed",
    "far",
    "unsure",
    "other",
)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of the scored rows, each a value for every row; () where nothing is.

    `letters` of the text (-1: the text is gone), the share of its tokens that are `unknown`, whether it
    was `cut`, the cosine of the `nearest` labelled row, the labels of its `neighbours`, and what `others`
    said that never saw the row. `learnt` is how many rows of each label were learnt from; below the
    `threshold` a person sees the row anyway (-1: there is none).
    """

    letters: Sequence[int] = ()
    unknown: Sequence[float] = ()
    cut: Sequence[bool] = ()
    nearest: Sequence[float] = ()
    neighbours: Sequence[Sequence[str]] = ()
    others: Sequence[Sequence[str]] = ()
    learnt: Mapping[str, int] = field(default_factory=dict)
    threshold: float = -1.0


def letters(text: str) -> int:
    """Return how many letters and digits a text has; one of Chinese, Japanese or Korean counts as two."""
    return sum(1 + ("\u3040" <= one <= "\uffef") for one in text if one.isalnum())


def causes(answers: Answers, evidence: Evidence) -> tuple[Cause, ...]:
    """Return the wrong rows by their likely cause, in the order in which it pays to look at them."""
    wrong = _wrong(answers)
    answers = replace(
        answers, predicted=answers.as_labelled()
    )  # of a tree no deeper than the truth
    mixed = _mixed_pairs(answers, wrong)
    is_far = _is_far(answers, evidence)
    found: dict[tuple[str, tuple[str, ...]], list[int]] = {}
    about: dict[str, set[str]] = {}
    for row in np.flatnonzero(wrong).tolist():
        what, labels = next(_causes_of(row, answers, evidence, mixed), ("", ()))
        if not what:
            what = "far" if is_far[row] else "other"
            if what == "other" and 0 <= answers.confidence[row] < evidence.threshold:
                what = "unsure"
        about.setdefault(what, set()).update(labels)
        found.setdefault((what, labels if what == "mixed" else ()), []).append(row)
    order = sorted(found, key=lambda one: (_ORDER.index(one[0]), -len(found[one]), one[1]))
    return tuple(
        Cause(
            what,
            tuple(answers.keys[row] for row in found[what, pair]),
            pair or tuple(sorted(about[what])),
        )
        for what, pair in order
    )


def _wrong(answers: Answers) -> NDArray[np.bool_]:
    """Return the rows to explain [rows]: of numbers the tenth that is farthest from the truth."""
    if answers.task != "number":
        return ~answers.right()
    error = np.abs(np.subtract(*answers.numbers()))
    found = np.zeros(len(error), dtype=bool)
    found[np.argsort(-error, kind="stable")[: max(1, len(error) // _FARTHEST)]] = True
    return found & (error > 0)


def _causes_of(
    row: int, answers: Answers, evidence: Evidence, mixed: frozenset[tuple[str, str]]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the causes for which a row has evidence, the most telling first."""
    truth, said = answers.truth[row], answers.predicted[row]
    if answers.task != "number" and _seems_mislabelled(row, answers, evidence):
        yield "mislabelled", ()
    if evidence.unknown and evidence.unknown[row] > _UNKNOWN:
        yield "unknown", ()
    if evidence.letters and 0 <= evidence.letters[row] < SHORT:
        yield "short", ()
    if evidence.cut and evidence.cut[row]:
        yield "cut", ()
    if answers.task == "number":
        return
    if answers.task == "several":
        yield from _of_sets(set(parted(truth)), set(parted(said)), evidence.learnt)
        return
    if evidence.learnt and evidence.learnt.get(truth, 0) < FEW_ROWS:
        yield "rare", (truth,)
    pair = (min(truth, said), max(truth, said))
    if pair in mixed:
        yield "mixed", pair


def _of_sets(
    truth: set[str], said: set[str], learnt: Mapping[str, int]
) -> Iterator[tuple[str, tuple[str, ...]]]:
    missed = sorted(truth - said, key=lambda name: learnt.get(name, 0))
    if learnt and missed and learnt.get(missed[0], 0) < FEW_ROWS:
        yield "rare", (missed[0],)
    if said < truth:
        yield "missed", ()
    if truth < said:
        yield "extra", ()


def _seems_mislabelled(row: int, answers: Answers, evidence: Evidence) -> bool:
    """Return whether the model is sure, and labelled rows that say the same (or, where none can be
    compared, all models that never saw the row) agree with it.
    """
    said, sure = answers.predicted[row], answers.confidence[row]
    if evidence.neighbours:
        near = evidence.neighbours[row]
        agreeing = sum(one == said for one in near) >= _AGREEING * len(near)
        return bool(near) and bool(sure >= _SURE) and agreeing
    if not evidence.others:
        return False
    told = evidence.others[row]
    return len(told) > 1 and bool(sure >= _VERY_SURE) and all(one == said for one in told)


def _mixed_pairs(answers: Answers, wrong: NDArray[np.bool_]) -> frozenset[tuple[str, str]]:
    """Return the pairs of labels that are often taken for each other, each in alphabetical order."""
    if answers.task in {"several", "number"}:
        return frozenset()
    pairs: Counter[tuple[str, str]] = Counter()
    for row in np.flatnonzero(wrong).tolist():
        one, other = answers.truth[row], answers.predicted[row]
        pairs[min(one, other), max(one, other)] += 1
    found = [pair for pair, rows in pairs.most_common(_MOST_PAIRS) if rows >= _LEAST_MIXED]
    return frozenset(found)


def _is_far(answers: Answers, evidence: Evidence) -> NDArray[np.bool_]:
    """Return whether a row is farther from all labelled rows than nearly all that came out right."""
    nearest = np.asarray(evidence.nearest, dtype=float)
    right = ~_wrong(answers) if answers.task == "number" else answers.right()
    if not len(nearest) or int(right.sum()) < _LEAST_RIGHT:
        return np.zeros(len(answers), dtype=bool)
    found: NDArray[np.bool_] = nearest < np.quantile(nearest[right], _FAR)
    return found


def by_size(answers: Answers) -> tuple[SizeError, ...]:
    """Return the errors of numbers by the size of the truth: fifths of the rows, equal numbers together."""
    if answers.task != "number" or not len(answers):
        return ()
    true, said = answers.numbers()
    ends = np.unique(np.quantile(true, np.linspace(0, 1, _SIZES + 1)[1:], method="lower"))
    group = np.searchsorted(ends, true)
    return tuple(
        _size_error(true[group == at], said[group == at])
        for at in range(len(ends))
        if (group == at).any()
    )


def _size_error(true: NDArray[np.float64], said: NDArray[np.float64]) -> SizeError:
    error = said - true
    columns = np.stack([np.ones(len(true)), np.abs(error), error], axis=1)
    found = intervals(
        columns, np.ones(len(true), dtype=np.int64), lambda sums: sums[:, 1:] / sums[:, :1]
    )
    size, lean = ([float(one) for one in line] for line in found)
    return SizeError(
        float(true.min()), float(true.max()), len(true), Figure("mae", *size), Figure("lean", *lean)
    )
