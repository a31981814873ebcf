"""Which folders are believed, and that the encoder computes what transformers computes."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers

from workbench.errors import (
    ModelDamaged,
    ModelMissing,
    ModelUnsafe,
    ModelUnsupported,
    ModelWithoutWeights,
    WorkbenchError,
)
from workbench.learning import catalogue
from workbench.learning.device import Device, choose
from workbench.learning.encoder import Encoder
from workbench.learning.model_folder import BaseModel, check_folder

CPU = Device("cpu", "test", "float32", "asked")


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "model"))


def changed(folder: Path, file: str, **values: object) -> Path:
    path = folder / file
    config = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    path.write_text(json.dumps({**config, **values}), encoding="utf-8")
    return folder


def refused(folder: Path, kind: type[WorkbenchError]) -> None:
    with pytest.raises(kind):
        check_folder(folder)


def test_a_sound_folder_is_accepted(folder: Path) -> None:
    assert check_folder(folder).max_tokens == 64


def test_a_missing_folder_is_said(tmp_path: Path) -> None:
    refused(tmp_path / "nowhere", ModelMissing)


def test_pickles_alone_are_refused(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    refused(folder, ModelWithoutWeights)


@pytest.mark.parametrize("name", ["modeling_evil.py", "sub/helper.py", "lib.so"])
def test_code_in_the_folder_is_refused(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("raise SystemExit")
    refused(folder, ModelUnsafe)


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_a_wish_for_code_is_refused(folder: Path, file: str) -> None:
    refused(changed(folder, file, auto_map={"AutoModel": "evil--x.Y"}), ModelUnsafe)


def test_another_architecture_is_refused(folder: Path) -> None:
    refused(changed(folder, "config.json", model_type="t5"), ModelUnsupported)


@pytest.mark.parametrize(
    "values",
    [
        {"vocab_size": 2_000_000_000},
        {"hidden_size": 10**9},
        {"num_hidden_layers": 10**6},
        {"hidden_size": "big"},
        {"hidden_act": ["a", "list"]},
        {"vocab_size": 77},
    ],
)
def test_sizes_beyond_belief_are_refused_before_anything_is_made(
    folder: Path, values: dict[str, object]
) -> None:
    refused(changed(folder, "config.json", **values), ModelDamaged)


def test_a_config_that_does_not_fit_the_weights_is_refused(folder: Path) -> None:
    refused(changed(folder, "config.json", intermediate_size=128), ModelDamaged)


@pytest.mark.parametrize("keep", [0, 4, 100, -10])
def test_truncated_weights_are_refused(folder: Path, keep: int) -> None:
    weights = folder / "model.safetensors"
    data = weights.read_bytes()
    weights.write_bytes(data[:keep])
    refused(folder, ModelDamaged)


def test_a_header_longer_than_the_file_is_refused(folder: Path) -> None:
    weights = folder / "model.safetensors"
    weights.write_bytes((10**12).to_bytes(8, "little") + weights.read_bytes()[8:])
    refused(folder, ModelDamaged)


def test_a_broken_tokenizer_is_refused(folder: Path) -> None:
    (folder / "tokenizer.json").write_text("{}", encoding="utf-8")
    with pytest.raises(ModelDamaged):
        Encoder(check_folder(folder), CPU, 32)


def test_the_built_in_model_is_the_published_one() -> None:
    model = catalogue.model_named()
    assert model.id == "all-MiniLM-L6-v2"
    assert model.max_tokens == 512


def test_one_flipped_byte_of_the_built_in_model_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(catalogue.model_named().folder, tmp_path / "copy"))
    with (folder / "model.safetensors").open("rb+") as file:
        file.seek(50_000_000)
        byte = file.read(1)
        file.seek(50_000_000)
        file.write(bytes([byte[0] ^ 1]))
    monkeypatch.setattr(catalogue, "_package_folder", lambda _entry: folder)
    with pytest.raises(ModelDamaged):
        catalogue.model_named()


def test_vectors_are_the_mean_over_the_tokens_that_transformers_gives(tiny: BaseModel) -> None:
    texts = ["my parcel is late", "refund", "the page was not it and the app", "late " * 20]
    step = Encoder(tiny, CPU, 32).embed([*texts, texts[0]])
    try:
        while True:
            next(step)
    except StopIteration as end:
        ours = end.value.numpy()
    model = transformers.BertModel.from_pretrained(tiny.folder, add_pooling_layer=False).eval()
    encoder = Encoder(tiny, CPU, 32)
    for place, text in enumerate(texts):
        ids = torch.tensor([encoder.tokenise([text])[0][0]])
        with torch.no_grad():
            mean = model(ids).last_hidden_state.mean(dim=1)
        theirs = torch.nn.functional.normalize(mean, dim=1).numpy()[0]
        assert np.allclose(ours[place], theirs, atol=1e-5)
    assert np.array_equal(ours[0], ours[4])


def test_unknown_tokens_are_counted(tiny: BaseModel) -> None:
    encoder = Encoder(tiny, CPU, 32)
    assert encoder.unknown_share(encoder.tokenise(["parcel late"])[0]) == 0
    assert encoder.unknown_share(encoder.tokenise(["物流很慢"])[0]) == 1


def test_the_cpu_is_chosen_with_a_reason() -> None:
    device = choose("cpu")
    assert device.kind == "cpu"
    assert device.dtype in {"bfloat16", "float32"}
    assert device.reason in {"cpu-bf16-faster", "cpu-bf16-slower", "asked"}
