"""One fit of the encoder and a linear head: batches by length, one optimiser, states to go on from."""

import math
import random
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import Any

import torch

from workbench.errors import DeviceOutOfMemory, LossNotFinite
from workbench.events import BatchDone, Event, Noticed, Progress, ProgressKept, Step, Wish
from workbench.learning.balancing import balanced, labels_of
from workbench.learning.batches import by_rows, by_tokens
from workbench.learning.bodies import Body
from workbench.learning.checkpoints import Entry, Ledger
from workbench.learning.cutting import Tokens
from workbench.learning.encoder import TOKEN_BUDGET, Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.losses import Loss
from workbench.learning.machine import Machine
from workbench.learning.mixing import mixed_loss
from workbench.learning.optimiser import Optimiser
from workbench.learning.recipe import Recipe
from workbench.learning.running_mean import RunningMean
from workbench.learning.tasks import TaskKind

_POINTS = 2000  # of a curve, at most
_STEADY_AFTER = 4  # steps: the first ones are slower and would make the time left a lie
_SECONDS_BETWEEN_STATES = 45.0
_STATE_SHARE = 0.05  # of the time that writing states may take


@dataclass(frozen=True, slots=True)
class Data:
    """Every example by place: the token ids of its pieces (one, but for windows), and its target.

    `copies` are the pieces of changed copies (`augmentation`) of the first rows; they are learnt
    from where their row is, and nothing is ever predicted for them.
    """

    pieces: Sequence[Sequence[Tokens]]
    targets: torch.Tensor
    task: TaskKind
    copies: Sequence[Sequence[Tokens]] = ()

    def learnt(self, place: int) -> list[Tokens]:
        """Return every piece that is learnt from where the row at `place` is."""
        copies = self.copies[place] if place < len(self.copies) else ()
        return [*self.pieces[place], *copies]

    def everything(self) -> list[Tokens]:
        """Return every piece there is."""
        return [piece for pieces in (*self.pieces, *self.copies) for piece in pieces]


@dataclass(slots=True)
class Clock:
    """Steps done and to do over all fits of a training, for an honest time left."""

    total: int
    done: int = 0
    begun_at: int = 0
    started: float = field(default_factory=time.monotonic)

    def progress(self, rows_per_second: float) -> Progress:
        """Return how far it is."""
        here = self.done - self.begun_at
        each = (time.monotonic() - self.started) / max(here, 1)
        left = (self.total - self.done) * each if here >= _STEADY_AFTER else -1.0
        return Progress(min(self.done, self.total), self.total, "steps", rows_per_second, left)

    def skip(self, steps: int) -> None:
        """Count steps that an earlier session has done."""
        self.done += steps
        self.begun_at += steps
        self.started = time.monotonic()


class PauseWanted(Exception):
    """The person wants to go on later; the state is on disk."""

    def __init__(self, step: int) -> None:
        super().__init__(step)
        self.step = step


@dataclass(frozen=True, slots=True)
class Course:
    """What a fit needs beside its rows. `name` is that of its entries in the ledger."""

    name: str
    recipe: Recipe
    loss: Loss
    clock: Clock
    ledger: Ledger
    is_drawn: bool = True


class Fit:
    """Encoder, head and optimiser of one fit over `learn`. `epoch()` runs one pass."""

    def __init__(
        self, encoder: Encoder, head: LinearHead, data: Data, learn: Sequence[int], course: Course
    ) -> None:
        self.encoder, self.data, self.course = encoder, data, course
        options = course.recipe.options
        dropout = None if options.dropout < 0 else options.dropout
        self.body: Body = encoder.trainable(data.everything(), dropout, options.frozen_layers)
        self.linear = _layer(head, encoder)
        self._units = [(place, piece) for place in learn for piece in data.learnt(place)]
        self._lengths = [len(piece) for _place, piece in self._units]
        self.steps = steps_of(len(self._units), course.recipe)
        self.optimiser = Optimiser(self.body, self.linear, course.recipe, self.steps)
        weights = [one for group in self.body.groups() for one in group.weights]
        self.mean: RunningMean | None = None
        if options.averaging == "running-mean":
            self.mean = RunningMean([*weights, *self.linear.parameters()])
        self._machine = Machine(encoder.device.kind)
        self._parts = options.accumulation
        self._at, self._loss, self._rows = 0, 0.0, 0
        self.epochs_done = 0
        self._kept_at, self._keeping = time.monotonic(), 0.0
        self.extras: dict[str, Any] = {}
        self.extra_tensors: dict[str, torch.Tensor] = {}

    # --- learning ---------------------------------------------------------------------------

    def epoch(self, number: int) -> Step[Wish | float]:
        """Run pass `number` (from 1); return its mean loss, or "stop" where the person said so.

        Raises `PauseWanted`, `LossNotFinite`, `DeviceOutOfMemory`.
        """
        options = self.course.recipe.options
        seed = options.seed * 1000 + number
        dice = random.Random(seed)  # noqa: S311 - a repeatable shuffle, no secret
        order = self._order(dice)
        batches = by_rows(self._lengths, order, options.batch_rows)
        dice.shuffle(batches)
        if not self._at:
            self.body.begin_epoch(seed)
        started, rows, tokens = time.monotonic(), 0, 0
        every = max(1, self.steps // _POINTS)
        while self._at < len(batches):
            batch = batches[self._at]
            loss, rate, norm, notice = self._step(batch)
            self._at += 1
            self.course.clock.done += 1
            self._loss, self._rows = self._loss + loss * len(batch), self._rows + len(batch)
            rows, tokens = rows + len(batch), tokens + sum(self._lengths[one] for one in batch)
            seconds = max(time.monotonic() - started, 1e-6)
            events: list[Event] = [notice] if notice else []
            place = number - 1 + self._at / len(batches)
            if self.course.is_drawn and self.optimiser.step_number % every == 0:
                step = self.optimiser.step_number
                events.append(
                    BatchDone(step, place, loss, rate, rows / seconds, norm, tokens / seconds)
                )
            if measured := self._machine.measured(place):
                events.append(measured)
            if self._is_due():
                events.append(self.kept_if_there_is_room(place))
            for event in (*events, self.course.clock.progress(rows / seconds)):
                wish = yield event
                if wish == "stop":
                    return "stop"
                if wish == "pause":
                    self.keep(place)
                    raise PauseWanted(self.optimiser.step_number)
        found = self._loss / max(self._rows, 1)
        self._at, self._loss, self._rows = 0, 0.0, 0
        self.epochs_done = number
        return found

    def _order(self, dice: random.Random) -> list[int]:
        """Return the places of the units in the order of an epoch."""
        if self.course.recipe.options.balance:
            places = [place for place, _piece in self._units]
            return balanced(labels_of(self.data.targets[places], self.data.task.kind), dice)
        order = list(range(len(self._units)))
        dice.shuffle(order)
        return order

    def _step(self, batch: list[int]) -> tuple[float, float, float, Noticed | None]:
        """Do one optimiser step, in as many parts as memory asks for."""
        notice = None
        while True:
            try:
                found = self._gradients(batch)
                break
            except (torch.OutOfMemoryError, RuntimeError, MemoryError) as error:
                if not _is_out_of_memory(error):
                    raise
                self._forget_gradients()
                if self._parts >= self.course.recipe.options.batch_rows:
                    raise DeviceOutOfMemory(self.encoder.device.name) from None
                self._parts *= 2
                left = max(1, self.course.recipe.options.batch_rows // self._parts)
                notice = Noticed("batch-halved", left)
        rate, norm = self.optimiser.step()
        loss = float(found)  # only now: a GPU would be waited for twice
        if not (math.isfinite(loss) and math.isfinite(norm)):
            rate = self.course.recipe.options.learning_rate
            raise LossNotFinite(self.optimiser.step_number, lower_rate(rate))
        self._forget_gradients()
        if self.mean is not None:
            self.mean.update()
        return loss, rate, norm, notice

    def _gradients(self, batch: list[int]) -> torch.Tensor:
        """Return the mean loss of `batch`, on its device, its gradients being ready."""
        options = self.course.recipe.options
        rows = -(-len(batch) // self._parts)
        total = torch.zeros((), device=self.encoder.device.torch_device)
        for start in range(0, len(batch), rows):
            part = batch[start : start + rows]
            places = [self._units[one][0] for one in part]
            targets = self.data.targets[places].to(self.encoder.device.torch_device)
            ids, mask = self.encoder.arranged([self._units[one][1] for one in part])
            states = self.body.learning_states(ids, mask)
            vectors = self.encoder.pooled(states, mask)
            if options.augment == "mixup":
                key = f"{options.seed} {self.optimiser.step_number} {start}"
                loss = mixed_loss(vectors, targets, self.linear, self.course.loss, key)
            else:
                loss = self.course.loss(self.linear(vectors), targets)
            loss = loss * (len(part) / len(batch))
            loss.backward()
            self.body.gather(first=start == 0)
            total += loss.detach()
        return total

    def _forget_gradients(self) -> None:
        self.body.weights_changed()
        self.linear.zero_grad(set_to_none=True)

    # --- predicting -------------------------------------------------------------------------

    def outputs(self, places: Sequence[int]) -> torch.Tensor:
        """Return outputs [places, width] on the CPU, without dropout; pieces of a text vote."""
        units = [(at, p) for at, place in enumerate(places) for p in self.data.pieces[place]]
        found = torch.zeros(len(places), self.linear.out_features)
        count = torch.zeros(len(places), 1)
        lengths = [len(piece) for _at, piece in units]
        with self.mean.shown() if self.mean else nullcontext():
            self.body.weights_changed()
            for batch in by_tokens(lengths, TOKEN_BUDGET[self.encoder.device.kind]):
                with torch.no_grad():
                    vectors = self.encoder.vectors([units[one][1] for one in batch], self.body)
                    outputs = self.linear(vectors).float().cpu()
                at = torch.tensor([units[one][0] for one in batch])
                found.index_add_(0, at, outputs)
                count.index_add_(0, at, torch.ones(len(batch), 1))
        self.body.weights_changed()
        return found / count.clamp(min=1)

    def head(self) -> LinearHead:
        """Return the present head, copied."""
        weight, bias = self.linear.weight.detach().cpu(), self.linear.bias.detach().cpu()
        return LinearHead(weight.clone(), bias.clone())

    def snapshot(self) -> dict[str, torch.Tensor]:
        """Return the weights that predict now: those of the running mean where there is one."""
        with self.mean.shown() if self.mean else nullcontext():
            found = {f"body.{key}": one for key, one in self.body.tensors().items()}
            head = self.head()
        return {**found, "head.weight": head.weight, "head.bias": head.bias}

    def show(self, snapshot: dict[str, torch.Tensor]) -> None:
        """Predict with these weights from now on; learning is over."""
        self.mean = None
        body = {key[5:]: one for key, one in snapshot.items() if key.startswith("body.")}
        self.body.load_tensors(body)
        self.linear.load_state_dict(
            {key[5:]: snapshot[key] for key in ("head.weight", "head.bias")}
        )

    # --- states -----------------------------------------------------------------------------

    def _is_due(self) -> bool:
        waited = time.monotonic() - self._kept_at
        return waited > max(_SECONDS_BETWEEN_STATES, min(60.0, self._keeping / _STATE_SHARE))

    def kept_if_there_is_room(self, epoch: float) -> Event:
        """Write a state; a full disk costs the state and not the training."""
        try:
            return self.keep(epoch)
        except OSError:
            self._kept_at = time.monotonic()
            return Noticed("state-not-kept", self.optimiser.step_number)

    def keep(self, epoch: float) -> ProgressKept:
        """Write everything that a resumed fit needs. Raises OSError."""
        started = time.monotonic()
        tensors = {f"body.{key}": one for key, one in self.body.tensors().items()}
        tensors |= {f"optimiser.{key}": one for key, one in self.optimiser.tensors().items()}
        tensors |= {f"extra.{key}": one for key, one in self.extra_tensors.items()}
        if self.mean is not None:
            tensors |= {f"mean.{key}": one for key, one in self.mean.tensors().items()}
        head = self.head()
        tensors |= {"head.weight": head.weight, "head.bias": head.bias, "dice": self.body.dice()}
        numbers = {
            "fit": self.course.name,
            "step": self.optimiser.step_number,
            "epochs_done": self.epochs_done,
            "at": self._at,
            "loss": self._loss,
            "rows": self._rows,
            "parts": self._parts,
            "extras": self.extras,
        }
        self.course.ledger.write_state(tensors, numbers)
        self._kept_at = time.monotonic()
        self._keeping = self._kept_at - started
        return ProgressKept(self.optimiser.step_number, epoch)

    def resume(self, entry: Entry) -> None:
        """Go on from a state of the same fit."""

        def named(prefix: str) -> dict[str, torch.Tensor]:
            size = len(prefix)
            return {k[size:]: one for k, one in entry.tensors.items() if k.startswith(prefix)}

        numbers = entry.numbers
        self.epochs_done, self._at = int(numbers["epochs_done"]), int(numbers["at"])
        self._loss, self._rows = float(numbers["loss"]), int(numbers["rows"])
        self._parts, self.extras = int(numbers["parts"]), dict(numbers["extras"])
        if self._at:  # the masks of the epoch are drawn again, then the dice go on where they were
            self.body.begin_epoch(self.course.recipe.options.seed * 1000 + self.epochs_done + 1)
            self.body.set_dice(entry.tensors["dice"])
        self.body.load_tensors(named("body."))
        self.linear.load_state_dict(named("head."))
        self.optimiser.load_tensors(named("optimiser."), int(numbers["step"]))
        if self.mean is not None:
            self.mean.load_tensors(named("mean."), int(numbers["step"]))
        self.extra_tensors = named("extra.")
        self.course.clock.skip(int(numbers["step"]))


def _layer(head: LinearHead, encoder: Encoder) -> torch.nn.Linear:
    outputs, features = head.weight.shape
    layer = torch.nn.Linear(features, outputs)
    with torch.no_grad():
        layer.weight.copy_(head.weight)
        layer.bias.copy_(head.bias)
    return layer.to(encoder.device.torch_device)


def _is_out_of_memory(error: BaseException) -> bool:
    if isinstance(error, torch.OutOfMemoryError | MemoryError):
        if torch.cuda.is_available():
            torch.cuda.empty_cache()
        return True
    return "DefaultCPUAllocator" in str(error) or "out of memory" in str(error).lower()


def lower_rate(rate: float) -> float:
    """Return the learning rate to try where `rate` went astray, to two digits."""
    return float(f"{rate / 3:.1e}")


def steps_of(rows: int, recipe: Recipe) -> int:
    """Return the optimiser steps of a fit over `rows` rows."""
    return recipe.options.epochs * -(-rows // recipe.options.batch_rows)
