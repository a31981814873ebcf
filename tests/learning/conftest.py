"""The tiny BERT as it is learnt from: checked, with recipes that are soon over and rows to learn."""

from pathlib import Path

import pytest

from tests.tiny_bert import FILLERS, WORDS
from workbench.learning.examples import Example
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.recipe import Recipe, recipe_for
from workbench.options import Options
from workbench.requests import TrainModel


@pytest.fixture
def tiny(tiny_folder: Path) -> BaseModel:
    """Return the tiny model, checked."""
    return check_folder(tiny_folder)


@pytest.fixture
def recipe(tiny: BaseModel) -> Recipe:
    """Return a recipe that is over in seconds."""
    options = Options(epochs=5, batch_rows=16, learning_rate=1e-3, max_tokens=32, seed=7)
    request = TrainModel("", preset="quick", model=str(tiny.folder), device="cpu", options=options)
    return recipe_for(request, 60, "single")


def texts(count: int, seed: int = 0) -> list[Example]:
    """Return `count` examples of three labels; every tenth repeats the text before it."""
    found: list[Example] = []
    for number in range(count):
        label = list(WORDS)[number % 3]
        word = WORDS[label][(number // 3 + seed) % 6]
        filler = FILLERS[(number * 5 + seed) % 12]
        text = f"{filler} {word} {FILLERS[number % 12]} {number}"
        if number % 30 == 9:
            text, label = found[-3].text, found[-3].label
        found.append(Example((1, number + 1), text, label, f"customer {number // 2}"))
    return found


@pytest.fixture
def many() -> list[Example]:
    """Return 240 examples: enough for test rows."""
    return texts(240)


@pytest.fixture
def few() -> list[Example]:
    """Return 60 examples: so few that folds give the scores."""
    return texts(60)
