"""How good predictions are, and how sure we may be of that figure."""

import math
from collections.abc import Callable, Sequence

import numpy as np
import torch

from workbench.events import Figure, Scores

_ROUNDS = 400  # of the bootstrap


def scores(
    truth: Sequence[int],
    predicted: Sequence[int],
    labels: Sequence[str],
    *,
    scored_by: str,
    threshold: float,
    learned_from: int,
    task: str = "single",
    figures: tuple[Figure, ...] = (),
) -> Scores:
    """Return every figure for rows whose true and predicted labels are places in `labels`.

    Macro F1 is the mean over the labels that occur in truth or prediction; a label that is never
    predicted has precision 0.
    """
    confusion = confusion_matrix(truth, predicted, len(labels))
    right = np.diag(confusion)
    actual, said = confusion.sum(axis=1), confusion.sum(axis=0)
    precision, recall = right / np.maximum(said, 1), right / np.maximum(actual, 1)
    f1 = 2 * right / np.maximum(actual + said, 1)
    seen = (actual + said) > 0
    rows, correct = len(truth), int(right.sum())
    return Scores(
        scored_by=scored_by,
        rows=rows,
        accuracy=correct / max(rows, 1),
        interval=wilson(correct, rows),
        macro_f1=float(f1[seen].mean()) if seen.any() else 0.0,
        labels=tuple(labels),
        per_label=tuple(
            (label, float(precision[i]), float(recall[i]), float(f1[i]), int(actual[i]))
            for i, label in enumerate(labels)
        ),
        confusion=tuple(tuple(int(count) for count in row) for row in confusion),
        threshold=threshold,
        learned_from=learned_from,
        task=task,
        figures=figures,
    )


def confusion_matrix(
    truth: Sequence[int], predicted: Sequence[int], labels: int
) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return counts [labels, labels]: row i, column j is label i predicted as label j."""
    counts = np.zeros((labels, labels), dtype=np.int64)
    np.add.at(counts, (np.asarray(truth, dtype=int), np.asarray(predicted, dtype=int)), 1)
    return counts


def macro_f1(truth: Sequence[int], predicted: Sequence[int], labels: int) -> float:
    """Return the mean F1 over the labels that occur."""
    counts = confusion_matrix(truth, predicted, labels)
    both = counts.sum(axis=0) + counts.sum(axis=1)
    f1 = 2 * np.diag(counts) / np.maximum(both, 1)
    return float(f1[both > 0].mean()) if (both > 0).any() else 0.0


def wilson(correct: int, rows: int) -> tuple[float, float]:
    """Return the 95% interval of a share (E. B. Wilson, 1927): honest for small samples too."""
    if not rows:
        return (0.0, 1.0)
    z = 1.959964
    share = correct / rows
    centre = (share + z * z / (2 * rows)) / (1 + z * z / rows)
    spread = z * math.sqrt(share * (1 - share) / rows + z * z / (4 * rows * rows))
    half = spread / (1 + z * z / rows)
    return (max(0.0, centre - half), min(1.0, centre + half))


def bootstrap(rows: int, figure: Callable[[torch.Tensor], float]) -> tuple[float, float]:
    """Return the 95% interval of a figure of drawn rows: the percentile bootstrap (B. Efron, 1979)."""
    if not rows:
        return (0.0, 0.0)
    dice = torch.Generator().manual_seed(rows)
    drawn = sorted(
        figure(torch.randint(rows, (rows,), generator=dice)) for _round in range(_ROUNDS)
    )
    return (drawn[round(0.025 * (_ROUNDS - 1))], drawn[round(0.975 * (_ROUNDS - 1))])
