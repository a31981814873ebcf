"""Thorough: the encoder learns, too. With few labels the way is chosen by cross-validation on the
rows that may be learnt from; with many, fine-tuning keeps its best epoch on validation rows.
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch

from workbench.events import CheckpointSaved, Chosen, FoldDone, Noticed, Progress, Stage, Step
from workbench.learning.augmentation import NONE
from workbench.learning.contrastive import BATCH
from workbench.learning.fine_tuning import Fit
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.plan import FROZEN_FROM, validation
from workbench.learning.quick import STRENGTHS, Probe, sides
from workbench.learning.splits import folds
from workbench.learning.tasks.marks import Marks
from workbench.learning.ways import (
    Candidate,
    Ground,
    Learner,
    contenders,
    epoch_done,
    ground_for,
    learn_by,
    new_fit,
    shown_value,
    steps_for,
)

FOLDS = 3
_TEMPERATURES = tuple(2.0 ** (half / 2) for half in range(-4, 5))
_ROWS_OF_HEAD, _ROWS_OF_HEAD_A_LABEL = 500, 24
LINEAR, WARMED = Candidate("linear"), Candidate("contrastive")


@dataclass(frozen=True, slots=True)
class Compared:
    """What did best, and for every row the outputs of the candidate that the other folds chose."""

    best: Candidate
    outputs: torch.Tensor


@dataclass(frozen=True, slots=True)
class Start:
    """The linear head that fine-tuning begins with, and its outputs on validation rows."""

    head: LinearHead
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
    scores are honest in the same way: what predicts each fold is chosen by the others.
    """
    job = ground.job
    yield Stage("validating")
    fold_of = folds(job.learn, min(FOLDS, len(job.learn)), job.recipe.options.seed, must_part=True)
    outputs_of = {LINEAR: found.outputs}
    for candidate in contenders(ground):
        if not _is_worth_trying(candidate, outputs_of, ground):
            ground.clock.total -= _steps_of_folds(candidate, ground)
            continue
        outputs = yield from _of_folds(candidate, ground_for(candidate, ground), fold_of)
        if outputs is None:
            return None
        outputs_of[candidate] = outputs
    if job.recipe.options.way:
        del outputs_of[LINEAR]
    best = _best(outputs_of, ground, list(range(len(job.learn))))
    honest = torch.empty_like(found.outputs)
    for fold in range(max(fold_of) + 1):
        outside, inside = sides(fold_of, fold)
        honest[inside] = outputs_of[_best(outputs_of, ground, outside)][inside]
    yield Chosen("way", best.way)
    if job.recipe.options.augment != NONE:
        yield from _weighed(best, outputs_of, ground)
    return Compared(best, honest)


def _is_worth_trying(
    candidate: Candidate, outputs_of: dict[Candidate, torch.Tensor], ground: Ground
) -> bool:
    """Return whether a candidate could win, so far as measurements tell; what is asked for is tried.

    Beyond 16 labels a batch cannot hold each of them twice, and the warm-up fell behind the linear
    head (banking77). Under 200 rows, fine-tuning was never ahead where the warm-up beat the linear
    head, and better than both where it did not.
    """
    options, rows = ground.job.recipe.options, len(ground.job.learn)
    if options.way or options.augment != NONE:
        return True
    if candidate.way == "contrastive":
        return len(ground.data.task.labels) <= BATCH // 2
    if WARMED not in outputs_of or rows >= FROZEN_FROM:
        return True
    return _best(outputs_of, ground, list(range(rows))) == LINEAR


def _of_folds(
    candidate: Candidate, ground: Ground, fold_of: Sequence[int]
) -> Step[torch.Tensor | None]:
    """Return each row's outputs of a fit that learnt without its fold; None at Stop."""
    job, data, count = ground.job, ground.data, max(fold_of) + 1
    outputs = torch.zeros(len(fold_of), data.task.width)
    for fold in range(count):
        learn, left = sides(fold_of, fold)
        name = f"{candidate.name}-{fold}"
        known = job.ledger.read(f"done-{name}")
        if known is not None:
            outputs[left] = known.tensors["outputs"]
            ground.clock.skip(steps_for(candidate.way, ground, len(learn)))
            continue
        watched = left if fold == 0 else ()
        learner = yield from learn_by(candidate.way, ground, learn, name, watched)
        if learner is None:
            return None
        outputs[left] = learner.outputs(left)
        job.ledger.write(f"done-{name}", {"outputs": outputs[left]}, {})
        marks = data.task.marks(outputs[left], data.targets[left])
        yield FoldDone(fold + 1, count, marks.accuracy, marks.macro_f1)
    return outputs


def _best(
    outputs_of: dict[Candidate, torch.Tensor], ground: Ground, places: list[int]
) -> Candidate:
    """Return what does best at `places`; a warm-up gives way only to what is better beyond chance.

    It beat the linear head in 29 of 31 draws that were measured, while a few dozen rows cannot tell
    ways apart: what is to replace it must be right in more rows by a standard error of that difference
    (as L. Breiman et al., 1984, prune trees).
    """
    outputs_of = _well_paced(outputs_of, ground, places)
    best = _first_by_rank(outputs_of, ground, places)
    warmed = {one: out for one, out in outputs_of.items() if one.way == "contrastive"}
    if best in warmed or not warmed:
        return best
    favourite = _first_by_rank(warmed, ground, places)
    task, targets = ground.data.task, ground.data.targets[places]
    right = [task.right(outputs_of[one][places], targets) for one in (best, favourite)]
    gained, lost = int((right[0] & ~right[1]).sum()), int((right[1] & ~right[0]).sum())
    return best if gained - lost > math.sqrt(gained + lost) else favourite


def _well_paced(
    outputs_of: dict[Candidate, torch.Tensor], ground: Ground, places: list[int]
) -> dict[Candidate, torch.Tensor]:
    """Return them with one pace of each warm-up, the one with the least loss at `places`.

    Not the one that is right most often: a few dozen rows say little in hits. And each at its own best
    temperature (C. Guo et al., 2017): at a gentle pace outputs are flatter, which calibration mends
    later anyway. In 14 draws (three sets, 16 rows a label) a choice by hits cost 0.7 rows of a hundred
    on the average, one by loss 0.1.
    """
    task, targets = ground.data.task, ground.data.targets[places]
    losses = {
        one: min(float(task.loss(out[places] / heat, targets).mean()) for heat in _TEMPERATURES)
        for one, out in outputs_of.items()
    }
    kept: dict[Candidate, Candidate] = {}
    for one in outputs_of:
        plain = replace(one, pace=0)
        if plain not in kept or losses[one] < losses[kept[plain]]:
            kept[plain] = one
    return {one: outputs_of[one] for one in kept.values()}


def _first_by_rank(
    outputs_of: dict[Candidate, torch.Tensor], ground: Ground, places: list[int]
) -> Candidate:
    task, targets = ground.data.task, ground.data.targets[places]
    metric = ground.job.recipe.options.metric
    return max(
        outputs_of, key=lambda one: task.marks(outputs_of[one][places], targets).rank(metric)
    )


def _weighed(
    best: Candidate, outputs_of: dict[Candidate, torch.Tensor], ground: Ground
) -> Step[None]:
    """Say whether augmentation helped: the best that has it against the best that has it not."""
    everyone = list(range(len(ground.job.learn)))
    parts = [
        {one: outputs for one, outputs in outputs_of.items() if (one.augment != NONE) is has}
        for has in (True, False)
    ]
    found = [part[_best(part, ground, everyone)] for part in parts if part]
    marks = [ground.data.task.marks(one, ground.data.targets[everyone]) for one in found]
    yield from said_of_augmentation(best.augment, marks, ground.job.recipe.options.metric)


def said_of_augmentation(chosen: str, marks: Sequence[Marks], metric: str) -> Step[None]:
    """Say what was chosen, with the metric by `marks` with augmentation and without."""
    yield Chosen("augment", chosen)
    figures = " / ".join(f"{shown_value(one, metric):.4g}" for one in marks)
    if len(marks) == 2:
        helped = chosen != NONE
        yield Noticed("augment-helped" if helped else "augment-useless", name=figures)


def compared_steps(ground: Ground) -> int:
    """Return about how many optimiser steps `compare` and the final fit take."""
    rows = len(ground.job.learn)
    found = [one for one in contenders(ground) if _is_worth_trying(one, {}, ground)]
    most = max(steps_for(one.way, ground_for(one, ground), rows) for one in found)
    return sum(_steps_of_folds(one, ground) for one in found) + most


def _steps_of_folds(candidate: Candidate, ground: Ground) -> int:
    """Return about how many steps a candidate takes over all folds."""
    rows = len(ground.job.learn)
    return FOLDS * steps_for(candidate.way, ground_for(candidate, ground), rows - rows // FOLDS)


def final(ground: Ground, best: Candidate) -> Step[Learner | None]:
    """Return what `best` makes of every row that may be learnt from; None at Stop."""
    yield Stage("training")
    everyone = range(len(ground.job.learn))
    return (yield from learn_by(best.way, ground_for(best, ground), everyone, "final"))


def tune(ground: Ground) -> Step[Best]:
    """Fine-tune on most rows and choose the epoch on the rest; return the fit at its best.

    With augmentation it is done without first, then with, and what did better on the same rows is
    kept. Stop keeps the best whole epoch, or what was learnt so far where none is whole yet.
    """
    job, options = ground.job, ground.job.recipe.options
    left = validation(job.learn, options.seed)
    parts = [p for p in range(len(job.learn)) if p not in left], sorted(left)
    yield Chosen("way", "full")
    start = yield from _first_head(ground, *parts)
    plain = ground_for(Candidate("full"), ground)
    ground.clock.total = steps_for("full", plain, len(parts[0]))
    if options.augment == NONE:
        return (yield from _best_epoch(ground, start, parts, "tune"))
    ground.clock.total += steps_for("full", ground, len(parts[0]))
    first = yield from _plain_first(plain, start, parts)
    if first.state == "stopped":
        yield Chosen("augment", NONE)
        return first
    second = yield from _best_epoch(ground, start, parts, "tune-augmented")
    truth = ground.data.targets[parts[1]]
    marks = [ground.data.task.marks(one.outputs, truth) for one in (second, first)]
    helps = marks[0].rank(options.metric) > marks[1].rank(options.metric)
    yield from said_of_augmentation(options.augment if helps else NONE, marks, options.metric)
    return second if helps else replace(first, state=second.state)


def _plain_first(ground: Ground, start: Start, parts: tuple[list[int], list[int]]) -> Step[Best]:
    """Return the best epoch without augmentation, out of the ledger where it is known already."""
    ledger = ground.job.ledger
    known = ledger.read("done-plain")
    if known is not None:
        ground.clock.skip(steps_for("full", ground, len(parts[0])))
        fit = new_fit(ground, start.head, parts[0], "plain", drawn=False)
        outputs = known.tensors.pop("outputs")
        fit.show(known.tensors)
        return Best(fit, "done", outputs, parts[1])
    found = yield from _best_epoch(ground, start, parts, "tune")
    if found.state == "done":
        ledger.write("done-plain", {**found.fit.snapshot(), "outputs": found.outputs}, {})
    return found


def _best_epoch(
    ground: Ground, start: Start, parts: tuple[list[int], list[int]], name: str
) -> Step[Best]:
    """Return a fit from `start` at its best epoch; `start` itself is epoch 0."""
    learn, aside = parts
    data, options = ground.data, ground.job.recipe.options
    fit = new_fit(ground, start.head, learn, name, drawn=True)
    if fit.epochs_done or fit.extras:
        outputs = fit.extra_tensors["outputs"]
    else:
        outputs = start.outputs
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


def _first_head(ground: Ground, learn: Sequence[int], left: Sequence[int]) -> Step[Start]:
    """Return the linear head that fits some of `learn` and does best on `left`.

    It is only where fine-tuning begins: all of many rows would cost seconds and gain nothing.
    """
    yield Stage("embedding")
    data, job = ground.data, ground.job
    dice = random.Random(job.recipe.options.seed)  # noqa: S311 - a repeatable choice, no secret
    most = max(_ROWS_OF_HEAD, _ROWS_OF_HEAD_A_LABEL * data.task.width)
    fitting = sorted(dice.sample(learn, min(len(learn), most)))
    texts = [job.learn[place].text for place in (*fitting, *left)]
    vectors = yield from ground.encoder.embed(texts)
    yield Stage("validating")
    ours, theirs = vectors[: len(fitting)], vectors[len(fitting) :]
    found: list[tuple[tuple[float, float], int, Start]] = []
    for number, strength in enumerate(STRENGTHS, 1):
        head = fitted(ours, data.targets[fitting], data.task, strength)
        outputs = head.outputs(theirs)
        marks = data.task.marks(outputs, data.targets[left])
        found.append((marks.rank(job.recipe.options.metric), -number, Start(head, outputs)))
        yield Progress(number, len(STRENGTHS), "steps")
    return max(found, key=lambda one: one[:2])[2]
