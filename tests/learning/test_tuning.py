"""A search for options keeps to its time, begins with what automatic would do, and never sees test rows."""

import dataclasses
import time
from pathlib import Path

import pytest

from tests.learning.conftest import texts
from tests.learning.test_task_kinds import rows_of
from workbench import events as ev
from workbench.errors import LossNotFinite
from workbench.learning import tuning
from workbench.learning.checkpoints import Ledger
from workbench.learning.examples import Example
from workbench.learning.fine_tuning import PauseWanted
from workbench.learning.job import Trained
from workbench.learning.model_folder import BaseModel
from workbench.learning.plan import plan
from workbench.learning.recipe import Recipe, recipe_for
from workbench.learning.search_space import Space
from workbench.learning.tuning import Search, tuned
from workbench.options import Options
from workbench.requests import TrainModel

SAID = Options(max_tokens=32, seed=7)
SHORT = dataclasses.replace(SAID, epochs=2)  # where it is not about the number of epochs


def recipe_of(tiny: BaseModel, rows: int, kind: str = "single", said: Options = SAID) -> Recipe:
    request = TrainModel("", preset="thorough", model=str(tiny.folder), device="cpu", options=said)
    return recipe_for(request, rows, kind)


def searched(
    examples: list[Example],
    recipe: Recipe,
    folder: Path,
    search: Search,
    wish_after: tuple[str, int] = ("", 0),
) -> tuple[Trained, list[ev.Event]]:
    """Return the training and its events; a wish is uttered after so many trials, and stays."""
    wish, after = wish_after
    step = tuned(examples, recipe, frozenset(), folder, Ledger(folder.with_suffix(".part")), search)
    seen: list[ev.Event] = [next(step)]
    while True:
        done = sum(isinstance(one, ev.TrialDone) for one in seen)
        try:
            seen.append(step.send(wish if wish and done >= after else None))  # type: ignore[arg-type]
        except StopIteration as end:
            return end.value, seen


def trials_of(seen: list[ev.Event]) -> list[ev.TrialDone]:
    return [one for one in seen if isinstance(one, ev.TrialDone)]


def test_the_best_trial_trains_the_model_and_the_first_is_the_default(
    tiny: BaseModel, tmp_path: Path
) -> None:
    recipe = recipe_of(tiny, 90)
    found, seen = searched(texts(90), recipe, tmp_path / "m", Search(5, 6, SAID))
    trials = trials_of(seen)
    assert [one.number for one in trials] == [1, 2, 3, 4, 5, 6]
    ours = dict(trials[0].options)
    assert ours["way"] == "full"
    assert ours["learning_rate"] == "0.0001"
    assert (ours["epochs"], ours["batch_rows"]) == ("12", "16")
    assert [dict(one.options)["way"] for one in trials[1:3]] == ["contrastive", "linear"]
    end = next(one for one in seen if isinstance(one, ev.SearchDone))
    whole = [one for one in trials if one.state == "done"]
    assert {one.state for one in trials} <= {"done", "pruned", "failed"}
    assert end.value == max(one.value for one in whole) >= trials[0].value
    chosen = [(one.what, one.value) for one in seen if isinstance(one, ev.Chosen)]
    for pair in end.options:
        assert pair in chosen
    best = next(one for one in whole if one.value == end.value)
    assert best.options == end.options
    assert found.scores.rows == 90
    assert (tmp_path / "m" / "card.json").is_file()
    assert not (tmp_path / "m.part").exists()
    notices = [one.what for one in seen if isinstance(one, ev.Noticed)]
    assert "tuned-on-scored" in notices, "with few labels the score is a little too good"


def test_test_rows_are_in_no_fold_and_scored_once(
    tiny: BaseModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    examples = texts(240)
    tested = {examples[place].key for place in plan(examples, frozenset(), 7).test}
    assert len(tested) >= 20
    seen_rows: list[set[tuple[int, int]]] = []
    began = tuning._Hunt.__init__

    def begin(self: tuning._Hunt, job: object, *rest: object) -> None:
        began(self, job, *rest)  # type: ignore[arg-type]
        seen_rows.append({one.key for one in self._job.learn})
        assert len(self._data.pieces) == len(self._folds) == len(self._job.learn)

    monkeypatch.setattr(tuning._Hunt, "__init__", begin)
    found, seen = searched(
        examples, recipe_of(tiny, 240, said=SHORT), tmp_path / "m", Search(5, 2, SHORT)
    )
    assert len(seen_rows) == 1
    assert not seen_rows[0] & tested
    assert {row.key for row in found.held_out} == tested
    assert sum(isinstance(one, ev.Scores) for one in seen) == 1
    assert found.scores.scored_by == "test"


@pytest.mark.parametrize("seconds", [0.0, 1.0])
def test_the_search_ends_with_its_time(tiny: BaseModel, tmp_path: Path, seconds: float) -> None:
    recipe = recipe_of(tiny, 60)
    step = tuned(
        texts(60),
        recipe,
        frozenset(),
        tmp_path / "m",
        Ledger(tmp_path / "p"),
        Search(seconds / 60, 0, SAID),
    )
    started = time.monotonic()
    event: ev.Event | None = None
    while not isinstance(event, ev.SearchDone):
        event = next(step)
    assert time.monotonic() - started < seconds + 2.0
    if not seconds:
        assert (event.trials, event.options, event.value) == (0, (), -1.0)
    step.close()


def test_stop_ends_the_search_and_trains_with_the_best(tiny: BaseModel, tmp_path: Path) -> None:
    recipe = recipe_of(tiny, 60, said=SHORT)
    found, seen = searched(
        texts(60), recipe, tmp_path / "m", Search(60, 0, SHORT), wish_after=("stop", 3)
    )
    assert len(trials_of(seen)) == 3
    end = next(one for one in seen if isinstance(one, ev.SearchDone))
    best = max(trials_of(seen), key=lambda one: one.value)
    assert end.options == best.options
    assert found.state == "done", "the Stop was meant for the search"
    ways = {"linear": "embedding+linear", "full": "fine-tuned", "contrastive": "contrastive"}
    assert found.method == ways[dict(best.options)["way"]]


def test_a_killed_search_goes_on_with_the_same_trials(tiny: BaseModel, tmp_path: Path) -> None:
    recipe, search = recipe_of(tiny, 60, said=SHORT), Search(60, 6, SHORT)
    _whole, told = searched(texts(60), recipe, tmp_path / "whole", search)
    ledger = Ledger(tmp_path / "cut.part")
    step = tuned(texts(60), recipe, frozenset(), tmp_path / "cut", ledger, search)
    first: list[ev.TrialDone] = []
    for event in step:
        if isinstance(event, ev.TrialDone):
            first.append(event)
            if len(first) == 4:
                break
    step.close()  # a cancel is the step's affair; the ledger stands as a kill leaves it
    _found, seen = searched(texts(60), recipe, tmp_path / "cut", search)
    again = trials_of(seen)
    assert [one.number for one in again] == [5, 6]
    assert [one.options for one in (*first, *again)] == [one.options for one in trials_of(told)]
    assert [one.value for one in (*first, *again)] == pytest.approx(
        [one.value for one in trials_of(told)], abs=0.05
    )
    assert again[0].at > first[-1].at, "the time that was used counts"


def test_pause_can_go_on_and_a_done_search_is_not_done_again(
    tiny: BaseModel, tmp_path: Path
) -> None:
    recipe, search = recipe_of(tiny, 60, said=SHORT), Search(60, 3, SHORT)
    with pytest.raises(PauseWanted):
        searched(texts(60), recipe, tmp_path / "m", search, wish_after=("pause", 2))
    _found, seen = searched(texts(60), recipe, tmp_path / "m", search)
    assert [one.number for one in trials_of(seen)] == [3]
    ledger = Ledger(tmp_path / "n.part")
    step = tuned(texts(60), recipe, frozenset(), tmp_path / "n", ledger, search)
    while not isinstance(next(step), ev.DeviceChosen):  # the final training began
        pass
    step.close()
    _found, seen = searched(texts(60), recipe, tmp_path / "n", search)
    assert trials_of(seen) == []
    assert (tmp_path / "n" / "card.json").is_file()


def test_a_trial_that_fails_is_said_and_the_search_goes_on(
    tiny: BaseModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = tuning.learn_by
    calls: list[str] = []

    def astray(way: str, *rest: object) -> object:
        calls.append(way)
        if len(calls) == 1:
            raise LossNotFinite(3, 1e-5)
        return real(way, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(tuning, "learn_by", astray)
    recipe, search = recipe_of(tiny, 60, said=SHORT), Search(60, 3, SHORT)
    _found, seen = searched(texts(60), recipe, tmp_path / "m", search)
    assert [(one.state, one.value >= 0) for one in trials_of(seen)] == [
        ("failed", False),
        ("done", True),
        ("done", True),
    ]


@pytest.mark.parametrize("kind", ["several", "tree", "number"])
def test_every_kind_of_task_is_searched(tiny: BaseModel, tmp_path: Path, kind: str) -> None:
    recipe = recipe_of(tiny, 60, kind, SHORT)
    _found, seen = searched(rows_of(kind, 60), recipe, tmp_path / "m", Search(5, 4, SHORT))
    trials = trials_of(seen)
    assert len(trials) == 4
    whole = [one for one in trials if one.state == "done"]
    end = next(one for one in seen if isinstance(one, ev.SearchDone))
    best = min if kind == "number" else max
    assert end.value == best(one.value for one in whole)
    assert end.metric == ("mae" if kind == "number" else "macro-f1")
    for one in trials:
        assert "epochs" not in dict(one.options), "what the person said is settled"


def test_nothing_is_tried_twice_and_a_small_search_ends_by_itself(
    tiny: BaseModel, tmp_path: Path
) -> None:
    said = dataclasses.replace(SAID, way="linear")
    started = time.monotonic()
    recipe = recipe_of(tiny, 60, said=said)
    _found, seen = searched(texts(60), recipe, tmp_path / "m", Search(60, 0, said))
    heads = [dict(one.options)["head"] for one in trials_of(seen)]
    assert sorted(heads) == ["cls", "max", "mean"]
    assert time.monotonic() - started < 60


def test_only_options_that_matter_are_tried(tiny: BaseModel) -> None:
    said = dataclasses.replace(SAID, way="full", head="cls", loss="focal")
    (only,) = Space(said, recipe_of(tiny, 60, said=said)).defaults()
    assert set(only) == {"way", "learning_rate", "epochs", "batch_rows"}
    linear = Space(SAID, recipe_of(tiny, 60)).defaults()[-1]
    assert set(linear) == {"way", "head"}
