"""Thorough fine-tuning beside transformers' Trainer, in one run: seconds, and accuracy on the test rows.

python tests/benchmarks/finetune.py [--rows 2000] [--rounds 3] [--data FOLDER]

All learn from the same rows, choose the best epoch on the same validation rows and keep it; same
encoder, epochs, batch size, learning rate, warm-up and longest text, and every weight learns. Loading,
tokenising, saving, scoring the test rows and (ours) the linear head and the check against float32 are in
the time. The peer is shown as it comes and tuned (bf16, batches of like length). Ours is shown once more
with an epoch less: how soon it is as good as the peer. On a GPU the tokens a second and the share of the
card's peak, too.
"""

import argparse
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
import transformers
from common import arguments, load, ratio, say, scratch, source, table
from peers import Outcome, trainer
from texts import rows

from workbench.events import BatchDone
from workbench.learning.device import choose
from workbench.learning.examples import Example
from workbench.learning.plan import plan, validation
from workbench.learning.recipe import THOROUGH, Recipe, recipe_for
from workbench.learning.train import train
from workbench.options import Options
from workbench.requests import TrainModel

DATA, EPOCHS = "trec6", 3
TEST_SHEET = 2
PEAKS = {"H100": 989e12, "H200": 989e12, "A100": 312e12}  # dense bf16 operations a second


def examples_of(options: argparse.Namespace) -> list[Example]:
    """Return learning rows of one sheet and test rows of another."""
    parts = ((1, "train", options.rows), (TEST_SHEET, "test", 500))
    return [
        Example((sheet, row), text, label)
        for sheet, part, count in parts
        for row, (text, label) in enumerate(rows(options.data, DATA, part, count), 1)
    ]


def ours(examples: list[Example], recipe: Recipe, folder: Path) -> tuple[Outcome, float]:
    """Train as the engine does, with the test rows frozen; also return the tokens a second."""
    frozen = frozenset(example.key for example in examples if example.key[0] == TEST_SHEET)
    started = time.perf_counter()
    work = train(examples, recipe, frozen, folder / "ours")
    speeds = [0.0]
    while True:
        try:
            event = next(work)
            if isinstance(event, BatchDone):
                speeds.append(event.tokens_per_second)
        except StopIteration as end:
            seconds = time.perf_counter() - started
            return (seconds, end.value.scores.accuracy), statistics.median(speeds)


def sides(
    examples: list[Example], recipe: Recipe
) -> tuple[list[Example], list[Example], list[Example]]:
    """Return the rows that ours learns from, validates on and is tested on."""
    frozen = frozenset(example.key for example in examples if example.key[0] == TEST_SHEET)
    split = plan(examples, frozen, recipe.options.seed)
    learn = [examples[place] for place in split.learn]
    left = validation(learn, recipe.options.seed)
    first = [example for place, example in enumerate(learn) if place not in left]
    return first, [learn[p] for p in sorted(left)], [examples[place] for place in split.test]


def _recipe(epochs: int, number: int, rows: int) -> Recipe:
    said = Options(epochs=epochs, seed=17 + number, way="full")
    return recipe_for(TrainModel("", preset=THOROUGH, options=said), rows, "single")


def main() -> None:
    """Interleave all, every round with its own seed."""
    options = arguments(__doc__ or "", rows=2000, rounds=3)
    examples = examples_of(options)
    outcomes: dict[str, list[Outcome]] = {}
    speeds: list[float] = []
    with scratch() as folder:
        transformers.utils.logging.set_verbosity_error()
        for number in range(options.rounds):
            recipe, sooner = (
                _recipe(epochs, number, options.rows) for epochs in (EPOCHS, EPOCHS - 1)
            )
            outcome, speed = ours(examples, recipe, folder)
            speeds.append(speed)
            parts = sides(examples, recipe)
            found = {
                "ours, Thorough": outcome,
                f"ours, {EPOCHS - 1} epochs": ours(examples, sooner, folder)[0],
                "Trainer": trainer(*parts, recipe, folder, tuned=False),
                "Trainer, bf16 + group_by_length": trainer(*parts, recipe, folder, tuned=True),
            }
            for name, one in found.items():
                outcomes.setdefault(name, []).append(one)
                say(f"round {number + 1}: {name} {one[0]:.1f} s, accuracy {one[1]:.3f}; {load()}")
    first, second = ([one[0] for one in found] for found in list(outcomes.values())[:2])
    table(
        f"Fine-tuning on {options.rows:,} rows, {EPOCHS} epochs, batches of"
        f" {recipe.options.batch_rows}, n={options.rounds};"
        f" {source(options.data, 'text', DATA)}, {choose().dtype} chosen",
        ("", "seconds", "ours is", "an epoch less is", "test accuracy", "lowest", "highest"),
        [
            (
                name,
                f"{statistics.median(seconds for seconds, _ in found):.1f}",
                ratio(first, [seconds for seconds, _ in found]),
                ratio(second, [seconds for seconds, _ in found]),
                f"{statistics.mean(accuracy for _, accuracy in found):.3f}",
                f"{min(accuracy for _, accuracy in found):.3f}",
                f"{max(accuracy for _, accuracy in found):.3f}",
            )
            for name, found in outcomes.items()
        ],
    )
    _share_of_peak(statistics.median(speeds))


def _share_of_peak(tokens_a_second: float) -> None:
    """Say how much of the card's arithmetic the steps reach: 6 operations a weight and token."""
    say(f"ours: {tokens_a_second:,.0f} tokens/s while learning")
    if torch.cuda.is_available():
        card = torch.cuda.get_device_name()
        peak = next((one for name, one in PEAKS.items() if name in card), 0.0)
        if peak:
            say(f"{card}: {tokens_a_second * 6 * 10.6e6 / peak:.1%} of its bf16 peak")


if __name__ == "__main__":
    main()
