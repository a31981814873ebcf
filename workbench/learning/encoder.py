"""A BERT that turns texts into vectors: the mean over its tokens, scaled to length 1."""

import json
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import torch
import transformers
from tokenizers import BertWordPieceTokenizer, Tokenizer

from workbench.errors import ModelDamaged
from workbench.events import Progress, Step
from workbench.learning.batches import by_tokens, padded
from workbench.learning.device import Device
from workbench.learning.model_folder import BaseModel

TOKEN_BUDGET = {"cpu": 1024, "mps": 16_384, "cuda": 65_536}
_WITHOUT_POOLER = ("bert", "roberta", "xlm-roberta", "ernie", "mpnet")

Tokens = list[int]


class Encoder:
    """Tokenizer and model on a device. `inference` uses the device's dtype and SDPA."""

    def __init__(
        self, base: BaseModel, device: Device, max_tokens: int, *, inference: bool
    ) -> None:
        self.base = base
        self.device = device
        self.max_tokens = max_tokens
        self.tokenizer = _tokenizer(base, max_tokens)
        self.pad_id = int(base.config.get("pad_token_id") or 0)
        self.model = _model(base, inference=inference)
        dtype = device.torch_dtype if inference else torch.float32
        self.model.to(device=device.torch_device, dtype=dtype)

    @property
    def features(self) -> int:
        """The length of a text's vector."""
        return int(self.model.config.hidden_size)

    def tokenise(self, texts: Sequence[str]) -> list[Tokens]:
        """Return the token ids of each text, cut after `max_tokens`."""
        found = self.tokenizer.encode_batch_fast([text[: self.max_tokens * 40] for text in texts])
        return [encoding.ids for encoding in found]

    def unknown_share(self, tokens: Iterable[Tokens]) -> float:
        """Return the share of tokens (special ones aside) that the vocabulary does not know."""
        unknown = self.tokenizer.token_to_id("[UNK]")
        if unknown is None:
            unknown = self.tokenizer.token_to_id("<unk>")
        bad = total = 0
        for ids in tokens:
            inner = ids[1:-1]
            bad += inner.count(unknown) if unknown is not None else 0
            total += len(inner)
        return bad / max(total, 1)

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


def _tokenizer(base: BaseModel, max_tokens: int) -> Any:
    file = base.folder / "tokenizer.json"
    tokenizer: Any  # the two kinds share every method that we call
    try:
        if file.is_file():
            tokenizer = Tokenizer.from_file(str(file))
        else:
            vocabulary = str(base.folder / "vocab.txt")
            tokenizer = BertWordPieceTokenizer(vocabulary, lowercase=_lower_case(base.folder))
    except Exception as error:
        raise ModelDamaged(base.folder.name, "tokenizer.json") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _lower_case(folder: Path) -> bool:
    try:
        settings = json.loads((folder / "tokenizer_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return True
    return bool(settings.get("do_lower_case", True)) if isinstance(settings, dict) else True


def _model(base: BaseModel, *, inference: bool) -> Any:
    """Load the weights into a model that we configure; nothing in the folder may name code."""
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    options: dict[str, Any] = {"local_files_only": True, "use_safetensors": True}
    if base.model_type in _WITHOUT_POOLER:
        options["add_pooling_layer"] = False
    attention = "sdpa" if inference else "eager"
    try:
        config = transformers.CONFIG_MAPPING[base.model_type](**base.config)
        model = transformers.AutoModel.from_pretrained(
            base.folder,
            config=config,
            attn_implementation=attention,
            dtype=torch.float32,
            **options,
        )
    except (RuntimeError, ValueError, KeyError, TypeError, OSError) as error:
        raise ModelDamaged(base.folder.name, "model.safetensors") from error
    return model.eval() if inference else model.train()
