"""The weights of an encoder of BERT's layers under names of our own, whatever its family calls them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch

from workbench.errors import ModelNotCompressible
from workbench.learning.model_folder import BaseModel

_LIKE_BERT = ("bert", "roberta", "xlm-roberta", "electra", "ernie")
ACTIVATIONS = ("gelu", "gelu_new", "gelu_pytorch_tanh", "relu")
PRODUCTS = ("qkv", "out", "up", "down")

_BERT_NAMES = {
    "qkv": ("attention.self.query", "attention.self.key", "attention.self.value"),
    "out": ("attention.output.dense",),
    "attention_norm": ("attention.output.LayerNorm",),
    "up": ("intermediate.dense",),
    "down": ("output.dense",),
    "norm": ("output.LayerNorm",),
}
_DISTILBERT_NAMES = {
    "qkv": ("attention.q_lin", "attention.k_lin", "attention.v_lin"),
    "out": ("attention.out_lin",),
    "attention_norm": ("sa_layer_norm",),
    "up": ("ffn.lin1",),
    "down": ("ffn.lin2",),
    "norm": ("output_layer_norm",),
}
Tensors = dict[str, torch.Tensor]


@dataclass(frozen=True, slots=True)
class Shape:
    """What the weights alone do not say. `first_position` is the number of the first token's position,
    `pad` the id of the padding token.
    """

    layers: int
    heads: int
    hidden: int
    epsilon: float
    activation: str
    first_position: int
    pad: int


def is_layered(base: BaseModel) -> bool:
    """Return whether the model consists of the layers that we know by name."""
    config = base.config
    return (
        base.model_type in (*_LIKE_BERT, "distilbert")
        and _activation(config) in ACTIVATIONS
        and config.get("position_embedding_type", "absolute") in {None, "absolute"}
        and not config.get("use_task_id")
    )


def shape_of(base: BaseModel) -> Shape:
    """Return the shape of a model. Raises `ModelNotCompressible` where its layers are of another kind."""
    if not is_layered(base):
        raise ModelNotCompressible(str(base), base.model_type)
    config, is_distilled = base.config, base.model_type == "distilbert"
    pad = config.get("pad_token_id")
    usual = 1 if "roberta" in base.model_type else 0
    return Shape(
        layers=layer_count(config),
        heads=int(config.get("num_attention_heads", config.get("n_heads", 12))),
        hidden=int(config.get("hidden_size", config.get("dim", 768))),
        epsilon=1e-12 if is_distilled else float(config.get("layer_norm_eps", 1e-12)),
        activation=_activation(config),
        first_position=int(usual if pad is None else pad) + 1
        if "roberta" in base.model_type
        else 0,
        pad=int(usual if pad is None else pad),
    )


def renamed(base: BaseModel, state: Mapping[str, torch.Tensor]) -> Tensors:
    """Return float32 weights under our names from those under the names of transformers' encoder.

    Query, key and value are one product [3 * hidden, hidden]; the vector of the first token type is in
    the positions, since every text of ours is one piece.
    """
    state = {name: one.detach().float().cpu() for name, one in state.items()}
    positions = state["embeddings.position_embeddings.weight"]
    kinds = state.get("embeddings.token_type_embeddings.weight")
    found = {
        "embeddings.word": state["embeddings.word_embeddings.weight"],
        "embeddings.position": positions if kinds is None else positions + kinds[0],
    }
    for ours, theirs in (
        ("embeddings.norm", "embeddings.LayerNorm"),
        ("embeddings.widened", "embeddings_project"),
    ):
        for kind in ("weight", "bias"):
            if f"{theirs}.{kind}" in state:
                found[f"{ours}.{kind}"] = state[f"{theirs}.{kind}"]
    for number in range(layer_count(base.config)):
        for ours in part_names(base.model_type):
            for kind in ("weight", "bias"):
                theirs_all = theirs_of(base.model_type, number, ours, kind)
                found[f"layer.{number}.{ours}.{kind}"] = torch.cat([state[n] for n in theirs_all])
    return found


def part_names(model_type: str) -> Mapping[str, tuple[str, ...]]:
    """Return our names of a layer's parts and what the family calls each."""
    return _DISTILBERT_NAMES if model_type == "distilbert" else _BERT_NAMES


def theirs_of(model_type: str, layer: int, part: str, kind: str) -> list[str]:
    """Return the family's names of a part's weight or bias."""
    start = f"{'transformer' if model_type == 'distilbert' else 'encoder'}.layer.{layer}"
    return [f"{start}.{name}.{kind}" for name in part_names(model_type)[part]]


def layer_count(config: Mapping[str, Any]) -> int:
    """Return the number of layers that a configuration asks for."""
    return int(config.get("num_hidden_layers", config.get("n_layers", 12)))


def _activation(config: Mapping[str, Any]) -> str:
    return str(config.get("hidden_act", config.get("activation", "gelu")))
