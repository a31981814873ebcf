"""A training that was paused or killed goes on, and ends with the very weights of an undisturbed one."""

import dataclasses
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from workbench import events as ev
from workbench.errors import LossNotFinite
from workbench.learning.checkpoints import Ledger
from workbench.learning.examples import Example
from workbench.learning.fine_tuning import Fit, PauseWanted
from workbench.learning.recipe import Recipe
from workbench.learning.train import train
from workbench.steps.train_model import _gone_on_from


@pytest.fixture
def thorough(recipe: Recipe) -> Recipe:
    options = dataclasses.replace(
        recipe.options, epochs=3, way="full", deterministic=True, averaging="running-mean"
    )
    return dataclasses.replace(recipe, preset="thorough", options=options)


@pytest.fixture(autouse=True)
def _states_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.learning.fine_tuning._SECONDS_BETWEEN_STATES", 0.0)
    monkeypatch.setattr("workbench.learning.fine_tuning._STATE_SHARE", 1e9)


def weights(folder: Path) -> dict[str, bytes]:
    found = {}
    for file in ("model.safetensors", "head.safetensors"):
        for name, one in load_file(folder / file).items():
            found[f"{file} {name}"] = one.numpy().tobytes()
    return found


def undisturbed(examples: list[Example], recipe: Recipe, folder: Path) -> dict[str, bytes]:
    for _event in train(examples, recipe, frozenset(), folder):
        pass
    return weights(folder)


@pytest.fixture(scope="module")
def known() -> dict[int, dict[str, bytes]]:
    """Return the weights of an undisturbed run by its number of rows, as far as one was made."""
    return {}


@pytest.mark.parametrize(("rows", "cut_at"), [("many", 7), ("few", 1)])
def test_after_a_kill_the_run_reaches_the_same_weights(
    request: pytest.FixtureRequest,
    thorough: Recipe,
    tmp_path: Path,
    known: dict[int, dict[str, bytes]],
    rows: str,
    cut_at: int,
) -> None:
    examples: list[Example] = request.getfixturevalue(rows)
    if len(examples) not in known:
        known[len(examples)] = undisturbed(examples, thorough, tmp_path / "whole")
    wanted = known[len(examples)]
    ledger = tmp_path / "cut.part"
    step = train(examples, thorough, frozenset(), tmp_path / "cut", Ledger(ledger))
    seen = 0
    for event in step:
        seen += isinstance(event, ev.ProgressKept)
        if seen == cut_at:
            break
    copied = shutil.copytree(ledger, tmp_path / "after.part")  # what a killed process leaves
    step.close()
    again = train(examples, thorough, frozenset(), tmp_path / "after", Ledger(Path(copied)))
    steps = [event for event in again if isinstance(event, ev.Progress) and event.unit == "steps"]
    assert weights(tmp_path / "after") == wanted
    assert steps


def test_pause_keeps_everything_and_says_where_it_was(
    few: list[Example], thorough: Recipe, tmp_path: Path, known: dict[int, dict[str, bytes]]
) -> None:
    wanted = known.get(len(few)) or undisturbed(few, thorough, tmp_path / "whole")
    ledger = Ledger(tmp_path / "m.part")
    step = train(few, thorough, frozenset(), tmp_path / "m", ledger)
    while not isinstance(next(step), ev.ProgressKept):
        pass
    with pytest.raises(PauseWanted) as paused:
        step.send("pause")
    assert paused.value.step >= 1
    assert ledger.read_state() is not None
    for _event in train(few, thorough, frozenset(), tmp_path / "m", ledger):
        pass
    assert weights(tmp_path / "m") == wanted
    assert not ledger.folder.exists()


def test_a_damaged_state_gives_way_to_the_one_before(
    few: list[Example], thorough: Recipe, tmp_path: Path
) -> None:
    ledger = Ledger(tmp_path / "m.part")
    step = train(few, thorough, frozenset(), tmp_path / "m", ledger)
    seen = 0
    for event in step:
        seen += isinstance(event, ev.ProgressKept)
        if seen == 3:
            break
    states = sorted(ledger.folder.glob("state-*"))
    assert len(states) == 2
    newest = states[-1] / "tensors.safetensors"
    newest.write_bytes(newest.read_bytes()[:-1])
    found = ledger.read_state()
    assert found is not None
    assert found.numbers["step"] == 2
    step.close()


def test_a_disk_that_is_full_costs_the_state_and_not_the_training(
    few: list[Example], thorough: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Ledger.write_state

    def full(self: Ledger, *what: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Ledger, "write_state", full)
    seen = list(train(few, thorough, frozenset(), tmp_path / "m", Ledger(tmp_path / "p")))
    monkeypatch.setattr(Ledger, "write_state", real)
    assert any(isinstance(e, ev.Noticed) and e.what == "state-not-kept" for e in seen)
    assert (tmp_path / "m" / "card.json").is_file()


def test_a_loss_that_is_no_number_ends_the_run_with_a_lower_rate(
    few: list[Example], thorough: Recipe, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Fit._gradients

    def astray(self: Fit, batch: list[int]) -> float:
        loss = real(self, batch)
        return loss if self.optimiser.step_number < 2 else float("nan")

    monkeypatch.setattr(Fit, "_gradients", astray)
    with pytest.raises(LossNotFinite) as raised:
        list(train(few, thorough, frozenset(), tmp_path / "m"))
    assert raised.value.step == 3
    assert raised.value.rate < thorough.options.learning_rate
    assert not (tmp_path / "m").exists()


def test_what_a_resumed_run_begins_with_is_said(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path / "m.part")
    assert _gone_on_from(ledger) == ev.Noticed("begun-anew")
    ledger.write("done-contrastive-0", {"outputs": torch.zeros(2, 2)}, {})
    assert _gone_on_from(ledger) == ev.Noticed("resumed-parts", 1)
    ledger.write_state({"body": torch.zeros(2)}, {"step": 7})
    assert _gone_on_from(ledger) == ev.Noticed("resumed", 7)
