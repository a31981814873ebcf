"""The configurations of well-known models, as they are published, ask for as many weights as they have."""

import math
from typing import Any

import pytest
import transformers

from workbench.learning import bert_shapes, model_shapes
from workbench.learning.architectures import architecture_of
from workbench.learning.model_config import rebuilt

_BASE: dict[str, Any] = {
    "architectures": ["XForMaskedLM"],
    "attention_probs_dropout_prob": 0.1,
    "hidden_act": "gelu",
    "hidden_dropout_prob": 0.1,
    "hidden_size": 768,
    "initializer_range": 0.02,
    "intermediate_size": 3072,
    "layer_norm_eps": 1e-12,
    "max_position_embeddings": 512,
    "num_attention_heads": 12,
    "num_hidden_layers": 12,
    "torch_dtype": "float32",
    "type_vocab_size": 2,
}
_POOLER = {"pooler_fc_size": 768, "pooler_num_fc_layers": 3, "pooler_type": "first_token_transform"}
_IDS = {"bos_token_id": 0, "eos_token_id": 2, "pad_token_id": 1}
_DEBERTA = {
    **_BASE,
    "layer_norm_eps": 1e-7,
    "max_relative_positions": -1,
    "pad_token_id": 0,
    "pooler_dropout": 0,
    "pooler_hidden_act": "gelu",
    "pooler_hidden_size": 768,
    "pos_att_type": "c2p|p2c",
    "position_biased_input": False,
    "relative_attention": True,
    "type_vocab_size": 0,
}
_QWEN = {
    "attention_dropout": 0.0,
    "eos_token_id": 151645,
    "hidden_act": "silu",
    "initializer_range": 0.02,
    "max_position_embeddings": 32768,
    "rms_norm_eps": 1e-6,
    "rope_scaling": None,
    "rope_theta": 1000000.0,
    "sliding_window": 32768,
    "tie_word_embeddings": True,
    "use_cache": True,
    "use_sliding_window": False,
    "vocab_size": 151936,
}

# Weights of the encoder alone: without heads and poolers.
PUBLISHED: tuple[tuple[str, dict[str, Any], int, int], ...] = (
    ("bert", {**_BASE, **_POOLER, "directionality": "bidi", "vocab_size": 21128}, 101_677_056, 512),
    (
        "roberta",
        {
            **_BASE,
            **_IDS,
            "max_position_embeddings": 514,
            "type_vocab_size": 1,
            "vocab_size": 50265,
        },
        124_055_040,
        512,
    ),
    (
        "xlm-roberta",
        {
            **_BASE,
            **_IDS,
            "max_position_embeddings": 514,
            "output_past": True,
            "position_embedding_type": "absolute",
            "type_vocab_size": 1,
            "vocab_size": 250002,
        },
        277_453_056,
        512,
    ),
    (
        "distilbert",
        {
            "activation": "gelu",
            "attention_dropout": 0.1,
            "dim": 768,
            "dropout": 0.1,
            "hidden_dim": 3072,
            "max_position_embeddings": 512,
            "n_heads": 12,
            "n_layers": 6,
            "pad_token_id": 0,
            "sinusoidal_pos_embds": False,
            "tie_weights_": True,
            "vocab_size": 30522,
        },
        66_362_880,
        512,
    ),
    (
        "electra",
        {
            **_BASE,
            "embedding_size": 128,
            "hidden_size": 256,
            "intermediate_size": 1024,
            "num_attention_heads": 4,
            "summary_type": "first",
            "vocab_size": 30522,
        },
        13_483_008,
        512,
    ),
    ("deberta", {**_DEBERTA, "vocab_size": 50265}, 138_601_728, 512),
    (
        "deberta-v2",
        {
            **_DEBERTA,
            "norm_rel_ebd": "layer_norm",
            "position_buckets": 256,
            "share_att_key": True,
            "vocab_size": 128100,
        },
        183_831_552,
        512,
    ),
    (
        "albert",
        {
            **_BASE,
            "classifier_dropout_prob": 0.1,
            "down_scale_factor": 1,
            "embedding_size": 128,
            "gap_size": 0,
            "hidden_act": "gelu_new",
            "inner_group_num": 1,
            "net_structure_type": 0,
            "num_hidden_groups": 1,
            "num_memory_blocks": 0,
            "vocab_size": 30000,
        },
        11_092_992,
        512,
    ),
    (
        "mpnet",
        {
            **_BASE,
            **_IDS,
            "max_position_embeddings": 514,
            "relative_attention_num_buckets": 32,
            "vocab_size": 30527,
        },
        108_895_872,
        512,
    ),
    (
        "modernbert",
        {
            "attention_bias": False,
            "cls_token_id": 50281,
            "global_attn_every_n_layers": 3,
            "global_rope_theta": 160000.0,
            "hidden_activation": "gelu",
            "hidden_size": 768,
            "intermediate_size": 1152,
            "layer_norm_eps": 1e-05,
            "local_attention": 128,
            "local_rope_theta": 10000.0,
            "max_position_embeddings": 8192,
            "norm_eps": 1e-05,
            "num_attention_heads": 12,
            "num_hidden_layers": 22,
            "pad_token_id": 50283,
            "position_embedding_type": "absolute",
            "vocab_size": 50368,
        },
        149_014_272,
        8192,
    ),
    (
        "gpt2",
        {
            "activation_function": "gelu_new",
            "bos_token_id": 50256,
            "eos_token_id": 50256,
            "n_ctx": 1024,
            "n_embd": 768,
            "n_head": 12,
            "n_layer": 12,
            "n_positions": 1024,
            "summary_activation": None,
            "task_specific_params": {"text-generation": {"do_sample": True}},
            "vocab_size": 50257,
        },
        124_439_808,
        1024,
    ),
    (
        "qwen2",
        {
            **_QWEN,
            "hidden_size": 896,
            "intermediate_size": 4864,
            "max_window_layers": 21,
            "num_attention_heads": 14,
            "num_hidden_layers": 24,
            "num_key_value_heads": 2,
        },
        494_032_768,
        32768,
    ),
    (
        "qwen3",
        {
            **_QWEN,
            "attention_bias": False,
            "head_dim": 128,
            "hidden_size": 1024,
            "intermediate_size": 3072,
            "max_window_layers": 28,
            "num_attention_heads": 16,
            "num_hidden_layers": 28,
            "num_key_value_heads": 8,
            "sliding_window": None,
        },
        596_049_920,
        32768,
    ),
)


@pytest.mark.parametrize(("model_type", "said", "weights", "tokens"), PUBLISHED)
def test_a_published_configuration_is_understood(
    model_type: str, said: dict[str, Any], weights: int, tokens: int
) -> None:
    kind = architecture_of(model_type)
    assert kind is not None
    config = model_shapes.config_of(kind, rebuilt("folder", said, kind))
    shapes = model_shapes.shapes_of(kind, config)
    assert sum(map(math.prod, shapes.values())) == weights
    assert kind.max_tokens(model_shapes.completed(kind, config)) == tokens


@pytest.mark.parametrize(("model_type", "said", "_weights", "_tokens"), PUBLISHED)
def test_what_is_computed_is_what_transformers_reads_of_it(
    model_type: str, said: dict[str, Any], _weights: int, _tokens: int
) -> None:
    kind = architecture_of(model_type)
    assert kind is not None
    theirs = transformers.AutoConfig.for_model(model_type, **said)
    ours = model_shapes.config_of(kind, rebuilt("folder", said, kind))
    for key in kind.keys:
        assert getattr(ours, key, None) == getattr(theirs, key, None), key


PLAIN = [one for one in PUBLISHED if one[0] in {"bert", "roberta", "xlm-roberta"}]


@pytest.mark.parametrize(("model_type", "said"), [one[:2] for one in PLAIN])
def test_a_plain_bert_is_told_without_transformers_as_transformers_tells_it(
    model_type: str, said: dict[str, Any]
) -> None:
    """All that is published, and what is left when a key is missing."""
    kind = architecture_of(model_type)
    assert kind is not None
    for left_out in ("", *sorted(kind.keys & said.keys())):
        known = rebuilt("folder", {k: v for k, v in said.items() if k != left_out}, kind)
        theirs = model_shapes.config_of(kind, known)
        ours = bert_shapes.completed(model_type, known)
        assert ours == model_shapes.completed(kind, theirs)
    assert bert_shapes.shapes_of(ours) == model_shapes.shapes_of(kind, theirs)


@pytest.mark.parametrize(
    "odd",
    [
        {"hidden_act": "relu"},
        {"num_attention_heads": 7},
        {"type_vocab_size": 0},
        {"pad_token_id": None},
        {"pad_token_id": 600},
        {"hidden_dropout_prob": 1.0},
        {"layer_norm_eps": 0},
        {"vocab_size": True},
        {"embedding_size": 128},
    ],
)
def test_what_is_unusual_is_left_to_transformers(odd: dict[str, Any]) -> None:
    kind = architecture_of("bert")
    assert kind is not None
    plain = rebuilt("folder", _BASE, kind)
    assert bert_shapes.completed("bert", plain) is not None
    assert bert_shapes.completed("bert", {**plain, **odd}) is None
    assert bert_shapes.completed("electra", plain) is None
