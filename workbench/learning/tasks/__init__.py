"""The kinds of tasks: how labels become targets, what an error costs, how an output becomes a label.

A new kind is a module here and a line in `TASKS`. Labels are strings as `label_text` writes them.
"""

from collections.abc import Mapping, Sequence
from typing import Protocol, Self

import torch

from workbench.events import Scores
from workbench.learning.tasks.label_tree import LabelTree
from workbench.learning.tasks.marks import Basis, Marks
from workbench.learning.tasks.number import Number
from workbench.learning.tasks.several_labels import SeveralLabels
from workbench.learning.tasks.single_label import SingleLabel

Numbers = Mapping[str, Sequence[float]]


class TaskKind(Protocol):
    """What training and prediction need to know of a kind of task. Outputs are [rows, width]."""

    kind: str
    labels: tuple[str, ...]
    width: int

    @classmethod
    def learnt(cls, written: Sequence[str]) -> Self:
        """Return the task that rows with these labels describe."""

    @classmethod
    def restored(cls, labels: Sequence[str], numbers: Numbers) -> Self:
        """Return the task whose `labels` and `numbers` were kept."""

    def numbers(self) -> dict[str, list[float]]:
        """Return what belongs to the task beside its labels: thresholds, a scale."""

    def targets(self, written: Sequence[str]) -> torch.Tensor:
        """Return the targets of rows with these labels; labels that are not known are left out."""

    def agreeing(self, targets: torch.Tensor) -> torch.Tensor:
        """Return which outputs agree with each target, bool [rows, width]."""

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the usual loss of each row."""

    def tuned(self, outputs: torch.Tensor, targets: torch.Tensor) -> Self:
        """Return the task with what is best chosen on rows that were not learnt from."""

    def decoded(self, outputs: torch.Tensor) -> tuple[list[str], list[float]]:
        """Return for each row its label and the confidence in 0 to 1, or -1 where there is none."""

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for each row the probability of every label."""

    def right(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return whether each row came out right, bool [rows]."""

    def marks(self, outputs: torch.Tensor, targets: torch.Tensor) -> Marks:
        """Return how outputs did."""

    def scores(self, outputs: torch.Tensor, targets: torch.Tensor, basis: Basis) -> Scores:
        """Return every figure for rows that were not learnt from."""


TASKS: dict[str, type[TaskKind]] = {
    "single": SingleLabel,
    "several": SeveralLabels,
    "tree": LabelTree,
    "number": Number,
}
