"""BERT, RoBERTa and XLM-R without transformers: what a configuration of theirs means, and its weights.

Loading transformers' own classes takes longer than loading torch, and on a CPU nothing of them is used:
`FastBody` computes these three. Whatever is in any way unusual is left to transformers, whose word it is.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

Shapes = dict[str, tuple[int, ...]]

_BERT: Mapping[str, Any] = {
    "attention_probs_dropout_prob": 0.1,
    "bos_token_id": None,
    "eos_token_id": None,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 768,
    "initializer_range": 0.02,
    "intermediate_size": 3072,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "pad_token_id": 0,
    "type_vocab_size": 2,
    "vocab_size": 30522,
}
_MARKS: Mapping[str, int] = {"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
# What transformers takes where a configuration does not say it.
_USUAL: Mapping[str, Mapping[str, Any]] = {
    "bert": _BERT,
    "roberta": {**_BERT, **_MARKS, "vocab_size": 50265},
    "xlm-roberta": {**_BERT, **_MARKS},
}
_SIZES = tuple(key for key, value in _BERT.items() if type(value) is int and key != "pad_token_id")
_SHARES = ("attention_probs_dropout_prob", "hidden_dropout_prob")
_SMALL = ("initializer_range", "layer_norm_eps")


def completed(model_type: str, said: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the configuration with every key, or None where transformers has to say what it means."""
    usual = _USUAL.get(model_type)
    if usual is None or not said.keys() <= usual.keys():
        return None
    found = {key: said.get(key, value) for key, value in usual.items()}
    is_plain = (
        found["hidden_act"] == "gelu"
        and all(type(found[key]) is int and found[key] > 0 for key in _SIZES)
        and all(type(found[key]) is float and 0 <= found[key] < 1 for key in (*_SHARES, *_SMALL))
        and all(found[key] is None or type(found[key]) is int for key in _MARKS)
        and found["hidden_size"] % found["num_attention_heads"] == 0
        and found["pad_token_id"] is not None
        and 0 <= found["pad_token_id"] < min(found["vocab_size"], found["max_position_embeddings"])
    )
    return found if is_plain else None


def config_of(found: Mapping[str, Any]) -> Any:
    """Return what `completed` returned with its keys as attributes, as transformers has them."""
    return SimpleNamespace(**found)


def shapes_of(config: Mapping[str, Any]) -> Shapes:
    """Return the shape of every weight by the name that transformers gives it."""
    width, inner = config["hidden_size"], config["intermediate_size"]
    found: Shapes = {
        "embeddings.word_embeddings.weight": (config["vocab_size"], width),
        "embeddings.position_embeddings.weight": (config["max_position_embeddings"], width),
        "embeddings.token_type_embeddings.weight": (config["type_vocab_size"], width),
        **_pair("embeddings.LayerNorm", width),
    }
    for layer in range(config["num_hidden_layers"]):
        place = f"encoder.layer.{layer}"
        for part in ("self.query", "self.key", "self.value", "output.dense"):
            found |= _pair(f"{place}.attention.{part}", width, width)
        found |= _pair(f"{place}.attention.output.LayerNorm", width)
        found |= _pair(f"{place}.intermediate.dense", inner, width)
        found |= _pair(f"{place}.output.dense", width, inner)
        found |= _pair(f"{place}.output.LayerNorm", width)
    return found


def _pair(name: str, out: int, *into: int) -> Shapes:
    return {f"{name}.weight": (out, *into), f"{name}.bias": (out,)}
