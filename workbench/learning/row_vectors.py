"""Fixed vectors of labelled rows, for what looks at labels without training a model: audits, forecasts.

The built-in encoder reads the texts; where it is blind to their language they are runs of characters.
What was read stays in the memory of the engine's process, so that a second look at the same rows is
quick; what the project keeps is handed in.
"""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from types import MappingProxyType

import torch

from workbench.events import Progress, Stage, Step
from workbench.learning.catalogue import model_named
from workbench.learning.characters import Characters
from workbench.learning.device import choose
from workbench.learning.encoder import Encoder
from workbench.learning.train import BLIND_FROM

_KEPT = 60_000  # texts whose vectors stay in memory: at 384 float16 numbers each, about 46 MB
_TOKENS = 256
_LOOKED_AT = 400  # texts from which it is told whether the encoder knows their language
_AT_ONCE, _SPARSE_AT_ONCE = 512, 64  # rows that are compared with all others in one product

_read: dict[str, dict[str, torch.Tensor]] = {}
_NONE: Mapping[str, torch.Tensor] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RowVectors:
    """A vector of length 1 for each row, dense or sparse; `method` is a key of `wording.METHODS`."""

    data: torch.Tensor
    method: str

    def rows(self, places: Sequence[int]) -> torch.Tensor:
        """Return vectors [places, features]."""
        return self.data.index_select(0, torch.tensor(list(places), dtype=torch.long))


def row_vectors(
    texts: Sequence[str],
    model: str = "",
    device: str = "auto",
    kept: Mapping[str, torch.Tensor] = _NONE,
) -> Step[RowVectors]:
    """Return a vector for each text; `kept` has vectors of texts that the same model read before.

    Raises the `Model...` errors and `DeviceMissing`.
    """
    yield Stage("loading")
    if not texts:
        return RowVectors(torch.zeros(0, 1), "embedding+linear")
    base = model_named(model)
    folder = str(base.folder)
    known = _read.setdefault(folder, {})
    missing = [text for text in dict.fromkeys(texts) if text not in known and text not in kept]
    if missing:
        encoder = Encoder(base, choose(device), _TOKENS)
        pieces = encoder.tokenise(missing[:_LOOKED_AT])
        if encoder.unknown_share([piece for one in pieces for piece in one]) > BLIND_FROM:
            return RowVectors(Characters.learnt(texts).vectors(texts), "tfidf+linear")
        yield Stage("embedding")
        found = yield from encoder.embed(missing)
        known.update(zip(missing, found.half(), strict=True))
    data = torch.stack([kept[one] if one in kept else known[one] for one in texts]).float()
    if len(known) > _KEPT:
        known.clear()
    return RowVectors(data, "embedding+linear")


def neighbours_say(
    vectors: RowVectors,
    targets: torch.Tensor,
    clusters: Sequence[int],
    count: int,
    silent: AbstractSet[int] = frozenset(),
) -> Step[torch.Tensor]:
    """Return for each row the mean of `targets` [rows, width] over its nearest rows, nearer ones
    counting more.

    Rows of its own cluster have no say: what is copied would vouch for itself. Nor have `silent` rows.
    A row without any neighbour gets the mean over all rows.
    """
    rows = len(targets)
    own = torch.tensor(list(clusters))
    everyone = targets.mean(dim=0)
    hushed = torch.tensor(sorted(silent), dtype=torch.long)
    found = torch.empty_like(targets)
    step = _SPARSE_AT_ONCE if vectors.data.is_sparse else _AT_ONCE
    for start in range(0, rows, step):
        places = range(start, min(start + step, rows))
        near = _similarities(vectors, places)
        near[:, hushed] = -2.0
        near[own[start : start + len(places), None] == own[None]] = -2.0
        closest, which = near.topk(min(count, rows), dim=1)
        weights = (closest / _WARMTH).softmax(dim=1) * (closest > -1.5)
        total = weights.sum(dim=1, keepdim=True)
        said = torch.einsum("rk,rkw->rw", weights, targets[which]) / total.clamp(min=1e-9)
        found[start : start + len(places)] = torch.where(total > 0, said, everyone)
        yield Progress(start + len(places), rows, "rows")
    return found


_WARMTH = 0.1  # how much nearer a neighbour has to be to count markedly more


def _similarities(vectors: RowVectors, places: range) -> torch.Tensor:
    some = vectors.rows(places)
    if vectors.data.is_sparse:
        near: torch.Tensor = torch.sparse.mm(vectors.data, some.to_dense().t()).t().contiguous()
        return near
    return some @ vectors.data.t()
