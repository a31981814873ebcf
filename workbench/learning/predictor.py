"""A trained model that says a label and a confidence for every text."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Protocol, Self

import torch

from workbench.errors import ModelDamaged
from workbench.learning.calibrating import applied, left_over, restored
from workbench.learning.characters import Characters
from workbench.learning.cutting import Tokens
from workbench.learning.device import Device, choose
from workbench.learning.encoder import Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.saved_model import CARD, INT8_METHOD, Card, load_parts, read_card, task_of
from workbench.learning.tasks import TaskKind

Found = tuple[list[int], list[str], list[float]]
"""(places in the texts that were given, a label for each, a confidence in 0..1 for each)."""

_ROWS = 512  # of the character model at a time


class VectorSource(Protocol):
    """What turns texts into vectors: an `Encoder`, or one in int8."""

    def tokenise(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """Return the pieces of each text as token ids."""

    def batches(
        self, pieces: Sequence[Sequence[Tokens]]
    ) -> Iterator[tuple[list[int], torch.Tensor]]:
        """Yield places and their vectors [places, features]."""


class Predictor:
    """Texts go through in batches of like length; equal texts are computed once."""

    def __init__(
        self,
        card: Card,
        device: Device,
        head: LinearHead,
        encoder: VectorSource | None,
        characters: Characters | None,
    ) -> None:
        self.card = card
        self.device = device
        self.task: TaskKind = task_of(card)
        self._head = head
        self._encoder = encoder
        self._characters = characters
        self._calibration = left_over(restored(card.calibration))

    @classmethod
    def load(cls, folder: Path, wanted: str = "auto", dtype: str = "") -> Self:
        """Return the model of `folder` on the device `wanted`. Raises `Model...`, `DeviceMissing`."""
        card = read_card(folder)
        try:
            task_of(card)
            restored(card.calibration)
        except (ValueError, KeyError, TypeError):
            raise ModelDamaged(folder.name, CARD) from None
        head, characters, base = load_parts(folder, card)
        if card.method == INT8_METHOD:
            return cls._in_int8(folder, card, head)
        device = choose(wanted, dtype)
        if card.dtype and not dtype and card.dtype != device.dtype:
            device = replace(device, dtype=card.dtype, reason="dtype-checked")
        encoder = None
        if base is not None:
            encoder = Encoder(base, device, card.max_tokens, card.pooling, card.cut)
        return cls(card, device, head, encoder, characters)

    @classmethod
    def _in_int8(cls, folder: Path, card: Card, head: LinearHead) -> Self:
        from workbench.learning.smaller.int8_encoder import (  # noqa: PLC0415 - loads onnxruntime
            DEVICE,
            Int8Encoder,
        )

        return cls(card, DEVICE, head, Int8Encoder(folder, card.max_tokens, card.cut), None)

    def predict(
        self, texts: Sequence[str], spreads: dict[int, list[float]] | None = None
    ) -> Iterator[Found]:
        """Yield batch after batch until every place of `texts` was given once, in no fixed order.

        Where `spreads` is given, it gets the probability of every label for every place.
        """
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            places.setdefault(text, []).append(place)
        distinct = list(places)
        for batch, outputs in self.outputs(distinct):
            labels, confidences = self.task.decoded(outputs)
            if spreads is not None:
                for one, spread in zip(batch, self.task.probabilities(outputs), strict=True):
                    spreads.update(dict.fromkeys(places[distinct[one]], spread))
            found: Found = ([], [], [])
            for one, label, confidence in zip(batch, labels, confidences, strict=True):
                same = places[distinct[one]]
                found[0].extend(same)
                found[1].extend([label] * len(same))
                found[2].extend([confidence] * len(same))
            yield found

    def outputs(self, texts: Sequence[str]) -> Iterator[tuple[list[int], torch.Tensor]]:
        """Yield places and their outputs [places, width], calibrated."""
        if self._characters is not None:
            for start in range(0, len(texts), _ROWS):
                batch = list(range(start, min(start + _ROWS, len(texts))))
                vectors = self._characters.vectors([texts[place] for place in batch])
                yield batch, self._calibrated(vectors)
            return
        assert self._encoder is not None  # a card names one or the other
        pieces = self._encoder.tokenise(texts)
        for batch, vectors in self._encoder.batches(pieces):
            yield batch, self._calibrated(vectors)

    def _calibrated(self, vectors: torch.Tensor) -> torch.Tensor:
        return applied(self._calibration, self.task, self._head.outputs(vectors))
