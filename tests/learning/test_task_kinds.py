"""Several labels, trees and numbers: learnt, scored, saved and predicted by a tiny real BERT."""

import dataclasses
from pathlib import Path

import pytest
import torch

from tests.tiny_bert import FILLERS, WORDS
from workbench.errors import OptionUnfit, TooFewLabels, TooFewNumbers
from workbench.label_text import joined, parted
from workbench.learning.examples import Example, readiness, usable
from workbench.learning.model_folder import BaseModel
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import Recipe, recipe_for
from workbench.learning.tasks import LabelTree, Number, SeveralLabels
from workbench.learning.tasks.marks import Basis
from workbench.learning.train import Trained, train
from workbench.options import LOSSES_OF, Options
from workbench.requests import TrainModel

NAMES = list(WORDS)
BASIS = Basis("test", -1.0, 10)


def rows_of(kind: str, count: int) -> list[Example]:
    """Return examples whose words tell their labels: one word a label, or late words a number."""
    found = []
    for number in range(count):
        first, second = NAMES[number % 3], NAMES[(number // 3) % 3]
        words = [WORDS[first][number % 6], FILLERS[number % 12], f"{number}"]
        if kind == "several":
            words.insert(1, WORDS[second][(number + 1) % 6])
            label = joined([first, second])
        elif kind == "tree":
            words.append("late" if number % 2 else "money")
            label = f"{first} > {'late' if number % 2 else 'money'}"
        else:
            label = repr(1.5 + NAMES.index(first) * 2.0 + (number % 2) * 0.25)
        found.append(Example((1, number + 1), " ".join(words), label))
    return found


def trained(
    kind: str, tiny: BaseModel, folder: Path, preset: str, epochs: int = 10, **options: object
) -> Trained:
    said = Options(epochs=epochs, batch_rows=16, learning_rate=2e-3, max_tokens=32, **options)  # type: ignore[arg-type]
    request = TrainModel("", preset=preset, model=str(tiny.folder), device="cpu", options=said)
    if preset == "quick":
        request = dataclasses.replace(request, options=dataclasses.replace(said, epochs=40))
    recipe = recipe_for(request, 240, kind)
    step = train(rows_of(kind, 240), recipe, frozenset(), folder)
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


@pytest.mark.parametrize("preset", ["quick", "thorough"])
@pytest.mark.parametrize("kind", ["several", "tree", "number"])
def test_each_kind_is_learnt_saved_and_predicted(
    tiny: BaseModel, tmp_path: Path, kind: str, preset: str
) -> None:
    found = trained(kind, tiny, tmp_path / "m", preset)
    scores = found.scores
    assert scores.task == kind
    assert scores.scored_by == "test"
    figures = {one.name: one for one in scores.figures}
    if kind == "several":
        assert figures["micro_f1"].value > 0.8
        assert figures["micro_f1"].low <= figures["micro_f1"].value <= figures["micro_f1"].high
    elif kind == "tree":
        assert figures["level 1"].value >= figures["level 2"].value
        assert figures["level 1"].value > 0.6
    else:
        assert figures["mae"].value < 1.0  # the numbers spread over 4
        assert scores.accuracy == -1
    texts = [e.text for e in rows_of(kind, 240)]
    said: dict[int, tuple[str, float]] = {}
    for places, labels, sure in Predictor.load(tmp_path / "m", "cpu").predict(texts):
        said.update(zip(places, zip(labels, sure, strict=True), strict=True))
    if kind == "number":
        apart = [float(said[row.key[1] - 1][0]) - float(row.predicted) for row in found.held_out]
        same = sum(abs(one) < 0.05 for one in apart)
    else:
        same = sum(said[row.key[1] - 1][0] == row.predicted for row in found.held_out)
    assert same >= 0.9 * len(found.held_out)
    for label, confidence in said.values():
        if kind == "number":
            assert 0 < float(label) < 8
            assert confidence == -1
        elif kind == "several":
            assert set(parted(label)) <= set(NAMES)
        else:
            assert label.split(" > ")[0] in NAMES


@pytest.mark.parametrize(  # the first is what is learnt with where nothing is said, as above
    ("kind", "loss"), [(k, one) for k in ("several", "number") for one in LOSSES_OF[k][1:]]
)
def test_every_loss_learns(
    tiny: BaseModel, recipe: Recipe, tmp_path: Path, kind: str, loss: str
) -> None:
    more = {"loss": loss, "way": "full", "dropout": 0.0}
    found = trained(kind, tiny, tmp_path / "m", "thorough", **more)
    assert found.scores.rows > 0
    first = found.scores.figures[0]
    assert first.value > 0.5 if kind != "number" else first.value < 1.5


def test_a_loss_of_another_kind_is_refused(tiny: BaseModel) -> None:
    request = TrainModel("", model=str(tiny.folder), options=Options(loss="focal"))
    with pytest.raises(OptionUnfit):
        recipe_for(request, 100, "number")


def test_what_cannot_be_learnt_of_each_kind_is_refused() -> None:
    with pytest.raises(TooFewNumbers):
        readiness([Example((1, n), f"text {n}", "3.0") for n in range(40)], "number")
    with pytest.raises(TooFewLabels):
        readiness([Example((1, n), f"text {n}", "a") for n in range(40)], "several")
    left = usable(
        [Example((1, n), "text", joined(["a", "b", "c"][: 1 + n])) for n in range(3)], "several"
    )
    assert [parted(one.label) for one in left] == [("a",), ("a", "b"), ("a", "b")]


def test_a_path_is_always_one_of_the_tree() -> None:
    task = LabelTree(["A > x", "A > y", "B", "C > z > deep", "C"])
    outputs = torch.randn(200, task.width, generator=torch.Generator().manual_seed(0))
    said, sure = task.decoded(outputs)
    assert set(said) <= {"A > x", "A > y", "B", "C > z > deep"}
    assert all(0 < one <= 1 for one in sure)
    # A row that is labelled with an inner node is right when its path goes through it.
    targets = task.targets(["C"])
    leaf = task.leaves.index("C > z > deep")
    outputs = torch.nn.functional.one_hot(torch.tensor([leaf]), task.width).float() * 9
    assert task.right(outputs, targets).tolist() == [True]
    assert float(task.loss(outputs, targets)) < 0.01


def test_thresholds_are_each_labels_own() -> None:
    task = SeveralLabels(["often", "rare"])
    targets = torch.tensor([[1.0, 0.0]] * 10 + [[0.0, 1.0]] * 6 + [[0.0, 0.0]] * 10)
    chances = torch.tensor([[0.9, 0.05]] * 10 + [[0.6, 0.3]] * 6 + [[0.6, 0.1]] * 10)
    tuned = task.tuned(chances.logit(), targets)
    often, rare = tuned.numbers()["thresholds"]
    assert often > 0.6
    assert 0.1 < rare < 0.3
    assert bool(tuned.right(chances.logit(), targets).all())
    assert not bool(task.right(chances.logit(), targets).all())


def test_numbers_come_back_on_the_persons_scale() -> None:
    task = Number.learnt(["100", "300", "200"])
    targets = task.targets(["100", "300"])
    said, _sure = task.decoded(targets)
    assert [float(one) for one in said] == pytest.approx([100, 300])
    scores = task.scores(task.targets(["110", "290"]), targets, BASIS)
    assert {one.name: one.value for one in scores.figures}["mae"] == pytest.approx(10, rel=1e-4)
