"""Rare labels shown as often as common ones: the order of an epoch in which every label has its share."""

import random
from collections import defaultdict
from collections.abc import Sequence

import torch


def labels_of(targets: torch.Tensor, kind: str) -> list[int]:
    """Return what each row is balanced by: its label, of several the rarest (-1 for none).

    `targets` [rows, ...] are those of the rows that are learnt from. A number has no labels.
    """
    if kind == "number":
        return [0] * len(targets)
    if targets.ndim == 1:
        return [int(one) for one in targets.tolist()]
    counts = targets.sum(dim=0)
    rarity = torch.where(targets > 0, counts, torch.inf)
    rarest, has_any = rarity.argmin(dim=1), targets.sum(dim=1) > 0
    return torch.where(has_any, rarest, -1).tolist()


def balanced(labels: Sequence[int], dice: random.Random) -> list[int]:
    """Return as many places as there are, each label as often as another (give or take one).

    Rows of rare labels are repeated, all equally often; of common ones an epoch shows a part, another
    one each time.
    """
    places: dict[int, list[int]] = defaultdict(list)
    for place, label in enumerate(labels):
        places[label].append(place)
    order: list[int] = []
    by_label = [places[label] for label in sorted(places)]
    dice.shuffle(by_label)  # which labels get one more
    share, more = divmod(len(labels), max(len(by_label), 1))
    for number, own in enumerate(by_label):
        wanted = share + (number < more)
        times, rest = divmod(wanted, len(own))
        order += own * times + dice.sample(own, rest)
    dice.shuffle(order)
    return order
