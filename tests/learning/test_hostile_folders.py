"""Folders that are none, bring code, lead out of themselves or come in parts that do not fit."""

import json
import os
import shutil
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from workbench.errors import (
    ModelDamaged,
    ModelMissing,
    ModelUnsafe,
    ModelWithoutTokenizer,
    ModelWithoutWeights,
)
from workbench.learning.model_folder import check_folder
from workbench.learning.model_loading import load_model, load_tokenizer

from .hostile_changes import INDEX, WEIGHTS, refused
from .tiny_models import save_tiny, split_weights


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "model"))


# --- what is no model ----------------------------------------------------------------------------


def test_an_empty_folder(tmp_path: Path) -> None:
    refused(tmp_path, ModelWithoutWeights)


def test_a_file_instead_of_a_folder(folder: Path) -> None:
    refused(folder / WEIGHTS, ModelMissing)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b"])
def test_a_name_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    refused(tmp_path / name, ModelMissing)


@pytest.mark.parametrize("pickle", ["pytorch_model.bin", "model.pkl", "model.pt", "model.ckpt"])
def test_only_a_pickle(folder: Path, pickle: str) -> None:
    (folder / WEIGHTS).rename(folder / pickle)
    refused(folder, ModelWithoutWeights)


def test_a_pickle_beside_the_weights_is_never_opened(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"cos\nsystem\n(S'exit 1'\ntR.")
    (folder / "adapter_config.json").write_text('{"base_model_name_or_path": "evil/x"}')
    load_model(check_folder(folder), attention="eager")


def test_no_tokenizer_but_sentence_pieces(tmp_path: Path) -> None:
    save_tiny(tmp_path, "albert")
    (tmp_path / "tokenizer.json").rename(tmp_path / "spiece.model")
    refused(tmp_path, ModelWithoutTokenizer)


# --- code and ways out ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["modeling.py", "deep/er/x.PY", "run.sh", "a.dll"])
def test_code(folder: Path, name: str) -> None:
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("")
    assert (folder / name).name in str(vars(refused(folder, ModelUnsafe)))


@pytest.mark.parametrize("file", ["config.json", "tokenizer_config.json"])
def test_auto_map(folder: Path, file: str) -> None:
    (folder / "tokenizer_config.json").write_text("{}")
    settings = json.loads((folder / file).read_text())
    (folder / file).write_text(json.dumps({**settings, "auto_map": {"AutoModel": "evil.Model"}}))
    refused(folder, ModelUnsafe)


@pytest.mark.parametrize("name", [WEIGHTS, "tokenizer.json", "config.json", "more.txt"])
def test_a_link_that_leads_out(folder: Path, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "outside"
    if (folder / name).exists():
        (folder / name).rename(outside)
    else:
        outside.write_text("secret")
    (folder / name).symlink_to(outside)
    refused(folder, ModelUnsafe)


def test_a_linked_folder_and_a_link_to_itself(folder: Path, tmp_path: Path) -> None:
    (folder / "inner").symlink_to(tmp_path, target_is_directory=True)
    refused(folder, ModelUnsafe)
    (folder / "inner").unlink()
    (folder / "inner").symlink_to(folder / "inner")
    refused(folder, ModelUnsafe)


def test_a_link_within_the_folder_is_fine(folder: Path) -> None:
    (folder / WEIGHTS).rename(folder / "blob")
    (folder / WEIGHTS).symlink_to("blob")
    load_model(check_folder(folder), attention="eager")


def test_the_folder_itself_may_be_linked(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(folder, target_is_directory=True)
    assert check_folder(tmp_path / "link").max_tokens == 64


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no name here")
@pytest.mark.parametrize("name", ["config.json", WEIGHTS, "tokenizer.json"])
def test_a_pipe_is_never_waited_for(folder: Path, name: str) -> None:
    (folder / name).unlink()
    (folder / "vocab.txt").unlink()
    os.mkfifo(folder / name)
    with pytest.raises((ModelDamaged, ModelWithoutTokenizer, ModelWithoutWeights)):
        load_tokenizer(check_folder(folder), 16)


# --- several files --------------------------------------------------------------------------------


@pytest.fixture
def sharded(folder: Path) -> Path:
    split_weights(folder)
    check_folder(folder)
    return folder


def change_places(folder: Path, **places: object) -> None:
    found = json.loads((folder / INDEX).read_text())["weight_map"]
    found.update(places)
    (folder / INDEX).write_text(json.dumps({"weight_map": found}))


@pytest.mark.parametrize(
    "file",
    ["../other.safetensors", "/etc/passwd", "x/../../a.safetensors", "..\\a.safetensors",
     "C:a.safetensors", "a.bin", "", "a.safetensors\n", 7, None],
)  # fmt: skip
def test_an_index_that_leads_out(sharded: Path, file: object) -> None:
    shutil.copy(sharded / "a.safetensors", sharded.parent / "other.safetensors")
    change_places(sharded, **{"embeddings.LayerNorm.bias": file})
    refused(sharded, ModelUnsafe)


def test_an_index_that_does_not_fit_its_files(sharded: Path) -> None:
    change_places(sharded, **{"embeddings.LayerNorm.bias": "b.safetensors"})
    refused(sharded, ModelDamaged)


def test_a_missing_part(sharded: Path) -> None:
    (sharded / "b.safetensors").unlink()
    refused(sharded, ModelDamaged)


def test_a_tensor_in_two_parts(sharded: Path) -> None:
    tensors = load_file(sharded / "b.safetensors") | load_file(sharded / "a.safetensors")
    save_file(tensors, sharded / "b.safetensors")
    refused(sharded, ModelDamaged)
