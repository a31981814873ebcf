"""A BERT that turns texts into vectors: the mean over its tokens, scaled to length 1."""

import time
from collections.abc import Iterable, Iterator, Sequence

import torch

from workbench.events import Progress, Step
from workbench.learning.batches import by_tokens, padded
from workbench.learning.bodies import Body
from workbench.learning.cutting import Cutter, Tokens
from workbench.learning.device import Device
from workbench.learning.fast_body import FastBody, fits
from workbench.learning.model_folder import BaseModel
from workbench.learning.model_loading import (
    load_model,
    load_tokenizer,
    load_weights,
    special_tokens,
)
from workbench.learning.plain_body import PlainBody
from workbench.learning.pooling import POOLINGS

TOKEN_BUDGET = {"cpu": 1024, "mps": 16_384, "cuda": 65_536}


class Encoder:
    """Tokenizer and layers on a device; `pooling` names how a text's tokens become one vector.

    For prediction as it stands; `trainable` gives another body whose weights can learn.
    """

    def __init__(
        self, base: BaseModel, device: Device, max_tokens: int, pooling: str = "", cut: str = ""
    ) -> None:
        self.base, self.device, self.max_tokens = base, device, max_tokens
        self.pooling = pooling or base.pooling
        self.tokenizer = load_tokenizer(base, max_tokens)
        self.special = special_tokens(base, self.tokenizer)
        self.cutter = Cutter(self.tokenizer, max_tokens, self.special.pad, cut)
        self.pad_id = self.special.pad
        self.body: Body = _body(base, device)

    @property
    def features(self) -> int:
        """The length of a text's vector."""
        return self.body.features

    def trainable(
        self, tokens: Iterable[Tokens], dropout: float | None = None, frozen_layers: int = 0
    ) -> Body:
        """Return a fresh body of the base model that learns from and is asked about `tokens` only."""
        on_cpu = self.device.kind == "cpu"
        model = (load_weights(self.base) if on_cpu else None) or load_model(
            self.base, attention="eager"
        )
        body: FastBody | PlainBody
        if on_cpu and fits(self.base.model_type, model.config):
            vocabulary = {self.pad_id}.union(*tokens)
            dtype = self.device.torch_dtype
            body = FastBody(model, self.base.model_type, dtype, vocabulary, dropout)
        else:
            body = PlainBody(model, self.base.model_type, self.device, dropout, learning=True)
        body.frozen_layers = min(frozen_layers, body.layers)
        return body

    def tokenise(self, texts: Sequence[str]) -> list[list[Tokens]]:
        """Return the pieces of each text as token ids: one, or several windows of a long text."""
        return self.cutter.pieces(texts)

    def unknown_share(self, tokens: Iterable[Tokens]) -> float:
        """Return the share of tokens (special ones aside) that the vocabulary does not know."""
        return self.special.unknown_share(tokens)

    def arranged(self, batch: Sequence[Tokens]) -> tuple[torch.Tensor, torch.Tensor]:
        """Return ids and mask [rows, tokens] on the device."""
        width = max(map(len, batch))
        if self.device.kind != "cpu":
            width = min(padded(width), self.base.max_tokens)
        ids = torch.tensor([one + [self.pad_id] * (width - len(one)) for one in batch])
        lengths = torch.tensor([len(one) for one in batch])
        mask = (torch.arange(width) < lengths[:, None]).long()
        if self.device.kind == "cuda":  # pinned, so that the copies go on while the GPU computes
            ids, mask = ids.pin_memory(), mask.pin_memory()
        where = self.device.torch_device
        return ids.to(where, non_blocking=True), mask.to(where, non_blocking=True)

    def pooled(self, states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return vectors [rows, features] of length 1 in float32."""
        found = POOLINGS[self.pooling](states.float(), mask)
        return torch.nn.functional.normalize(found, dim=1)

    def vectors(self, batch: Sequence[Tokens], body: Body | None = None) -> torch.Tensor:
        """Return vectors [rows, features] in float32, without gradients."""
        ids, mask = self.arranged(batch)
        return self.pooled((body or self.body).states(ids, mask), mask)

    def embed(self, texts: Sequence[str]) -> Step[torch.Tensor]:
        """Return vectors [texts, features] on the CPU; equal texts are computed once."""
        distinct = list(dict.fromkeys(texts))
        pieces = self.tokenise(distinct)
        found = torch.empty(len(distinct), self.features)
        started, done = time.monotonic(), 0
        for batch, vectors in self.batches(pieces):
            found[batch] = vectors
            done += len(batch)
            yield progress(started, done, len(distinct), "texts")
        places = {text: place for place, text in enumerate(distinct)}
        return found[[places[text] for text in texts]]

    def batches(
        self, pieces: Sequence[Sequence[Tokens]], body: Body | None = None
    ) -> Iterator[tuple[list[int], torch.Tensor]]:
        """Yield places and their vectors [places, features], on the CPU; windows are averaged."""
        single = [place for place, one in enumerate(pieces) if len(one) == 1]
        lengths = [len(pieces[place][0]) for place in single]
        for batch in by_tokens(lengths, TOKEN_BUDGET[self.device.kind]):
            places = [single[one] for one in batch]
            with torch.inference_mode():
                vectors = self.vectors([pieces[place][0] for place in places], body).cpu()
            yield places, vectors
        for place, one in enumerate(pieces):
            if len(one) > 1:
                with torch.inference_mode():
                    mean = self.vectors(one, body).cpu().mean(dim=0, keepdim=True)
                yield [place], torch.nn.functional.normalize(mean, dim=1)


def _body(base: BaseModel, device: Device) -> Body:
    """Return layers for prediction."""
    on_cpu = device.kind == "cpu"
    model = (load_weights(base) if on_cpu else None) or load_model(base, attention="sdpa")
    if on_cpu and fits(base.model_type, model.config):
        return FastBody(model, base.model_type, device.torch_dtype)
    return PlainBody(model, base.model_type, device, learning=False)


def progress(started: float, done: int, total: int, unit: str) -> Progress:
    """Return how far a pass is that began at `started` (monotonic seconds)."""
    speed = done / max(time.monotonic() - started, 1e-6)
    return Progress(done, total, unit, speed, (total - done) / max(speed, 1e-6))
