"""A model predicts in a short dtype only where that says what float32 says."""

import dataclasses
from pathlib import Path

import pytest
import torch

from tests.learning.conftest import texts
from workbench.learning.examples import Example
from workbench.learning.parity import agrees
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import Recipe
from workbench.learning.train import train


@pytest.fixture(scope="module")
def rows() -> list[str]:
    return [one.text for one in texts(640, seed=3)]


@pytest.fixture
def model(recipe: Recipe, few: list[Example], tmp_path: Path) -> Predictor:
    quick = dataclasses.replace(recipe, preset="quick")
    for _event in train(few, quick, frozenset(), tmp_path / "model"):
        pass
    return Predictor.load(tmp_path / "model", "cpu", "float32")


def said_by(model: Predictor, rows: list[str]) -> torch.Tensor:
    found = torch.empty(len(rows), model.task.width)
    for places, outputs in model.outputs(rows):
        found[places] = outputs
    return found


def never() -> Predictor:
    raise AssertionError("what was said already is not computed again")


def test_what_is_the_same_is_told_so_without_computing_it_again(
    model: Predictor, rows: list[str]
) -> None:
    assert agrees(model, rows, said_by(model, rows), never)


def test_other_labels_and_other_probabilities_are_noticed(
    model: Predictor, rows: list[str]
) -> None:
    said = said_by(model, rows)
    assert not agrees(model, rows, said.flip(1), never)
    spread = said.softmax(dim=1)
    assert not agrees(model, rows, (spread * 0.9 + 0.1 / spread.shape[1]).log(), never)


def test_few_rows_that_were_said_are_no_proof_and_a_short_model_is_asked(
    model: Predictor, rows: list[str]
) -> None:
    asked: list[bool] = []

    def short() -> Predictor:
        asked.append(True)
        return model

    wrong = said_by(model, rows[:50]).flip(1)
    assert agrees(model, rows, wrong, short)
    assert asked
