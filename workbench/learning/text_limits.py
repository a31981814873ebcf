"""What a trained model cannot read of texts: what it cuts, and the tokens that it does not know."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.learning.catalogue import model_named
from workbench.learning.model_folder import check_folder
from workbench.learning.model_loading import load_tokenizer, special_tokens
from workbench.learning.saved_model import INT8_METHOD, read_card

_CHARACTERS_A_TOKEN = 13  # of a text are read for each token: a longer one is cut in any case


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Of each text: whether it is `cut`, and the share of its tokens that are `unknown`."""

    cut: tuple[bool, ...]
    unknown: tuple[float, ...]


def text_limits(folder: Path, texts: Sequence[str]) -> TextLimits | None:
    """Return what the model in `folder` cannot read; None for one that has no tokens of its own.

    Raises the `Model...` errors.
    """
    card = read_card(folder)
    if card.method in {INT8_METHOD, "tfidf+linear"}:
        return None
    base = model_named(card.base) if card.base else check_folder(folder)
    tokenizer = load_tokenizer(base, card.max_tokens)
    special = special_tokens(base, tokenizer)
    tokenizer.no_truncation()
    room = card.max_tokens * _CHARACTERS_A_TOKEN
    found = [list(one.ids) for one in tokenizer.encode_batch_fast([text[:room] for text in texts])]
    return TextLimits(
        tuple(card.cut != "windows" and len(one) > card.max_tokens for one in found),
        tuple(special.unknown_share([one]) for one in found),
    )
