"""Whether the promised precision is delivered, and how many rows it lets through, over many draws.

python tests/benchmarks/promise.py [--rounds 400] [--precision 0.95] [--checked 250,1000]
    [--sets trec6,banking77,waimai_10k] [--kept FOLDER]

A quick model learns once from --rows rows, and what it says of all others is kept (in --kept, for a later
call too). Every round draws --checked of these to set the threshold by. "kept" is the share of draws whose
threshold keeps the precision among all rows that it never saw, as if they were the whole world (the
guarantee is for 95 of 100); "on the rest" the share that keeps it on those rows alone that the draw left
over, which are few and so a matter of luck too.
"plain" takes the lowest threshold whose rows reached the precision, as is usual.
"""

import argparse
import os
import random
import statistics
import sys
from dataclasses import dataclass
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

WAYS = ("guaranteed", "plain")


def main() -> None:
    """Go through sets; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=2000)
    parser.add_argument("--checked", default="250,1000")
    parser.add_argument("--rounds", type=int, default=400)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--precision", type=float, default=0.95)
    parser.add_argument("--sets", default="trec6,banking77,waimai_10k")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    lines = []
    with scratch():
        for name in options.sets.split(","):
            sure, right = kept(options, name)
            say(f"{name}: {right.mean():.1%} of {len(right)} unseen rows right")
            ways = [(int(n), how) for n in options.checked.split(",") for how in WAYS]
            for checked, how in ways:
                draw = Draw(how, checked, options.precision)
                found = [drawn(draw, sure, right, seed) for seed in range(options.rounds)]
                held, rest, share, precision = (
                    statistics.mean(one[at] for one in found) for at in range(4)
                )
                lines.append(
                    (
                        source(options.data, "text", name), checked, how, f"{held:.1%}", f"{rest:.1%}",
                        f"{share:.1%}", f"{precision:.2%}",
                    )
                )  # fmt: skip
    header = ("", "checked", "threshold", "kept", "on the rest", "accepted", "mean precision")
    title = f"{options.precision:.0%} promised, {options.rounds} draws"
    table(title, header, lines)


@dataclass(frozen=True)
class Draw:
    """How a threshold is found, on how many rows, and what it is to keep."""

    how: str
    checked: int
    precision: float


def kept(options: argparse.Namespace, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Return what `answered` does, from the file of an earlier call where there is one."""
    file = options.kept / f"{name}-{options.rows}.npz" if options.kept else None
    if file is not None and file.is_file():
        with np.load(file) as found:
            return found["sure"], found["right"]
    sure, right = answered(options.data, name, options.rows)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        np.savez(file, sure=sure, right=right)
    return sure, right


def drawn(
    draw: Draw, sure: np.ndarray, right: np.ndarray, seed: int
) -> tuple[bool, bool, float, float]:
    """Return whether one draw keeps the promise, on all and on the rest; the share and the precision."""
    dice = np.random.default_rng(seed)
    # With replacement, all unseen rows are the world that is drawn from and the truth is known.
    some = dice.integers(0, len(sure), draw.checked)
    if draw.how == "plain":
        least = plain(sure[some], right[some], draw.precision)
    else:
        least = threshold(sure[some], right[some], 1 - draw.precision)
    if least < 0:
        return True, True, 0.0, 1.0
    accepted = sure >= least
    left = accepted.copy()
    left[some] = False
    everywhere = float(right[accepted].mean()) if accepted.any() else 1.0
    rest = float(right[left].mean()) if left.any() else 1.0
    return (
        everywhere >= draw.precision,
        rest >= draw.precision,
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
