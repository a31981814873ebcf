"""Whether the promised precision is delivered, and how many rows it lets through, over many draws.

python tests/benchmarks/promise.py [--rounds 200] [--precision 0.95] [--sets trec6,banking77,waimai_10k]

A quick model learns once from --rows rows. Every round draws --checked of the rows that it never saw to
set the threshold by. "kept" is the share of draws whose threshold keeps the precision among all rows that
it never saw, as if they were the whole world (the guarantee is for 95 of 100); "on the rest" the share
that keeps it on those rows alone that the draw left over, which are few and so a matter of luck too.
"plain" takes the lowest threshold whose rows reached the precision, as is usual.
"""

import argparse
import os
import random
import statistics
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import numpy as np
from audit import driven
from common import say, scratch, source, table
from texts import rows

from workbench.evaluation.promise import threshold
from workbench.learning.calibrating import applied, calibrated
from workbench.learning.examples import Example
from workbench.learning.quick import Material, probe
from workbench.learning.row_vectors import RowVectors, row_vectors
from workbench.learning.splits import folds
from workbench.learning.tasks import TASKS


def main() -> None:
    """Go through sets; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--checked", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--precision", type=float, default=0.95)
    parser.add_argument("--sets", default="trec6,banking77,waimai_10k")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    lines = []
    with scratch():
        for name in options.sets.split(","):
            sure, right = answered(options.data, name, options.rows)
            say(f"{name}: {right.mean():.1%} of {len(right)} unseen rows right")
            for how in ("guaranteed", "plain"):
                found = [drawn(how, sure, right, options, seed) for seed in range(options.rounds)]
                kept, rest, share, precision = (
                    statistics.mean(one[at] for one in found) for at in range(4)
                )
                lines.append(
                    (
                        source(options.data, "text", name), how, f"{kept:.1%}", f"{rest:.1%}",
                        f"{share:.1%}", f"{precision:.2%}",
                    )
                )  # fmt: skip
    header = ("", "threshold", "kept", "on the rest", "accepted", "mean precision")
    title = f"{options.precision:.0%} promised from {options.checked} rows, {options.rounds} draws"
    table(title, header, lines)


def drawn(
    how: str, sure: np.ndarray, right: np.ndarray, options: argparse.Namespace, seed: int
) -> tuple[bool, bool, float, float]:
    """Return whether one draw keeps the promise, on all and on the rest; the share and the precision."""
    dice = np.random.default_rng(seed)
    # With replacement, all unseen rows are the world that is drawn from and the truth is known.
    some = dice.integers(0, len(sure), options.checked)
    if how == "plain":
        least = plain(sure[some], right[some], options.precision)
    else:
        least = threshold(sure[some], right[some], 1 - options.precision)
    if least < 0:
        return True, True, 0.0, 1.0
    accepted = sure >= least
    left = accepted.copy()
    left[some] = False
    everywhere = float(right[accepted].mean()) if accepted.any() else 1.0
    rest = float(right[left].mean()) if left.any() else 1.0
    return (
        everywhere >= options.precision,
        rest >= options.precision,
        float(accepted.mean()),
        everywhere,
    )


def plain(sure: np.ndarray, right: np.ndarray, precision: float) -> float:
    """Return the lowest confidence from which on the rows reached the precision, or -1."""
    order = np.argsort(-sure, kind="stable")
    reached = np.cumsum(right[order]) / np.arange(1, len(sure) + 1) >= precision
    ends = np.append(sure[order][1:] < sure[order][:-1], True)
    found = np.flatnonzero(reached & ends)
    return float(sure[order][found[-1]]) if len(found) else -1.0


def answered(data: Path | None, name: str, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the calibrated confidence for each unseen row and whether it came out right."""
    every = [*rows(data, name, "train", 12_000), *rows(data, name, "test", 3000)]
    random.Random(name).shuffle(every)
    vectors = driven(row_vectors([text for text, _ in every], device="cpu"))
    labels = [label for _, label in every]
    learn = list(range(size))
    task = TASKS["single"].learnt([labels[at] for at in learn])
    targets = task.targets([labels[at] for at in learn])
    examples = [Example((1, at), every[at][0], labels[at]) for at in learn]
    own = RowVectors(vectors.rows(learn), "")
    found = driven(
        probe(Material(own.rows, targets, folds(examples, 5, 0), task, "macro-f1"), 40, drawn=False)
    )
    calibration, _honest = calibrated(task, found.outputs, targets)
    unseen = list(range(size, len(every)))
    said, sure = task.decoded(applied(calibration, task, found.head.outputs(vectors.rows(unseen))))
    right = [one == labels[at] for one, at in zip(said, unseen, strict=True)]
    return np.array(sure), np.array(right)


if __name__ == "__main__":
    main()
