"""How a training is to be done: what the person said, with our choice wherever nothing was said."""

from dataclasses import dataclass

from workbench.learning.catalogue import model_named
from workbench.learning.model_folder import BaseModel
from workbench.requests import TrainModel

THOROUGH = "thorough"
_STEPS = 240  # optimiser steps that a small data set gets, whatever its number of rows
_EPOCHS = (3, 12)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Every option of a training, decided. `model` is the base model, checked.

    `epochs` is the number of passes of Thorough, or of solver rounds of Quick; `batch_rows` rows make
    one optimiser step; `learning_rate` is that of the encoder; texts are cut after `max_tokens`.
    """

    preset: str
    model: BaseModel
    epochs: int
    batch_rows: int
    learning_rate: float
    max_tokens: int
    seed: int
    device: str


def recipe_for(request: TrainModel, rows: int) -> Recipe:
    """Return the recipe for `rows` labelled rows. Raises the `Model...` errors."""
    model = model_named(request.model)
    thorough = request.preset == THOROUGH
    batch = request.options.batch_rows or (16 if rows < 2000 else 32)
    low, high = _EPOCHS
    epochs = request.options.epochs or (max(low, min(high, _STEPS * batch // max(rows, 1))))
    return Recipe(
        preset=request.preset,
        model=model,
        epochs=epochs if thorough else (request.options.epochs or 40),
        batch_rows=batch,
        learning_rate=request.options.learning_rate or 1e-4,
        max_tokens=min(request.options.max_tokens or 256, model.max_tokens),
        seed=request.options.seed or 17,
        device=request.device,
    )
