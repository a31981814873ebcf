"""A number a row: learnt on a scale of its own (mean 0, deviation 1) and given back on the person's."""

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Self

import torch

from workbench.events import Figure, Scores
from workbench.learning.metrics import bootstrap
from workbench.learning.tasks.marks import Basis, Marks


class Number:
    """Targets are float32 [rows, 1] on the inner scale."""

    kind = "number"
    labels: tuple[str, ...] = ()
    width = 1

    def __init__(self, centre: float, deviation: float) -> None:
        self.centre, self.deviation = centre, deviation

    @classmethod
    def learnt(cls, written: Sequence[str]) -> Self:
        """Return the task with the scale of these numbers."""
        values = torch.tensor([float(one) for one in written], dtype=torch.float64)
        deviation = float(values.std(correction=0)) if len(values) else 1.0
        return cls(float(values.mean()) if len(values) else 0.0, deviation or 1.0)

    @classmethod
    def restored(cls, _labels: Sequence[str], numbers: Mapping[str, Sequence[float]]) -> Self:
        """Return the task whose `numbers` were kept."""
        centre, deviation = numbers["scale"]
        return cls(centre, deviation)

    def numbers(self) -> dict[str, list[float]]:
        """Return the scale: mean and deviation of the rows that were learnt from."""
        return {"scale": [self.centre, self.deviation]}

    def targets(self, written: Sequence[str]) -> torch.Tensor:
        """Return the numbers on the inner scale [rows, 1]. Raises ValueError for what is none."""
        values = torch.tensor([float(one) for one in written], dtype=torch.float64)
        return ((values - self.centre) / self.deviation).float()[:, None]

    def agreeing(self, targets: torch.Tensor) -> torch.Tensor:
        """Return nothing: no output is a label."""
        return torch.zeros_like(targets, dtype=torch.bool)

    def loss(self, outputs: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
        """Return half the squared error of each row, on the inner scale."""
        return 0.5 * (outputs.float() - targets).square()[:, 0]

    def tuned(self, _outputs: torch.Tensor, _targets: torch.Tensor) -> Self:
        """Return the task as it is."""
        return self

    def values(self, outputs: torch.Tensor) -> torch.Tensor:
        """Return the numbers on the person's scale, float64 [rows]."""
        return outputs.double()[:, 0] * self.deviation + self.centre

    def decoded(self, outputs: torch.Tensor) -> tuple[list[str], list[float]]:
        """Return each row's number to six digits; a number has no confidence (-1)."""
        return [repr(float(f"{one:.6g}")) for one in self.values(outputs).tolist()], [-1.0] * len(
            outputs
        )

    def probabilities(self, outputs: torch.Tensor) -> list[list[float]]:
        """Return nothing for each row."""
        return [[] for _row in range(len(outputs))]

    def right(self, outputs: torch.Tensor, _targets: torch.Tensor) -> torch.Tensor:
        """Return False for each row: a number is near or far, never right."""
        return torch.zeros(len(outputs), dtype=torch.bool)

    def marks(self, outputs: torch.Tensor, targets: torch.Tensor) -> Marks:
        """Return the loss, and mean and root mean squared error as their negatives."""
        loss = float(self.loss(outputs, targets).mean())
        error = self.values(outputs) - self.values(targets)
        values = {"mae": -float(error.abs().mean()), "rmse": -math.sqrt(error.square().mean())}
        return Marks(loss, -1.0, -1.0, values)

    def scores(self, outputs: torch.Tensor, targets: torch.Tensor, basis: Basis) -> Scores:
        """Return mean error, root mean squared error, R2 and rank correlation with intervals; the last
        two only where they are defined: where the true numbers, or both, are not all the same.
        """
        said, wanted = self.values(outputs), self.values(targets)
        undefined = {"r2", "spearman"} if len(set(wanted.tolist())) < 2 else set()
        undefined |= {"spearman"} if len(set(said.tolist())) < 2 else set()
        figures: list[Figure] = []
        kinds: tuple[tuple[str, Callable[[torch.Tensor, torch.Tensor], float]], ...] = (
            ("mae", lambda a, b: float((a - b).abs().mean())),
            ("rmse", lambda a, b: math.sqrt((a - b).square().mean())),
            ("r2", r2),
            ("spearman", lambda a, b: _correlation(_ranks(a), _ranks(b))),
        )
        for name, of in kinds:
            if name in undefined:
                continue
            low, high = bootstrap(len(said), lambda drawn, of=of: of(said[drawn], wanted[drawn]))  # type: ignore[misc] # a default binds
            figures.append(Figure(name, of(said, wanted), low, high))
        return Scores(
            scored_by=basis.scored_by,
            rows=len(said),
            accuracy=-1.0,
            interval=(-1.0, -1.0),
            macro_f1=-1.0,
            labels=(),
            per_label=(),
            confusion=(),
            learned_from=basis.learned_from,
            task=self.kind,
            figures=tuple(figures),
        )


def r2(said: torch.Tensor, wanted: torch.Tensor) -> float:
    """Return the share of the spread of `wanted` that `said` explains."""
    spread = float((wanted - wanted.mean()).square().sum())
    return 1 - float((said - wanted).square().sum()) / spread if spread else 0.0


def _ranks(values: torch.Tensor) -> torch.Tensor:
    """Return ranks from 0, equal values sharing the mean of theirs."""
    distinct, place, count = values.unique(return_inverse=True, return_counts=True)
    del distinct
    end = count.cumsum(0).double()
    found: torch.Tensor = (end - (count.double() - 1) / 2 - 1)[place]
    return found


def _correlation(one: torch.Tensor, other: torch.Tensor) -> float:
    first, second = one - one.mean(), other - other.mean()
    scale = math.sqrt(float(first.square().sum() * second.square().sum()))
    return float((first * second).sum()) / scale if scale else 0.0
