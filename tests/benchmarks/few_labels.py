"""Few labels and many: Thorough beside SetFit, the Trainer and TF-IDF, accuracy and seconds in one run.

python tests/benchmarks/few_labels.py [--rows 8,16,64] [--rounds 3] [--data FOLDER] [--sets trec6,...]

`--rows` are rows a label (0: all). Every round draws other rows; all ways learn from the same ones and
are tested on the same 500. SetFit runs as it comes and only up to `--setfit-rows` rows in all, since its
pairs grow with their square. Our time holds the comparison of the ways by cross-validation. Where the
encoder does not know the language, Thorough says so and Quick, which compares characters then, is shown.
"""

import argparse
import os
import random
import statistics
import sys
import time
from collections import defaultdict
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import transformers
from common import load, ratio, say, scratch, table
from peers import Outcome, setfit, tf_idf, trainer
from texts import rows

from workbench.errors import ModelBlindToText
from workbench.events import Chosen
from workbench.learning.examples import Example
from workbench.learning.plan import FROZEN_FROM
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import QUICK, THOROUGH, Recipe, recipe_for
from workbench.learning.train import train
from workbench.options import Options
from workbench.requests import TrainModel

TEST_SHEET, TESTED = 2, 500
# Eight feelings of GoEmotions that rows carry alone, and the source of a text: two sets of our own making.
FEELINGS = {"admiration", "amusement", "anger", "curiosity", "fear", "gratitude", "love", "sadness"}
SOURCES = ("trec6", "banking77", "goemotions", "emobank")


def pairs(data: Path | None, name: str, part: str) -> list[tuple[str, str]]:
    """Return (text, label) pairs of a set, shuffled."""
    if name == "feelings":
        return [one for one in rows(data, "goemotions", part, 60_000) if one[1] in FEELINGS]
    if name == "sources":
        found = [(text, one) for one in SOURCES for text, _ in rows(data, one, part, 1000)]
        random.Random(part).shuffle(found)
        return found
    return rows(data, name, part, 60_000)


def drawn(found: list[tuple[str, str]], each: int, seed: int) -> list[tuple[str, str]]:
    """Return `each` rows a label (0: all)."""
    if not each:
        return found
    dice = random.Random(seed)
    by_label: dict[str, list[str]] = defaultdict(list)
    for text, label in found:
        by_label[label].append(text)
    some = [
        (text, label)
        for label, texts in sorted(by_label.items())
        for text in dice.sample(texts, min(each, len(texts)))
    ]
    dice.shuffle(some)
    return some


def ours(
    learn: list[Example], test: list[Example], recipe: Recipe, folder: Path
) -> tuple[Outcome, str]:
    """Train as the engine does, and predict the test rows; also return the way that was chosen."""
    # As a person would have it: few rows are all learnt from and scored by folds, many have test rows.
    given = test if len(learn) >= FROZEN_FROM else []
    frozen = frozenset(example.key for example in given)
    started = time.perf_counter()
    work = train([*learn, *given], recipe, frozen, folder / "ours")
    way = ""
    while True:
        try:
            event = next(work)
            way = event.value if isinstance(event, Chosen) and event.what == "way" else way
        except StopIteration:
            break
    right = 0
    for places, said, _sure in Predictor.load(folder / "ours").predict([one.text for one in test]):
        right += sum(test[at].label == label for at, label in zip(places, said, strict=True))
    return (time.perf_counter() - started, right / len(test)), way


def main() -> None:
    """Go through sets and sizes; print a table at the end."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", default="8,16")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--sets", default="trec6,banking77,feelings,sources")
    parser.add_argument("--setfit-rows", type=int, default=130)
    parser.add_argument("--without-trainer", action="store_true")
    parser.add_argument("--data", type=Path, default=os.environ.get("BENCH_DATA"))
    options = parser.parse_args()
    transformers.utils.logging.set_verbosity_error()
    lines: list[tuple[object, ...]] = []
    with scratch() as folder:
        for name in options.sets.split(","):
            for each in map(int, options.rows.split(",")):
                lines.extend(compared(options, name, each, folder))
    header = ("", "rows", "ours", "s", "way", "SetFit", "takes", "Trainer", "takes", "TF-IDF")
    table(f"Accuracy (mean of n={options.rounds}) on {TESTED} test rows", header, lines)


def compared(
    options: argparse.Namespace, name: str, each: int, folder: Path
) -> list[tuple[object, ...]]:
    """Return the line of one set and size."""
    found: dict[str, list[Outcome]] = defaultdict(list)
    ways: list[str] = []
    count = 0
    tested = pairs(options.data, name, "test")[:TESTED]
    for number in range(options.rounds):
        some = drawn(pairs(options.data, name, "train"), each, number)
        learn = [Example((1, at), *one) for at, one in enumerate(some)]
        known = {example.label for example in learn}
        test = [Example((TEST_SHEET, at), *one) for at, one in enumerate(tested) if one[1] in known]
        count = len(learn)
        asked = TrainModel("", preset=THOROUGH, options=Options(seed=number + 1))
        recipe = recipe_for(asked, count, "single")
        try:
            outcome, way = ours(learn, test, recipe, folder)
        except ModelBlindToText:
            quick = recipe_for(replace(asked, preset=QUICK), count, "single")
            outcome, way = ours(learn, test, quick, folder)[0], "Quick"
        ways.append(way)
        found["ours"].append(outcome)
        found["TF-IDF"].append(tf_idf(learn, test))
        if count <= options.setfit_rows:
            found["SetFit"].append(setfit(learn, test, recipe, folder))
        if not options.without_trainer:
            found["Trainer"].append(trainer(learn, [], test, recipe, folder, tuned=False))
        said = ", ".join(
            f"{one} {all_[-1][1]:.3f} in {all_[-1][0]:.0f} s" for one, all_ in found.items()
        )
        say(f"{name} {each} a label, round {number + 1}: {said}; {way}; {load()}")
    return [
        (
            name,
            count,
            *_cells(found["ours"], None),
            "/".join(dict.fromkeys(ways)),
            *_cells(found["SetFit"], found["ours"]),
            *_cells(found["Trainer"], found["ours"]),
            _cells(found["TF-IDF"], None)[0],
        )
    ]


def _cells(found: list[Outcome], beside: list[Outcome] | None) -> tuple[str, str]:
    """Return mean accuracy, and seconds or how many times longer than `beside` it took."""
    if not found:
        return "-", "-"
    accuracy = f"{statistics.mean(one for _, one in found):.3f}"
    seconds = [one for one, _ in found]
    if beside is None:
        return accuracy, f"{statistics.median(seconds):.1f}"
    return accuracy, ratio([one for one, _ in beside], seconds)


if __name__ == "__main__":
    main()
