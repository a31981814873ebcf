"""How many labels it takes to 90% of the accuracy of all labels: our order beside a random one.

python tests/benchmarks/active_learning.py [--rounds 5] [--sets trec6] [--data FOLDER] [--cache FOLDER]

Each round draws another pool. Both orders start from nothing, label a batch, learn as suggestions do,
and are scored on the test rows and those outside the pool (500 rows would leave it to luck when a flat
curve crosses a line); they are there when the mean of three batches is. Ours is the queue
"best next" with its share of random rows, exactly as the window asks for it. With a `--cache` the texts
are embedded once.
"""

import argparse
import os
import statistics
import sys
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
from common import load, say, scratch, source, table
from texts import rows

from workbench.learning.catalogue import model_named
from workbench.learning.device import choose
from workbench.learning.encoder import Encoder
from workbench.learning.suggesting import queues
from workbench.learning.suggesting.fast_model import FastModel, is_enough, learnt, margins
from workbench.learning.suggesting.neighbours import SAME_FROM, without_near_duplicates

POOL, SHARE, STEADY = 3000, 0.9, 3
BATCH = {"trec6": 5, "banking77": 10}


class Set:
    """A pool to label and rows to test with, as vectors."""

    def __init__(self, parts: tuple[torch.Tensor, list[str], torch.Tensor, list[str]], seed: int):
        vectors, labels, test, truth = parts
        order = torch.randperm(len(vectors), generator=torch.Generator().manual_seed(seed))
        picked, outside = order[:POOL], order[POOL:]
        self.vectors = vectors[picked]
        self.labels = [labels[place] for place in picked.tolist()]
        self.test = torch.cat([test, vectors[outside]])
        self.truth = [*truth, *(labels[place] for place in outside.tolist())]
        self.names = sorted(set(self.labels))

    def accuracy(self, model: FastModel) -> float:
        """Return the share of test rows that come out right."""
        said, _sure = model.task.decoded(model.outputs(self.test))
        return sum(a == b for a, b in zip(said, self.truth, strict=True)) / len(said)


def ours(pool: Set, taken: list[int], model: FastModel | None, batch: int, seed: int) -> list[int]:
    """Return the next rows as `steps.choose_rows` chooses them."""
    has_label = torch.zeros(len(pool.labels), dtype=torch.bool)
    has_label[taken] = True
    free = (~has_label).nonzero()[:, 0]
    counts = Counter(pool.labels[place] for place in taken)
    if model is None or queues.is_start([counts[name] for name in pool.names]):
        wanted = queues.clusters_wanted(len(taken))
        found = queues.clustered(pool.vectors, torch.ones(len(has_label)).bool(), wanted, 0)
        order = [place for place in queues.start_order(found, has_label) if not has_label[place]]
    else:
        small = margins(model, model.outputs(pool.vectors[free])).argsort()[: 20 * batch]
        order = queues.unsure_order(free[small].tolist(), pool.vectors, seed)
    mixed, _drawn = queues.with_random(order, free.tolist(), seed)
    known = pool.vectors[taken].float()
    return without_near_duplicates(mixed, pool.vectors, known, batch, SAME_FROM["encoder"])


def labels_needed(pool: Set, goal: float, batch: int, seed: int, *, is_ours: bool) -> int:
    """Return after how many labels the accuracy is there to stay."""
    shuffled = queues.shuffled(range(len(pool.labels)), seed)
    taken: list[int] = []
    model: FastModel | None = None
    seen: list[float] = []
    while len(taken) < len(pool.labels):
        if is_ours:
            taken += ours(pool, taken, model, batch, 1000 * seed + len(taken))
        else:
            taken += shuffled[len(taken) : len(taken) + batch]
        written = [pool.labels[place] for place in taken]
        if not is_enough(written, "single"):
            continue
        model = learnt(pool.vectors[taken], written, "single", model)
        seen.append(pool.accuracy(model))
        if len(seen) >= STEADY and statistics.mean(seen[-STEADY:]) >= goal:
            break
    return len(taken)


def embedded(data: Path | None, name: str, cache: Path | None) -> tuple[torch.Tensor, list[str]]:
    """Return vectors and labels of the training rows, then of the test rows."""
    kept = cache / f"{name}.pt" if cache else None
    if kept is not None and kept.is_file():
        return torch.load(kept)
    found: list[object] = []
    encoder = Encoder(model_named(), choose("cpu"), 256)
    for part in ("train", "test"):
        pairs = rows(data, name, part, 60_000)
        work = encoder.embed([text for text, _label in pairs])
        while True:
            try:
                next(work)
            except StopIteration as end:
                found += [end.value.half(), [label for _text, label in pairs]]
                break
    if kept is not None:
        torch.save(tuple(found), kept)
    return tuple(found)


def main() -> None:
    """Go through sets and rounds; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--sets", default="trec6,banking77")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    torch.set_num_threads(1)
    lines: list[tuple[object, ...]] = []
    with scratch():
        for name in options.sets.split(","):
            parts = embedded(options.data, name, options.cache)
            needed: dict[str, list[int]] = {"ours": [], "random": []}
            for seed in range(options.rounds):
                pool = Set(parts, seed)
                goal = SHARE * pool.accuracy(learnt(pool.vectors, pool.labels, "single"))
                for way, found in needed.items():
                    batch = BATCH.get(name, 10)
                    found.append(labels_needed(pool, goal, batch, seed, is_ours=way == "ours"))
                said = ", ".join(f"{way} {found[-1]}" for way, found in needed.items())
                say(f"{name} round {seed + 1}: {said} labels to {goal:.3f}; {load()}")
            lines.append((name, source(options.data, "text", name), *_cells(needed)))
    header = ("", "data", "ours", "range", "random", "range", "fewer", "each round")
    table(f"Labels to {SHARE:.0%} of full accuracy, mean of n={options.rounds}", header, lines)


def _cells(needed: dict[str, list[int]]) -> tuple[str, ...]:
    shares = [1 - a / b for a, b in zip(needed["ours"], needed["random"], strict=True)]
    means = {way: statistics.mean(found) for way, found in needed.items()}
    cells = [
        cell
        for way, found in needed.items()
        for cell in (f"{means[way]:.0f}", f"{min(found)}-{max(found)}")
    ]
    fewer = 1 - means["ours"] / means["random"]
    return (*cells, f"{fewer:.0%}", " ".join(f"{share:.0%}" for share in shares))


if __name__ == "__main__":
    main()
