"""What we know of each architecture that we run: one table, nothing else says a model type."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Every configuration may say these.
_SHARED = frozenset(
    {"vocab_size", "initializer_range", "pad_token_id", "bos_token_id", "eos_token_id"}
)

_BERT = _SHARED | frozenset(
    {
        "attention_probs_dropout_prob", "hidden_act", "hidden_dropout_prob", "hidden_size",
        "intermediate_size", "layer_norm_eps", "max_position_embeddings", "num_attention_heads",
        "num_hidden_layers", "type_vocab_size",
    }
)  # fmt: skip
_ELECTRA = _BERT | {"embedding_size"}
_MPNET = _BERT | {"relative_attention_num_buckets"}
_ERNIE = _BERT | {"task_type_vocab_size", "use_task_id"}
_ALBERT = _BERT | {"embedding_size", "inner_group_num", "num_hidden_groups"}
_DISTILBERT = _SHARED | frozenset(
    {
        "activation", "attention_dropout", "dim", "dropout", "hidden_dim",
        "max_position_embeddings", "n_heads", "n_layers",
    }
)  # fmt: skip
_DEBERTA = _BERT | {
    "embedding_size", "max_relative_positions", "pos_att_type", "position_biased_input",
    "relative_attention", "talking_head",
}  # fmt: skip
_DEBERTA_2 = _DEBERTA | {
    "attention_head_size", "conv_act", "conv_groups", "conv_kernel_size", "norm_rel_ebd",
    "position_buckets", "share_att_key",
}  # fmt: skip
_MODERNBERT = _SHARED | frozenset(
    {
        "attention_bias", "attention_dropout", "cls_token_id", "embedding_dropout",
        "hidden_activation", "hidden_size", "intermediate_size", "layer_types", "local_attention",
        "max_position_embeddings", "mlp_bias", "mlp_dropout", "norm_bias", "norm_eps",
        "num_attention_heads", "num_hidden_layers", "rope_parameters", "sep_token_id",
    }
)  # fmt: skip
_GPT2 = _SHARED | frozenset(
    {
        "activation_function", "attn_pdrop", "embd_pdrop", "layer_norm_epsilon", "n_embd",
        "n_head", "n_inner", "n_layer", "n_positions", "reorder_and_upcast_attn", "resid_pdrop",
        "scale_attn_by_inverse_layer_idx", "scale_attn_weights",
    }
)  # fmt: skip
_QWEN = _SHARED | frozenset(
    {
        "attention_dropout", "hidden_act", "hidden_size", "intermediate_size", "layer_types",
        "max_position_embeddings", "max_window_layers", "num_attention_heads",
        "num_hidden_layers", "num_key_value_heads", "rms_norm_eps", "rope_parameters",
        "sliding_window", "use_sliding_window",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Architecture:
    """One kind of model.

    - `keys`: what is passed on of a config.json; everything else is left out.
    - `prefix`: what a checkpoint with a head on top puts before the names of the encoder's weights.
    - `lora`: the linear modules that get adapters, as peft matches them (end of the module's name).
    - `layers`, `embeddings`: attribute paths in the model, for layer-wise rates and frozen layers.
      ALBERT's layers are groups that several depths share.
    - `word_pieces`, `byte_pairs`: the classes of transformers that read `vocab.txt`, and `vocab.json`
      with `merges.txt`, where tokenizer.json is missing; "" where such files will not do. Chinese
      GPT-2 and ALBERT come with BERT's `vocab.txt`.
    - `pooling`: how a text's tokens become a vector where the folder does not say it.
    - `reserved`: positions that no token gets; `after_pad` says that they are the padding id and
      those below it, as in RoBERTa.
    - `takes_pooler`: whether its class takes `add_pooling_layer`. `sdpa`: else only eager attention.
    - `autocast`: else it learns in float32: DeBERTa fills scores in half precision with the least
      float32.
    """

    model_type: str
    keys: frozenset[str]
    prefix: str
    lora: tuple[str, ...]
    layers: str = "encoder.layer"
    embeddings: tuple[str, ...] = ("embeddings",)
    word_pieces: str = "BertTokenizer"
    byte_pairs: str = ""
    pooling: str = "mean"
    reserved: int = 0
    after_pad: bool = False
    takes_pooler: bool = False
    sdpa: bool = True
    autocast: bool = True

    @property
    def is_decoder(self) -> bool:
        """Whether a token sees only those before it."""
        return self.pooling == "last"

    def max_tokens(self, config: Mapping[str, Any]) -> int:
        """Return the length of the longest text, special tokens included; may be below 1."""
        positions = config.get("max_position_embeddings") or config.get("n_positions") or 0
        pad = config.get("pad_token_id") or 0
        return int(positions) - (int(pad) + 1 if self.after_pad else self.reserved)


_QKV = ("query", "key", "value")
_QWEN_LORA = ("q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj")

ARCHITECTURES: tuple[Architecture, ...] = (
    Architecture("bert", _BERT, "bert", _QKV, takes_pooler=True),
    Architecture(
        "roberta",
        _BERT,
        "roberta",
        _QKV,
        byte_pairs="RobertaTokenizer",
        after_pad=True,
        takes_pooler=True,
    ),
    Architecture("xlm-roberta", _BERT, "roberta", _QKV, after_pad=True, takes_pooler=True),
    Architecture(
        "distilbert",
        _DISTILBERT,
        "distilbert",
        ("q_lin", "k_lin", "v_lin"),
        layers="transformer.layer",
    ),
    Architecture("electra", _ELECTRA, "electra", _QKV),
    Architecture("ernie", _ERNIE, "ernie", _QKV, takes_pooler=True),
    Architecture(
        "deberta",
        _DEBERTA,
        "deberta",
        ("in_proj",),
        byte_pairs="DebertaTokenizer",
        sdpa=False,
        autocast=False,
    ),
    Architecture(
        "deberta-v2", _DEBERTA_2, "deberta", ("query_proj", "key_proj", "value_proj"), sdpa=False
    ),
    Architecture(
        "albert",
        _ALBERT,
        "albert",
        _QKV,
        layers="encoder.albert_layer_groups",
        embeddings=("embeddings", "encoder.embedding_hidden_mapping_in"),
        takes_pooler=True,
    ),
    Architecture(
        "mpnet",
        _MPNET,
        "mpnet",
        ("attn.q", "attn.k", "attn.v"),
        word_pieces="MPNetTokenizer",
        reserved=2,
        takes_pooler=True,
        sdpa=False,
    ),
    Architecture("modernbert", _MODERNBERT, "model", ("Wqkv",), layers="layers"),
    Architecture(
        "gpt2",
        _GPT2,
        "transformer",
        ("c_attn",),
        layers="h",
        embeddings=("wte", "wpe"),
        byte_pairs="GPT2Tokenizer",
        pooling="last",
    ),
    Architecture(
        "qwen2",
        _QWEN,
        "model",
        _QWEN_LORA,
        layers="layers",
        embeddings=("embed_tokens",),
        pooling="last",
    ),
    Architecture(
        "qwen3",
        _QWEN | {"attention_bias", "head_dim"},
        "model",
        _QWEN_LORA,
        layers="layers",
        embeddings=("embed_tokens",),
        pooling="last",
    ),
)


def architecture_of(model_type: str) -> Architecture | None:
    """Return what we know of that kind, or None."""
    return next((one for one in ARCHITECTURES if one.model_type == model_type), None)
