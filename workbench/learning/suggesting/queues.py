"""Which row to label next: a diverse start, then what the model is least sure of, some by chance.

The start follows TypiClust (G. Hacohen et al., 2022): clusters without a label first, the largest
first, from each its most typical row. Figures are in `tests/benchmarks/active_learning.py`.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass

import torch

RANDOM_SHARE = (
    0.1  # of a queue: rows drawn by chance, which alone tell honestly how good a model is
)

_ROUNDS = 8
_NEIGHBOURS = 20
_FEWEST, _MOST = 32, 256  # clusters
_CLUSTERED = 20_000  # rows that are looked at for a start
_ROWS_A_LABEL = 3  # of each label before its margin means anything
_SHORTEST_START = 20  # labelled rows; with more labels than that, one a label: a rare one may hide
_COMPARED_WITH, _AT_ONCE = 2000, 4096  # rows
_UNSURE, _SORTS = 50, 5  # rows with the smallest margins, and the groups they are told apart into


@dataclass(frozen=True, slots=True)
class Clusters:
    """`places` [n] of the rows looked at, their cluster [n], and how typical each is of it [n]."""

    places: torch.Tensor
    cluster: torch.Tensor
    typicality: torch.Tensor


def is_start(rows_by_label: Sequence[int]) -> bool:
    """Return whether labels still have so few rows that margins mean nothing."""
    if not rows_by_label:
        return True
    is_scarce = min(rows_by_label) < _ROWS_A_LABEL
    return is_scarce and sum(rows_by_label) < max(_SHORTEST_START, len(rows_by_label))


def clusters_wanted(labelled: int) -> int:
    """Return how many clusters suit so many labelled rows; it changes only where they double."""
    wanted = _FEWEST
    while wanted < min(2 * labelled, _MOST):
        wanted *= 2
    return wanted


def clustered(vectors: torch.Tensor, filled: torch.Tensor, count: int, seed: int) -> Clusters:
    """Return clusters of the rows [rows, features] that have text; spherical k-means."""
    dice = torch.Generator().manual_seed(seed)
    places = filled.nonzero()[:, 0]
    if len(places) > _CLUSTERED:
        places = places[torch.randperm(len(places), generator=dice)[:_CLUSTERED].sort().values]
    some = vectors[places].float()
    count = min(count, len(places))
    centres = some[torch.randperm(len(some), generator=dice)[:count]]
    cluster = torch.zeros(len(some), dtype=torch.long)
    for _round in range(_ROUNDS if count else 0):
        cluster = (some @ centres.T).argmax(dim=1)
        sums = torch.zeros_like(centres).index_add_(0, cluster, some)
        is_empty = sums.abs().sum(dim=1) == 0
        centres = torch.nn.functional.normalize(
            torch.where(is_empty[:, None], centres, sums), dim=1
        )
    return Clusters(places, cluster, _typicality(some, cluster, count))


def _typicality(vectors: torch.Tensor, cluster: torch.Tensor, count: int) -> torch.Tensor:
    """Return the mean cosine of each row with its nearest neighbours in its cluster."""
    found = torch.zeros(len(vectors))
    for one in range(count):
        members = (cluster == one).nonzero()[:, 0]
        if not len(members):
            continue
        near = vectors[members] @ vectors[members[:1000]].T
        found[members] = near.topk(min(_NEIGHBOURS, near.shape[1]), dim=1).values.mean(dim=1)
    return found


def start_order(found: Clusters, labelled: torch.Tensor) -> list[int]:
    """Return places in the order of a diverse start; `labelled` [rows] says which have a label.

    One row a cluster, then the next one of each: clusters with the fewest labels first.
    """
    has_label = labelled[found.places].tolist()
    members: dict[int, list[int]] = {}
    taken: dict[int, int] = {}
    for at in found.typicality.argsort(descending=True).tolist():
        cluster = int(found.cluster[at])
        if has_label[at]:
            taken[cluster] = taken.get(cluster, 0) + 1
        else:
            members.setdefault(cluster, []).append(at)
    order: list[tuple[int, int, int, int]] = []
    for cluster, inside in members.items():
        for turn, at in enumerate(inside):
            order.append((taken.get(cluster, 0) + turn, -len(inside), cluster, at))
    order.sort()
    places = found.places.tolist()
    return [places[at] for _turn, _size, _cluster, at in order]


def unsure_order(places: Sequence[int], vectors: torch.Tensor, seed: int) -> list[int]:
    """Return places, given by their margins from the smallest, in an order in which those in front
    differ: of the least sure ones the most typical of each sort come first.
    """
    front = list(places[:_UNSURE])
    some = vectors[front].float()
    everyone = torch.ones(len(front), dtype=torch.bool)
    found = clustered(some, everyone, _SORTS, seed)
    order = start_order(found, ~everyone)
    return [*(front[at] for at in order), *places[_UNSURE:]]


def crowding(vectors: torch.Tensor, same_from: float) -> torch.Tensor:
    """Return how many rows each of `vectors` [rows, features] speaks for [rows], from about 0 up: its mean
    cosine with the nearest of the others, more where some of them say the same.

    Compared with 2,000 of the rows at most. A row without text speaks for little.
    """
    dice = torch.Generator().manual_seed(0)
    some = torch.randperm(len(vectors), generator=dice)[:_COMPARED_WITH]
    others = vectors[some].float()
    found = torch.empty(len(vectors))
    for start in range(0, len(vectors), _AT_ONCE):
        likeness = vectors[start : start + _AT_ONCE].float() @ others.T
        is_self = some[None] == torch.arange(start, start + len(likeness))[:, None]
        likeness[is_self] = 0.0
        near = likeness.topk(min(_NEIGHBOURS, len(some)), dim=1).values.mean(dim=1).clamp(min=0.0)
        same = (likeness >= same_from).sum(dim=1) * (len(vectors) / len(some))
        found[start : start + len(likeness)] = (0.1 + near) * (1 + same).log2().add(1)
    return found


def review_gain(doubt: torch.Tensor, nearness: torch.Tensor, crowd: torch.Tensor) -> torch.Tensor:
    """Return what the decision of each row is worth [rows]: information density (B. Settles and M. Craven,
    2008), that is doubt times likeness to others; up to twice as much near the threshold (`nearness`
    1), where the next model may be sure enough of all that are alike.
    """
    return doubt * (0.5 + 0.5 * nearness) * crowd


def shuffled(places: Sequence[int], seed: int) -> list[int]:
    """Return places in an order of chance that is the same for the same seed."""
    found = list(places)
    random.Random(seed).shuffle(found)  # noqa: S311 - a repeatable draw, no secret
    return found


def with_random(
    order: Sequence[int], allowed: Sequence[int], seed: int
) -> tuple[list[int], set[int]]:
    """Return an order with the stated share of random places strewn in, and which those are.

    One of every ten, anywhere among them: a queue that is made anew after a few rows keeps the share.
    """
    dice = random.Random(seed)  # noqa: S311 - a repeatable draw, no secret
    block = round(1 / RANDOM_SHARE)
    waiting = dice.sample(list(allowed), min(len(allowed), -(-len(order) // (block - 1))))
    drawn = set(waiting)
    rest = [place for place in order if place not in drawn]
    mixed: list[int] = []
    for start in range(0, len(rest), block - 1):
        part = rest[start : start + block - 1]
        if waiting:
            part.insert(dice.randrange(len(part) + 1), waiting.pop())
        mixed += part
    return [*mixed, *waiting], drawn
