"""What becomes of a text that is longer than a model reads at once."""

from collections.abc import Sequence
from typing import Any, TypeVar

Tokens = list[int]
Placed = list[tuple[int, tuple[int, int]]]
"""A token's id and where it stands in the text, in characters; of a special one that is nowhere."""

_Piece = TypeVar("_Piece")

NOWHERE = (0, 0)

_CHARACTERS_A_TOKEN = 12  # read of a text for each token that is kept: more would be cut anyway
_MOST_WINDOWS = 32


class Cutter:
    """Tokenises and cuts. `how`: the "head" is kept, the "tail", "both" ends, or all in "windows"."""

    def __init__(self, tokenizer: Any, max_tokens: int, pad: int, how: str = "") -> None:
        self._tokenizer, self.most, self._how = tokenizer, max_tokens, how or "head"
        tokenizer.no_truncation()
        whole = tokenizer.encode("a 1")
        mask = list(whole.special_tokens_mask)
        first, last = (mask.index(0), len(mask) - mask[::-1].index(0)) if 0 in mask else (0, 0)
        self._before, self._after = list(whole.ids[:first]), list(whole.ids[last:])
        self._blank = [*self._before, *self._after] or [pad]  # a text without a single token

    def pieces(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """Return the pieces of each text, each of at most as many tokens as the model reads."""
        return [self._cut(ids) for ids in self._ids(texts)]

    def placed(self, text: str) -> list[Placed]:
        """Return the pieces of a text as `pieces` does, with where each token stands."""
        room = self._room()
        short = _ends(text, room, self._how)
        found = self._tokenizer.encode(short)
        if not found.ids:
            return [[(one, NOWHERE) for one in self._blank]]
        tokens: Placed = []
        for token, (start, end), is_special in zip(
            found.ids, found.offsets, found.special_tokens_mask, strict=True
        ):
            moved = _moved(start, len(text), room, self._how)
            tokens.append((token, NOWHERE if is_special else (moved, moved + end - start)))
        before = [(one, NOWHERE) for one in self._before]
        after = [(one, NOWHERE) for one in self._after]
        return self._parted(tokens, before, after)

    def long_texts(self, pieces: Sequence[Sequence[Tokens]]) -> int:
        """Return how many texts did not fit whole: those of full length, or in several windows."""
        return sum(len(one) > 1 or len(one[0]) >= self.most for one in pieces)

    def _ids(self, texts: Sequence[str]) -> list[Tokens]:
        short = [_ends(text, self._room(), self._how) for text in texts]
        return [list(found.ids) for found in self._tokenizer.encode_batch_fast(short)]

    def _room(self) -> int:
        """Return how many characters of a text are read at all."""
        windows = _MOST_WINDOWS if self._how == "windows" else 1
        return self.most * _CHARACTERS_A_TOKEN * windows

    def _cut(self, ids: Tokens) -> list[Tokens]:
        return self._parted(ids or self._blank, self._before, self._after)

    def _parted(
        self, ids: list[_Piece], before: list[_Piece], after: list[_Piece]
    ) -> list[list[_Piece]]:
        """Return what is kept of tokens in pieces, each with what stands before and after a text."""
        if len(ids) <= self.most:
            return [ids]
        inner = ids[len(before) : len(ids) - len(after)]
        room = self.most - len(before) - len(after)
        if self._how == "tail":
            kept = [inner[-room:]]
        elif self._how == "both":
            kept = [inner[: room - room // 2] + inner[len(inner) - room // 2 :]]
        elif self._how == "windows":
            step = max(1, room - room // 8)  # windows overlap by an eighth
            starts = range(0, max(1, len(inner) - room + step), step)
            kept = [inner[start : start + room] for start in starts][:_MOST_WINDOWS]
        else:
            kept = [inner[:room]]
        return [before + one + after for one in kept]


def _ends(text: str, room: int, how: str) -> str:
    """Return what of a very long text may be kept at all."""
    if len(text) <= room:
        return text
    if how == "tail":
        return text[-room:]
    if how == "both":
        return text[: room // 2] + " " + text[-room // 2 :]
    return text[:room]


def _moved(place: int, length: int, room: int, how: str) -> int:
    """Return where in the whole text a place lies in what `_ends` left of it."""
    if length <= room or how not in {"tail", "both"}:
        return place
    if how == "tail":
        return place + length - room
    return place if place <= room // 2 else place - room // 2 - 1 + length - room // 2
