"""What a model said of rows whose truth is known, as arrays."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.label_text import LEVEL, levels, parted

Key = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Answers:
    """Rows by (sheet, row): labels as `label_text` writes them and confidences [rows].

    `spread` [rows, `labels`] are the probabilities, None where they were not kept. Of a number
    `truth` and `predicted` are written numbers.
    """

    task: str
    labels: tuple[str, ...]
    keys: tuple[Key, ...]
    truth: tuple[str, ...]
    predicted: tuple[str, ...]
    confidence: NDArray[np.float64]
    spread: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.keys)

    def right(self) -> NDArray[np.bool_]:
        """Return whether each row came out right [rows]: all its labels, or its path as deep as known."""
        pairs = zip(self.truth, self.predicted, strict=True)
        return np.array([came_out_right(self.task, *one) for one in pairs], dtype=bool)

    def as_labelled(self) -> tuple[str, ...]:
        """Return the predicted labels; of a tree no deeper than the true ones are."""
        if self.task != "tree":
            return self.predicted
        pairs = zip(self.truth, self.predicted, strict=True)
        return tuple(levels(said)[: len(levels(true))][-1] for true, said in pairs)

    def numbers(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return true and predicted numbers [rows]. Raises ValueError for other tasks."""
        return np.array(self.truth, dtype=float), np.array(self.predicted, dtype=float)

    def part(self, places: Sequence[int] | NDArray[np.int64]) -> "Answers":
        """Return the answers for some of the rows, in the order of `places`."""
        chosen = np.asarray(places, dtype=int)
        return Answers(
            self.task,
            self.labels,
            tuple(self.keys[place] for place in chosen),
            tuple(self.truth[place] for place in chosen),
            tuple(self.predicted[place] for place in chosen),
            self.confidence[chosen],
            None if self.spread is None else self.spread[chosen],
        )


def came_out_right(task: str, truth: str, predicted: str) -> bool:
    """Return whether a prediction is right; in a tree one below the true node is."""
    if task == "several":
        return set(parted(truth)) == set(parted(predicted))
    return truth == predicted or (task == "tree" and predicted.startswith(truth + LEVEL))
