"""Mixup: learning from points between two texts, each counting for as much as it is in the mix.

H. Zhang et al., 2018; on the vectors of sentences H. Guo et al., 2019.
"""

import random
from collections.abc import Callable

import torch

from workbench.learning.losses import Loss

_BETA = 0.4  # small: most mixes are mostly one of the two


def mixed_loss(
    vectors: torch.Tensor,
    targets: torch.Tensor,
    head: Callable[[torch.Tensor], torch.Tensor],
    loss: Loss,
    key: str,
) -> torch.Tensor:
    """Return the loss of mixes of `vectors` [rows, features]: a convex sum of those of both targets.

    `key` says which dice are thrown: the same key mixes the same rows by the same share.
    """
    dice = random.Random(key)  # noqa: S311 - a repeatable choice, no secret
    share = dice.betavariate(_BETA, _BETA)
    order = dice.sample(range(len(vectors)), len(vectors))
    outputs = head(share * vectors + (1 - share) * vectors[order])
    return share * loss(outputs, targets) + (1 - share) * loss(outputs, targets[order])
