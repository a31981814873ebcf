"""A smaller encoder learns to say what the larger one says, on labelled and unlabelled texts.

The teacher's outputs, softened (G. Hinton et al., 2015), and its vector of each text are computed once; the
student matches both, and the labels where there are some. Only a text's vector is matched and not the state
of every token as DistilBERT does: it is all that the head sees, and it fits in memory for any number of rows.
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


def distil(teacher: Opened, student: Encoder, lessons: Lessons, course: Course) -> Step[Learnt]:
    """Return the student's weights. Stop keeps what it has learnt so far."""
    yield Stage("embedding")
    vectors = yield from teacher.encoder.embed(lessons.texts)
    outputs = teacher.head.outputs(vectors)
    targets = teacher.task.targets(lessons.labels)
    yield Stage("training")
    pieces = [one[0] for one in student.tokenise(lessons.texts)]
    body = student.trainable(pieces)
    head = torch.nn.Linear(*reversed(teacher.head.weight.shape))
    head.load_state_dict({"weight": teacher.head.weight, "bias": teacher.head.bias})
    head.to(student.device.torch_device)
    steps = course.epochs * -(-len(pieces) // _BATCH)
    optimiser = Optimiser(body, head, _recipe(teacher, course), steps)
    started, done, is_stopped = time.monotonic(), 0, False
    lengths = [len(piece) for piece in pieces]
    for epoch in range(course.epochs):
        dice = random.Random(course.seed * 1000 + epoch)  # noqa: S311 - a repeatable shuffle
        order = list(range(len(pieces)))
        dice.shuffle(order)
        batches = by_rows(lengths, order, _BATCH)
        dice.shuffle(batches)
        body.begin_epoch(course.seed * 1000 + epoch)
        total = 0.0
        for at, batch in enumerate(batches):
            ids, mask = student.arranged([pieces[place] for place in batch])
            found = student.pooled(body.learning_states(ids, mask), mask)
            known = [(at_, place) for at_, place in enumerate(batch) if place < len(lessons.labels)]
            loss = _loss(
                teacher.task,
                (head(found), found),
                (outputs[batch].to(found.device), vectors[batch].to(found.device)),
                ([one for one, _ in known], targets[[place for _, place in known]]),
            )
            loss.backward()
            body.gather(first=True)
            rate, norm = optimiser.step()
            if not math.isfinite(norm):
                raise LossNotFinite(done, course.rate / 3)
            body.weights_changed()
            head.zero_grad(set_to_none=True)
            done, total = done + 1, total + loss.item() * len(batch)
            rows = done * _BATCH / max(time.monotonic() - started, 1e-6)
            event = BatchDone(done, epoch + (at + 1) / len(batches), loss.item(), rate, rows, norm)
            yield event
            if (yield progress(started, done, steps, "steps")) == "stop":
                is_stopped = True
                break
        if is_stopped:
            break
        yield EpochDone(epoch + 1, course.epochs, total / max(len(pieces), 1), -1.0, -1.0, -1.0)
    weight, bias = head.weight.detach().cpu(), head.bias.detach().cpu()
    return Learnt(body, LinearHead(weight.clone(), bias.clone()), is_stopped)


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
