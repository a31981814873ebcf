"""Whole trainings of a tiny real BERT: honest scores, Stop, cancel, the same seed again."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from workbench import events as ev
from workbench.errors import (
    ModelBlindToText,
    ModelDamaged,
    ModelMissing,
    NoText,
    TooFewLabels,
    TooFewRows,
)
from workbench.learning.examples import Example, readiness
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import Recipe, recipe_for
from workbench.learning.train import Trained, train
from workbench.requests import TrainModel

PRESETS = pytest.mark.parametrize("preset", ["quick", "thorough"])


def driven(
    examples: list[Example],
    recipe: Recipe,
    folder: Path,
    frozen: frozenset[tuple[int, int]] = frozenset(),
    stop_at: Callable[[ev.Event], bool] = lambda _event: False,
) -> tuple[list[ev.Event], Trained]:
    step = train(examples, recipe, frozen, folder)
    seen: list[ev.Event] = []
    wish: ev.Wish | None = None
    try:
        event = next(step)
        while True:
            seen.append(event)
            wish = "stop" if wish or stop_at(event) else None
            event = step.send(wish)
    except StopIteration as end:
        return seen, end.value


def with_options(recipe: Recipe, **options: object) -> Recipe:
    return dataclasses.replace(recipe, options=dataclasses.replace(recipe.options, **options))


def chosen(recipe: Recipe, preset: str) -> Recipe:
    changed = with_options(recipe, epochs=3 if preset == "thorough" else 20)
    return dataclasses.replace(changed, preset=preset)


@PRESETS
def test_many_rows_are_scored_on_rows_that_were_never_learnt_from(
    many: list[Example], recipe: Recipe, tmp_path: Path, preset: str
) -> None:
    seen, found = driven(many, chosen(recipe, preset), tmp_path / "m")
    assert found.scores.scored_by == "test"
    assert {row.key for row in found.held_out} == set(found.new_test_keys)
    assert found.scores.learned_from + found.scores.rows == len(many)
    assert found.scores.accuracy > 0.5
    assert sum(map(sum, found.scores.confusion)) == found.scores.rows
    for row in found.held_out:
        assert row.spread[found.labels.index(row.predicted)] == pytest.approx(row.confidence)
    right = sum(row.truth == row.predicted for row in found.held_out)
    assert found.scores.accuracy == pytest.approx(right / found.scores.rows)
    assert any(isinstance(event, ev.EpochDone) for event in seen)
    assert any(isinstance(event, ev.DeviceChosen) for event in seen)


@PRESETS
def test_few_rows_are_scored_by_folds_and_all_learnt_from(
    few: list[Example], recipe: Recipe, tmp_path: Path, preset: str
) -> None:
    seen, found = driven(few, chosen(recipe, preset), tmp_path / "m")
    assert found.scores.scored_by == "cross-validation"
    assert found.scores.learned_from == len(few) == found.scores.rows
    assert found.new_test_keys == ()
    assert sum(isinstance(event, ev.FoldDone) for event in seen) >= 3


@PRESETS
def test_a_saved_model_predicts_as_it_was_scored(
    many: list[Example], recipe: Recipe, tmp_path: Path, preset: str
) -> None:
    _seen, found = driven(many, chosen(recipe, preset), tmp_path / "m")
    by_key = {example.key: example.text for example in many}
    texts = [by_key[row.key] for row in found.held_out]
    said: dict[int, tuple[str, float]] = {}
    for places, names, confidences in Predictor.load(tmp_path / "m", "cpu").predict(
        [*texts, texts[0]]
    ):
        for place, name, confidence in zip(places, names, confidences, strict=True):
            assert place not in said
            said[place] = (name, confidence)
    assert len(said) == len(texts) + 1
    assert said[len(texts)] == said[0]
    same = sum(said[n][0] == row.predicted for n, row in enumerate(found.held_out))
    assert same >= 0.95 * len(texts)


def test_frozen_rows_are_never_learnt_from_again(
    many: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    _seen, first = driven(many, recipe, tmp_path / "a")
    frozen = frozenset(first.new_test_keys)
    _seen, second = driven(many, with_options(recipe, seed=99), tmp_path / "b", frozen)
    assert {row.key for row in second.held_out} == frozen
    assert second.new_test_keys == ()


@PRESETS
def test_the_same_seed_gives_the_same_model(
    few: list[Example], recipe: Recipe, tmp_path: Path, preset: str
) -> None:
    found = [driven(few, chosen(recipe, preset), tmp_path / name)[1] for name in ("a", "b")]
    heads = [(tmp_path / name / "head.safetensors").read_bytes() for name in ("a", "b")]
    assert heads[0] == heads[1]
    assert found[0].scores == found[1].scores


@pytest.mark.parametrize("rows", ["many", "few"])
def test_stop_ends_a_training_and_keeps_a_model(
    request: pytest.FixtureRequest, recipe: Recipe, tmp_path: Path, rows: str
) -> None:
    examples: list[Example] = request.getfixturevalue(rows)
    long = dataclasses.replace(with_options(recipe, epochs=500), preset="thorough")
    seen, found = driven(
        examples, long, tmp_path / "m", stop_at=lambda event: isinstance(event, ev.BatchDone)
    )
    assert found.state == "stopped"
    assert sum(isinstance(event, ev.BatchDone) for event in seen) <= 2
    assert 0 <= found.scores.accuracy <= 1
    assert list(Predictor.load(tmp_path / "m", "cpu").predict(["my parcel"]))


def test_a_cancelled_training_leaves_nothing_but_what_its_step_removes(
    many: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    step = train(many, dataclasses.replace(recipe, preset="thorough"), frozenset(), tmp_path / "m")
    for event in step:
        if isinstance(event, ev.BatchDone):
            break
    step.close()
    assert not list(tmp_path.glob("*.tmp"))


def test_a_language_that_the_encoder_does_not_know_is_told(tmp_path: Path) -> None:
    words = {
        "物流": ("快递很慢", "包裹丢了", "送货晚了"),
        "质量": ("杯子碎了", "质量很好", "颜色不对"),
    }
    examples = [
        Example((1, n), f"{group[n % 3]}，第{n}次", label)
        for label, group in words.items()
        for n in range(20)
    ]
    built_in = recipe_for(TrainModel(""), len(examples), "single")
    seen, found = driven(examples, built_in, tmp_path / "m")
    noticed = [event for event in seen if isinstance(event, ev.Noticed)]
    assert any(event.what == "encoder-blind" and event.count > 20 for event in noticed)
    assert found.method == "tfidf+linear"
    (places, names, _sure), *_more = Predictor.load(tmp_path / "m").predict(["快递又慢了"])
    assert (places, names) == ([0], ["物流"])
    with pytest.raises(ModelBlindToText):
        driven(examples, dataclasses.replace(built_in, preset="thorough"), tmp_path / "n")


def test_what_cannot_be_learnt_is_refused_by_its_name() -> None:
    with pytest.raises(TooFewLabels):
        readiness([Example((1, n), f"text {n}", "only") for n in range(9)])
    with pytest.raises(TooFewRows):
        readiness([Example((1, 1), "a", "x"), Example((1, 2), "b", "y")])
    with pytest.raises(NoText):
        readiness([Example((1, n), "  ", "xy"[n % 2]) for n in range(9)])
    with pytest.raises(TooFewLabels):
        readiness([])


@pytest.mark.parametrize("file", ["card.json", "head.safetensors"])
def test_a_damaged_model_is_not_loaded(
    few: list[Example], recipe: Recipe, tmp_path: Path, file: str
) -> None:
    driven(few, recipe, tmp_path / "m")
    path = tmp_path / "m" / file
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(ModelDamaged):
        Predictor.load(tmp_path / "m")
    path.unlink()
    with pytest.raises((ModelDamaged, ModelMissing)):
        Predictor.load(tmp_path / "m")
