"""A tiny real model of every architecture: two layers, 32 wide, made from a seed with a tokenizer."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
import transformers
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

TEXTS = ("my parcel is late again", "please refund the money", "the page was not it", "late " * 20)

_BERT: dict[str, Any] = {
    "hidden_size": 32,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "intermediate_size": 64,
    "max_position_embeddings": 64,
}
_QWEN = {**_BERT, "num_key_value_heads": 1, "rope_theta": 5000.0}
_DEBERTA = {
    **_BERT,
    "relative_attention": True,
    "position_biased_input": False,
    "pos_att_type": "c2p|p2c",
}

CONFIGS: Mapping[str, dict[str, Any]] = {
    "bert": _BERT,
    "roberta": {**_BERT, "type_vocab_size": 1, "layer_norm_eps": 1e-5},
    "xlm-roberta": {**_BERT, "type_vocab_size": 1},
    "distilbert": {
        "dim": 32,
        "n_layers": 2,
        "n_heads": 2,
        "hidden_dim": 64,
        "max_position_embeddings": 64,
    },
    "electra": {**_BERT, "embedding_size": 16},
    "ernie": {**_BERT, "use_task_id": True},
    "deberta": _DEBERTA,
    "deberta-v2": {
        **_DEBERTA,
        "position_buckets": 8,
        "norm_rel_ebd": "layer_norm",
        "share_att_key": True,
        "conv_kernel_size": 3,
        "conv_act": "gelu",
    },
    "albert": {**_BERT, "embedding_size": 16, "num_hidden_groups": 1},
    "mpnet": _BERT,
    "modernbert": {**_BERT, "local_attention": 8, "cls_token_id": 2, "sep_token_id": 3},
    "gpt2": {"n_embd": 32, "n_layer": 2, "n_head": 2, "n_positions": 64},
    "qwen2": _QWEN,
    "qwen3": {**_QWEN, "head_dim": 16},
}
_BYTE_PAIRS = frozenset({"roberta", "deberta", "modernbert", "gpt2", "qwen2", "qwen3"})
_SENTENCE_PIECES = frozenset({"xlm-roberta", "deberta-v2", "albert"})
_SQUARE = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
_ANGLED = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
_NO_SPECIAL = frozenset({"gpt2", "qwen2", "qwen3"})


def tokenizer_for(kind: str, texts: Iterable[str] = TEXTS * 3) -> Tokenizer:
    """Return a tokenizer of the kind's own sort, made of a few texts."""
    special = _ANGLED if _angled(kind) else _SQUARE
    unknown = special[3] if _angled(kind) else special[1]
    trainer: Any
    if kind in _BYTE_PAIRS:
        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=300, special_tokens=special, initial_alphabet=alphabet, show_progress=False
        )
    elif kind in _SENTENCE_PIECES:
        tokenizer = Tokenizer(models.Unigram())
        tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
        trainer = trainers.UnigramTrainer(
            vocab_size=60, special_tokens=special, unk_token=unknown, show_progress=False
        )
    else:
        tokenizer = Tokenizer(models.WordPiece(unk_token=unknown))
        tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
        tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        trainer = trainers.WordPieceTrainer(
            vocab_size=120, special_tokens=special, show_progress=False
        )
    tokenizer.train_from_iterator(texts, trainer)
    if kind not in _NO_SPECIAL:
        first, last = (special[0], special[2]) if _angled(kind) else (special[2], special[3])
        tokenizer.post_processor = processors.TemplateProcessing(
            single=f"{first} $A {last}",
            special_tokens=[(one, tokenizer.token_to_id(one)) for one in (first, last)],
        )
    return tokenizer


def _angled(kind: str) -> bool:
    return kind in {"roberta", "xlm-roberta", "mpnet"}


def config_for(kind: str, vocabulary: int) -> Any:
    """Return the configuration of the tiny model."""
    ids = {"pad_token_id": 1 if _angled(kind) else 0, "bos_token_id": 2, "eos_token_id": 3}
    made: Any = transformers.CONFIG_MAPPING[kind]
    return made(vocab_size=vocabulary, **ids, **CONFIGS[kind])


def save_tiny(
    folder: Path,
    kind: str,
    *,
    auto: Any = transformers.AutoModel,
    tokenizer: Tokenizer | None = None,
) -> Any:
    """Write a model of `kind` with its tokenizer, and return it; `auto` may put a head on top."""
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer = tokenizer or tokenizer_for(kind)
    tokenizer.save(str(folder / "tokenizer.json"))
    torch.manual_seed(5)
    model = auto.from_config(config_for(kind, tokenizer.get_vocab_size()))
    for weight in model.parameters():  # biases and norms start as 0 and 1: a mix-up would not show
        torch.nn.init.normal_(weight, std=0.2)
    model.save_pretrained(folder)
    return model.eval()


def split_weights(folder: Path) -> None:
    """Put the weights into two files with an index, as large models come."""
    tensors = load_file(folder / "model.safetensors")
    names = sorted(tensors)
    parts = {"a.safetensors": names[::2], "b.safetensors": names[1::2]}
    for file, held in parts.items():
        save_file({name: tensors[name] for name in held}, folder / file)
    (folder / "model.safetensors").unlink()
    places = {name: file for file, held in parts.items() for name in held}
    index = json.dumps({"metadata": {"total_size": 1}, "weight_map": places})
    (folder / "model.safetensors.index.json").write_text(index, encoding="utf-8")
