"""A real BERT, tiny and made here from a seed: two layers, 32 wide, word pieces of its own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
import transformers
from tokenizers import BertWordPieceTokenizer

from workbench.learning.examples import Example
from workbench.learning.model_folder import BaseModel, check_folder
from workbench.learning.recipe import Recipe, recipe_for
from workbench.options import Options
from workbench.requests import TrainModel

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


@pytest.fixture(autouse=True, scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BERT_WORKBENCH_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of the tiny model, as a person might have one."""
    folder = tmp_path_factory.mktemp("models") / "tiny-bert"
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
    return folder


@pytest.fixture
def tiny(tiny_folder: Path) -> BaseModel:
    """Return the tiny model, checked."""
    return check_folder(tiny_folder)


@pytest.fixture
def recipe(tiny: BaseModel) -> Recipe:
    """Return a recipe that is over in seconds."""
    options = Options(epochs=5, batch_rows=16, learning_rate=1e-3, max_tokens=32, seed=7)
    request = TrainModel("", preset="quick", model=str(tiny.folder), device="cpu", options=options)
    return recipe_for(request, 60, "single")


def texts(count: int, seed: int = 0) -> list[Example]:
    """Return `count` examples of three labels; every tenth repeats the text before it."""
    found: list[Example] = []
    for number in range(count):
        label = list(WORDS)[number % 3]
        word = WORDS[label][(number // 3 + seed) % 6]
        filler = FILLERS[(number * 5 + seed) % 12]
        text = f"{filler} {word} {FILLERS[number % 12]} {number}"
        if number % 30 == 9:
            text, label = found[-3].text, found[-3].label
        found.append(Example((1, number + 1), text, label, f"customer {number // 2}"))
    return found


@pytest.fixture
def many() -> list[Example]:
    """Return 240 examples: enough for test rows."""
    return texts(240)


@pytest.fixture
def few() -> list[Example]:
    """Return 60 examples: so few that folds give the scores."""
    return texts(60)
