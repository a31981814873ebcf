"""The rows of a training in their parts, and what the parts of a training hand to each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from workbench.evaluation.answers import Answers
from workbench.evaluation.promise import first_promise
from workbench.events import Scores
from workbench.learning.checkpoints import Ledger
from workbench.learning.examples import Example, Key
from workbench.learning.plan import Plan
from workbench.learning.recipe import Recipe
from workbench.learning.tasks import TaskKind
from workbench.trust import Promise


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One scored row: nothing that predicted it had learnt from it.

    `spread` is the probability of every label in the order of the task's; () for a number.
    """

    key: Key
    truth: str
    predicted: str
    confidence: float
    spread: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished training. `method` is a key of `wording.METHODS`, `hash` names the model; `labels`
    is the order of the spreads, `promise` what holds for the model until another is chosen (None of
    a number). Where no test rows scored it, `folds` did, drawn `repeats` times.
    """

    method: str
    state: str
    scores: Scores
    folder: Path
    hash: str
    held_out: tuple[HeldOut, ...]
    new_test_keys: tuple[Key, ...]
    labels: tuple[str, ...] = ()
    folds: int = 0
    repeats: int = 0
    promise: Promise | None = None


@dataclass(frozen=True, slots=True)
class Job:
    """`learn` are the rows that the model may see, `test` those that only score it."""

    recipe: Recipe
    plan: Plan
    task: TaskKind
    learn: tuple[Example, ...]
    test: tuple[Example, ...]
    folder: Path
    ledger: Ledger

    def targets(self) -> torch.Tensor:
        """Return the targets of the rows that are learnt from."""
        return self.task.targets([example.label for example in self.learn])

    def test_targets(self) -> torch.Tensor:
        """Return the targets of the test rows."""
        return self.task.targets([example.label for example in self.test])

    def texts(self) -> list[str]:
        """Return the texts that are learnt from."""
        return [example.text for example in self.learn]

    def test_texts(self) -> list[str]:
        """Return the texts of the test rows."""
        return [example.text for example in self.test]


def scored_rows(
    rows: Sequence[Example], task: TaskKind, outputs: torch.Tensor
) -> tuple[HeldOut, ...]:
    """Return what `outputs` [rows, width] say of rows that were not learnt from."""
    said, sure = task.decoded(outputs)
    wide = len(task.labels) > _MOST_LABELS
    spreads = [()] * len(rows) if wide else map(tuple, task.probabilities(outputs))
    return tuple(
        HeldOut(example.key, example.label, label, chance, spread)
        for example, label, chance, spread in zip(rows, said, sure, spreads, strict=True)
    )


def standard_promise(rows: Sequence[HeldOut], task: TaskKind) -> Promise | None:
    """Return what can be promised of a model by the rows that score it; None of a number."""
    if task.kind == "number":
        return None
    answers = Answers(
        task.kind,
        task.labels,
        tuple(one.key for one in rows),
        tuple(one.truth for one in rows),
        tuple(one.predicted for one in rows),
        np.array([one.confidence for one in rows], dtype=float),
    )
    return first_promise(answers)


def is_few(examples: Sequence[Example], task: TaskKind) -> bool:
    """Return whether labels are so few that ways are compared by cross-validation."""
    return len(examples) < FEW_ROWS and len(examples) < FEW_A_LABEL * max(len(task.labels), 4)


FEW_ROWS = 1500
FEW_A_LABEL = 80
_MOST_LABELS = 500  # beyond it the probabilities of every label are not kept
