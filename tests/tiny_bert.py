"""A real BERT, tiny and made here from a seed: two layers, 32 wide, word pieces of its own.

Loads torch: a fixture imports this late, so that tests of the window do not wait for it.
"""

from pathlib import Path

import torch
import transformers
from tokenizers import BertWordPieceTokenizer

WORDS = {
    "delivery": ("parcel", "courier", "late", "van", "tracking", "doorstep"),
    "refund": ("money", "refund", "card", "return", "voucher", "bank"),
    "website": ("page", "login", "checkout", "app", "button", "browser"),
}
FILLERS = (
    "the",
    "my",
    "is",
    "not",
    "again",
    "very",
    "order",
    "please",
    "today",
    "it",
    "was",
    "and",
)


def save_tiny_bert(folder: Path) -> None:
    """Write the model into `folder`, which is made, as a person might have one."""
    folder.mkdir()
    letters = [chr(code) for code in range(97, 123)]
    words = [word for group in WORDS.values() for word in group]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *words, *FILLERS, *letters]
    pieces += [f"##{letter}" for letter in letters]
    pieces += [f"{mark}{digit}" for mark in ("", "##") for digit in range(10)]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(dict.fromkeys(pieces)), encoding="utf-8")
    BertWordPieceTokenizer(str(vocabulary), lowercase=True).save(str(folder / "tokenizer.json"))
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(dict.fromkeys(pieces)),
        hidden_size=32,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    transformers.BertModel(config, add_pooling_layer=False).save_pretrained(folder)
