"""Smaller models of a fine-tuned MiniLM: size, rows a second and accuracy, each beside the model itself.

python tests/benchmarks/compress.py [--rows 5000] [--rounds 1] [--data FOLDER]

A third of the learning rows lose their label and serve the student as unlabelled texts; the test rows are
never learnt from. Speeds take turns (median of three passes over up to 400 distinct texts), so their ratio
is what counts. Each round has a seed of its own for what is learnt.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import torch
from common import arguments, say, scratch, source, table
from texts import rows

from workbench.learning.examples import Example
from workbench.learning.recipe import recipe_for
from workbench.learning.smaller.compress import Smaller, Wanted, compress, parted_rows
from workbench.learning.train import Trained, train
from workbench.options import Options
from workbench.requests import TrainModel

DATA, TEST_SHEET = "trec6", 2
WAYS = (("int8", 0), ("layers", 0), ("width", 0), ("distil", 0), ("distil", 2))


def done(step: Any) -> Any:
    """Run a step to its end."""
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def examples_of(options: argparse.Namespace) -> tuple[list[Example], list[str]]:
    """Return labelled rows with the test rows among them, and texts without labels."""
    learn = list(rows(options.data, DATA, "train", options.rows))
    test = list(rows(options.data, DATA, "test", 500))
    free = len(learn) // 3
    examples = [Example((1, at), *row) for at, row in enumerate(learn[free:], 1)]
    examples += [Example((TEST_SHEET, at), *row) for at, row in enumerate(test, 1)]
    return examples, [text for text, _label in learn[:free]]


def line(way: str, keep: int, found: list[Smaller], seconds: list[float]) -> tuple[str, ...]:
    """Return what the rounds of a way came to."""

    def middle(values: list[float]) -> float:
        return statistics.median(values)

    one = [each.found for each in found]
    return (
        f"{way} {keep or ''}".strip(),
        f"{one[0].size_after / 2**20:.0f} MB",
        f"{middle([c.size_before / c.size_after for c in one]):.1f}x smaller",
        f"{middle([c.speeds.after for c in one]):,.0f}",
        f"{middle([c.speeds.after / c.speeds.before for c in one]):.2f}x",
        f"{middle([c.after for c in one]):.1%}",
        f"{middle([100 * c.difference.value for c in one]):+.1f}",
        f"{100 * one[0].difference.low:+.1f} to {100 * one[0].difference.high:+.1f}",
        f"{middle([c.agreement for c in one]):.1%}",
        f"{middle(seconds):.0f} s",
    )


def main() -> None:
    """Train once a round, then make it smaller in each way."""
    options = arguments(__doc__ or "", rows=5000, rounds=1)
    examples, texts = examples_of(options)
    frozen = frozenset(one.key for one in examples if one.key[0] == TEST_SHEET)
    found: dict[tuple[str, int], list[tuple[Smaller, float]]] = {way: [] for way in WAYS}
    before: list[float] = []
    with scratch() as folder:
        for number in range(options.rounds):
            said = Options(seed=17 + number, epochs=3, way="full")
            recipe = recipe_for(TrainModel("", preset="thorough", options=said), 3000, "single")
            trained: Trained = done(train(examples, recipe, frozen, folder / f"model-{number}"))
            before.append(trained.scores.accuracy)
            parts = parted_rows(examples, frozen, texts)
            say(f"round {number + 1}: the model itself {trained.scores.accuracy:.1%}")
            for what, keep in WAYS:
                started = time.perf_counter()
                wanted = Wanted(what, keep, seed=17 + number)
                made = done(compress(trained.folder, parts, wanted, folder / f"{what}{keep}"))
                found[what, keep].append((made, time.perf_counter() - started))
                say(f"  {what} {keep or ''}: {made.found.after:.1%}")
    one = found[WAYS[0]][0][0].found
    base = f"{statistics.median(before):.1%}"
    size, speed = f"{one.size_before / 2**20:.0f} MB", f"{one.speeds.before:,.0f}"
    table(
        f"Fine-tuned MiniLM made smaller, {torch.get_num_threads()} threads, n={options.rounds};"
        f" {source(options.data, 'text', DATA)}",
        ("", "size", "", "rows/s", "speed", "accuracy", "points", "95%", "agrees", "took"),
        [
            ("the model itself", size, "", speed, "", base, "", "", "", ""),
            *(line(*way, [m for m, _ in f], [s for _, s in f]) for way, f in found.items()),
        ],
    )


if __name__ == "__main__":
    main()
