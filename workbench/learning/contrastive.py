"""Contrastive: pull the vectors of equal labels together for a few steps, then fit a linear head.

Each batch is a few rows of many labels, and every pair in it teaches: its cosine should be 1 where the
labels are equal and 0 where they are not (N. Reimers and I. Gurevych, 2019; L. Tunstall et al., 2022,
draw single pairs and need ten times the passes). With few labels a row this teaches more than a
classifier's loss does, in seconds.
"""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

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
_STEPS_A_LABEL = (4, 10)
_FEW, _MANY = 8, 150  # rows a label, rows
_STEPS = (16, 320)


@dataclass(frozen=True, slots=True)
class Pace:
    """How many steps a warm-up takes, and at which share of the learning rate."""

    steps: int
    rate: float


def paces(rows: int, labels: int) -> tuple[Pace, ...]:
    """Return the paces worth comparing for a warm-up over `rows` rows with `labels` labels.

    Few rows are soon learnt by heart: a few steps are all. Where a label has 12 rows or more, more
    steps teach more, and how far to go depends on the texts: at 16 a label, after 12 steps a label, the
    full rate is right in seven rows of a hundred more than a third of it on feelings in chat (4 draws),
    and in two or three fewer on kinds of questions (6 draws). So the folds are asked. With many rows
    fine-tuning does better than any warm-up, and this one is to be over soon.
    """
    least, most = _STEPS_A_LABEL
    each = least if rows >= _MANY else least + rows // max(labels, 1) - _FEW
    each = min(most, max(least, each))
    low, high = _STEPS
    steps = min(high, max(low, each * labels))
    if each < 2 * least:
        return (Pace(steps, least / each),)
    return Pace(steps, least / each), Pace(steps, 1.0)


def warmed_up(
    encoder: Encoder, data: Data, learn: Sequence[int], recipe: Recipe, clock: Clock, pace: Pace
) -> Step[Body | None]:
    """Return the layers after a warm-up at `pace` over `learn`, or None at Stop.

    Raises `LossNotFinite`, `PauseWanted`.
    """
    options = recipe.options
    dropout = None if options.dropout < 0 else options.dropout
    body = encoder.trainable(data.everything(), dropout, options.frozen_layers)
    slowed = replace(options, learning_rate=options.learning_rate * pace.rate)
    steps = pace.steps
    optimiser = Optimiser(body, torch.nn.Linear(1, 1), replace(recipe, options=slowed), steps)
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
            raise LossNotFinite(step, lower_rate(options.learning_rate))
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
    """Return how far the cosines of vectors [rows, features] of length 1 are from 1 and 0, squared.

    Pairs of equal labels weigh as much in all as pairs of different ones, which are far more.
    """
    same = targets[:, None] == targets[None]
    missed = (vectors @ vectors.T - same.to(vectors.dtype)).square()
    alike = same & ~torch.eye(len(vectors), dtype=torch.bool, device=vectors.device)
    parts = [missed[pairs].mean() for pairs in (alike, ~same) if bool(pairs.any())]
    return torch.stack(parts).mean()


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
