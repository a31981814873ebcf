"""A smaller model is the same model: what it says, what it costs, and what is refused of it."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from tests.learning.conftest import texts
from workbench.errors import ModelDamaged, ModelNotCompressible
from workbench.events import Event, Step, Wish
from workbench.learning.examples import Example
from workbench.learning.job import standard_promise
from workbench.learning.model_folder import check_folder
from workbench.learning.predictor import Predictor
from workbench.learning.recipe import recipe_for
from workbench.learning.saved_model import promise_of, read_card, task_of
from workbench.learning.smaller.comparison import paired
from workbench.learning.smaller.compress import Rows, Smaller, Wanted, compress, parted_rows
from workbench.learning.smaller.int8_encoder import INT8, SHAPE
from workbench.learning.smaller.opened import opened
from workbench.learning.smaller.pruning import least_changing, spread_out, unit_scores
from workbench.learning.train import Trained, train
from workbench.options import Options
from workbench.requests import TrainModel

EXAMPLES = texts(240)
WIDTHS = {"layers": 1, "distil": 1, "width": 50}


def done(step: Step[Any], stop_at: type[Event] | None = None) -> Any:
    wish: Wish | None = None
    try:
        event = next(step)
        while True:
            wish = "stop" if stop_at and isinstance(event, stop_at) else wish
            event = step.send(wish)
    except StopIteration as end:
        return end.value


@pytest.fixture(scope="session")
def trained(tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """Return a fine-tuned tiny BERT with test rows."""
    options = Options(
        way="full", epochs=3, batch_rows=16, learning_rate=1e-3, max_tokens=32, seed=7
    )
    request = TrainModel(
        "", preset="thorough", model=str(tiny_folder), device="cpu", options=options
    )
    recipe = recipe_for(request, len(EXAMPLES), "single")
    folder = tmp_path_factory.mktemp("trained") / "model"
    return done(train(EXAMPLES, recipe, frozenset(), folder))  # type: ignore[no-any-return] # a step's


def rows_of(trained: Trained) -> Rows:
    return parted_rows(EXAMPLES, frozenset(trained.new_test_keys), [e.text for e in texts(90, 5)])


def made(trained: Trained, what: str, folder: Path, **more: object) -> Smaller:
    wanted = Wanted(what, WIDTHS.get(what, 0), device="cpu", **more)  # type: ignore[arg-type] # epochs
    return done(compress(trained.folder, rows_of(trained), wanted, folder))  # type: ignore[no-any-return] # a step's


def said(model: Predictor, some: list[str]) -> tuple[list[str], torch.Tensor]:
    labels, spreads = [""] * len(some), dict[int, list[float]]()
    for places, names, _sure in model.predict(some, spreads):
        for place, name in zip(places, names, strict=True):
            labels[place] = name
    return labels, torch.tensor([spreads[place] for place in range(len(some))])


def test_int8_says_the_same_in_less_than_half_of_the_size(trained: Trained, tmp_path: Path) -> None:
    found = made(trained, "int8", tmp_path / "small")
    some = [example.text for example in texts(120, 3)]
    before, after = (
        said(Predictor.load(folder, "cpu"), some) for folder in (trained.folder, found.folder)
    )
    assert sum(a == b for a, b in zip(before[0], after[0], strict=True)) >= 0.97 * len(some)
    assert (before[1] - after[1]).abs().max() < 0.05
    weights = (found.folder / INT8).stat().st_size
    assert weights < 0.5 * (trained.folder / "model.safetensors").stat().st_size
    assert found.found.on == "test"
    assert found.found.rows == len(trained.new_test_keys)
    assert found.found.agreement >= 0.97
    assert found.scores is not None
    assert found.scores.accuracy == pytest.approx(found.found.after)
    assert {row.key for row in found.held_out} == set(trained.new_test_keys)


def test_in_int8_a_row_does_not_depend_on_its_neighbours(trained: Trained, tmp_path: Path) -> None:
    model = Predictor.load(made(trained, "int8", tmp_path / "small").folder, "cpu")
    some = [example.text for example in texts(40, 2)]
    together = said(model, some)[1]
    alone = torch.cat([said(model, [text])[1] for text in some])
    assert torch.allclose(together, alone, atol=1e-5)


@pytest.mark.parametrize("what", ["layers", "width", "distil"])
def test_a_smaller_encoder_is_a_model_folder_and_close_to_the_larger(
    trained: Trained, tmp_path: Path, what: str
) -> None:
    found = made(trained, what, tmp_path / "small", epochs=6)
    base = check_folder(found.folder)
    if what == "width":
        assert base.config["intermediate_size"] == 32
        state = load_file(found.folder / "model.safetensors")
        assert state["encoder.layer.1.intermediate.dense.weight"].shape == (32, 32)
    else:
        assert base.config["num_hidden_layers"] == 1
    assert found.found.size_after < found.found.size_before
    assert found.found.agreement > 0.8
    assert found.found.after > 0.5
    labels, _spread = said(Predictor.load(found.folder, "cpu"), ["my parcel is late"])
    assert labels[0] in {"delivery", "refund", "website"}


def test_what_is_learnt_from_never_holds_a_test_row_nor_its_like() -> None:
    frozen = frozenset({(1, 1)})
    rows = [
        Example((1, 1), "The van was late", "a", "kim"),
        Example((1, 2), "the  VAN was late", "a"),
        Example((1, 3), "something else", "b", "kim"),
        Example((1, 4), "money", "b", "lee"),
    ]
    found = parted_rows(rows, frozen, ["the van WAS late", "new", "  "])
    assert [one.key for one in found.learn] == [(1, 4)]
    assert found.texts == ("new",)
    assert [one.key for one in found.test] == [(1, 1)]


def test_without_test_rows_only_agreement_is_told(trained: Trained, tmp_path: Path) -> None:
    rows = Rows(tuple(EXAMPLES[:60]), (), ())
    found = done(compress(trained.folder, rows, Wanted("int8"), tmp_path / "small"))
    assert found.found.on == "agreement"
    assert found.found.before == -1
    assert found.scores is None
    assert found.found.difference.low <= found.found.agreement - 1 <= found.found.difference.high


def test_a_smaller_model_promises_by_rows_that_it_was_scored_on_itself(
    trained: Trained, tmp_path: Path
) -> None:
    found = made(trained, "layers", tmp_path / "small", epochs=3)
    card = read_card(found.folder)
    assert promise_of(card) == found.promise == standard_promise(found.held_out, task_of(card))
    assert found.promise.rows == len(found.held_out) == found.scores.rows
    assert card.threshold == found.promise.threshold == found.scores.threshold
    assert promise_of(read_card(trained.folder)) == trained.promise
    assert trained.promise.rows == len(trained.held_out)


def test_a_smaller_model_that_no_row_scores_promises_nothing(
    trained: Trained, tmp_path: Path
) -> None:
    rows = parted_rows(EXAMPLES, frozenset(), [])
    found = done(compress(trained.folder, rows, Wanted("int8"), tmp_path / "small"))
    assert found.promise.limits == ("promise-no-rows",)
    assert not found.promise.accepts(trained.labels[0], 1.0)
    assert promise_of(read_card(found.folder)) == found.promise


def test_characters_and_int8_cannot_be_made_smaller(trained: Trained, tmp_path: Path) -> None:
    small = made(trained, "int8", tmp_path / "small").folder
    with pytest.raises(ModelNotCompressible):
        opened(small)


def test_a_cancelled_compression_leaves_nothing(trained: Trained, tmp_path: Path) -> None:
    step = compress(
        trained.folder, rows_of(trained), Wanted("distil", 1, device="cpu"), tmp_path / "small"
    )
    for _event in range(12):
        next(step)
    step.close()
    assert list(tmp_path.iterdir()) == []


def test_the_interval_of_a_difference_is_honest() -> None:
    same = paired([True] * 100, [True] * 100)
    assert same.value == 0
    assert same.low < 0 < same.high
    lost = paired([True] * 80 + [False] * 20, [True] * 70 + [False] * 30)
    assert lost.value == pytest.approx(-0.10)
    assert lost.high < 0 < -lost.low < 0.2
    mixed = paired([True, False] * 50, [False, True] * 50)
    assert mixed.value == 0
    assert mixed.high > 0.1


def test_layers_are_spread_out_with_the_last() -> None:
    assert spread_out(6, 3) == [1, 3, 5]
    assert spread_out(12, 6) == [1, 3, 5, 7, 9, 11]
    assert spread_out(12, 4) == [2, 5, 8, 11]


def test_a_layer_that_changes_nothing_goes_first(trained: Trained) -> None:
    subject = opened(trained.folder)
    shape, tensors = subject.layered()
    for part in ("out", "down"):
        tensors[f"layer.1.{part}.weight"] = torch.zeros_like(tensors[f"layer.1.{part}.weight"])
        tensors[f"layer.1.{part}.bias"] = torch.zeros_like(tensors[f"layer.1.{part}.bias"])
    tokens = subject.sample([example.text for example in EXAMPLES], 40)
    assert least_changing(shape, tensors, tokens)[0] == 1


def test_units_without_a_say_score_lowest(trained: Trained, monkeypatch: Any) -> None:
    subject = opened(trained.folder)
    shape, tensors = subject.layered()
    tensors["layer.0.down.weight"][:, 5] = 0
    monkeypatch.setattr(type(subject), "layered", lambda _self: (shape, tensors))
    some = EXAMPLES[:40]
    tokens = [subject.encoder.tokenise([one.text])[0][0] for one in some]
    scores = unit_scores(subject, tokens, subject.task.targets([one.label for one in some]))
    assert [len(one) for one in scores] == [64, 64]
    assert int(scores[0].argmin()) == 5
    assert float(scores[0][5]) == 0


@pytest.mark.parametrize(
    ("file", "values"),
    [
        (SHAPE, {"heads": 0}),
        (SHAPE, {"heads": 5}),
        (SHAPE, {"layers": 10**6}),
        (SHAPE, {"layers": "2"}),
        (SHAPE, {"pooling": "evil"}),
        (SHAPE, {"activation": "__import__"}),
        (SHAPE, {"extra": 1}),
    ],
)
def test_a_shape_that_does_not_hold_together_is_refused(
    trained: Trained, tmp_path: Path, file: str, values: dict[str, object]
) -> None:
    folder = made(trained, "int8", tmp_path / "small").folder
    told = json.loads((folder / file).read_text(encoding="utf-8"))
    (folder / file).write_text(json.dumps({**told, **values}), encoding="utf-8")
    _forget_digests(folder)
    with pytest.raises(ModelDamaged):
        Predictor.load(folder, "cpu")


@pytest.mark.parametrize("how", ["missing", "shape", "dtype", "cut"])
def test_int8_weights_of_another_kind_are_refused(
    trained: Trained, tmp_path: Path, how: str
) -> None:
    folder = made(trained, "int8", tmp_path / "small").folder
    tensors = load_file(folder / INT8)
    if how == "missing":
        del tensors["layer.0.up.bias"]
    elif how == "shape":
        tensors["layer.1.down.weight"] = tensors["layer.1.down.weight"][:, :-1].contiguous()
    elif how == "dtype":
        tensors["layer.0.out.weight"] = tensors["layer.0.out.weight"].float()
    save_file(tensors, folder / INT8)
    if how == "cut":
        (folder / INT8).write_bytes((folder / INT8).read_bytes()[:-7])
    _forget_digests(folder)
    with pytest.raises(ModelDamaged):
        Predictor.load(folder, "cpu")


def test_a_changed_byte_is_noticed(trained: Trained, tmp_path: Path) -> None:
    source = made(trained, "int8", tmp_path / "small").folder
    folder = Path(shutil.copytree(source, tmp_path / "copy"))
    data = bytearray((folder / INT8).read_bytes())
    data[-1] ^= 1
    (folder / INT8).write_bytes(bytes(data))
    with pytest.raises(ModelDamaged):
        Predictor.load(folder, "cpu")


def _forget_digests(folder: Path) -> None:
    """Let the card name no digests, as somebody would who made the folder."""
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    (folder / "card.json").write_text(json.dumps({**card, "files": {}}), encoding="utf-8")
