"""Vocabulary files without a tokenizer.json, and what counts as an unknown token."""

import json
from pathlib import Path

import pytest
from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer, Tokenizer, processors

from workbench.errors import ModelWithoutTokenizer
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.model_loading import load_tokenizer, special_tokens

from .tiny_models import TEXTS, save_tiny, tokenizer_for

SAID = (*TEXTS, "Straße – 物流 很慢", "", "The  PAGE\n")


def checked_without_json(folder: Path) -> BaseModel:
    (folder / "tokenizer.json").unlink()
    return check_folder(folder)


@pytest.mark.parametrize("kind", ["bert", "distilbert", "electra", "ernie", "albert", "gpt2"])
@pytest.mark.parametrize("lower", [True, False])
def test_word_pieces_of_a_text_file(kind: str, lower: bool, tmp_path: Path) -> None:
    save_tiny(tmp_path, kind, tokenizer=tokenizer_for("bert"))
    words = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).get_vocab()
    (tmp_path / "vocab.txt").write_text(
        "\n".join(sorted(words, key=lambda word: words[word])) + "\n", encoding="utf-8"
    )
    settings = json.dumps({"do_lower_case": lower, "tokenizer_class": "Evil"})
    (tmp_path / "tokenizer_config.json").write_text(settings)
    ours = load_tokenizer(checked_without_json(tmp_path), 32)
    theirs = BertWordPieceTokenizer(str(tmp_path / "vocab.txt"), lowercase=lower)
    theirs.enable_truncation(32)
    for text in SAID:
        assert ours.encode(text).ids == theirs.encode(text).ids


def test_word_pieces_of_mpnet_stand_between_its_own_marks(tmp_path: Path) -> None:
    save_tiny(tmp_path, "mpnet")
    words = Tokenizer.from_file(str(tmp_path / "tokenizer.json")).get_vocab()
    lines = sorted(words, key=lambda word: words[word])
    lines[words["<unk>"]] = "[UNK]"
    (tmp_path / "vocab.txt").write_text("\n".join(lines), encoding="utf-8")
    base = checked_without_json(tmp_path)
    tokenizer = load_tokenizer(base, 32)
    assert tokenizer.encode("LATE 物").tokens == ["<s>", "late", "[UNK]", "</s>"]
    assert special_tokens(base, tokenizer).unknown == words["<unk>"]


@pytest.mark.parametrize("kind", ["roberta", "gpt2", "deberta"])
def test_byte_pairs_of_two_files(kind: str, tmp_path: Path) -> None:
    save_tiny(tmp_path, kind)
    tokenizer = Tokenizer.from_file(str(tmp_path / "tokenizer.json"))
    tokenizer.model.save(str(tmp_path))
    vocabulary = tmp_path / "vocab.json"
    if kind == "gpt2":  # its class adds the end of a text, which its vocabulary has
        words = json.loads(vocabulary.read_text(encoding="utf-8"))
        words["<|endoftext|>"] = words.pop("[MASK]")
        vocabulary.write_text(json.dumps(words), encoding="utf-8")
    theirs = ByteLevelBPETokenizer(str(vocabulary), str(tmp_path / "merges.txt"))
    if kind != "gpt2":
        first, last = ("<s>", "</s>") if kind == "roberta" else ("[CLS]", "[SEP]")
        ends = [(one, theirs.token_to_id(one)) for one in (last, first)]
        theirs._tokenizer.post_processor = processors.BertProcessing(*ends)
    base = checked_without_json(tmp_path)
    ours = load_tokenizer(base, 512)
    for text in SAID:
        assert ours.encode(text).ids == theirs.encode(text).ids
    assert special_tokens(base, ours).unknown_share([ours.encode("物流很慢").ids]) == 0


@pytest.mark.parametrize(
    "kind", ["bert", "xlm-roberta", "albert", "deberta-v2", "qwen2", "modernbert"]
)
def test_the_other_kinds_ask_for_the_one_file(kind: str, tmp_path: Path) -> None:
    save_tiny(tmp_path, kind)
    for name in ("spiece.model", "vocab.json", "merges.txt"):
        (tmp_path / name).write_text("{}")
    with pytest.raises(ModelWithoutTokenizer):
        checked_without_json(tmp_path)


def test_half_of_a_vocabulary_is_none(tmp_path: Path) -> None:
    save_tiny(tmp_path, "roberta")
    (tmp_path / "vocab.json").write_text("{}")
    with pytest.raises(ModelWithoutTokenizer):
        checked_without_json(tmp_path)


def test_unknown_tokens_count_between_the_special_ones_only(tmp_path: Path) -> None:
    save_tiny(tmp_path, "bert")
    base = check_folder(tmp_path)
    tokenizer = load_tokenizer(base, 32)
    special = special_tokens(base, tokenizer)
    assert special.unknown_share([tokenizer.encode("late 物").ids]) == 0.5
    assert special.unknown_share([tokenizer.encode("").ids]) == 0


def test_a_decoder_pads_with_the_end_of_a_text(tmp_path: Path) -> None:
    save_tiny(tmp_path, "gpt2")
    settings = json.loads((tmp_path / "config.json").read_text())
    del settings["pad_token_id"]
    (tmp_path / "config.json").write_text(json.dumps(settings))
    base = check_folder(tmp_path)
    assert special_tokens(base, load_tokenizer(base, 32)).pad == settings["eos_token_id"]
