"""An encoder as transformers computes it: every architecture, every device."""

from collections.abc import Mapping
from typing import Any

import torch

from workbench.learning.architectures import Architecture, architecture_of
from workbench.learning.bodies import Group
from workbench.learning.device import Device


class PlainBody:
    """See `bodies.Body`. Products run in the device's dtype by autocast; weights stay float32."""

    def __init__(
        self,
        model: Any,
        model_type: str,
        device: Device,
        dropout: float | None = None,
        *,
        learning: bool,
    ) -> None:
        self.model, self.device = model, device
        config = model.config
        self.features = int(config.hidden_size)
        kind = _kind_of(model_type)
        self._stack = _stack_of(model, kind.layers)
        self._mixes = kind.autocast and device.torch_dtype != torch.float32
        self.layers = len(self._stack)
        self.frozen_layers = 0
        dtype = torch.float32 if learning else device.torch_dtype
        model.to(device=device.torch_device, dtype=dtype).eval()
        if dropout is not None:
            for module in model.modules():
                if isinstance(module, torch.nn.Dropout):
                    module.p = dropout
        self._groups: list[Group] = []

    def states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] without dropout or gradients."""
        self.model.eval()
        with torch.no_grad(), self._autocast():
            return self._run(ids, mask)

    def learning_states(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """Return hidden states [rows, tokens, features] with dropout, ready for `backward`."""
        self.model.train()
        with self._autocast():
            return self._run(ids, mask)

    def _run(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        found: torch.Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return found

    def _autocast(self) -> torch.autocast:
        kind, dtype = self.device.kind, self.device.torch_dtype
        return torch.autocast(kind, dtype=dtype, enabled=self._mixes)

    def groups(self) -> list[Group]:
        """Return the weights that learn, from below to above."""
        if self._groups:
            return self._groups
        depth_of = {
            id(weight): place + 1
            for place, layer in enumerate(self._stack)
            for weight in layer.parameters()
        }
        lowest = self.frozen_layers + 1 if self.frozen_layers else 0
        found: dict[tuple[int, bool], list[torch.nn.Parameter]] = {}
        for weight in self.model.parameters():
            depth = depth_of.get(id(weight), 0)
            weight.requires_grad_(depth >= lowest)
            if depth >= lowest:
                found.setdefault((depth, weight.ndim > 1), []).append(weight)
        self._groups = [Group(weights, *key) for key, weights in sorted(found.items())]
        return self._groups

    def gather(self, *, first: bool) -> None:
        """Nothing: autograd has added the gradients where the optimiser looks."""

    def weights_changed(self) -> None:
        """Forget the gradients."""
        for group in self._groups:
            for weight in group.weights:
                weight.grad = None

    def begin_epoch(self, seed: int) -> None:
        """Seed the dropout of an epoch."""
        torch.manual_seed(seed)

    def dice(self) -> torch.Tensor:
        """Return the state of the dice within the epoch, uint8; of the GPU where that computes."""
        if self.device.kind == "cuda":
            return torch.cuda.get_rng_state()
        return torch.get_rng_state()

    def set_dice(self, state: torch.Tensor) -> None:
        """Put the dice where `dice` saw them."""
        if self.device.kind == "cuda":
            torch.cuda.set_rng_state(state)
        else:
            torch.set_rng_state(state)

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return a copy of the weights on the CPU."""
        return {
            name: one.detach().to("cpu", copy=True)
            for name, one in self.model.state_dict().items()
            if one.is_floating_point()
        }

    def load_tensors(self, tensors: Mapping[str, torch.Tensor]) -> None:
        """Put back what `tensors` returned."""
        self.model.load_state_dict(dict(tensors), strict=False)

    def exported(self) -> dict[str, torch.Tensor]:
        """Return every weight in float32 under the names that transformers gives them."""
        return {name: one.float() for name, one in self.tensors().items()}


def _kind_of(model_type: str) -> Architecture:
    kind = architecture_of(model_type)
    assert kind is not None  # the folder was checked
    return kind


def _stack_of(model: Any, path: str) -> list[torch.nn.Module]:
    """Return the layers from below to above; an encoder that shares one layer has one."""
    found = model
    for part in path.split("."):
        found = getattr(found, part)
    return list(found)
