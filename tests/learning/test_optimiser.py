"""One optimiser step: how far the weights move where gradients are long, short or broken."""

import math

import pytest
import torch

from tests.learning.test_augmentation import recipe_with
from workbench.learning.device import Device
from workbench.learning.encoder import Encoder
from workbench.learning.optimiser import Optimiser
from workbench.learning.recipe import Recipe

RATE, CLIP = 0.01, 0.5


@pytest.mark.parametrize("length", [40.0, 0.5, 0.2, math.inf])
def test_long_gradients_are_clipped_and_broken_ones_make_no_step(
    recipe: Recipe, length: float
) -> None:
    wanted = recipe_with(
        recipe,
        optimiser="sgd",
        learning_rate=RATE,
        clip=CLIP,
        schedule="constant",
        weight_decay=0.0,
    )
    encoder = Encoder(recipe.model, Device("cpu", "test", "float32", "asked"), 32)
    body = encoder.trainable([[5, 6, 7]], dropout=0.0)
    optimiser = Optimiser(body, torch.nn.Linear(1, 1), wanted, 1)
    weights = [one for group in body.groups() for one in group.weights]
    before = torch.cat([one.detach().flatten().clone() for one in weights])
    each = length / math.sqrt(len(before))
    for one in weights:
        assert one.grad is not None
        one.grad.fill_(each)
    _rate, norm = optimiser.step()
    assert norm == pytest.approx(length, rel=1e-3)
    moved = float((torch.cat([one.detach().flatten() for one in weights]) - before).norm())
    far = 0.0 if math.isinf(length) else RATE * min(length, CLIP)
    assert moved == pytest.approx(far, rel=0.02, abs=1e-9)
