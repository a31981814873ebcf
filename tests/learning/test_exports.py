"""An exported model says in plain transformers and onnxruntime what it says here."""

import json
import re
import sys
import warnings
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
import torch
import transformers
from tokenizers import Tokenizer

from tests.learning.conftest import texts
from tests.learning.test_smaller import EXAMPLES, done, said, trained
from tests.learning.test_task_kinds import rows_of
from tests.learning.test_task_kinds import trained as trained_by_kind
from workbench.errors import ModelNotCompressible
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import CARD
from workbench.learning.smaller import export
from workbench.learning.smaller.export import ONNX, export_onnx, export_transformers
from workbench.learning.smaller.graph import encoder_graph
from workbench.learning.smaller.layers import is_layered, renamed, shape_of
from workbench.learning.smaller.replay import states
from workbench.learning.train import Trained
from workbench.trust import Calibration, LabelPromise, Promise

__all__ = ["trained"]

TEXTS = [example.text for example in EXAMPLES]
NEW = [example.text for example in texts(40, 3)] + ["late " * 60]
CONFIGS: dict[str, tuple[type, dict[str, Any]]] = {
    "bert": (transformers.BertModel, {"hidden_act": "gelu_new"}),
    "roberta": (transformers.RobertaModel, {"pad_token_id": 0, "type_vocab_size": 1}),
    "xlm-roberta": (transformers.XLMRobertaModel, {"pad_token_id": 1}),
    "electra": (transformers.ElectraModel, {"embedding_size": 16}),
    "ernie": (transformers.ErnieModel, {}),
    "distilbert": (
        transformers.DistilBertModel,
        {"dim": 32, "n_layers": 2, "n_heads": 4, "hidden_dim": 64, "activation": "relu"},
    ),
}


@pytest.fixture(params=CONFIGS)
def family(
    request: pytest.FixtureRequest, tiny_folder: Path, tmp_path: Path
) -> tuple[BaseModel, Any]:
    """Return a tiny model of each family as a checked folder and as transformers has it."""
    kind, more = CONFIGS[request.param]
    sizes: dict[str, Any] = {"vocab_size": 200, "max_position_embeddings": 64}
    if request.param != "distilbert":
        sizes |= {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4}
        sizes |= {"intermediate_size": 64}
    torch.manual_seed(4)
    config = transformers.CONFIG_MAPPING[request.param](**{**sizes, **more})
    model = kind(config).eval()
    for weight in model.parameters():  # norms and biases away from 1 and 0
        weight.data += 0.1 * torch.randn_like(weight)
    model.save_pretrained(tmp_path / "model")
    (tmp_path / "model" / "tokenizer.json").write_bytes(
        (tiny_folder / "tokenizer.json").read_bytes()
    )
    return check_folder(tmp_path / "model"), model


def test_every_family_computes_the_same_in_our_graph(family: tuple[BaseModel, Any]) -> None:
    base, model = family
    state = {n: o for n, o in model.state_dict().items() if not n.startswith("pooler")}
    shape, tensors = shape_of(base), renamed(base, state)
    ids = torch.randint(5, 200, (3, 12), generator=torch.Generator().manual_seed(1))
    mask = torch.ones_like(ids)
    ids[1, 9:], mask[1, 9:] = shape.pad, 0
    ids[2, 4:], mask[2, 4:] = shape.pad, 0
    with torch.no_grad():
        wanted = model(input_ids=ids, attention_mask=mask).last_hidden_state
    ours = states(shape, tensors, ids, mask)
    assert torch.allclose(ours[mask.bool()], wanted[mask.bool()], atol=1e-4)
    weights = mask[:, :, None].float()
    pooled = {
        "mean": (wanted * weights).sum(1) / weights.sum(1),
        "cls": wanted[:, 0],
        "last": wanted[torch.arange(3), mask.sum(1) - 1],
        "max": wanted.masked_fill(weights == 0, -torch.inf).amax(1),
    }
    for pooling, vectors in pooled.items():
        graph = encoder_graph(shape, tensors, pooling)
        session = onnxruntime.InferenceSession(graph.SerializeToString())
        (found,) = session.run(
            ["vectors"], {"input_ids": ids.numpy(), "attention_mask": mask.numpy()}
        )
        unit = torch.nn.functional.normalize(vectors, dim=1).numpy()
        assert np.allclose(found, unit, atol=1e-4), pooling


def test_onnx_says_the_same(trained: Trained, tmp_path: Path) -> None:
    found = done(export_onnx(trained.folder, TEXTS, tmp_path / "out"))
    assert found.checked > 50
    assert found.apart < 1e-4
    session = onnxruntime.InferenceSession(str(found.folder / ONNX))
    tokenizer = Tokenizer.from_file(str(found.folder / "tokenizer.json"))
    tokenizer.enable_truncation(32)
    tokenizer.enable_padding()
    rows = tokenizer.encode_batch(NEW)
    given = {
        "input_ids": np.array([row.ids for row in rows]),
        "attention_mask": np.array([row.attention_mask for row in rows]),
    }
    chances = session.run(["probabilities"], given)[0]
    labels, spread = said(Predictor.load(trained.folder, "cpu"), NEW)
    names = json.loads((found.folder / "labels.json").read_text(encoding="utf-8"))["labels"]
    assert np.allclose(chances, spread.numpy(), atol=2e-2)  # ours may compute in bf16
    agreed = [names[one] == label for one, label in zip(chances.argmax(1), labels, strict=True)]
    assert sum(agreed) >= 0.97 * len(agreed)


def test_plain_transformers_says_the_same(trained: Trained, tmp_path: Path) -> None:
    found = done(export_transformers(trained.folder, TEXTS, tmp_path / "out"))
    assert found.kind == "classifier"
    assert found.apart < 1e-3
    classify = transformers.pipeline("text-classification", str(found.folder), truncation=True)
    labels, spread = said(Predictor.load(trained.folder, "cpu"), NEW)
    order = Predictor.load(trained.folder, "cpu").card.labels
    for row, label, chances in zip(classify(NEW, top_k=None), labels, spread, strict=True):
        theirs = {one["label"]: one["score"] for one in row}
        assert max(theirs, key=lambda name: theirs[name]) == label
        for name, chance in zip(order, chances.tolist(), strict=True):
            assert theirs[name] == pytest.approx(chance, abs=2e-2)


@pytest.mark.parametrize("kind", ["classifier", "encoder", "onnx"])
def test_the_lines_of_the_readme_work(
    trained: Trained,
    tmp_path: Path,
    kind: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    some = (
        TEXTS if kind == "classifier" else []
    )  # without texts nothing can be checked: no classifier
    write = export_onnx if kind == "onnx" else export_transformers
    found = done(write(trained.folder, some, tmp_path / "out"))
    assert found.kind == kind
    readme = (found.folder / "README.md").read_text(encoding="utf-8")
    code = re.findall(r"```python\n(.*?)```", readme, re.DOTALL)[0]
    asked = ["my parcel is late", "the refund was not on my card"]
    assert "workbench" not in code
    monkeypatch.chdir(found.folder)
    monkeypatch.setattr(sys, "argv", ["-c", str(found.folder), *asked])
    capsys.readouterr()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what a short script may do
        exec(compile(code, "README.md", "exec"), {"__name__": "__main__"})
    lines = capsys.readouterr().out.strip().splitlines()
    if kind == "classifier":
        assert "delivery" in lines[-1]
        return
    spread = said(Predictor.load(trained.folder, "cpu"), asked)[1]
    for line, chances in zip(lines, spread.tolist(), strict=True):
        assert list(json.loads(line).values()) == pytest.approx(chances, abs=2e-2)


@pytest.mark.parametrize("kind", ["several", "number"])
def test_other_kinds_of_task_come_out_right(
    kind: str, tiny: BaseModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = trained_by_kind(kind, tiny, tmp_path / "model", "thorough", epochs=3).folder
    some = [example.text for example in rows_of(kind, 240)]
    monkeypatch.setattr(export, "_NEAR", 0.05)  # the tiny model has few features to give one up
    out = done(export_transformers(source, some, tmp_path / "plain"))
    assert out.kind == "classifier"
    model = transformers.AutoModelForSequenceClassification.from_pretrained(out.folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(out.folder)
    rows = tokenizer(some[:20], padding=True, return_tensors="pt")
    with torch.no_grad():
        logits = model(**rows).logits
    ours = Predictor.load(source, "cpu")
    if kind == "number":
        labels, _sure = _decoded(ours, some[:20])
        wanted = torch.tensor([float(label) for label in labels])
        assert torch.allclose(logits[:, 0], wanted, atol=0.05)
        assert model.config.problem_type == "regression"
    else:
        spread = said(ours, some[:20])[1]
        assert torch.allclose(logits.sigmoid(), spread, atol=0.02)
        assert model.config.problem_type == "multi_label_classification"
    onnx = done(export_onnx(source, some, tmp_path / "onnx"))
    assert onnx.apart < 1e-3


CURVE = Calibration("isotonic", (0.1, 0.3, 0.31, 0.8, 0.97), (0.02, 0.1, 0.4, 0.5, 0.93))


@pytest.fixture(params=["single", "several"])
def curved(request: pytest.FixtureRequest, tiny: BaseModel, tmp_path: Path) -> Path:
    """Return a model that is calibrated by a curve, as where that fits its labels best."""
    kind = request.param
    source = trained_by_kind(kind, tiny, tmp_path / "model", "thorough", epochs=3).folder
    card = json.loads((source / CARD).read_text(encoding="utf-8"))
    (source / CARD).write_text(json.dumps({**card, "calibration": asdict(CURVE)}), encoding="utf-8")
    return source


def test_a_curve_is_part_of_the_onnx_file(curved: Path, tmp_path: Path) -> None:
    out = done(export_onnx(curved, TEXTS, tmp_path / "onnx"))
    assert out.checked > 50
    assert out.apart < 1e-4
    plain = json.loads((curved / CARD).read_text(encoding="utf-8"))
    (curved / CARD).write_text(json.dumps({**plain, "calibration": {}}), encoding="utf-8")
    assert abs(chances_of(curved) - chances_of(out.folder)).max() > 0.01, "the curve does something"


def chances_of(folder: Path) -> np.ndarray[Any, Any]:
    """Return the probabilities of a few texts by an exported or one of our own models."""
    if not (folder / ONNX).is_file():
        return said(Predictor.load(folder, "cpu", "float32"), NEW[:20])[1].numpy()
    session = onnxruntime.InferenceSession(str(folder / ONNX))
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.enable_padding()
    rows = tokenizer.encode_batch(NEW[:20])
    given = {
        "input_ids": np.array([row.ids for row in rows]),
        "attention_mask": np.array([row.attention_mask for row in rows]),
    }
    return session.run(["probabilities"], given)[0]  # type: ignore[no-any-return] # the library's


def test_a_plain_folder_says_the_same_with_the_curve_of_its_readme(
    curved: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "_NEAR", 0.05)  # the tiny model has few features to give one up
    out = done(export_transformers(curved, TEXTS, tmp_path / "plain"))
    assert out.kind == "classifier"
    model = transformers.AutoModelForSequenceClassification.from_pretrained(out.folder).eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(out.folder)
    with torch.no_grad():
        logits = model(**tokenizer(NEW[:20], padding=True, return_tensors="pt")).logits
    several = model.config.problem_type == "multi_label_classification"
    theirs = (logits.sigmoid() if several else logits.softmax(dim=1)).numpy()
    readme = (out.folder / "README.md").read_text(encoding="utf-8")
    code = next(
        one for one in re.findall(r"```python\n(.*?)```", readme, re.DOTALL) if "interp" in one
    )
    monkeypatch.chdir(out.folder)
    found: dict[str, Any] = {}
    exec(compile(code, "README.md", "exec"), found)
    assert np.allclose(found["calibrated"](theirs), chances_of(curved), atol=0.06)
    assert not np.allclose(theirs, chances_of(curved), atol=0.06)
    if not several:
        assert (theirs.argmax(axis=1) == chances_of(curved).argmax(axis=1)).all()


def test_an_exported_model_carries_its_promise(trained: Trained, tmp_path: Path) -> None:
    def told(folder: Path) -> dict[str, Any]:
        return json.loads((folder / "labels.json").read_text(encoding="utf-8"))["promise"]  # type: ignore[no-any-return] # JSON

    out = done(export_onnx(trained.folder, TEXTS, tmp_path / "onnx"))
    assert trained.promise is not None
    assert told(out.folder)["threshold"] == trained.promise.threshold
    chosen = Promise(0.9, 0.05, 40, -1.0, (LabelPromise("delivery", 20, 0.7, 9, 9),))
    out = done(export_transformers(trained.folder, TEXTS, tmp_path / "plain", chosen))
    assert told(out.folder)["thresholds"] == {"delivery": 0.7}
    assert told(out.folder)["precision"] == 0.9


def _decoded(model: Predictor, some: list[str]) -> tuple[list[str], list[float]]:
    labels, sure = [""] * len(some), [0.0] * len(some)
    for places, names, chances in model.predict(some):
        for place, name, chance in zip(places, names, chances, strict=True):
            labels[place], sure[place] = name, chance
    return labels, sure


def test_what_has_no_encoder_is_not_exported(tiny: BaseModel, tmp_path: Path) -> None:
    assert is_layered(tiny)
    other = BaseModel(tiny.folder, "", "mpnet", tiny.config, 64)
    assert not is_layered(other)
    with pytest.raises(ModelNotCompressible):
        shape_of(other)
