"""All weights of an encoder in one flat tensor, with views by name; their gradients alike.

One tensor instead of a hundred: clipping, the optimiser's step and the copy in the dtype of the
products are one operation each, and no step asks the system for fresh pages.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of the flat tensor whose weights learn alike. `depth`: 0 the embeddings, 1 the first
    layer... `decays` is false for biases and norms.
    """

    start: int
    end: int
    depth: int
    decays: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A weight on its way into the flat tensor. `is_product`: it is multiplied with, or a bias to that."""

    name: str
    values: torch.Tensor
    depth: int
    is_product: bool

    @property
    def decays(self) -> bool:
        """Whether weight decay applies."""
        return self.values.ndim > 1


class FlatWeights:
    """`full` are float32 views by name, `short` the same in the dtype of the products.

    Gradients of products come in the short dtype (`short_gradients`), as autocast has them too, and
    are widened all at once by `gather`; those of embeddings and norms are float32 from the start.
    """

    def __init__(self, weights: Sequence[Named], dtype: torch.dtype) -> None:
        self.dtype = dtype
        ordered = sorted(weights, key=lambda one: (one.is_product, not one.decays, one.depth))
        self.shapes = {one.name: one.values.shape for one in ordered}
        self.places: dict[str, tuple[int, int]] = {}
        self.parts: list[Part] = []
        size = 0
        self.first_product = 0
        for one in ordered:
            end = size + one.values.numel()
            self.places[one.name] = (size, end)
            last = self.parts[-1] if self.parts else None
            if last and (last.depth, last.decays) == (one.depth, one.decays):
                self.parts[-1] = Part(last.start, end, one.depth, one.decays)
            else:
                self.parts.append(Part(size, end, one.depth, one.decays))
            size = end
            if not one.is_product:
                self.first_product = end
        self.all = torch.empty(size)
        self.full = self._views(self.all)
        for one in ordered:
            self.full[one.name].copy_(one.values)
        self.all_short = self.all if dtype == torch.float32 else torch.empty(size, dtype=dtype)
        self.short = self._views(self.all_short)
        self.refresh()
        self.all_gradients = torch.empty(0)
        self._all_short_gradients = torch.empty(0)
        self.gradients: dict[str, torch.Tensor] = {}
        self.short_gradients: dict[str, torch.Tensor] = {}

    def _views(self, flat: torch.Tensor) -> dict[str, torch.Tensor]:
        return {
            name: flat[start:end].view(self.shapes[name])
            for name, (start, end) in self.places.items()
        }

    def refresh(self) -> None:
        """Bring the short copy up to date with the weights."""
        if self.all_short is not self.all:
            self.all_short.copy_(self.all)

    def make_trainable(self) -> None:
        """Allocate the gradients, all zero."""
        self.all_gradients = torch.zeros_like(self.all)
        self.gradients = self._views(self.all_gradients)
        self._all_short_gradients = torch.zeros_like(self.all_short)
        self.short_gradients = self._views(self._all_short_gradients)

    def gather(self, *, first: bool) -> None:
        """Widen the gradients of the products; all but the first part of a batch are added."""
        products = slice(self.first_product, None)
        if first:
            self.all_gradients[products].copy_(self._all_short_gradients[products])
        else:
            self.all_gradients[products].add_(self._all_short_gradients[products])

    def clear(self) -> None:
        """Forget the gradients; those of products are overwritten anyway."""
        self.all_gradients[: self.first_product].zero_()

    def tensors(self) -> Mapping[str, torch.Tensor]:
        """Return the weights by name."""
        return self.full
