"""Every architecture: its folder is accepted, and its states are those that transformers computes."""

import json
from pathlib import Path
from typing import Any

import pytest
import torch
import transformers
from safetensors.torch import load_file, save_file

from workbench.learning.architectures import ARCHITECTURES, architecture_of
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.model_loading import load_model, load_tokenizer, special_tokens
from workbench.learning.pooling import POOLINGS

from .tiny_models import CONFIGS, TEXTS, save_tiny

KINDS = tuple(one.model_type for one in ARCHITECTURES)


@pytest.fixture(scope="module", params=KINDS)
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> BaseModel:
    folder = tmp_path_factory.mktemp("kinds") / request.param
    save_tiny(folder, request.param)
    return check_folder(folder)


def states(model: Any, base: BaseModel) -> list[torch.Tensor]:
    """Return each text's states by itself, and again in one padded batch."""
    tokenizer = load_tokenizer(base, 32)
    pad = special_tokens(base, tokenizer).pad
    found = []
    rows = [encoding.ids for encoding in tokenizer.encode_batch(list(TEXTS))]
    width = max(map(len, rows))
    ids = torch.tensor([row + [pad] * (width - len(row)) for row in rows])
    mask = torch.tensor([[1] * len(row) + [0] * (width - len(row)) for row in rows])
    with torch.no_grad():
        together = model(input_ids=ids, attention_mask=mask).last_hidden_state
        for row, padded in zip(rows, together, strict=True):
            found.append(model(input_ids=torch.tensor([row])).last_hidden_state[0])
            found.append(padded[: len(row)])
    return found


def test_the_table_is_what_is_tested() -> None:
    assert set(KINDS) == set(CONFIGS)
    assert len(set(KINDS)) == len(KINDS)
    assert architecture_of("t5") is None


@pytest.mark.parametrize("attention", ["eager", "sdpa"])
def test_the_states_are_those_of_transformers(base: BaseModel, attention: Any) -> None:
    theirs = transformers.AutoModel.from_pretrained(base.folder, attn_implementation="eager").eval()
    ours = load_model(base, attention=attention)
    for mine, wanted in zip(states(ours, base), states(theirs, base), strict=True):
        assert (mine - wanted).abs().max() < 1e-5


def test_the_paths_of_the_table_lead_to_the_layers(base: BaseModel) -> None:
    kind = architecture_of(base.model_type)
    assert kind is not None
    model = load_model(base, attention="sdpa")
    layers = list(model.get_submodule(kind.layers))
    below = [model.get_submodule(path) for path in kind.embeddings]
    assert len(layers) == (1 if kind.model_type == "albert" else 2)
    assert sum(p.numel() for part in (*layers, *below) for p in part.parameters()) > 0.8 * sum(
        p.numel() for p in model.parameters()
    )
    linear = [
        name
        for name, part in model.named_modules()
        if name.endswith(tuple(f".{end}" for end in kind.lora)) and part.weight.ndim == 2
    ]
    assert len(linear) == len(layers) * len(kind.lora)


def test_the_longest_text_is_computed_and_one_more_token_is_too_many(base: BaseModel) -> None:
    model = load_model(base, attention="sdpa")
    with torch.no_grad():
        states = model(input_ids=torch.full((1, base.max_tokens), 5)).last_hidden_state
    assert states.isfinite().all()
    if base.model_type in {"deberta", "deberta-v2", "modernbert", "qwen2", "qwen3"}:
        return  # their positions are relative: nothing breaks, they have only not learned it
    with pytest.raises((IndexError, RuntimeError)), torch.no_grad():
        model(input_ids=torch.full((1, base.max_tokens + 1), 5))


def test_what_was_checked_is_checked_again_after_it_was_written(
    base: BaseModel, tmp_path: Path
) -> None:
    written = json.loads(json.dumps({**base.config, "model_type": base.model_type}))
    for file in ("tokenizer.json", "model.safetensors"):
        (tmp_path / file).write_bytes((base.folder / file).read_bytes())
    (tmp_path / "config.json").write_text(json.dumps(written), encoding="utf-8")
    again = check_folder(tmp_path)
    assert again.config == base.config
    assert again.max_tokens == base.max_tokens


def test_special_tokens_and_pooling_follow_the_kind(base: BaseModel) -> None:
    special = special_tokens(base, load_tokenizer(base, 32))
    decoder = base.model_type in {"gpt2", "qwen2", "qwen3"}
    assert (special.before, special.after) == ((0, 0) if decoder else (1, 1))
    assert base.pooling == ("last" if decoder else "mean")
    assert base.pooling in POOLINGS


HEADS = [
    (kind, head)
    for kind in KINDS
    for head in ("AutoModelForSequenceClassification", "AutoModelForMaskedLM")
    if not (kind in {"gpt2", "qwen2", "qwen3"} and head.endswith("MaskedLM"))
]


@pytest.mark.parametrize(("kind", "head"), HEADS)
def test_a_checkpoint_with_a_head_gives_its_encoder(kind: str, head: str, tmp_path: Path) -> None:
    model = save_tiny(tmp_path, kind, auto=getattr(transformers, head))
    base = check_folder(tmp_path)
    ours = load_model(base, attention="eager")
    theirs = getattr(model, model.base_model_prefix)
    for mine, wanted in zip(states(ours, base), states(theirs, base), strict=True):
        assert (mine - wanted).abs().max() < 1e-5


def test_old_names_of_norms_are_understood(tmp_path: Path) -> None:
    model = save_tiny(tmp_path, "bert", auto=transformers.AutoModelForMaskedLM)
    tensors = load_file(tmp_path / "model.safetensors")
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace(
            "LayerNorm.bias", "LayerNorm.beta"
        ): one
        for name, one in tensors.items()
    }
    assert old.keys() != tensors.keys()
    save_file(old, tmp_path / "model.safetensors")
    base = check_folder(tmp_path)
    ours = load_model(base, attention="eager")
    for mine, wanted in zip(states(ours, base), states(model.bert, base), strict=True):
        assert (mine - wanted).abs().max() < 1e-5


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision_is_read_as_float32(dtype: torch.dtype, tmp_path: Path) -> None:
    save_tiny(tmp_path, "bert").to(dtype).save_pretrained(tmp_path)
    model = load_model(check_folder(tmp_path), attention="eager")
    assert {weight.dtype for weight in model.parameters()} == {torch.float32}


def test_weights_in_several_files_are_the_same_weights(tmp_path: Path) -> None:
    model = save_tiny(tmp_path, "qwen2", auto=transformers.AutoModelForCausalLM)
    (tmp_path / "model.safetensors").unlink()
    model.save_pretrained(tmp_path, max_shard_size="20KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 2
    base = check_folder(tmp_path)
    ours = load_model(base, attention="eager")
    for mine, wanted in zip(states(ours, base), states(model.model, base), strict=True):
        assert (mine - wanted).abs().max() < 1e-5


@pytest.mark.parametrize(
    ("said", "pooling"),
    [
        ({"pooling_mode_cls_token": True, "pooling_mode_mean_tokens": False}, "cls"),
        ({"pooling_mode_lasttoken": True}, "last"),
        ({"pooling_mode_max_tokens": True}, "max"),
        ({"pooling_mode": "cls"}, "cls"),
        ({"pooling_mode_weightedmean_tokens": True}, "mean"),
        ({"pooling_mode_cls_token": True, "pooling_mode_max_tokens": True}, "mean"),
        ({"pooling_mode": "attention"}, "mean"),
    ],
)
def test_the_pooling_of_a_sentence_encoder_is_kept(
    said: dict[str, object], pooling: str, tmp_path: Path
) -> None:
    save_tiny(tmp_path, "bert")
    (tmp_path / "1_Pooling").mkdir()
    (tmp_path / "1_Pooling" / "config.json").write_text(json.dumps(said), encoding="utf-8")
    assert check_folder(tmp_path).pooling == pooling
