"""Exactly one label a row: cross-entropy over the labels, confidence is the softmax."""

from collections.abc import Iterable

import torch


class SingleLabel:
    """Labels in a fixed order; a target is a place in it."""

    def __init__(self, labels: Iterable[str]) -> None:
        self.labels = tuple(labels)
        self._places = {label: place for place, label in enumerate(self.labels)}

    def targets(self, names: list[str]) -> torch.Tensor:
        """Return places [rows], int64."""
        return torch.tensor([self._places[name] for name in names], dtype=torch.long)

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return the mean cross-entropy of logits [rows, labels] against places [rows]."""
        return torch.nn.functional.cross_entropy(outputs.float(), targets)

    def decoded(self, outputs: torch.Tensor) -> tuple[list[int], list[float]]:
        """Return for logits [rows, labels] the most probable place and its probability."""
        confidence, place = outputs.float().softmax(dim=1).max(dim=1)
        return place.tolist(), confidence.tolist()

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return for logits [rows, labels] the probability of every label."""
        spread: list[list[float]] = outputs.float().softmax(dim=1).tolist()
        return spread
