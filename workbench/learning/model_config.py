"""A config.json from outside, rebuilt from the keys that an architecture may have, each checked.

The largest values are those that we believe, so that no configuration makes us allocate without end.
"""

import math
from collections.abc import Mapping
from typing import Any

from workbench.errors import ModelDamaged, ModelUnsupported
from workbench.learning.architectures import Architecture

_SIZES = {
    "vocab_size": (1, 1_000_000),
    "hidden_size": (1, 8192),
    "dim": (1, 8192),
    "n_embd": (1, 8192),
    "embedding_size": (1, 8192),
    "intermediate_size": (1, 32_768),
    "hidden_dim": (1, 32_768),
    "n_inner": (1, 32_768),
    "num_hidden_layers": (1, 96),
    "n_layers": (1, 96),
    "n_layer": (1, 96),
    "num_attention_heads": (1, 128),
    "n_heads": (1, 128),
    "n_head": (1, 128),
    "num_key_value_heads": (1, 128),
    "head_dim": (1, 512),
    "attention_head_size": (1, 512),
    "max_position_embeddings": (1, 262_144),
    "n_positions": (1, 262_144),
    "type_vocab_size": (0, 64),
    "task_type_vocab_size": (0, 64),
    "relative_attention_num_buckets": (1, 512),
    "max_relative_positions": (-1, 4096),
    "position_buckets": (-1, 4096),
    "conv_kernel_size": (0, 63),
    "conv_groups": (1, 64),
    "num_hidden_groups": (1, 48),
    "inner_group_num": (1, 16),
    "local_attention": (1, 262_144),
    "sliding_window": (1, 262_144),
    "max_window_layers": (0, 96),
    "pad_token_id": (0, 999_999),
    "bos_token_id": (0, 999_999),
    "eos_token_id": (0, 999_999),
    "cls_token_id": (0, 999_999),
    "sep_token_id": (0, 999_999),
}
_RATES = frozenset(
    {
        "activation_dropout", "attention_dropout", "attention_probs_dropout_prob", "attn_pdrop",
        "dropout", "embd_pdrop", "embedding_dropout", "hidden_dropout_prob", "initializer_range",
        "layer_norm_eps", "layer_norm_epsilon", "mlp_dropout", "norm_eps", "resid_pdrop",
        "rms_norm_eps",
    }
)  # fmt: skip
_FLAGS = frozenset(
    {
        "attention_bias", "mlp_bias", "norm_bias", "position_biased_input", "relative_attention",
        "reorder_and_upcast_attn", "scale_attn_by_inverse_layer_idx", "scale_attn_weights",
        "share_att_key", "talking_head", "use_sliding_window", "use_task_id",
    }
)  # fmt: skip
_NAMES = frozenset(
    {
        "activation", "activation_function", "conv_act", "hidden_act", "hidden_activation",
        "norm_rel_ebd",
    }
)  # fmt: skip
_NESTED = frozenset({"layer_types", "pos_att_type", "rope_parameters"})
_SPANS = ("full_attention", "sliding_attention")
_DIRECTIONS = frozenset({"c2p", "p2c"})
_ROPE_BASES = {"full_attention": 160_000.0, "sliding_attention": 10_000.0}  # ModernBERT's


def rebuilt(name: str, config: Mapping[str, Any], kind: Architecture) -> dict[str, Any]:
    """Return the known keys of a configuration, their values checked; `name` is the folder's.

    Raises `ModelDamaged` (a value that no such model has) and `ModelUnsupported` (a variant whose
    key we would have to leave out, and which then would compute something else).
    """
    _refuse_variants(name, config, kind)
    found: dict[str, Any] = {}
    for key in sorted(kind.keys & config.keys()):
        value = _first(config[key]) if key == "eos_token_id" else config[key]
        if key in _NESTED or (value is None and key == "pad_token_id" and kind.after_pad):
            continue  # RoBERTa counts positions from its padding id: the class knows the usual one
        if value is not None and not _is_sound(key, value):
            raise ModelDamaged(name, f"config.json: {key}")
        found[key] = value
    if "pos_att_type" in kind.keys:
        found["pos_att_type"] = _directions(name, config.get("pos_att_type"))
    if "layer_types" in kind.keys and (spans := _spans(name, config, found)):
        found["layer_types"] = spans
    if "rope_parameters" in kind.keys and (rope := _rope(name, config, kind)):
        found["rope_parameters"] = rope
    return found


def _refuse_variants(name: str, config: Mapping[str, Any], kind: Architecture) -> None:
    positions = config.get("position_embedding_type", "absolute")
    if positions not in {None, "absolute"}:
        raise ModelUnsupported(name, f"{kind.model_type}, {str(positions)[:40]}")
    if config.get("is_decoder") and not kind.is_decoder:
        raise ModelUnsupported(name, f"{kind.model_type}, is_decoder")


def _is_sound(key: str, value: object) -> bool:
    if key in _FLAGS:
        return isinstance(value, bool)
    if key in _NAMES:
        return isinstance(value, str) and len(value) <= 64
    if isinstance(value, bool):
        return False
    if key in _RATES:
        return isinstance(value, int | float) and 0 <= value <= 1
    low, high = _SIZES[key]
    return isinstance(value, int) and low <= value <= high


def _first(value: object) -> object:
    return value[0] if isinstance(value, list) and value else value


def _directions(name: str, value: object) -> list[str]:
    """Return DeBERTa's kinds of relative attention."""
    found = value.lower().split("|") if isinstance(value, str) else value or []
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        raise ModelDamaged(name, "config.json: pos_att_type")
    found = [one.strip() for one in found]
    if len(found) > len(_DIRECTIONS) or not _DIRECTIONS.issuperset(found):
        raise ModelDamaged(name, "config.json: pos_att_type")
    return found


def _spans(name: str, config: Mapping[str, Any], found: Mapping[str, Any]) -> list[str] | None:
    """Return each layer's kind of attention; ModernBERT's older files say every how many are full."""
    layers = found.get("num_hidden_layers")
    spans, every = config.get("layer_types"), config.get("global_attn_every_n_layers")
    if spans is None and every is None:
        return None
    if spans is None:
        if isinstance(layers, int) and type(every) is int and 1 <= every <= layers:
            return [_SPANS[bool(layer % every)] for layer in range(layers)]
        raise ModelDamaged(name, "config.json: global_attn_every_n_layers")
    if not isinstance(spans, list) or len(spans) != layers or not all(s in _SPANS for s in spans):
        raise ModelDamaged(name, "config.json: layer_types")
    return spans


def _rope(name: str, config: Mapping[str, Any], kind: Architecture) -> dict[str, Any] | None:
    """Return the rotary positions in today's form, whatever form the file has."""
    said = config.get("rope_parameters") or config.get("rope_scaling") or {}
    if not isinstance(said, dict):
        raise ModelDamaged(name, "config.json: rope_parameters")
    if kind.model_type != "modernbert":
        theta = config.get("rope_theta")
        return _one_rope(name, said, 10_000.0 if theta is None else theta)
    older = {
        "full_attention": config.get("global_rope_theta"),
        "sliding_attention": config.get("local_rope_theta"),
    }
    found = {}
    for span, usual in _ROPE_BASES.items():
        one = said.get(span) or {}
        if not isinstance(one, dict):
            raise ModelDamaged(name, "config.json: rope_parameters")
        theta = older[span]
        found[span] = _one_rope(name, one, usual if theta is None else theta)
    return found


def _one_rope(name: str, said: Mapping[str, Any], usual: object) -> dict[str, Any]:
    kind = said.get("rope_type", said.get("type", "default"))
    if kind not in {"default", None}:
        raise ModelUnsupported(name, f"rope {str(kind)[:40]}")
    theta = said.get("rope_theta", usual)
    if isinstance(theta, bool) or not isinstance(theta, int | float):
        raise ModelDamaged(name, "config.json: rope_theta")
    if not (math.isfinite(theta) and 1 < theta <= 1e9):
        raise ModelDamaged(name, "config.json: rope_theta")
    return {"rope_type": "default", "rope_theta": float(theta)}
