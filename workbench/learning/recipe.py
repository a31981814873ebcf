"""How a training is to be done: what the person said, with our choice wherever nothing was said."""

import dataclasses
from dataclasses import dataclass

from workbench.errors import OptionUnfit
from workbench.learning.catalogue import model_named
from workbench.learning.model_folder import BaseModel
from workbench.options import AUTOMATIC, LOSSES_OF, METRICS_OF, Options
from workbench.requests import TrainModel

QUICK, THOROUGH = "quick", "thorough"
HEAD_RATE = 20.0  # the head's learning rate as a multiple of the encoder's
SEED = 17
_STEPS = 240  # optimiser steps that a small data set gets, whatever its number of rows
_EPOCHS = (3, 12)
_ROUNDS = 40  # of the linear head's solver
_MANY = 2000  # rows from which a larger batch costs no accuracy


@dataclass(frozen=True, slots=True)
class Recipe:
    """A training, decided: nothing in `options` is left open but `way`, which the rows decide.

    `options.epochs` is the number of passes of Thorough, or of solver rounds of Quick.
    """

    preset: str
    model: BaseModel
    device: str
    kind: str
    options: Options

    @property
    def is_thorough(self) -> bool:
        """Whether the encoder itself learns, too."""
        return self.preset == THOROUGH and self.options.way != "linear"


def recipe_for(request: TrainModel, rows: int, kind: str) -> Recipe:
    """Return the recipe for `rows` labelled rows of a task of `kind`.

    Raises the `Model...` errors, and `OptionUnfit` where an option does not go with the task.
    """
    model = model_named(request.model)
    said = request.options
    if said.loss and said.loss not in LOSSES_OF[kind]:
        raise OptionUnfit("loss", said.loss, ", ".join(LOSSES_OF[kind]))
    if said.metric and said.metric not in METRICS_OF[kind]:
        raise OptionUnfit("metric", said.metric, ", ".join(METRICS_OF[kind]))
    thorough = request.preset == THOROUGH
    batch = said.batch_rows or (16 if rows < _MANY else 32)
    low, high = _EPOCHS
    epochs = said.epochs or max(low, min(high, _STEPS * batch // max(rows, 1)))
    return Recipe(
        preset=request.preset,
        model=model,
        device=request.device,
        kind=kind,
        options=dataclasses.replace(
            said,
            epochs=epochs if thorough else (said.epochs or _ROUNDS),
            batch_rows=batch,
            learning_rate=said.learning_rate or usual_rate(said.optimiser),
            patience=said.patience or max(3, epochs // 3),
            metric=said.metric or METRICS_OF[kind][0],
            averaging=said.averaging or "none",
            seed=said.seed or SEED,
            head=said.head or model.pooling,
            loss=said.loss or LOSSES_OF[kind][0],
            optimiser=said.optimiser or "adamw",
            schedule=said.schedule or "linear",
            warm_up=_or(said.warm_up, 0.1),
            weight_decay=_or(said.weight_decay, 0.01),
            clip=_or(said.clip, 1.0),
            accumulation=said.accumulation or 1,
            max_tokens=min(said.max_tokens or 256, model.max_tokens),
            cut=said.cut or "head",
            augment=said.augment or "none",
        ),
    )


def usual_rate(optimiser: str) -> float:
    """Return the learning rate where the person said none."""
    return 1e-2 if optimiser == "sgd" else 1e-4


def _or(said: float, ours: float) -> float:
    return ours if said == AUTOMATIC else said
