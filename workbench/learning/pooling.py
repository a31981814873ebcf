"""How the states of a text's tokens become one vector."""

from collections.abc import Callable

import torch

Pooling = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""States [rows, tokens, features] and mask [rows, tokens] to vectors [rows, features]."""


def mean(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the mean over the tokens that stand."""
    weights = mask[:, :, None].to(states.dtype)
    return (states * weights).sum(dim=1) / weights.sum(dim=1).clamp(min=1)


def cls(states: torch.Tensor, _mask: torch.Tensor) -> torch.Tensor:
    """Return the state of the first token."""
    return states[:, 0]


def last(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the state of the last token that stands."""
    places = mask.long().sum(dim=1).clamp(min=1) - 1
    return states[torch.arange(len(states), device=states.device), places]


def largest(states: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
    """Return the largest value of each feature over the tokens that stand."""
    return states.masked_fill(~mask.bool()[:, :, None], -torch.inf).amax(dim=1)


POOLINGS: dict[str, Pooling] = {"mean": mean, "cls": cls, "last": last, "max": largest}
