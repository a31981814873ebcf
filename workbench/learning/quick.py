"""Quick: a linear head on fixed vectors, its strength chosen by cross-validation.

Where folds give the scores they are drawn several times (repeated cross-validation). The scores kept are
those of the repeat whose scores are nearest to the mean of all, so that every figure still is about rows
that can be shown; and no more rows come of it: intervals are those of the rows alone.
"""

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace

import torch

from workbench.events import EpochDone, FoldDone, Progress, Stage, Step
from workbench.learning.linear import LinearHead, Round, fit, fitted
from workbench.learning.tasks import TaskKind

STRENGTHS = (1.0, 10.0, 100.0)

Rows = Callable[[Sequence[int]], torch.Tensor]
"""Places to vectors [places, features], dense or sparse."""


@dataclass(frozen=True, slots=True)
class Probe:
    """The head learnt from all rows, and what its like put out for rows left out [rows, width], by the
    repeat that speaks for all.
    """

    head: LinearHead
    strength: float
    outputs: torch.Tensor


@dataclass(frozen=True, slots=True)
class Material:
    """The rows to learn from: vectors by place, targets [rows, ...], and the fold of each row; other
    folds of the same rows in `repeats`.
    """

    rows: Rows
    targets: torch.Tensor
    folds: Sequence[int]
    task: TaskKind
    metric: str
    repeats: Sequence[Sequence[int]] = ()


def probe(material: Material, rounds: int, *, drawn: bool) -> Step[Probe]:
    """Return the best head for `material`. `drawn`: charts see the folds and the fit of the first."""
    yield Stage("validating")
    drawn_folds = [material.folds, *material.repeats]
    parts = [replace(material, folds=folds, repeats=()) for folds in drawn_folds]
    outputs: list[list[torch.Tensor]] = []
    for number, part in enumerate(parts):
        outputs.append((yield from _outputs_by_strength(part, number, len(parts))))
    everyone = list(range(len(material.targets)))
    scores = [[_score(one, material, everyone) for one in found] for found in outputs]
    means = [sum(one) / len(parts) for one in zip(*scores, strict=True)]
    strength = STRENGTHS[_best(outputs[0], material, everyone)]
    if len(parts) > 1:
        strength = STRENGTHS[max(range(len(means)), key=lambda which: means[which])]
    kept = [_honest(found, part) for found, part in zip(outputs, parts, strict=True)]
    middle = _nearest_to_mean([_score(one, material, everyone) for one in kept])
    honest, material = kept[middle], parts[middle]
    if drawn:
        yield from _fold_scores(honest, material)
        yield Stage("training")
        yield from _curve(material, strength, rounds)
    work = fit(material.rows(everyone), material.targets, material.task, strength, rounds)
    head = yield from _with_progress(work, rounds)
    return Probe(head, strength, honest)


def sides(folds: Sequence[int], fold: int) -> tuple[list[int], list[int]]:
    """Return the places outside a fold and those inside."""
    outside = [place for place, one in enumerate(folds) if one != fold]
    inside = [place for place, one in enumerate(folds) if one == fold]
    return outside, inside


def _score(outputs: torch.Tensor, material: Material, places: list[int]) -> float:
    """Return what is the better the larger: the metric."""
    marks = material.task.marks(outputs[places], material.targets[places])
    return marks.rank(material.metric)[0]


def _nearest_to_mean(scores: Sequence[float]) -> int:
    mean = sum(scores) / len(scores)
    return min(range(len(scores)), key=lambda which: abs(scores[which] - mean))


def _outputs_by_strength(
    material: Material, number: int = 0, repeats: int = 1
) -> Step[list[torch.Tensor]]:
    """Return, for each strength, each row's outputs of a head that learnt without its fold; the time
    that is left is told of `repeats` such, of which this is `number`.
    """
    rows, count = len(material.folds), max(material.folds) + 1
    found = [torch.zeros(rows, material.task.width) for _strength in STRENGTHS]
    for fold in range(count):
        learn, left = sides(material.folds, fold)
        vectors, out = material.rows(learn), material.rows(left)
        for which, strength in enumerate(STRENGTHS):
            head = fitted(vectors, material.targets[learn], material.task, strength)
            found[which][left] = head.outputs(out)
            done = (number * count + fold) * len(STRENGTHS) + which + 1
            yield Progress(done, repeats * count * len(STRENGTHS), "steps")
    return found


def _best(outputs: list[torch.Tensor], material: Material, places: list[int]) -> int:
    """Return the strength that does best at `places`."""
    ranks = [
        material.task.marks(one[places], material.targets[places]).rank(material.metric)
        for one in outputs
    ]
    return max(range(len(ranks)), key=lambda which: ranks[which])


def _honest(outputs: list[torch.Tensor], material: Material) -> torch.Tensor:
    """Return outputs in which no row had a say in the strength that it was predicted with."""
    found = torch.empty_like(outputs[0])
    for fold in range(max(material.folds) + 1):
        outside, inside = sides(material.folds, fold)
        found[inside] = outputs[_best(outputs, material, outside)][inside]
    return found


def _fold_scores(outputs: torch.Tensor, material: Material) -> Step[None]:
    count = max(material.folds) + 1
    for fold in range(count):
        left = sides(material.folds, fold)[1]
        marks = material.task.marks(outputs[left], material.targets[left])
        yield FoldDone(fold + 1, count, marks.accuracy, marks.macro_f1)


def _curve(material: Material, strength: float, rounds: int) -> Step[None]:
    """Fit without the first fold and report each round's loss and scores on it."""
    learn, left = sides(material.folds, 0)
    out, truth = material.rows(left), material.targets[left]
    work = fit(material.rows(learn), material.targets[learn], material.task, strength, rounds)
    for one in work:
        marks = material.task.marks(one.head.outputs(out), truth)
        yield EpochDone(one.number, rounds, one.loss, marks.loss, marks.accuracy, marks.macro_f1)


def _with_progress(work: Generator[Round, None, LinearHead], rounds: int) -> Step[LinearHead]:
    while True:
        try:
            one = next(work)
        except StopIteration as end:
            head: LinearHead = end.value
            return head
        yield Progress(one.number, rounds, "steps")
