"""All weights of an encoder in one flat tensor, with views by name; their gradients alike."""

from collections.abc import Mapping

import torch


class FlatWeights:
    """`full` and `gradients` are float32, `short` holds the same weights in the dtype of the products."""

    def __init__(self, tensors: Mapping[str, torch.Tensor], dtype: torch.dtype) -> None:
        self.dtype = dtype
        self.places: dict[str, tuple[int, int]] = {}
        size = 0
        for name, one in tensors.items():
            self.places[name] = (size, size + one.numel())
            size += one.numel()
        self.shapes = {name: one.shape for name, one in tensors.items()}
        self.all = torch.empty(size)
        self.full = self._views(self.all)
        for name, one in tensors.items():
            self.full[name].copy_(one)
        self.all_short = self.all if dtype == torch.float32 else torch.empty(size, dtype=dtype)
        self.short = self._views(self.all_short)
        self.refresh()
        self.all_gradients = torch.empty(0)
        self.gradients: dict[str, torch.Tensor] = {}

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

    def add_product(self, name: str, gradient: torch.Tensor, x: torch.Tensor) -> None:
        """Add gradient^T x to the gradient of the weight `name`."""
        self.gradients[name].add_(gradient.t() @ x)
