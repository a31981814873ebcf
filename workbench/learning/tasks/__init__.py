"""The kinds of tasks: how labels become targets, which loss is learnt, how an output becomes a label.

A new kind is a module here and a line in `TASKS`.
"""

from typing import Protocol

import torch

from workbench.learning.tasks.single_label import SingleLabel


class TaskKind(Protocol):
    """What training and prediction need to know of a kind of task."""

    labels: tuple[str, ...]

    def targets(self, names: list[str]) -> torch.Tensor:
        """Return the targets of rows with these labels."""

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the mean loss over the rows of `outputs`."""

    def decoded(self, outputs: torch.Tensor) -> tuple[list[int], list[float]]:
        """Return for each row the place of its label and the confidence in 0 to 1."""

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for each row the probability of every label."""


TASKS = {"single": SingleLabel}
