"""A BERT that turns texts into vectors: the mean over its tokens, scaled to length 1."""

import time
from collections.abc import Iterable, Sequence

import torch

from workbench.events import Progress, Step
from workbench.learning.batches import by_tokens, padded
from workbench.learning.device import Device
from workbench.learning.model_folder import BaseModel
from workbench.learning.model_loading import load_model, load_tokenizer, special_tokens

TOKEN_BUDGET = {"cpu": 1024, "mps": 16_384, "cuda": 65_536}

Tokens = list[int]


class Encoder:
    """Tokenizer and model on a device. `inference` uses the device's dtype and SDPA."""

    def __init__(
        self, base: BaseModel, device: Device, max_tokens: int, *, inference: bool
    ) -> None:
        self.base = base
        self.device = device
        self.max_tokens = max_tokens
        self.tokenizer = load_tokenizer(base, max_tokens)
        self.special = special_tokens(base, self.tokenizer)
        self.pad_id = self.special.pad
        model = load_model(base, attention="sdpa" if inference else "eager")
        self.model = model.train(not inference)
        dtype = device.torch_dtype if inference else torch.float32
        self.model.to(device=device.torch_device, dtype=dtype)

    @property
    def features(self) -> int:
        """The length of a text's vector."""
        return int(self.model.config.hidden_size)

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the token ids of each text, cut after `max_tokens`."""
        found = self.tokenizer.encode_batch_fast([text[: self.max_tokens * 40] for text in texts])
        return [encoding.ids or [self.pad_id] for encoding in found]

    def unknown_share(self, tokens: Iterable[Tokens]) -> float:
        """Return the share of tokens (special ones aside) that the vocabulary does not know."""
        return self.special.unknown_share(tokens)

    def forward(self, batch: Sequence[Tokens]) -> torch.Tensor:
        """Return vectors [rows, features] in float32, with gradients where they are enabled."""
        width = min(padded(max(map(len, batch))), self.base.max_tokens)
        ids = torch.full((len(batch), width), self.pad_id, dtype=torch.long)
        for place, tokens in enumerate(batch):
            ids[place, : len(tokens)] = torch.tensor(tokens, dtype=torch.long)
        lengths = torch.tensor([len(tokens) for tokens in batch])
        mask = (torch.arange(width) < lengths[:, None]).long()
        where = self.device.torch_device
        ids, mask = ids.to(where), mask.to(where)
        states = self.model(input_ids=ids, attention_mask=mask).last_hidden_state.float()
        weights = mask[:, :, None].float()
        mean = (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)
        return torch.nn.functional.normalize(mean, dim=1)

    def embed(self, texts: Sequence[str]) -> Step[torch.Tensor]:
        """Return vectors [texts, features] on the CPU; equal texts are computed once."""
        distinct = list(dict.fromkeys(texts))
        tokens = self.tokenise(distinct)
        vectors = torch.empty(len(distinct), self.features)
        started, done = time.monotonic(), 0
        lengths = [len(one) for one in tokens]
        for batch in by_tokens(lengths, TOKEN_BUDGET[self.device.kind]):
            with torch.inference_mode():
                vectors[batch] = self.forward([tokens[place] for place in batch]).cpu()
            done += len(batch)
            yield progress(started, done, len(distinct), "texts")
        places = {text: place for place, text in enumerate(distinct)}
        return vectors[[places[text] for text in texts]]


def progress(started: float, done: int, total: int, unit: str) -> Progress:
    """Return how far a pass is that began at `started` (monotonic seconds)."""
    speed = done / max(time.monotonic() - started, 1e-6)
    return Progress(done, total, unit, speed, (total - done) / max(speed, 1e-6))
