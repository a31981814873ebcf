"""Wrong labels found again: a share of them is changed, and the audit's first as many are looked at.

python tests/benchmarks/audit.py [--rows 3000] [--rounds 3] [--noise 0.05] [--sets trec6,banking77]

"uniform" changes a label to any other, "similar" to one of the three whose rows are nearest on average
(the hard case). Precision is over the first k, k being the number that was changed; errors that were in
the data before count as false alarms. Beside it self-confidence alone: one minus the chance that a
linear head by cross-validation gives the label.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Generator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import torch
from common import say, scratch, source, table
from texts import rows

from workbench.learning.auditing import audited, distinct_folds
from workbench.learning.examples import Example
from workbench.learning.linear import fitted
from workbench.learning.quick import sides
from workbench.learning.row_vectors import RowVectors, row_vectors
from workbench.learning.tasks import TASKS


def driven(work: Generator[Any, Any, Any]) -> Any:
    """Return what a step returns."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def spoiled(
    found: list[tuple[str, str]], vectors: torch.Tensor, how: str, share: float, seed: int
) -> tuple[list[str], set[int]]:
    """Return the labels with a share of them changed, and the places of these."""
    dice = random.Random(seed)
    labels = sorted({label for _, label in found})
    means = torch.stack(
        [
            vectors[[at for at, (_, one) in enumerate(found) if one == label]].mean(dim=0)
            for label in labels
        ]
    )
    near = means @ means.t()
    near.fill_diagonal_(-9.0)
    given = [label for _, label in found]
    changed = set(dice.sample(range(len(found)), round(share * len(found))))
    for at in sorted(changed):
        own = labels.index(given[at])
        others = near[own].topk(min(3, len(labels) - 1)).indices.tolist()
        if how == "uniform":
            others = [place for place in range(len(labels)) if place != own]
        given[at] = labels[dice.choice(others)]
    return given, changed


def self_confidence(examples: list[Example], vectors: RowVectors) -> list[float]:
    """Return one minus the chance of each label by cross-validation."""
    task = TASKS["single"].learnt([one.label for one in examples])
    targets = task.targets([one.label for one in examples])
    fold = distinct_folds(examples)
    found = torch.zeros(len(examples))
    for number in range(max(fold) + 1):
        learn, left = sides(fold, number)
        head = fitted(vectors.rows(learn), targets[learn], task, 10.0)
        chances = head.outputs(vectors.rows(left)).softmax(dim=1)
        found[left] = 1 - chances.gather(1, targets[left][:, None])[:, 0]
    return found.tolist()


def precision(doubts: list[float], changed: set[int], first: int) -> float:
    """Return how many of the first so many were changed, as a share."""
    order = sorted(range(len(doubts)), key=lambda at: -doubts[at])[:first]
    return sum(at in changed for at in order) / first


def main() -> None:
    """Go through sets and kinds of noise; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--noise", type=float, default=0.05)
    parser.add_argument("--sets", default="trec6,banking77")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    lines: list[tuple[object, ...]] = []
    with scratch():
        for name in options.sets.split(","):
            found = rows(options.data, name, "train", options.rows)
            vectors = driven(row_vectors([text for text, _ in found], device="cpu"))
            lines.extend(line(options, name, how, found, vectors) for how in ("uniform", "similar"))
    header = ("", "rows", "changed", "precision at k", "top quarter", "self-confidence", "s")
    table(f"Wrong labels found again, mean (spread) of n={options.rounds}", header, lines)


def line(
    options: argparse.Namespace,
    name: str,
    how: str,
    found: list[tuple[str, str]],
    vectors: RowVectors,
) -> tuple[object, ...]:
    """Return the line of one set and kind of noise."""
    results: dict[str, list[float]] = defaultdict(list)
    count = 0
    for seed in range(options.rounds):
        given, changed = spoiled(found, vectors.data, how, options.noise, seed)
        count = len(changed)
        examples = [
            Example((1, at), text, label)
            for at, ((text, _), label) in enumerate(zip(found, given, strict=True))
        ]
        started = time.perf_counter()
        doubts = list(driven(audited(examples, "single", vectors)).doubts)
        results["s"].append(time.perf_counter() - started)
        alone = self_confidence(examples, vectors)
        results["ours"].append(precision(doubts, changed, count))
        results["top"].append(precision(doubts, changed, max(1, count // 4)))
        results["alone"].append(precision(alone, changed, count))
        say(
            f"{name} {how} {seed}: ours {results['ours'][-1]:.2f}, alone {results['alone'][-1]:.2f}"
        )
    cells = [
        f"{statistics.mean(results[key]):.2f} ({min(results[key]):.2f}-{max(results[key]):.2f})"
        for key in ("ours", "top", "alone")
    ]
    where = source(options.data, "text", name)
    return f"{where}, {how}", len(found), count, *cells, f"{statistics.median(results['s']):.1f}"


if __name__ == "__main__":
    main()
