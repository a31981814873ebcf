"""Thorough: the encoder learns, too. With few labels the way is chosen by cross-validation on the
rows that may be learnt from; with many, fine-tuning keeps its best epoch on validation rows.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from workbench.events import CheckpointSaved, Chosen, FoldDone, Progress, Stage, Step
from workbench.learning.fine_tuning import Fit, steps_of
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.plan import validation
from workbench.learning.quick import STRENGTHS, Probe, sides
from workbench.learning.splits import folds
from workbench.learning.ways import (
    Ground,
    Learner,
    candidates,
    epoch_done,
    learn_by,
    new_fit,
    steps_for,
)

FOLDS = 3


@dataclass(frozen=True, slots=True)
class Compared:
    """The way that did best, and for every row the outputs of the way that the other folds chose."""

    way: str
    outputs: torch.Tensor


@dataclass(frozen=True, slots=True)
class Best:
    """A fit at its best epoch, "done" or "stopped", and its outputs on validation rows."""

    fit: Fit
    state: str
    outputs: torch.Tensor
    validation: list[int]


def compare(ground: Ground, found: Probe) -> Step[Compared | None]:
    """Return the best way by folds, the linear head being one of them; None at Stop.

    Every fold runs as many epochs as the final fit: nothing is chosen on its left-out rows. The
    scores are honest in the same way: the way of each fold is chosen by the others.
    """
    job, data = ground.job, ground.data
    yield Stage("validating")
    fold_of = folds(job.learn, min(FOLDS, len(job.learn)), job.recipe.options.seed)
    ways = candidates(job.recipe)
    by_way = {"linear": found.outputs}
    for way in ways:
        outputs = torch.zeros_like(found.outputs)
        for fold in range(max(fold_of) + 1):
            learn, left = sides(fold_of, fold)
            name = f"{way}-{fold}"
            known = job.ledger.read(f"done-{name}")
            if known is not None:
                outputs[left] = known.tensors["outputs"]
                ground.clock.skip(steps_for(way, ground, len(learn)))
                continue
            watched = left if fold == 0 else ()
            learner = yield from learn_by(way, ground, learn, name, watched)
            if learner is None:
                return None
            outputs[left] = learner.outputs(left)
            job.ledger.write(f"done-{name}", {"outputs": outputs[left]}, {})
            marks = data.task.marks(outputs[left], data.targets[left])
            yield FoldDone(fold + 1, max(fold_of) + 1, marks.accuracy, marks.macro_f1)
        by_way[way] = outputs
    if job.recipe.options.way:
        by_way = {way: by_way[way] for way in ways}
    best = _best(by_way, ground, list(range(len(job.learn))))
    honest = torch.empty_like(found.outputs)
    for fold in range(max(fold_of) + 1):
        outside, inside = sides(fold_of, fold)
        honest[inside] = by_way[_best(by_way, ground, outside)][inside]
    yield Chosen("way", best)
    return Compared(best, honest)


def _best(by_way: dict[str, torch.Tensor], ground: Ground, places: list[int]) -> str:
    task, targets = ground.data.task, ground.data.targets[places]
    metric = ground.job.recipe.options.metric
    return max(by_way, key=lambda way: task.marks(by_way[way][places], targets).rank(metric))


def compared_steps(ground: Ground, rows: int) -> int:
    """Return about how many optimiser steps `compare` and the final fit take."""
    ways = candidates(ground.job.recipe)
    each = sum(steps_for(way, ground, rows - rows // FOLDS) for way in ways)
    return FOLDS * each + max(steps_for(way, ground, rows) for way in ways)


def final(ground: Ground, way: str) -> Step[Learner | None]:
    """Return what `way` makes of every row that may be learnt from; None at Stop."""
    yield Stage("training")
    everyone = range(len(ground.job.learn))
    return (yield from learn_by(way, ground, everyone, "final"))


def tune(ground: Ground) -> Step[Best]:
    """Fine-tune on most rows and choose the epoch on the rest; return the fit at its best.

    The linear head itself is epoch 0: where no epoch beats it, it is what is kept. Stop keeps the
    best whole epoch, or what was learnt so far where none is whole yet.
    """
    job, data, options = ground.job, ground.data, ground.job.recipe.options
    left = validation(job.learn, options.seed)
    learn, aside = [p for p in range(len(job.learn)) if p not in left], sorted(left)
    yield Chosen("way", "full")
    start = yield from _first_head(ground, learn, aside)
    fit = new_fit(ground, start, learn, "tune", drawn=True)
    ground.clock.total = steps_of(len(learn), job.recipe)
    if fit.epochs_done or fit.extras:
        outputs = fit.extra_tensors["outputs"]
    else:
        outputs = fit.outputs(aside)
        _remember(fit, 0, outputs)
        yield CheckpointSaved(0, data.task.marks(outputs, data.targets[aside]).macro_f1)
    yield Stage("training")
    state = "done"
    for epoch in range(fit.epochs_done + 1, options.epochs + 1):
        if epoch - 1 - int(fit.extras["epoch"]) >= options.patience:
            break
        loss = yield from fit.epoch(epoch)
        stopped = isinstance(loss, str)
        if stopped and epoch > 1:
            state = "stopped"
            break
        now = fit.outputs(aside)
        marks = data.task.marks(now, data.targets[aside])
        before = data.task.marks(outputs, data.targets[aside])
        if marks.rank(options.metric) > before.rank(options.metric):
            outputs = now
            _remember(fit, epoch, outputs)
            yield CheckpointSaved(epoch, marks.macro_f1)
        if stopped:
            state = "stopped"
            break
        assert isinstance(loss, float)
        yield epoch_done(epoch, options.epochs, loss, marks, options.metric)
        yield fit.kept_if_there_is_room(float(epoch))
    weights = {k[5:]: one for k, one in fit.extra_tensors.items() if k.startswith("best.")}
    fit.show(weights)
    return Best(fit, state, outputs, aside)


def _remember(fit: Fit, epoch: int, outputs: torch.Tensor) -> None:
    """Keep the present weights as the best so far."""
    fit.extras = {"epoch": epoch}
    best = {f"best.{key}": one for key, one in fit.snapshot().items()}
    fit.extra_tensors = {**best, "outputs": outputs}


def _first_head(ground: Ground, learn: Sequence[int], left: Sequence[int]) -> Step[LinearHead]:
    """Return the linear head that fits `learn` and does best on `left`."""
    yield Stage("validating")
    data, places = ground.data, list(learn)
    found: list[tuple[tuple[float, float], int, LinearHead]] = []
    for number, strength in enumerate(STRENGTHS, 1):
        head = fitted(ground.vectors[places], data.targets[places], data.task, strength)
        marks = data.task.marks(head.outputs(ground.vectors[list(left)]), data.targets[list(left)])
        found.append((marks.rank(ground.job.recipe.options.metric), -number, head))
        yield Progress(number, len(STRENGTHS), "steps")
    return max(found, key=lambda one: one[:2])[2]
