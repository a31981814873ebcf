"""A smaller encoder learns to say what the larger one says, on labelled and unlabelled texts.

The teacher's outputs, softened (G. Hinton et al., 2015), and its vector of each text are computed once;
the student matches both, and the labels where there are some. Only a text's vector is matched and not the
state of every token as DistilBERT does (V. Sanh et al., 2019): it is all that the head sees, and it fits in
memory for any number of rows.
"""

import math
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from workbench.errors import LossNotFinite
from workbench.events import BatchDone, EpochDone, Stage, Step
from workbench.learning.batches import by_rows
from workbench.learning.bodies import Body
from workbench.learning.encoder import Encoder, progress
from workbench.learning.linear import LinearHead
from workbench.learning.optimiser import Optimiser
from workbench.learning.recipe import Recipe
from workbench.learning.smaller.opened import Opened
from workbench.learning.tasks import TaskKind
from workbench.options import Options

_HEAT = 2.0
_OF_LABELS, _OF_VECTORS = 0.3, 1.0
_BATCH = 32


@dataclass(frozen=True, slots=True)
class Lessons:
    """`texts`, the first of which carry the `labels` (as the project writes them)."""

    texts: Sequence[str]
    labels: Sequence[str]


@dataclass(frozen=True, slots=True)
class Course:
    """How long and how fast. `rate` is the encoder's learning rate."""

    epochs: int
    rate: float
    seed: int


@dataclass(frozen=True, slots=True)
class Learnt:
    """The student at its end, and whether the person stopped it before."""

    body: Body
    head: LinearHead
    is_stopped: bool


@dataclass(slots=True)
class _School:
    """Everything of a course: who teaches what to whom. `done` counts optimiser steps."""

    task: TaskKind
    student: Encoder
    body: Body
    head: torch.nn.Linear
    optimiser: Optimiser
    course: Course
    pieces: list[list[int]]
    outputs: torch.Tensor
    vectors: torch.Tensor
    targets: torch.Tensor
    steps: int
    done: int = 0
    started: float = 0.0


def distil(teacher: Opened, student: Encoder, lessons: Lessons, course: Course) -> Step[Learnt]:
    """Return the student's weights. Stop keeps what it has learnt so far. Raises `LossNotFinite`."""
    yield Stage("embedding")
    vectors = yield from teacher.encoder.embed(lessons.texts)
    outputs = teacher.head.outputs(vectors)
    targets = teacher.task.targets(lessons.labels)
    yield Stage("training")
    pieces = [one[0] for one in student.tokenise(lessons.texts)]
    body = student.trainable(pieces)
    wide, features = teacher.head.weight.shape
    head = torch.nn.Linear(features, wide)
    head.load_state_dict({"weight": teacher.head.weight, "bias": teacher.head.bias})
    head.to(student.device.torch_device)
    steps = course.epochs * -(-len(pieces) // _BATCH)
    optimiser = Optimiser(body, head, _recipe(teacher, course), steps)
    school = _School(
        teacher.task,
        student,
        body,
        head,
        optimiser,
        course,
        pieces,
        outputs,
        vectors,
        targets,
        steps,
    )
    school.started = time.monotonic()
    is_stopped = False
    for epoch in range(1, course.epochs + 1):
        loss = yield from _epoch(school, epoch)
        is_stopped = loss is None
        if loss is None:
            break
        yield EpochDone(epoch, course.epochs, loss, -1.0, -1.0, -1.0)
    weight, bias = head.weight.detach().cpu(), head.bias.detach().cpu()
    return Learnt(body, LinearHead(weight.clone(), bias.clone()), is_stopped)


def _epoch(school: _School, epoch: int) -> Step[float | None]:
    """Run a pass; return its mean loss, or None at Stop."""
    seed = school.course.seed * 1000 + epoch
    dice = random.Random(seed)  # noqa: S311 - a repeatable shuffle, no secret
    order = list(range(len(school.pieces)))
    dice.shuffle(order)
    batches = by_rows([len(piece) for piece in school.pieces], order, _BATCH)
    dice.shuffle(batches)
    school.body.begin_epoch(seed)
    total = 0.0
    for at, batch in enumerate(batches):
        loss, rate, norm = _learn(school, batch)
        total += loss * len(batch)
        speed = school.done * _BATCH / max(time.monotonic() - school.started, 1e-6)
        yield BatchDone(school.done, epoch - 1 + (at + 1) / len(batches), loss, rate, speed, norm)
        if (yield progress(school.started, school.done, school.steps, "steps")) is not None:
            return None
    return total / max(len(school.pieces), 1)


def _learn(school: _School, batch: Sequence[int]) -> tuple[float, float, float]:
    """Do one optimiser step; return loss, learning rate and the gradient's length."""
    student = school.student
    ids, mask = student.arranged([school.pieces[place] for place in batch])
    found = student.pooled(school.body.learning_states(ids, mask), mask)
    labelled = [place for place, row in enumerate(batch) if row < len(school.targets)]
    loss = _loss(
        school.task,
        (school.head(found), found),
        (school.outputs[batch].to(found.device), school.vectors[batch].to(found.device)),
        (labelled, school.targets[[batch[place] for place in labelled]]),
    )
    loss.backward()
    school.body.gather(first=True)
    rate, norm = school.optimiser.step()
    school.done += 1
    if not math.isfinite(norm):
        raise LossNotFinite(school.done, school.course.rate / 3)
    school.body.weights_changed()
    school.head.zero_grad(set_to_none=True)
    return float(loss.detach()), rate, norm


def _loss(
    task: TaskKind,
    student: tuple[torch.Tensor, torch.Tensor],
    teacher: tuple[torch.Tensor, torch.Tensor],
    known: tuple[list[int], torch.Tensor],
) -> torch.Tensor:
    """Return the loss of a batch from outputs and vectors of both; `known` are the labelled rows."""
    soft = _soft(task.kind, student[0].float(), teacher[0])
    apart = 1 - (student[1].float() * teacher[1]).sum(dim=1).mean()
    total = soft + _OF_VECTORS * apart
    if known[0]:
        targets = known[1].to(student[0].device)
        total = total + _OF_LABELS * task.loss(student[0][known[0]], targets).mean()
    return total


def _soft(kind: str, said: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    if kind == "number":
        return torch.nn.functional.mse_loss(said, wanted)
    if kind == "several":
        chances = (wanted / _HEAT).sigmoid()
        return (
            torch.nn.functional.binary_cross_entropy_with_logits(said / _HEAT, chances) * _HEAT**2
        )
    return (
        torch.nn.functional.kl_div(
            (said / _HEAT).log_softmax(dim=1),
            (wanted / _HEAT).log_softmax(dim=1),
            reduction="batchmean",
            log_target=True,
        )
        * _HEAT**2
    )


def _recipe(teacher: Opened, course: Course) -> Recipe:
    options = Options(
        learning_rate=course.rate,
        optimiser="adamw",
        schedule="cosine",
        warm_up=0.1,
        weight_decay=0.01,
        clip=1.0,
    )
    return Recipe("thorough", teacher.base, "auto", teacher.task.kind, options)
