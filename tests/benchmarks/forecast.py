"""Forecasts held against what happened: the gain of 50 and 200 more rows, foretold and then measured.

python tests/benchmarks/forecast.py [--rows 100,200,400,800] [--rounds 5] [--sets trec6,banking77]

Every round draws other rows in random order; the forecast sees the first n of them, then a linear head
learns from n and from n + 50 (200) and is scored on the set's own test rows. A band of 80% should hold
the true gain in about 80 of 100 cases. "blind" is the mean error of foretelling no gain at all.
"""

import argparse
import os
import random
import statistics
import sys
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
from audit import driven
from common import say, scratch, source, table
from texts import rows

from workbench.learning.examples import Example
from workbench.learning.forecasting import band, forecast
from workbench.learning.linear import fitted
from workbench.learning.row_vectors import RowVectors, row_vectors
from workbench.learning.tasks import TASKS

MORE = (50, 200)


def accuracy(learn: list[int], vectors: torch.Tensor, labels: list[str], test: list[int]) -> float:
    """Return the share of the test rows that a head gets right which learnt from `learn`."""
    task = TASKS["single"].learnt([labels[at] for at in learn])
    strength = 10.0 if len(task.labels) >= 20 else 1.0
    head = fitted(vectors[learn], task.targets([labels[at] for at in learn]), task, strength)
    said, _sure = task.decoded(head.outputs(vectors[test]))
    return sum(one == labels[at] for one, at in zip(said, test, strict=True)) / len(test)


def main() -> None:
    """Go through sets and sizes; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", default="100,200,400,800")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--pool", type=int, default=3000)
    parser.add_argument("--tested", type=int, default=2000)
    parser.add_argument("--sets", default="trec6,banking77")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    lines: list[tuple[object, ...]] = []
    with scratch():
        for name in options.sets.split(","):
            pool = rows(options.data, name, "train", options.pool)
            tested = rows(options.data, name, "test", options.tested)
            every = [*pool, *tested]
            vectors = driven(row_vectors([text for text, _ in every], device="cpu")).data
            for size in map(int, options.rows.split(",")):
                lines.extend(compared(options, name, size, every, vectors))
    header = ("", "rows", "more", "true gain", "mean error", "blind", "in the band", "band")
    table(f"Forecast against what happened, points, n={options.rounds}", header, lines)


def compared(
    options: argparse.Namespace,
    name: str,
    size: int,
    every: list[tuple[str, str]],
    vectors: torch.Tensor,
) -> list[tuple[object, ...]]:
    """Return the lines of one set and size."""
    found: dict[int, list[tuple[float, float, float, float]]] = defaultdict(list)
    labels = [label for _, label in every]
    test = list(range(options.pool, len(every)))
    for seed in range(options.rounds):
        order = list(range(options.pool))
        random.Random(seed).shuffle(order)
        known = order[:size]
        examples = [Example((1, at), every[at][0], labels[at]) for at in known]
        told = driven(forecast(examples, "single", RowVectors(vectors[known], "")))
        if told is None:
            continue
        now = accuracy(known, vectors, labels, test)
        for more in MORE:
            true = accuracy(order[: size + more], vectors, labels, test) - now
            found[more].append((true, *band(told.line.gains(size, more))))
        say(f"{name} {size} {seed}: true {found[50][-1][0]:+.3f} {found[200][-1][0]:+.3f}")
    return [
        (
            source(options.data, "text", name),
            size,
            more,
            f"{100 * statistics.mean(one[0] for one in all_):+.1f}",
            f"{100 * statistics.mean(abs(one[0] - one[1]) for one in all_):.1f}",
            f"{100 * statistics.mean(abs(one[0]) for one in all_):.1f}",
            f"{sum(low <= true <= high for true, _, low, high in all_)}/{len(all_)}",
            f"{100 * statistics.mean(one[3] - one[2] for one in all_):.1f}",
        )
        for more, all_ in found.items()
    ]


if __name__ == "__main__":
    main()
