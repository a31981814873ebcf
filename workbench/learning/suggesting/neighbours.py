"""Rows that say about the same: nearest and farthest ones, and near-duplicates."""

from collections.abc import Sequence

import torch

SAME_FROM = {"encoder": 0.95, "grams": 0.93}
"""Cosine from which two texts count as the same for labelling, by the source of their vectors.

Of pairs from there on, 98% (trec6) and 99% (banking77) carry the same label by the encoder, 100% by
runs of characters; a greeting or other capitals leave a text above either, a typing error above the
second.
"""

_AT_ONCE = 16_384


def similarities(vectors: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
    """Return the cosine of each row of `vectors` [rows, features] with `wanted` [features]."""
    found = torch.empty(len(vectors))
    wanted = wanted.float()
    for start in range(0, len(vectors), _AT_ONCE):
        part = vectors[start : start + _AT_ONCE].float()
        found[start : start + len(part)] = part @ wanted
    return found


def nearest(
    found: torch.Tensor, allowed: torch.Tensor, count: int, *, least: bool = False
) -> list[int]:
    """Return the places of the `count` most (or least) similar rows among those `allowed` [rows]."""
    hidden = torch.where(allowed, found, torch.inf if least else -torch.inf)
    wanted = min(count, int(allowed.sum()))
    return hidden.topk(wanted, largest=not least).indices.tolist()


def without_near_duplicates(
    order: Sequence[int],
    vectors: torch.Tensor,
    known: torch.Tensor,
    count: int,
    same_from: float,
) -> list[int]:
    """Return the first `count` places of `order` of which none is a near-duplicate of another one, or
    of the `known` vectors [rows, features].
    """
    kept: list[int] = []
    chosen = torch.empty(count, vectors.shape[1])
    step = max(4 * count, 256)
    for start in range(0, len(order), step):
        places = list(order[start : start + step])
        part = vectors[places].float()
        clear = torch.ones(len(places), dtype=torch.bool)
        if len(known):
            clear = (part @ known.float().T).amax(dim=1) < same_from
        for place, vector, is_clear in zip(places, part, clear.tolist(), strict=True):
            if not is_clear:
                continue
            if kept and float((chosen[: len(kept)] @ vector).max()) >= same_from:
                continue
            chosen[len(kept)] = vector
            kept.append(place)
            if len(kept) == count:
                return kept
    return kept
