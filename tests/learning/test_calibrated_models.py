"""A saved model says what its calibration makes of it; an older model says what it always said."""

import dataclasses
import json
from pathlib import Path

import pytest
import torch

from workbench.errors import ModelDamaged
from workbench.learning.calibrating import applied
from workbench.learning.characters import Characters
from workbench.learning.linear import LinearHead
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import CARD, Model, save
from workbench.learning.tasks import TASKS
from workbench.options import Options
from workbench.trust import Calibration

TEXTS = ["the parcel came late", "my money is not back", "the page is broken", "parcel and money"]
KINDS = [
    Calibration("none"),
    Calibration("temperature", (0.5,), (0.0,)),
    Calibration("vector", (0.5, 1.0, 2.0), (0.3, 0.0, -0.3)),
    Calibration("isotonic", (0.1, 0.4, 0.9), (0.2, 0.3, 0.7)),
]


def model(calibration: Calibration) -> Model:
    characters = Characters.learnt(TEXTS)
    dice = torch.Generator().manual_seed(0)
    wide = characters.vectors(TEXTS).shape[1]
    head = LinearHead(torch.randn(3, wide, generator=dice), torch.zeros(3))
    task = TASKS["single"].learnt(["a", "b", "c"])
    return Model(
        "tfidf+linear", task, head, Options(), characters=characters, calibration=calibration
    )


def said(folder: Path) -> dict[int, tuple[str, float]]:
    found = Predictor.load(folder, "cpu").predict(TEXTS)
    return {at: (n, c) for batch in found for at, n, c in zip(*batch, strict=True)}


@pytest.mark.parametrize("calibration", KINDS, ids=lambda one: one.method)
def test_predictions_are_calibrated(calibration: Calibration, tmp_path: Path) -> None:
    made = model(calibration)
    save(made, tmp_path / "m")
    assert made.characters is not None
    raw = made.head.outputs(made.characters.vectors(TEXTS))
    names, sure = made.task.decoded(applied(calibration, made.task, raw))
    for at, (name, confidence) in said(tmp_path / "m").items():
        assert name == names[at]
        assert confidence == pytest.approx(sure[at], abs=1e-5)
    if calibration.method in {"temperature", "isotonic"}:
        assert names == made.task.decoded(raw)[0], "the order of the labels is kept"


def test_an_older_model_has_no_calibration(tmp_path: Path) -> None:
    save(model(KINDS[0]), tmp_path / "m")
    before = said(tmp_path / "m")
    card = json.loads((tmp_path / "m" / CARD).read_text(encoding="utf-8"))
    del card["calibration"]
    (tmp_path / "m" / CARD).write_text(json.dumps(card), encoding="utf-8")
    assert said(tmp_path / "m") == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"scale": ["x"], "shift": []},
        {"scale": [float("nan")], "shift": [0.0]},
        {"scale": [0.1, 0.2], "shift": [0.1]},
        {"strange": 1},
    ],
)
def test_a_broken_calibration_is_a_damaged_model(wrong: dict[str, object], tmp_path: Path) -> None:
    save(model(KINDS[3]), tmp_path / "m")
    card = json.loads((tmp_path / "m" / CARD).read_text(encoding="utf-8"))
    card["calibration"] = {**dataclasses.asdict(KINDS[3]), **wrong}
    (tmp_path / "m" / CARD).write_text(json.dumps(card), encoding="utf-8")
    with pytest.raises(ModelDamaged):
        Predictor.load(tmp_path / "m", "cpu")
