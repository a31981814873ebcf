"""How outputs did in a few numbers: for epochs, folds and the choice between ways."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Marks:
    """Mean loss, and what the kind of task has of the rest (-1 where it has not).

    `values` are named as in `options.METRICS_OF`, each the better the larger, but for "loss".
    """

    loss: float
    accuracy: float
    macro_f1: float
    values: dict[str, float]

    def rank(self, metric: str) -> tuple[float, float]:
        """Return what the best epoch has most of; the loss decides between equals."""
        if metric == "loss":
            return (-self.loss, 0.0)
        return (round(self.values[metric], 9), -self.loss)


@dataclass(frozen=True, slots=True)
class Basis:
    """What scores rest on. See `events.Scores`."""

    scored_by: str
    threshold: float
    learned_from: int
