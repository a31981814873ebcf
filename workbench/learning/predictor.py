"""A trained model that says a label and a confidence for every text."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import torch

from workbench.learning.batches import by_tokens
from workbench.learning.characters import Characters
from workbench.learning.device import Device, choose
from workbench.learning.encoder import TOKEN_BUDGET, Encoder
from workbench.learning.linear import LinearHead
from workbench.learning.saved_model import Card, load_parts, read_card
from workbench.learning.tasks import TASKS, TaskKind

Found = tuple[list[int], list[str], list[float]]
"""(places in the texts that were given, a label for each, a confidence in 0..1 for each)."""

_ROWS = 512  # of the character model at a time


class Predictor:
    """Texts go through in batches of like length; equal texts are computed once."""

    def __init__(
        self,
        card: Card,
        device: Device,
        head: LinearHead,
        encoder: Encoder | None,
        characters: Characters | None,
    ) -> None:
        self.card = card
        self.device = device
        self._head = head
        self._encoder = encoder
        self._characters = characters
        self._task: TaskKind = TASKS[card.task](card.labels)

    @staticmethod
    def load(folder: Path, wanted: str = "auto") -> "Predictor":
        """Return the model of `folder` on the device `wanted`. Raises `Model...`, `DeviceMissing`."""
        card = read_card(folder)
        head, characters, base = load_parts(folder, card)
        device = choose(wanted)
        encoder = Encoder(base, device, card.max_tokens, inference=True) if base else None
        return Predictor(card, device, head, encoder, characters)

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
        for batch, outputs in self._outputs(distinct):
            labels, confidences = self._task.decoded(outputs)
            if spreads is not None:
                for one, spread in zip(batch, self._task.probabilities(outputs), strict=True):
                    spreads.update(dict.fromkeys(places[distinct[one]], spread))
            found: Found = ([], [], [])
            for one, label, confidence in zip(batch, labels, confidences, strict=True):
                same = places[distinct[one]]
                found[0].extend(same)
                found[1].extend([self.card.labels[label]] * len(same))
                found[2].extend([confidence] * len(same))
            yield found

    def _outputs(self, texts: Sequence[str]) -> Iterator[tuple[list[int], torch.Tensor]]:
        """Yield places and their logits [places, labels]."""
        if self._characters is not None:
            for start in range(0, len(texts), _ROWS):
                batch = list(range(start, min(start + _ROWS, len(texts))))
                vectors = self._characters.vectors([texts[place] for place in batch])
                yield batch, self._head.outputs(vectors)
            return
        assert self._encoder is not None  # a card names one or the other
        tokens = self._encoder.tokenise(texts)
        for batch in by_tokens([len(one) for one in tokens], TOKEN_BUDGET[self.device.kind]):
            with torch.inference_mode():
                vectors = self._encoder.forward([tokens[place] for place in batch]).cpu()
                outputs = self._head.outputs(vectors)
            yield batch, outputs
