"""Thorough: fine-tune every weight from the linear probe on, and keep the best epoch."""

import copy
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from workbench.events import CheckpointSaved, EpochDone, FoldDone, Stage, Step
from workbench.learning.encoder import Encoder
from workbench.learning.fine_tuning import Clock, Data, Tuner, steps_of
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.metrics import macro_f1
from workbench.learning.quick import Judged
from workbench.learning.recipe import Recipe

Keep = Callable[[LinearHead], None]
"""Writes the present encoder and this head to disk as the best so far."""

FOLDS = 3


@dataclass(frozen=True, slots=True)
class Fold:
    """Places outside and inside a fold, and a head that learnt from those outside."""

    learn: Sequence[int]
    left: Sequence[int]
    head: LinearHead


@dataclass(frozen=True, slots=True)
class Marks:
    """How outputs did: mean loss, accuracy, macro F1."""

    loss: float
    accuracy: float
    macro_f1: float

    @property
    def rank(self) -> tuple[float, float]:
        """What the best epoch has most of; the loss decides between equals."""
        return (round(self.accuracy + self.macro_f1, 9), -self.loss)


@dataclass(frozen=True, slots=True)
class Tuned:
    """A tuner at its best epoch, "done" or "stopped", and that epoch's outputs on validation rows."""

    tuner: Tuner
    state: str
    outputs: torch.Tensor


def tune(
    encoder: Encoder,
    start: LinearHead,
    data: Data,
    recipe: Recipe,
    sides: tuple[Sequence[int], Sequence[int]],
    keep: Keep,
) -> Step[Tuned]:
    """Fit on the first of `sides`, choose the epoch on the second; return the tuner at its best.

    The probe itself is epoch 0: where no epoch beats it, it is what is kept. Stop keeps the best whole
    epoch, or what was learnt so far where none is whole yet.
    """
    learn, validation = sides
    steps = steps_of(len(learn), recipe)
    tuner = Tuner(encoder, start, data, recipe, Clock(steps))
    outputs = tuner.outputs(validation)
    best = _marks_of(outputs, validation, data)
    keep(start)
    weights, kept_epoch, state = _snapshot(tuner), 0, "done"
    yield CheckpointSaved(0, best.macro_f1)
    yield Stage("training")
    patience = max(3, recipe.epochs // 3)
    for epoch in range(1, recipe.epochs + 1):
        loss = yield from tuner.epoch(epoch, learn, steps=steps, drawn=True)
        if math.isnan(loss):
            state = "stopped"
            if epoch > 1:
                break
        now = tuner.outputs(validation)
        marks = _marks_of(now, validation, data)
        if marks.rank > best.rank:
            best, kept_epoch, weights, outputs = marks, epoch, _snapshot(tuner), now
            keep(tuner.head())
            yield CheckpointSaved(epoch, marks.macro_f1)
        if state == "stopped":
            break
        yield _epoch_done(epoch, recipe.epochs, loss, marks)
        if epoch - kept_epoch >= patience:
            break
    _restore(tuner, weights)
    return Tuned(tuner, state, outputs)


def cross_validate(
    encoder: Encoder, data: Data, recipe: Recipe, folds: Sequence[Fold], clock: Clock
) -> Step[Judged | None]:
    """Return how each row was predicted by a model that never saw it, or None at Stop.

    Every fold runs the same number of epochs as the final fit: nothing is chosen on its left-out rows.
    """
    yield Stage("validating")
    first = copy.deepcopy(encoder.model.state_dict())
    predicted = [0] * len(data.targets)
    confidence = [0.0] * len(data.targets)
    for number, fold in enumerate(folds):
        encoder.model.load_state_dict(first)
        tuner = Tuner(encoder, fold.head, data, recipe, clock)
        steps = steps_of(len(fold.learn), recipe)
        for epoch in range(1, recipe.epochs + 1):
            loss = yield from tuner.epoch(epoch, fold.learn, steps=steps, drawn=number == 0)
            if math.isnan(loss):
                encoder.model.load_state_dict(first)
                return None
            if number == 0:
                marks = _marks(tuner, fold.left)
                yield _epoch_done(epoch, recipe.epochs, loss, marks)
        outputs = tuner.outputs(fold.left)
        said, sure = data.task.decoded(outputs)
        for place, label, chance in zip(fold.left, said, sure, strict=True):
            predicted[place], confidence[place] = label, chance
        marks = _marks_of(outputs, fold.left, data)
        yield FoldDone(number + 1, len(folds), marks.accuracy, marks.macro_f1)
    encoder.model.load_state_dict(first)
    return Judged(tuple(predicted), tuple(confidence))


def tune_on_all(
    encoder: Encoder,
    start: LinearHead,
    data: Data,
    recipe: Recipe,
    clock: Clock,
    keep: Keep,
) -> Step[tuple[Tuner, str]]:
    """Fit on every row, for as many epochs as the folds had; Stop keeps the last whole epoch."""
    yield Stage("training")
    everyone = range(len(data.targets))
    tuner = Tuner(encoder, start, data, recipe, clock)
    keep(start)
    weights = _snapshot(tuner)
    for epoch in range(1, recipe.epochs + 1):
        loss = yield from tuner.epoch(
            epoch, everyone, steps=steps_of(len(everyone), recipe), drawn=False
        )
        if math.isnan(loss):
            _restore(tuner, weights)
            return tuner, "stopped"
        weights = _snapshot(tuner)
    keep(tuner.head())
    return tuner, "done"


def folds_with_heads(
    vectors: torch.Tensor, data: Data, fold_of: Sequence[int], strength: float
) -> list[Fold]:
    """Return the folds with the probe of each, learnt without its left-out rows."""
    found = []
    for number in range(max(fold_of) + 1):
        learn = [place for place, one in enumerate(fold_of) if one != number]
        left = [place for place, one in enumerate(fold_of) if one == number]
        labels = len(data.task.labels)
        head = fitted(vectors[learn], data.targets[learn], labels, strength)
        found.append(Fold(learn, left, head))
    return found


def _marks(tuner: Tuner, places: Sequence[int]) -> Marks:
    return _marks_of(tuner.outputs(places), places, tuner.data)


def _marks_of(outputs: torch.Tensor, places: Sequence[int], data: Data) -> Marks:
    targets = data.targets[list(places)]
    said, _sure = data.task.decoded(outputs)
    truth = targets.tolist()
    hits = sum(a == b for a, b in zip(said, truth, strict=True))
    f1 = macro_f1(truth, said, len(data.task.labels))
    return Marks(float(data.task.loss(outputs, targets)), hits / max(len(truth), 1), f1)


def _epoch_done(epoch: int, epochs: int, loss: float, marks: Marks) -> EpochDone:
    return EpochDone(epoch, epochs, loss, marks.loss, marks.accuracy, marks.macro_f1)


def _snapshot(tuner: Tuner) -> dict[str, torch.Tensor]:
    state = {f"encoder.{k}": v for k, v in tuner.encoder.model.state_dict().items()}
    state.update({f"head.{k}": v for k, v in tuner.linear.state_dict().items()})
    return {name: one.detach().to("cpu", copy=True) for name, one in state.items()}


def _restore(tuner: Tuner, state: dict[str, torch.Tensor]) -> None:
    for prefix, module in (("encoder.", tuner.encoder.model), ("head.", tuner.linear)):
        module.load_state_dict(
            {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}
        )
