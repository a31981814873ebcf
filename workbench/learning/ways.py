"""The ways in which Thorough can learn from some rows, each ending in layers and a linear head.

"full" fine-tunes every weight from the linear head on (LP-FT: A. Kumar et al., 2022), "contrastive"
warms the layers up and fits a linear head on what they say then, "linear" leaves the layers alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import torch

from workbench.events import EpochDone, Step
from workbench.learning import contrastive
from workbench.learning.augmentation import MIXUP, NONE, without_augmentation
from workbench.learning.bodies import Body
from workbench.learning.encoder import Encoder
from workbench.learning.fine_tuning import Clock, Course, Data, Fit, steps_of
from workbench.learning.job import Job
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.losses import loss_for
from workbench.learning.recipe import Recipe, usual_rate
from workbench.learning.tasks.marks import Marks


class Learner(Protocol):
    """What one way made of some rows."""

    body: Body

    def outputs(self, places: Sequence[int]) -> torch.Tensor:
        """Return outputs [places, width] on the CPU."""

    def head(self) -> LinearHead:
        """Return the head."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What every way works on: the vectors [rows, features] are those of the untouched encoder.

    `pace` counts in those of a warm-up, from the gentlest up.
    """

    job: Job
    encoder: Encoder
    data: Data
    vectors: torch.Tensor
    strength: float
    clock: Clock
    pace: int = 0


@dataclass(frozen=True, slots=True)
class Candidate:
    """A way, an augmentation ("none" or one of `options.augment`) and the pace of a warm-up, compared
    with others.
    """

    way: str
    augment: str = NONE
    pace: int = 0

    @property
    def name(self) -> str:
        """What its entries in the ledger are called."""
        name = self.way if self.augment == NONE else f"{self.way}-{self.augment}"
        return f"{name}-{self.pace}" if self.pace else name


class Warmed:
    """Layers after a contrastive warm-up, and the head that was fitted on them."""

    def __init__(self, ground: Ground, body: Body, learn: Sequence[int]) -> None:
        self._ground, self.body = ground, body
        data = ground.data
        vectors = self._vectors(learn)
        self._head = fitted(vectors, data.targets[list(learn)], data.task, 10.0)

    def _vectors(self, places: Sequence[int]) -> torch.Tensor:
        found = torch.empty(len(places), self.body.features)
        pieces = [self._ground.data.pieces[place] for place in places]
        for batch, vectors in self._ground.encoder.batches(pieces, self.body):
            found[batch] = vectors
        return found

    def outputs(self, places: Sequence[int]) -> torch.Tensor:
        """Return outputs [places, width] on the CPU."""
        return self._head.outputs(self._vectors(places))

    def head(self) -> LinearHead:
        """Return the head."""
        return self._head


def contenders(ground: Ground) -> list[Candidate]:
    """Return the candidates, a warm-up once for each pace that goes with these rows."""
    paces = range(len(_paces(ground)))
    return [
        replace(one, pace=pace)
        for one in candidates(ground.job.recipe)
        for pace in (paces if one.way == "contrastive" else (0,))
    ]


def candidates(recipe: Recipe) -> tuple[Candidate, ...]:
    """Return the ways that are compared where labels are few, with augmentation and without."""
    if recipe.options.way:
        ways: tuple[str, ...] = (recipe.options.way,)
    else:
        ways = ("contrastive", "full") if recipe.kind == "single" else ("full",)
    plain = tuple(Candidate(way) for way in ways)
    augment = recipe.options.augment
    mixable = [one for one in ways if augment != MIXUP or one == "full"]
    return plain if augment == NONE else (*plain, *(Candidate(way, augment) for way in mixable))


def ground_for(candidate: Candidate, ground: Ground) -> Ground:
    """Return the ground of a candidate: one that does without augmentation sees no copies."""
    ground = replace(ground, pace=candidate.pace)
    if candidate.augment != NONE:
        return ground
    job = replace(ground.job, recipe=without_augmentation(ground.job.recipe))
    return replace(ground, job=job, data=replace(ground.data, copies=()))


def steps_for(way: str, ground: Ground, rows: int) -> int:
    """Return about how many optimiser steps `way` takes over `rows` rows and their copies."""
    if way == "contrastive":
        return _pace(ground, rows).steps
    copies = sum(map(len, ground.data.copies)) / max(len(ground.data.copies), 1)
    return steps_of(round(rows * (1 + copies)), ground.job.recipe)


def _paces(ground: Ground) -> tuple[contrastive.Pace, ...]:
    """Return the paces that a warm-up is tried at; a learning rate that was asked for is kept to."""
    options = ground.job.recipe.options
    found = contrastive.paces(len(ground.job.learn), len(ground.data.task.labels))
    if options.learning_rate != usual_rate(options.optimiser):
        return (replace(found[-1], rate=1.0),)
    return found


def _pace(ground: Ground, rows: int) -> contrastive.Pace:
    """Return the pace of a warm-up over `rows` of the rows that may be learnt from.

    A fold has a smaller part of the steps, so that each row is seen as often as at last.
    """
    known = len(ground.job.learn)
    whole = _paces(ground)[ground.pace]
    return replace(whole, steps=round(whole.steps * rows / known))


def learn_by(
    way: str, ground: Ground, learn: Sequence[int], name: str, watched: Sequence[int] = ()
) -> Step[Learner | None]:
    """Return what `way` makes of `learn`, or None at Stop before it was any use.

    The charts are drawn where there are `watched` rows to score each epoch on. A fit called
    "final" that is stopped keeps its last whole epoch. Raises `PauseWanted`, `LossNotFinite`,
    `DeviceOutOfMemory`.
    """
    recipe = ground.job.recipe
    if way == "contrastive":
        body = yield from contrastive.warmed_up(
            ground.encoder, ground.data, learn, recipe, ground.clock, _pace(ground, len(learn))
        )
        return Warmed(ground, body, learn) if body is not None else None
    places = list(learn)
    head = fitted(
        ground.vectors[places], ground.data.targets[places], ground.data.task, ground.strength
    )
    fit = new_fit(ground, head, learn, name, drawn=bool(watched))
    weights: dict[str, torch.Tensor] | None = None
    for epoch in range(fit.epochs_done + 1, recipe.options.epochs + 1):
        loss = yield from fit.epoch(epoch)
        if loss == "stop":
            if weights is not None:
                fit.show(weights)
            return fit if weights is not None else None
        if name == "final":
            weights = fit.snapshot()
        if watched:
            assert isinstance(loss, float)
            yield scored_epoch(ground, fit, epoch, loss, watched)
    fit.show(fit.snapshot())
    return fit


def scored_epoch(
    ground: Ground, fit: Fit, epoch: int, loss: float, places: Sequence[int]
) -> EpochDone:
    """Return how the fit does after an epoch on rows that it does not learn from."""
    options = ground.job.recipe.options
    marks = ground.data.task.marks(fit.outputs(places), ground.data.targets[list(places)])
    return epoch_done(epoch, options.epochs, loss, marks, options.metric)


def epoch_done(epoch: int, epochs: int, loss: float, marks: Marks, metric: str) -> EpochDone:
    """Return the event for an epoch that did so well."""
    value = shown_value(marks, metric)
    return EpochDone(epoch, epochs, loss, marks.loss, marks.accuracy, marks.macro_f1, metric, value)


def shown_value(marks: Marks, metric: str) -> float:
    """Return the value of `metric` as a person knows it."""
    if metric == "macro-f1":
        return marks.macro_f1  # what epochs are ranked by has the accuracy in it, too
    return abs(marks.values.get(metric, marks.loss))


def new_fit(
    ground: Ground, head: LinearHead, learn: Sequence[int], name: str, *, drawn: bool
) -> Fit:
    """Return a fit from `head` on, where it was left off in the ledger if it was this one."""
    recipe, data, ledger = ground.job.recipe, ground.data, ground.job.ledger
    loss = loss_for(data.task, recipe, ground.job.targets())
    course = Course(name, recipe, loss, ground.clock, ledger, drawn)
    fit = Fit(ground.encoder, head, data, learn, course)
    state = ledger.read_state()
    if state is not None and state.numbers.get("fit") == name:
        fit.resume(state)
    return fit
