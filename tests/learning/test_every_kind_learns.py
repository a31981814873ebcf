"""Every architecture goes the whole way: learns, is saved, is loaded again and says the same."""

import dataclasses
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from workbench.errors import ModelDamaged
from workbench.learning.architectures import ARCHITECTURES
from workbench.learning.device import Device
from workbench.learning.examples import Example
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.model_loading import load_model
from workbench.learning.plain_body import PlainBody
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import Recipe
from workbench.learning.train import Trained, train

from .tiny_models import save_tiny, split_weights, tokenizer_for


def trained(examples: list[Example], recipe: Recipe, folder: Path) -> Trained:
    step = train(examples, recipe, frozenset(), folder)
    try:
        while True:
            next(step)
    except StopIteration as end:
        found: Trained = end.value
        return found


def recipe_of(recipe: Recipe, model: BaseModel, preset: str) -> Recipe:
    said = dataclasses.replace(
        recipe.options, epochs=2, head=model.pooling, way="full", precision="float32"
    )
    return dataclasses.replace(recipe, model=model, preset=preset, options=said)


def model_for(kind: str, examples: list[Example], folder: Path) -> BaseModel:
    save_tiny(folder, kind, tokenizer=tokenizer_for(kind, [one.text for one in examples]))
    return check_folder(folder)


@pytest.mark.parametrize(
    ("kind", "preset"),
    [(one.model_type, "thorough") for one in ARCHITECTURES]
    + [(kind, "quick") for kind in ("albert", "deberta", "gpt2")],
)
def test_it_learns_and_is_read_back(
    kind: str, preset: str, many: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    model = model_for(kind, many, tmp_path / kind)
    done = trained(many, recipe_of(recipe, model, preset), tmp_path / "made")
    assert done.method == ("fine-tuned" if preset == "thorough" else "embedding+linear")
    assert agreement(done, many, tmp_path / "made") == 1


@pytest.mark.parametrize("kind", [one.model_type for one in ARCHITECTURES])
def test_half_precision_learns_and_stays_near(kind: str, tmp_path: Path) -> None:
    save_tiny(tmp_path, kind)
    base = check_folder(tmp_path)
    ids = torch.arange(5, 17).view(2, 6)
    mask = torch.tensor([[1] * 6, [1] * 4 + [0] * 2])
    found = []
    for dtype in ("float32", "bfloat16"):
        device = Device("cpu", "test", dtype, "dtype-asked")
        model = load_model(base, attention="eager")
        learning = PlainBody(model, kind, device, 0.0, learning=True)
        states = learning.learning_states(ids, mask).float()
        states[mask.bool()].sum().backward()
        gradients = [weight.grad for weight in model.parameters() if weight.grad is not None]
        assert gradients
        assert all(bool(one.isfinite().all()) for one in gradients)
        model = load_model(base, attention="sdpa")
        predicting = PlainBody(model, kind, device, learning=False)
        found += [states.detach(), predicting.states(ids, mask).float()]
    for other in found[1:]:
        same = torch.cosine_similarity(found[0][mask.bool()], other[mask.bool()], dim=-1)
        assert same.min() > 0.99


@pytest.mark.parametrize("preset", ["quick", "thorough"])
def test_weights_in_several_files_go_the_whole_way(
    preset: str, many: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    folder = model_for("bert", many, tmp_path / "bert").folder
    split_weights(folder)
    done = trained(many, recipe_of(recipe, check_folder(folder), preset), tmp_path / "made")
    assert agreement(done, many, tmp_path / "made") == 1


def test_a_changed_part_of_the_weights_is_noticed(
    many: list[Example], recipe: Recipe, tmp_path: Path
) -> None:
    folder = model_for("bert", many, tmp_path / "bert").folder
    split_weights(folder)
    trained(many, recipe_of(recipe, check_folder(folder), "quick"), tmp_path / "made")
    tensors = load_file(folder / "b.safetensors")
    save_file({name: one + 0.01 for name, one in tensors.items()}, folder / "b.safetensors")
    with pytest.raises(ModelDamaged):
        Predictor.load(tmp_path / "made", "cpu")


def agreement(done: Trained, examples: list[Example], folder: Path) -> float:
    """Return the share of held-out rows for which the saved model says what the training said."""
    held = {row.key: row.predicted for row in done.held_out}
    rows = [one for one in examples if one.key in held]
    predictor = Predictor.load(folder, "cpu", "float32")
    same = 0
    for places, labels, _sure in predictor.predict([one.text for one in rows]):
        same += sum(
            held[rows[place].key] == label for place, label in zip(places, labels, strict=True)
        )
    return same / len(rows)
