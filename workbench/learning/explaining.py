"""Why a model says what it says of a text: what each word added, whatever way the model was made."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch

from workbench.errors import ModelDamaged
from workbench.events import Progress, Step
from workbench.learning.attributions import (
    CharacterWay,
    OcclusionWay,
    Scorer,
    Span,
    Way,
    Weighed,
    by_words,
    scorer,
    usual_label,
)
from workbench.learning.calibrating import applied, left_over, restored
from workbench.learning.cutting import NOWHERE, Cutter, Placed
from workbench.learning.device import choose
from workbench.learning.gradients import EncoderWay
from workbench.learning.model_loading import load_tokenizer, special_tokens
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import CARD, INT8_METHOD, Card, load_parts, read_card, task_of
from workbench.learning.tasks import TaskKind

_MASKS = ("[MASK]", "<mask>")


@dataclass(frozen=True, slots=True)
class Explained:
    """What a model says of a text, and what each word added to the score of `label`.

    `weights` are in the order of the words; their sum is `end` less `start`, but for models that only
    answer. `spread` has the probability of each of the model's labels, `unread` counts the words that
    lie beyond what it reads.
    """

    predicted: str
    confidence: float
    spread: tuple[float, ...]
    label: str
    weights: tuple[float, ...]
    start: float
    end: float
    unread: int


class Explainer:
    """A model, loaded for being asked why; computes on the CPU, beside whatever trains on a GPU."""

    def __init__(self, card: Card, way: Way) -> None:
        self.card, self._way = card, way
        self.task: TaskKind = task_of(card)
        self._calibration = left_over(restored(card.calibration))

    @property
    def method(self) -> str:
        """A key of `findings.WAYS`."""
        return self._way.method

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Return the model of `folder`. Raises the `Model...` errors."""
        card = read_card(folder)
        try:
            task_of(card)
            restored(card.calibration)
        except (ValueError, KeyError, TypeError):
            raise ModelDamaged(folder.name, CARD) from None
        if card.method == INT8_METHOD:
            predictor = Predictor.load(folder, "cpu")
            return cls(card, OcclusionWay(lambda texts: _answers(predictor, texts)))
        head, characters, base = load_parts(folder, card)
        if characters is not None:
            return cls(card, CharacterWay(characters, head))
        assert base is not None  # a card names one or the other
        tokenizer = load_tokenizer(base, card.max_tokens)
        pad = special_tokens(base, tokenizer).pad
        masks = (tokenizer.token_to_id(one) for one in _MASKS)
        blank = next((one for one in masks if one is not None), pad)
        cutter = Cutter(tokenizer, card.max_tokens, pad, card.cut)
        pooling = card.pooling or base.pooling
        dtype = card.dtype or choose("cpu").dtype
        return cls(card, EncoderWay(base, cutter, head, pooling, (blank, pad), dtype))

    def explain(self, text: str, words: Sequence[Span], label: str = "") -> Step[Explained]:
        """Return what each of `words` (places in the text) added to `label`, "" for the predicted one.

        Raises LabelUnknown.
        """
        pieces, outputs = self._way.read(text)
        outputs = applied(self._calibration, self.task, outputs)
        (predicted,), (confidence,) = self.task.decoded(outputs)
        (spread,) = self.task.probabilities(outputs)
        wanted = label or usual_label(self.task, predicted, spread)
        weighed = yield from self._weighed(text, words, scorer(self.task, wanted))
        return Explained(
            predicted,
            confidence,
            tuple(spread),
            wanted,
            tuple(by_words(weighed, words)),
            weighed.start,
            weighed.end,
            _unread(pieces, words),
        )

    def _weighed(self, text: str, words: Sequence[Span], score: Scorer) -> Step[Weighed]:
        for step in self._way.weigh(text, words, score):
            if isinstance(step, Weighed):
                return step
            yield Progress(round(100 * step), 100, "steps")
        raise AssertionError("a way ends with what it weighed")


def _answers(predictor: Predictor, texts: Sequence[str]) -> torch.Tensor:
    found = torch.empty(len(texts), predictor.task.width)
    for places, outputs in predictor.outputs(texts):
        found[places] = outputs
    return found


def _unread(pieces: Sequence[Placed], words: Sequence[Span]) -> int:
    """Return how many words no token reaches."""
    read = sorted(span for piece in pieces for _token, span in piece if span != NOWHERE)
    unread, at, reach = 0, 0, 0
    for start, end in words:
        while at < len(read) and read[at][0] < end:
            reach = max(reach, read[at][1])
            at += 1
        unread += reach <= start
    return unread
