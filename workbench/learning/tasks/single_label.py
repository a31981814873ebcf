"""Exactly one label a row: cross-entropy over the labels, confidence is the softmax."""

from collections.abc import Mapping, Sequence
from typing import Self

import torch

from workbench.events import Scores
from workbench.learning.metrics import macro_f1, scores
from workbench.learning.tasks.marks import Basis, Marks


class SingleLabel:
    """Labels in a fixed order; a target is a place in it."""

    kind = "single"

    def __init__(self, labels: Sequence[str]) -> None:
        self.labels = tuple(labels)
        self.width = len(self.labels)
        self._places = {label: place for place, label in enumerate(self.labels)}

    @classmethod
    def learnt(cls, written: Sequence[str]) -> Self:
        """Return the task that rows with these labels describe."""
        return cls(sorted(set(written)))

    @classmethod
    def restored(cls, labels: Sequence[str], _numbers: Mapping[str, Sequence[float]]) -> Self:
        """Return the task whose `labels` were kept."""
        return cls(labels)

    def numbers(self) -> dict[str, list[float]]:
        """Return nothing: the labels say it all."""
        return {}

    def targets(self, written: Sequence[str]) -> torch.Tensor:
        """Return places [rows], int64. Raises KeyError for a label that is not known."""
        return torch.tensor([self._places[name] for name in written], dtype=torch.long)

    def agreeing(self, targets: torch.Tensor) -> torch.Tensor:
        """Return the one output that is right in each row, bool [rows, labels]."""
        return torch.nn.functional.one_hot(targets, self.width).bool()

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the cross-entropy of each row: logits [rows, labels] against places [rows]."""
        return torch.nn.functional.cross_entropy(outputs.float(), targets, reduction="none")

    def tuned(self, _outputs: torch.Tensor, _targets: torch.Tensor) -> Self:
        """Return the task as it is."""
        return self

    def decoded(self, outputs: torch.Tensor) -> tuple[list[str], list[float]]:
        """Return for logits [rows, labels] the most probable label and its probability."""
        confidence, place = outputs.float().softmax(dim=1).max(dim=1)
        return [self.labels[one] for one in place.tolist()], confidence.tolist()

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for logits [rows, labels] the probability of every label."""
        spread: list[list[float]] = outputs.float().softmax(dim=1).tolist()
        return spread

    def right(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return whether each row came out right, bool [rows]."""
        return outputs.argmax(dim=1) == targets

    def marks(self, outputs: torch.Tensor, targets: torch.Tensor) -> Marks:
        """Return loss, accuracy and macro F1."""
        loss = float(self.loss(outputs, targets).mean())
        accuracy = float(self.right(outputs, targets).float().mean())
        f1 = macro_f1(targets.tolist(), outputs.argmax(dim=1).tolist(), self.width)
        # Between rows that come out right alike, accuracy settles what macro F1 alone would leave.
        return Marks(loss, accuracy, f1, {"accuracy": accuracy, "macro-f1": accuracy + f1})

    def scores(self, outputs: torch.Tensor, targets: torch.Tensor, basis: Basis) -> Scores:
        """Return every figure for rows that were not learnt from."""
        return scores(
            targets.tolist(),
            outputs.argmax(dim=1).tolist(),
            self.labels,
            scored_by=basis.scored_by,
            threshold=basis.threshold,
            learned_from=basis.learned_from,
        )
