"""How far confidences are from the truth, before calibration and after, on rows that nothing was fitted on.

python tests/benchmarks/calibration.py [--rows 3000] [--rounds 3] [--sets trec6,banking77,waimai_10k]

Every round draws other rows; a quick model learns from them and calibrates itself on its own
cross-validated outputs; the error (ECE, 15 bins) is that of the set's test rows. "labels" are those
of the test rows that calibration changed.
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

from workbench.evaluation.calibration import error_of
from workbench.learning.calibrating import applied, calibrated
from workbench.learning.examples import Example
from workbench.learning.quick import Material, probe
from workbench.learning.row_vectors import RowVectors, row_vectors
from workbench.learning.splits import folds
from workbench.learning.tasks import TASKS


def main() -> None:
    """Go through sets and draws; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=3000)
    parser.add_argument("--tested", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sets", default="trec6,banking77,waimai_10k")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    lines = []
    with scratch():
        for name in options.sets.split(","):
            pool = rows(options.data, name, "train", 10_000)
            tested = rows(options.data, name, "test", options.tested)
            every = [*pool, *tested]
            vectors = driven(row_vectors([text for text, _ in every], device="cpu"))
            found = [
                measured(every, len(pool), vectors, options.rows, seed)
                for seed in range(options.rounds)
            ]
            for one in found:
                say(f"{name}: {one}")
            before, after, changed = (
                statistics.mean(float(one[at]) for one in found) for at in (1, 2, 3)
            )
            methods = "/".join(sorted({str(one[0]) for one in found}))
            lines.append(
                (
                    source(options.data, "text", name), options.rows, methods,
                    f"{before:.3f}", f"{after:.3f}", f"{changed:.1%}",
                )
            )  # fmt: skip
    header = ("", "rows", "method", "ECE before", "after", "labels")
    table(f"Calibration error on test rows, mean of {options.rounds} draws", header, lines)


def measured(
    every: list[tuple[str, str]], pool: int, vectors: RowVectors, size: int, seed: int
) -> tuple[str, float, float, float]:
    """Return the method, the error before and after, and the share of labels that changed."""
    labels = [label for _, label in every]
    places = list(range(pool))
    random.Random(seed).shuffle(places)
    learn = places[:size]
    task = TASKS["single"].learnt([labels[at] for at in learn])
    targets = task.targets([labels[at] for at in learn])
    examples = [Example((1, at), every[at][0], labels[at]) for at in learn]
    own = RowVectors(vectors.rows(learn), "")
    material = Material(own.rows, targets, folds(examples, 5, seed), task, "macro-f1")
    found = driven(probe(material, 40, drawn=False))
    calibration, _honest = calibrated(task, found.outputs, targets)
    test = [at for at in range(pool, len(every)) if labels[at] in set(task.labels)]
    right = task.agreeing(task.targets([labels[at] for at in test])).numpy()
    raw = found.head.outputs(vectors.rows(test))
    after = applied(calibration, task, raw)
    moved = float((raw.argmax(dim=1) != after.argmax(dim=1)).float().mean())
    errors = [error_of(np.asarray(one.double()), right, several=False) for one in (raw, after)]
    return calibration.method, errors[0], errors[1], moved


if __name__ == "__main__":
    main()
