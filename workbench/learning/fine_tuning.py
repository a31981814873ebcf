"""The loop that fine-tunes all weights: buckets by length, fused AdamW, bf16 where it is faster.

The head starts as the linear probe and not at random, so that the first steps do not spoil the encoder
(LP-FT: A. Kumar et al., 2022). Word embeddings stay frozen on a CPU: half of MiniLM's parameters, and
what they cost is not won back on a few hundred rows.
"""

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import torch

from workbench.errors import DeviceOutOfMemory
from workbench.events import BatchDone, Event, Noticed, Progress, Step
from workbench.learning.batches import by_rows, by_tokens
from workbench.learning.encoder import TOKEN_BUDGET, Encoder, Tokens
from workbench.learning.linear import LinearHead
from workbench.learning.recipe import Recipe
from workbench.learning.tasks import TaskKind

HEAD_RATE = 10.0  # the head's learning rate as a multiple of the encoder's
_WARM_UP = 0.1
_WEIGHT_DECAY = 0.01
_CLIP = 1.0
_POINTS = 2000  # of a curve, at most
_STEADY_AFTER = 4  # steps: the first ones are slower and would make the time left a lie


@dataclass(frozen=True, slots=True)
class Data:
    """Token ids and targets [rows] of every example, by place."""

    tokens: Sequence[Tokens]
    targets: torch.Tensor
    task: TaskKind


@dataclass(slots=True)
class Clock:
    """Steps done and to do over all fits of a training, for an honest time left."""

    total: int
    done: int = 0
    started: float = field(default_factory=time.monotonic)

    def progress(self, rows_per_second: float) -> Progress:
        """Return how far it is."""
        each = (time.monotonic() - self.started) / max(self.done, 1)
        left = (self.total - self.done) * each if self.done >= _STEADY_AFTER else -1.0
        return Progress(min(self.done, self.total), self.total, "steps", rows_per_second, left)


class Tuner:
    """Encoder, head and optimiser of one fit. `epoch()` is a step that runs one pass."""

    def __init__(
        self, encoder: Encoder, head: LinearHead, data: Data, recipe: Recipe, clock: Clock
    ) -> None:
        self.encoder, self.data, self.recipe, self.clock = encoder, data, recipe, clock
        labels, features = head.weight.shape
        self.linear = torch.nn.Linear(features, labels).to(encoder.device.torch_device)
        with torch.no_grad():
            self.linear.weight.copy_(head.weight)
            self.linear.bias.copy_(head.bias)
        if encoder.device.kind == "cpu":
            encoder.model.get_input_embeddings().requires_grad_(False)
        self._optimiser = _optimiser(encoder, self.linear, recipe.learning_rate)
        self._scaler = torch.amp.GradScaler(
            encoder.device.kind, enabled=encoder.device.dtype == "float16"
        )
        self._dice = random.Random(recipe.seed)  # noqa: S311 - a repeatable shuffle, no secret
        self._parts = 1
        self.step = 0

    def epoch(self, number: int, learn: Sequence[int], *, steps: int, drawn: bool) -> Step[float]:
        """Run pass `number` (from 1) of a fit of `steps` steps; return its mean loss, or NaN at Stop.

        `drawn`: report each step for the charts, not only the progress.
        """
        order = list(learn)
        self._dice.shuffle(order)
        lengths = [len(tokens) for tokens in self.data.tokens]
        batches = by_rows(lengths, order, self.recipe.batch_rows)
        self._dice.shuffle(batches)
        total, rows, started = 0.0, 0, time.monotonic()
        every = max(1, steps // _POINTS)
        for at, batch in enumerate(batches):
            rate = self._set_rate(steps)
            loss, notice = self._learn(batch)
            self.step += 1
            self.clock.done += 1
            total, rows = total + loss * len(batch), rows + len(batch)
            speed = rows / max(time.monotonic() - started, 1e-6)
            events: list[Event] = [notice] if notice else []
            if drawn and self.step % every == 0:
                place = number - 1 + (at + 1) / len(batches)
                events.append(BatchDone(self.step, place, loss, rate, speed))
            for event in (*events, self.clock.progress(speed)):
                if (yield event):
                    return math.nan
        return total / max(rows, 1)

    def outputs(self, places: Sequence[int]) -> torch.Tensor:
        """Return logits [places, labels] on the CPU, without dropout."""
        self.encoder.model.eval()
        found = torch.empty(len(places), self.linear.out_features)
        lengths = [len(self.data.tokens[place]) for place in places]
        for batch in by_tokens(lengths, TOKEN_BUDGET[self.encoder.device.kind]):
            tokens = [self.data.tokens[places[one]] for one in batch]
            with torch.no_grad(), self._autocast():
                vectors = self.encoder.forward(tokens)
            with torch.no_grad():
                found[batch] = self.linear(vectors).float().cpu()
        self.encoder.model.train()
        return found

    def head(self) -> LinearHead:
        """Return the present head, copied."""
        return LinearHead(
            self.linear.weight.detach().cpu().clone(), self.linear.bias.detach().cpu().clone()
        )

    def _learn(self, batch: list[int]) -> tuple[float, Noticed | None]:
        """Do one optimiser step, in as many parts as memory asks for. Raises `DeviceOutOfMemory`."""
        notice = None
        while True:
            try:
                return self._learn_in_parts(batch), notice
            except torch.OutOfMemoryError:
                self._optimiser.zero_grad(set_to_none=True)
                torch.cuda.empty_cache()
                if self._parts >= self.recipe.batch_rows:
                    raise DeviceOutOfMemory(self.encoder.device.name) from None
                self._parts *= 2
                notice = Noticed("batch-halved", max(1, self.recipe.batch_rows // self._parts))

    def _learn_in_parts(self, batch: list[int]) -> float:
        rows = -(-len(batch) // self._parts)
        total = 0.0
        for start in range(0, len(batch), rows):
            part = batch[start : start + rows]
            targets = self.data.targets[part].to(self.encoder.device.torch_device)
            with self._autocast():
                vectors = self.encoder.forward([self.data.tokens[place] for place in part])
            loss = self.data.task.loss(self.linear(vectors), targets) * (len(part) / len(batch))
            self._scaler.scale(loss).backward()
            total += loss.item()
        self._scaler.unscale_(self._optimiser)
        parameters = [p for group in self._optimiser.param_groups for p in group["params"]]
        torch.nn.utils.clip_grad_norm_(parameters, _CLIP)
        self._scaler.step(self._optimiser)
        self._scaler.update()
        self._optimiser.zero_grad(set_to_none=True)
        return total

    def _autocast(self) -> torch.autocast:
        device = self.encoder.device
        return torch.autocast(
            device.kind, dtype=device.torch_dtype, enabled=device.dtype != "float32"
        )

    def _set_rate(self, steps: int) -> float:
        """Warm up, then decay linearly to zero; return the encoder's learning rate."""
        warm = max(1, round(steps * _WARM_UP))
        at = self.step + 1
        share = at / warm if at <= warm else max(0.0, (steps - at + 1) / max(steps - warm, 1))
        for group in self._optimiser.param_groups:
            group["lr"] = group["peak"] * share
        return self.recipe.learning_rate * share


def _optimiser(encoder: Encoder, head: torch.nn.Linear, rate: float) -> torch.optim.AdamW:
    """Return AdamW; biases and norms do not decay."""
    named = [(n, p) for n, p in encoder.model.named_parameters() if p.requires_grad]
    decay = [p for _, p in named if p.ndim > 1]
    plain = [p for _, p in named if p.ndim <= 1]
    groups = [
        {"params": decay, "weight_decay": _WEIGHT_DECAY, "peak": rate},
        {"params": plain, "weight_decay": 0.0, "peak": rate},
        {"params": list(head.parameters()), "weight_decay": 0.0, "peak": rate * HEAD_RATE},
    ]
    return torch.optim.AdamW(groups, lr=rate, fused=encoder.device.kind in {"cpu", "cuda"})


def steps_of(rows: int, recipe: Recipe) -> int:
    """Return the optimiser steps of a fit over `rows` rows."""
    return recipe.epochs * -(-rows // recipe.batch_rows)
