"""A running mean of the weights, which often predicts better than the weights themselves.

Exponential moving average with a warm-up of its own, as in B. Polyak and A. Juditsky (1992) and later
practice.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

import torch

_DECAY = 0.99


class RunningMean:
    """Follows `weights`; within `shown` they are replaced by their mean."""

    def __init__(self, weights: Sequence[torch.nn.Parameter]) -> None:
        self._weights = weights
        self._means = [one.detach().clone() for one in weights]
        self._steps = 0

    @torch.no_grad()
    def update(self) -> None:
        """Take in the weights after a step."""
        self._steps += 1
        share = 1 - min(_DECAY, (1 + self._steps) / (10 + self._steps))
        for mean, weight in zip(self._means, self._weights, strict=True):
            mean.lerp_(weight, share)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Let the weights be their mean for a while."""
        self._swap()
        try:
            yield
        finally:
            self._swap()

    @torch.no_grad()
    def _swap(self) -> None:
        for mean, weight in zip(self._means, self._weights, strict=True):
            kept = weight.detach().clone()
            weight.copy_(mean)
            mean.copy_(kept)

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return the means."""
        return {str(place): mean.cpu().clone() for place, mean in enumerate(self._means)}

    def load_tensors(self, tensors: Mapping[str, torch.Tensor], steps: int) -> None:
        """Put back what `tensors` returned after `steps` updates."""
        self._steps = steps
        for place, mean in enumerate(self._means):
            mean.copy_(tensors[str(place)])
