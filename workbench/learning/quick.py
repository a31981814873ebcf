"""Quick: a linear head on fixed vectors, its strength chosen by cross-validation."""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from workbench.events import EpochDone, FoldDone, Progress, Stage, Step
from workbench.learning.linear import LinearHead, Round, fit, fitted
from workbench.learning.metrics import macro_f1
from workbench.learning.tasks import TaskKind

STRENGTHS = (1.0, 10.0)

Rows = Callable[[Sequence[int]], torch.Tensor]
"""Places to vectors [places, features], dense or sparse."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What rows were predicted as by a head that had not learnt from them, place by place."""

    predicted: tuple[int, ...]
    confidence: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Probe:
    """The head learnt from all rows, and how its like did on rows left out."""

    head: LinearHead
    strength: float
    judged: Judged


@dataclass(frozen=True, slots=True)
class Material:
    """The rows to learn from: vectors by place, targets [rows] and the fold of each row."""

    rows: Rows
    targets: torch.Tensor
    folds: Sequence[int]
    task: TaskKind


def probe(material: Material, rounds: int, *, drawn: bool) -> Step[Probe]:
    """Return the best head for `material`. `drawn`: charts see the folds and the fit of the first."""
    yield Stage("validating")
    by_strength = yield from _judged_by_strength(material)
    truth = material.targets.tolist()
    chosen = _best(by_strength, truth, range(len(truth)))
    judged = _honest(by_strength, truth, material.folds)
    if drawn:
        yield from _fold_scores(judged, truth, material)
        yield Stage("training")
        yield from _curve(material, STRENGTHS[chosen], rounds)
    everyone = list(range(len(truth)))
    labels = len(material.task.labels)
    work = fit(material.rows(everyone), material.targets, labels, STRENGTHS[chosen], rounds)
    head = yield from _with_progress(work, rounds)
    return Probe(head, STRENGTHS[chosen], judged)


def _judged_by_strength(material: Material) -> Step[list[Judged]]:
    """Return, for each strength, what each row was predicted as while its fold was left out."""
    rows, count = len(material.folds), max(material.folds) + 1
    predicted = np.zeros((len(STRENGTHS), rows), dtype=int)
    confidence = np.zeros((len(STRENGTHS), rows))
    for fold in range(count):
        learn, left = _sides(material.folds, fold)
        vectors, out = material.rows(learn), material.rows(left)
        for which, strength in enumerate(STRENGTHS):
            head = fitted(vectors, material.targets[learn], len(material.task.labels), strength)
            predicted[which, left], confidence[which, left] = material.task.decoded(
                head.outputs(out)
            )
            yield Progress(fold * len(STRENGTHS) + which + 1, count * len(STRENGTHS), "steps")
    return [
        Judged(tuple(predicted[which].tolist()), tuple(confidence[which].tolist()))
        for which in range(len(STRENGTHS))
    ]


def _best(by_strength: list[Judged], truth: list[int], places: Sequence[int]) -> int:
    """Return the strength that is right most often at `places`."""
    return max(
        range(len(by_strength)),
        key=lambda which: sum(by_strength[which].predicted[p] == truth[p] for p in places),
    )


def _honest(by_strength: list[Judged], truth: list[int], folds: Sequence[int]) -> Judged:
    """Return predictions in which no row had a say in the strength that predicted it."""
    chosen = {
        fold: _best(by_strength, truth, _sides(folds, fold)[0]) for fold in range(max(folds) + 1)
    }
    picked = [by_strength[chosen[fold]] for fold in folds]
    return Judged(
        tuple(one.predicted[place] for place, one in enumerate(picked)),
        tuple(one.confidence[place] for place, one in enumerate(picked)),
    )


def _fold_scores(judged: Judged, truth: list[int], material: Material) -> Step[None]:
    count = max(material.folds) + 1
    for fold in range(count):
        left = _sides(material.folds, fold)[1]
        said, right = [judged.predicted[p] for p in left], [truth[p] for p in left]
        hits = sum(a == b for a, b in zip(said, right, strict=True))
        f1 = macro_f1(right, said, len(material.task.labels))
        yield FoldDone(fold + 1, count, hits / max(len(left), 1), f1)


def _curve(material: Material, strength: float, rounds: int) -> Step[None]:
    """Fit without the first fold and report each round's loss and scores on it."""
    learn, left = _sides(material.folds, 0)
    labels = len(material.task.labels)
    out, truth = material.rows(left), material.targets[left]
    work = fit(material.rows(learn), material.targets[learn], labels, strength, rounds)
    for one in work:
        outputs = one.head.outputs(out)
        said, _sure = material.task.decoded(outputs)
        hits = sum(a == b for a, b in zip(said, truth.tolist(), strict=True))
        yield EpochDone(
            epoch=one.number,
            epochs=rounds,
            training_loss=one.loss,
            validation_loss=float(material.task.loss(outputs, truth)),
            accuracy=hits / max(len(left), 1),
            macro_f1=macro_f1(truth.tolist(), said, labels),
        )


def _with_progress(work: Generator[Round, None, LinearHead], rounds: int) -> Step[LinearHead]:
    while True:
        try:
            one = next(work)
        except StopIteration as end:
            head: LinearHead = end.value
            return head
        yield Progress(one.number, rounds, "steps")


def _sides(folds: Sequence[int], fold: int) -> tuple[list[int], list[int]]:
    """Return the places outside a fold and those inside."""
    outside = [place for place, one in enumerate(folds) if one != fold]
    inside = [place for place, one in enumerate(folds) if one == fold]
    return outside, inside
