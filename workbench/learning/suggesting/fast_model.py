"""The head that is learnt anew after every few labels, from where it stood before."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from workbench.label_text import LEVEL, parted
from workbench.learning.examples import NUMBERS_NEEDED
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.tasks import TASKS, TaskKind

ROWS_NEEDED = 4  # labelled rows from which a suggestion is better than none

_MANY_LABELS = 20
_CLOSE, _LOOSE = (
    10.0,
    1.0,
)  # the strength of the fit: few labels are told apart better by a loose one
_ROUNDS = 12  # of three iterations
# From a head that knew nearly all of the rows: on banking77 (500 to 4,000 rows, 12 times three more)
# heads of two rounds were right as often as those that ran to the end, and the slowest fit to 4,000
# rows took 0.13 s instead of 0.7 s.
_ROUNDS_GOING_ON = 2


@dataclass(frozen=True, slots=True)
class FastModel:
    """A linear head on vectors of one source, and the task that its outputs mean something to."""

    task: TaskKind
    head: LinearHead

    def outputs(self, vectors: torch.Tensor) -> torch.Tensor:
        """Return outputs [rows, width] for vectors [rows, features] of any dtype."""
        return self.head.outputs(vectors.float())


def is_enough(written: Sequence[str], kind: str) -> bool:
    """Return whether something can be learnt from rows that carry this."""
    if kind == "number":
        return len(written) >= NUMBERS_NEEDED and len(set(written)) > 1
    return len(written) >= ROWS_NEEDED and len(_names(written, kind)) > 1


def _names(written: Sequence[str], kind: str) -> set[str]:
    return {name for one in written for name in (parted(one) if kind == "several" else (one,))}


def learnt(
    vectors: torch.Tensor,
    written: Sequence[str],
    kind: str,
    before: FastModel | None = None,
    *,
    is_near: bool = False,
) -> FastModel:
    """Return the head for vectors [rows, features] of rows that carry `written`.

    It starts at `before`, label by label, where that has the same features. `is_near` says that
    `before` learnt from nearly the same rows: then it goes on for a moment only.
    """
    task = TASKS[kind].learnt(list(written))
    is_loose = kind in {"single", "tree"} and task.width <= _MANY_LABELS
    strength = _LOOSE if is_loose else _CLOSE
    start = _start(task, before, vectors.shape[1])
    rounds = _ROUNDS_GOING_ON if is_near and start is not None else _ROUNDS
    head = fitted(vectors.float(), task.targets(list(written)), task, strength, start, rounds)
    return FastModel(task, head)


def _start(task: TaskKind, before: FastModel | None, features: int) -> LinearHead | None:
    if before is None or before.task.kind != task.kind or before.head.weight.shape[1] != features:
        return None
    if task.kind == "number":
        return before.head if before.task.numbers() == task.numbers() else None
    old = {name: place for place, name in enumerate(outputs_of(before.task))}
    weight, bias = torch.zeros(task.width, features), torch.zeros(task.width)
    for place, name in enumerate(outputs_of(task)):
        if name in old:
            weight[place] = before.head.weight[old[name]]
            bias[place] = before.head.bias[old[name]]
    return LinearHead(weight, bias)


def outputs_of(task: TaskKind) -> tuple[str, ...]:
    """Return what each output stands for: a label, or the leaf of a tree."""
    leaves: tuple[str, ...] = getattr(task, "leaves", task.labels)
    return leaves


def margins(model: FastModel, outputs: torch.Tensor) -> torch.Tensor:
    """Return how far each row is from being said otherwise [rows], 0 to 1; small is unsure.

    A number has no margin: all are 1.
    """
    if model.task.kind == "number":
        return torch.ones(len(outputs))
    if model.task.kind == "several":
        return (outputs.float().sigmoid() - 0.5).abs().amin(dim=1) * 2
    best = outputs.float().softmax(dim=1).topk(min(2, model.task.width), dim=1).values
    return best[:, 0] - best[:, 1] if best.shape[1] > 1 else best[:, 0]


def chances_of(model: FastModel, outputs: torch.Tensor, name: str) -> torch.Tensor:
    """Return how likely each row carries a label (in a tree: it or one below it) [rows], 0 to 1."""
    several = model.task.kind == "several"
    chances = outputs.float().sigmoid() if several else outputs.float().softmax(dim=1)
    below = name + LEVEL
    places = [
        place
        for place, one in enumerate(outputs_of(model.task))
        if one == name or (model.task.kind == "tree" and one.startswith(below))
    ]
    return chances[:, places].sum(dim=1) if places else torch.zeros(len(outputs))
