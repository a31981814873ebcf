"""Contrastive: pull the vectors of equal labels together for a few steps, then fit a linear head.

Supervised contrastive learning (P. Khosla et al., 2020) on the mean vectors, each batch a few rows of
many labels: with few labels a row it teaches more than a classifier's loss does, in seconds.
"""

import dataclasses
import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence

import torch

from workbench.errors import LossNotFinite
from workbench.events import BatchDone, Event, Step
from workbench.learning.bodies import Body
from workbench.learning.cutting import Tokens
from workbench.learning.encoder import Encoder
from workbench.learning.fine_tuning import Clock, Data, PauseWanted, lower_rate
from workbench.learning.optimiser import Optimiser
from workbench.learning.recipe import Recipe

BATCH = 32
_RATE = 5e-5
_TEMPERATURE = 0.07
_STEPS = (30, 120)


def steps_of(labels: int) -> int:
    """Return the steps of a warm-up: more where each batch holds a smaller part of the labels."""
    low, high = _STEPS
    return min(high, max(low, round(low * labels / (BATCH / 4))))


def warmed_up(
    encoder: Encoder, data: Data, learn: Sequence[int], recipe: Recipe, clock: Clock
) -> Step[Body | None]:
    """Return the layers after the warm-up over `learn`, or None at Stop.

    Raises `LossNotFinite`, `PauseWanted`.
    """
    options = recipe.options
    dropout = None if options.dropout < 0 else options.dropout
    body = encoder.trainable(data.everything(), dropout, options.frozen_layers)
    steps = steps_of(len(set(data.targets[list(learn)].tolist())))
    rate = options.learning_rate / 2 if recipe.options.learning_rate != 1e-4 else _RATE
    own = dataclasses.replace(recipe, options=dataclasses.replace(options, learning_rate=rate))
    optimiser = Optimiser(body, torch.nn.Linear(1, 1), own, steps)
    body.begin_epoch(options.seed)
    for step, places in enumerate(_batches(data, learn, options.seed, steps), 1):
        ids, mask = encoder.arranged(_pieces(data, places, f"{options.seed} {step}"))
        vectors = encoder.pooled(body.learning_states(ids, mask), mask)
        loss = _loss(vectors, data.targets[places].to(vectors.device))
        loss.backward()
        body.gather(first=True)
        rate, norm = optimiser.step()
        body.weights_changed()
        value = float(loss.detach())
        if not math.isfinite(value + norm):
            raise LossNotFinite(step, lower_rate(own.options.learning_rate))
        clock.done += 1
        events: list[Event] = [
            BatchDone(step, step / steps, value, rate, 0.0, norm),
            clock.progress(0.0),
        ]
        for event in events:
            wish = yield event
            if wish == "stop":
                return None
            if wish == "pause":
                raise PauseWanted(step)  # the warm-up is short enough to be done again
    return body


def _pieces(data: Data, places: Sequence[int], key: str) -> list[Tokens]:
    """Return the first piece of each text, or one of its changed copies where it has any."""
    dice = random.Random(key)  # noqa: S311 - a repeatable choice, no secret
    copies = [data.copies[place] if data.copies else () for place in places]
    versions = [(data.pieces[place][0], *own) for place, own in zip(places, copies, strict=True)]
    return [dice.choice(one) for one in versions]


def _loss(vectors: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Return the contrastive loss of vectors [rows, features] of length 1."""
    alike = vectors @ vectors.T / _TEMPERATURE
    itself = torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    alike = alike.masked_fill(itself, -torch.inf)
    same = (targets[:, None] == targets[None]) & ~itself
    chances = alike - alike.logsumexp(dim=1, keepdim=True)
    each = -chances.masked_fill(~same, 0.0).sum(dim=1) / same.sum(dim=1).clamp(min=1)
    return each[same.any(dim=1)].mean()


def _batches(data: Data, learn: Sequence[int], seed: int, steps: int) -> Iterator[list[int]]:
    """Yield batches in which every label has at least two rows, each label as often as another."""
    dice = random.Random(seed)  # noqa: S311 - a repeatable choice, no secret
    by_label: dict[int, list[int]] = defaultdict(list)
    for place in learn:
        by_label[int(data.targets[place])].append(place)
    usable = sorted(label for label, places in by_label.items() if len(places) > 1)
    waiting: list[int] = []
    for _step in range(steps):
        batch: list[int] = []
        count = min(len(usable), BATCH // 2)
        each = max(2, BATCH // max(count, 1))
        for _label in range(count):
            if not waiting:
                waiting = dice.sample(usable, len(usable))
            places = by_label[waiting.pop()]
            batch.extend(dice.sample(places, min(each, len(places))))
        yield batch
