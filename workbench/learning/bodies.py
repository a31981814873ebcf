"""What training and prediction need of an encoder's layers, however they are computed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import torch


@dataclass(frozen=True, slots=True)
class Group:
    """Weights that learn alike. `depth`: 0 the embeddings, 1 the first layer...; see `Part`."""

    weights: list[torch.nn.Parameter]
    depth: int
    decays: bool


class Body(Protocol):
    """The layers of an encoder on a device. ids and mask are [rows, tokens] on that device."""

    features: int
    layers: int

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] without dropout or gradients."""

    def learning_states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] with dropout, ready for `backward`."""

    def groups(self) -> list[Group]:
        """Return the weights that learn, from below to above."""

    def gather(self, *, first: bool) -> None:
        """Make the gradients of the last `backward` ready; `first` of a batch, else added."""

    def weights_changed(self) -> None:
        """Take note that the optimiser made a step, and forget the gradients."""

    def begin_epoch(self, seed: int) -> None:
        """Draw the dice of an epoch, so that an epoch is repeatable by itself."""

    def dice(self) -> torch.Tensor:
        """Return the state of the dice within the epoch, uint8."""

    def set_dice(self, state: torch.Tensor) -> None:
        """Put the dice where `dice` saw them."""

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return a copy of the weights on the CPU, under names of our own."""

    def load_tensors(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Put back what `tensors` returned."""

    def exported(self) -> dict[str, torch.Tensor]:
        """Return every weight in float32 under the names that transformers gives them."""
