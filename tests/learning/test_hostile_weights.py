"""Weights, configurations and tokenizers that claim what is not so: nothing of it is allocated."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from workbench.errors import ModelDamaged, ModelTooLarge, ModelUnsupported
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.model_loading import load_model, load_tokenizer

from .hostile_changes import (
    WEIGHTS,
    change_config,
    change_header,
    change_tensors,
    header_of,
    refused,
    write_header,
)
from .tiny_models import save_tiny


@pytest.fixture
def folder(tiny_folder: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_folder, tmp_path / "model"))


# --- the header of the weights --------------------------------------------------------------------


def test_a_header_longer_than_the_file(folder: Path) -> None:
    raw = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes((1 << 62).to_bytes(8, "little") + raw[8:])
    refused(folder, ModelDamaged)


def test_a_huge_header(folder: Path) -> None:
    with (folder / WEIGHTS).open("wb") as file:  # a file with a hole: 9 GB that take no space
        file.write((9 << 30).to_bytes(8, "little") + b"{")
        file.truncate(10 << 30)
    refused(folder, ModelDamaged)


@pytest.mark.parametrize("keep", [0, 7, 8, 40, 2000, -1])
def test_a_truncated_file(folder: Path, keep: int) -> None:
    raw = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(raw[:keep])
    refused(folder, ModelDamaged)


@pytest.mark.parametrize(
    "header",
    [b"{}", b"[]", b"null", b"\xff\xfe{}", b'{"a": 1}', b'{"a": {}}', b"{" * 9000,
     b'{"a":' * 100_000, b"[" * 1_000_000, b'{"a":{"dtype":"F32","shape":[1' + b"0" * 6000 + b"]}}",
     b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":0}}'],
    ids=range(11),
)  # fmt: skip
def test_a_header_that_is_none(folder: Path, header: bytes) -> None:
    write_header(folder, header, b"\0" * 4)
    refused(folder, ModelDamaged)


def test_a_key_that_occurs_twice(folder: Path) -> None:
    header, data = header_of(folder)
    name = next(one for one in header if one != "__metadata__")
    twice = f'{{"{name}": {json.dumps(header[name])}, ' + json.dumps(header)[1:]
    write_header(folder, twice, data)
    refused(folder, ModelDamaged)


def _overlap(header: dict[str, Any], first: str) -> None:
    name = next(
        n for n in header if header[n].get("shape") == header[first]["shape"] and n != first
    )
    header[name]["data_offsets"] = header[first]["data_offsets"]


def _negative(header: dict[str, Any], first: str) -> None:
    begin, end = header[first]["data_offsets"]
    header[first]["data_offsets"] = [begin - 4, end - 4]


def _beyond(header: dict[str, Any], _first: str) -> None:
    last = max(
        (n for n in header if n != "__metadata__"), key=lambda n: header[n]["data_offsets"][1]
    )
    begin, end = header[last]["data_offsets"]
    header[last]["data_offsets"] = [begin + (1 << 40), end + (1 << 40)]


def _backwards(header: dict[str, Any], first: str) -> None:
    header[first]["data_offsets"].reverse()


def _claims_more(header: dict[str, Any], first: str) -> None:
    header[first]["shape"] = [1 << 40, 1 << 40]


def _fraction(header: dict[str, Any], first: str) -> None:
    header[first]["shape"] = [float(one) for one in header[first]["shape"]]


@pytest.mark.parametrize(
    "change", [_overlap, _negative, _beyond, _backwards, _claims_more, _fraction]
)
def test_places_that_cannot_be(folder: Path, change: Callable[[dict[str, Any], str], None]) -> None:
    change_header(folder, change)
    refused(folder, ModelDamaged)


def test_a_number_format_of_its_own(folder: Path) -> None:
    change_header(folder, lambda header, first: header[first].update(dtype="Q4_K"))
    refused(folder, ModelUnsupported)


def test_whole_numbers_as_weights(folder: Path) -> None:
    name = "embeddings.LayerNorm.weight"
    change_tensors(folder, lambda tensors: tensors.update({name: tensors[name].to(torch.int8)}))
    refused(folder, ModelUnsupported)


# --- weights and configuration --------------------------------------------------------------------


def test_a_missing_weight_is_named(folder: Path) -> None:
    name = "encoder.layer.1.output.dense.weight"
    change_tensors(folder, lambda tensors: tensors.__delitem__(name))
    assert name in str(vars(refused(folder, ModelDamaged)))


def test_a_weight_of_another_shape(folder: Path) -> None:
    name = "encoder.layer.1.output.dense.weight"
    change_tensors(folder, lambda tensors: tensors.update({name: tensors[name].T.contiguous()}))
    assert name in str(vars(refused(folder, ModelDamaged)))


@pytest.mark.parametrize("bad", [torch.nan, torch.inf, -torch.inf])
def test_a_weight_that_is_no_number(folder: Path, bad: float) -> None:
    name = "encoder.layer.1.output.dense.weight"
    change_tensors(folder, lambda tensors: tensors[name].__setitem__((3, 4), bad))
    base = check_folder(folder)
    with pytest.raises(ModelDamaged) as caught:
        load_model(base, attention="eager")
    assert name in caught.value.item


def test_two_weights_for_one_place(folder: Path) -> None:
    name = "embeddings.LayerNorm.weight"
    change_tensors(folder, lambda tensors: tensors.update({f"bert.{name}": tensors[name] + 1}))
    refused(folder, ModelDamaged)


def test_fewer_layers_than_there_are_weights_for(folder: Path) -> None:
    change_config(folder, num_hidden_layers=1)
    refused(folder, ModelDamaged)


def test_weights_that_change_after_the_check(folder: Path) -> None:
    base = check_folder(folder)
    name = "embeddings.LayerNorm.bias"
    change_tensors(folder, lambda tensors: tensors.__delitem__(name))
    with pytest.raises(ModelDamaged):
        load_model(base, attention="eager")


@pytest.mark.parametrize(
    "values",
    [{"vocab_size": 10**9}, {"hidden_size": 10**9}, {"num_hidden_layers": 10**6},
     {"intermediate_size": -1}, {"max_position_embeddings": 2**62}, {"type_vocab_size": 10**8},
     {"num_attention_heads": 0}, {"num_attention_heads": 7}, {"hidden_size": 32.0},
     {"hidden_size": True}, {"hidden_size": None}, {"hidden_act": "os.system"}, {"hidden_act": 3},
     {"hidden_dropout_prob": 2}, {"layer_norm_eps": float("nan")}, {"pad_token_id": -5},
     {"pad_token_id": 900_000}, {"hidden_size": {"a": 1}}, {"max_position_embeddings": 2}],
    ids=str,
)  # fmt: skip
def test_values_beyond_belief(folder: Path, values: dict[str, object]) -> None:
    change_config(folder, **values)
    refused(folder, ModelDamaged)


@pytest.mark.parametrize(
    "values",
    [{"position_embedding_type": "relative_key"}, {"is_decoder": True}, {"model_type": "llama"},
     {"model_type": None}, {"model_type": ["bert"]}],
    ids=str,
)  # fmt: skip
def test_another_kind(folder: Path, values: dict[str, object]) -> None:
    change_config(folder, **values)
    refused(folder, ModelUnsupported)


def test_sizes_that_are_each_allowed_and_too_much_together(tmp_path: Path) -> None:
    save_tiny(tmp_path, "qwen2")
    change_config(
        tmp_path, hidden_size=8192, num_hidden_layers=96, intermediate_size=32_768, layer_types=None
    )
    refused(tmp_path, ModelTooLarge)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("qwen2", {"layer_types": ["full_attention"]}),
        ("qwen2", {"layer_types": ["full_attention", {"x": 1}]}),
        ("qwen3", {"rope_parameters": {"rope_type": "default", "rope_theta": "big"}}),
        ("qwen3", {"rope_parameters": {"rope_type": "default", "rope_theta": float("inf")}}),
        ("qwen3", {"rope_parameters": [1]}),
        ("modernbert", {"rope_parameters": {"full_attention": 3}}),
        ("modernbert", {"layer_types": None, "global_attn_every_n_layers": 0}),
        ("deberta", {"pos_att_type": ["c2p"] * 9}),
        ("deberta-v2", {"pos_att_type": "import os"}),
        ("deberta-v2", {"position_buckets": 10**9}),
    ],
    ids=str,
)
def test_nested_values_beyond_belief(kind: str, values: dict[str, object], tmp_path: Path) -> None:
    save_tiny(tmp_path, kind)
    change_config(tmp_path, **values)
    refused(tmp_path, ModelDamaged)


def test_stretched_positions_are_another_kind(tmp_path: Path) -> None:
    save_tiny(tmp_path, "qwen3")
    change_config(tmp_path, rope_parameters=None, rope_scaling={"type": "yarn", "factor": 4.0})
    refused(tmp_path, ModelUnsupported)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "null", "{" * 99_999, '{"a":' * 99_999, '{"model_type": "bert"', '{"a": 1, "a": 2}'],
    ids=range(7),
)
def test_a_configuration_that_is_none(folder: Path, text: str) -> None:
    (folder / "config.json").write_text(text)
    refused(folder, ModelDamaged)


def test_a_configuration_of_gigabytes(folder: Path) -> None:
    with (folder / "config.json").open("wb") as file:
        file.truncate(5 << 30)
    refused(folder, ModelDamaged)


def test_a_configuration_in_another_encoding(folder: Path) -> None:
    text = (folder / "config.json").read_text()
    (folder / "config.json").write_bytes(text.encode("utf-16"))
    refused(folder, ModelDamaged)


# --- the tokenizer --------------------------------------------------------------------------------


def damaged_tokenizer(folder: Path) -> None:
    base: BaseModel = check_folder(folder)
    with pytest.raises(ModelDamaged):
        load_tokenizer(base, 16)


def test_a_word_beyond_the_embeddings(folder: Path) -> None:
    settings = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    settings["model"]["vocab"]["late"] = 100_000
    (folder / "tokenizer.json").write_text(json.dumps(settings), encoding="utf-8")
    damaged_tokenizer(folder)


def test_a_special_token_beyond_the_embeddings(folder: Path) -> None:
    text = (folder / "tokenizer.json").read_text(encoding="utf-8")
    settings = json.loads(text)
    settings["post_processor"] = {
        "type": "BertProcessing",
        "sep": ["[SEP]", 99_999],
        "cls": ["x", 2],
    }
    (folder / "tokenizer.json").write_text(json.dumps(settings), encoding="utf-8")
    damaged_tokenizer(folder)


def test_a_tokenizer_that_makes_its_library_panic(folder: Path) -> None:
    settings = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    first = {"SpecialToken": {"id": "[CLS]", "type_id": 0}}
    settings["post_processor"] = {
        "type": "TemplateProcessing",
        "single": [first, {"Sequence": {"id": "A", "type_id": 0}}],
        "pair": [first],
        "special_tokens": {},
    }
    (folder / "tokenizer.json").write_text(json.dumps(settings), encoding="utf-8")
    damaged_tokenizer(folder)


@pytest.mark.parametrize("text", ["", "{}", "[" * 99_999, '{"version": "9"}'], ids=range(4))
def test_a_tokenizer_that_is_none(folder: Path, text: str) -> None:
    (folder / "tokenizer.json").write_text(text)
    damaged_tokenizer(folder)


def test_a_tokenizer_of_gigabytes(folder: Path) -> None:
    with (folder / "tokenizer.json").open("wb") as file:
        file.truncate(5 << 30)
    refused(folder, ModelDamaged)


def test_a_vocabulary_with_more_words_than_embeddings(folder: Path) -> None:
    (folder / "tokenizer.json").unlink()
    with (folder / "vocab.txt").open("a") as file:
        file.write("\nmore\nwords")
    damaged_tokenizer(folder)
