"""Steps: which weights learn how fast, and how the learning rate rises and falls."""

import math
from collections.abc import Mapping
from typing import Any

import torch

from workbench.learning.bodies import Body
from workbench.learning.recipe import HEAD_RATE, Recipe

_MOMENTUM = 0.9


class Optimiser:
    """An optimiser of torch with its schedule over `steps` steps."""

    def __init__(self, body: Body, head: torch.nn.Module, recipe: Recipe, steps: int) -> None:
        self._options, self._steps = recipe.options, steps
        self.step_number = 0
        rate, options = recipe.options.learning_rate, recipe.options
        share = options.layer_decay or 1.0
        top = body.layers
        groups: list[dict[str, Any]] = [
            {
                "params": group.weights,
                "weight_decay": options.weight_decay if group.decays else 0.0,
                "peak": rate * share ** (top - group.depth),
            }
            for group in body.groups()
        ]
        weights = list(head.parameters())
        groups.append({"params": weights, "weight_decay": 0.0, "peak": rate * HEAD_RATE})
        self._weights = [one for group in groups for one in group["params"]]
        self._torch = _made(options.optimiser, groups, rate, weights[0].device.type)

    def step(self) -> tuple[float, float]:
        """Make a step; return the learning rate of the encoder's top and the gradient's length.

        A gradient that is not finite makes no step: its length is returned as it is.
        """
        share = self._share()
        for group in self._torch.param_groups:
            group["lr"] = group["peak"] * share
        clip = self._options.clip or math.inf
        gradients = [one.grad for one in self._weights if one.grad is not None]
        length = torch.nn.utils.get_total_norm(gradients)
        norm = float(length)
        if clip < norm < math.inf:  # else a pass over every gradient would change nothing
            torch.nn.utils.clip_grads_with_norm_(self._weights, clip, length)
        if math.isfinite(norm):
            if self._options.l1:
                for one in self._weights:
                    if one.grad is not None and one.ndim > 0:
                        one.grad.add_(one.detach().sign(), alpha=self._options.l1)
            self._torch.step()
        self.step_number += 1
        return self._options.learning_rate * share, norm

    def _share(self) -> float:
        """Return the present share of the peak rate."""
        at, warm = self.step_number + 1, max(1, round(self._steps * self._options.warm_up))
        if at <= warm:
            return at / warm
        left = max(0.0, (self._steps - at + 1) / max(self._steps - warm, 1))
        if self._options.schedule == "constant":
            return 1.0
        if self._options.schedule == "cosine":
            return 0.5 * (1 - math.cos(math.pi * left))
        return left

    def tensors(self) -> dict[str, torch.Tensor]:
        """Return what the optimiser remembers."""
        state: Mapping[int, Mapping[str, Any]] = self._torch.state_dict()["state"]
        return {
            f"{place}.{name}": value.detach().cpu().clone()
            for place, kept in state.items()
            for name, value in kept.items()
            if isinstance(value, torch.Tensor)
        }

    def load_tensors(self, tensors: Mapping[str, torch.Tensor], step_number: int) -> None:
        """Put back what `tensors` returned after `step_number` steps."""
        known = self._torch.state_dict()
        state: dict[int, dict[str, torch.Tensor]] = {}
        for key, value in tensors.items():
            place, name = key.split(".", 1)
            state.setdefault(int(place), {})[name] = value
        self._torch.load_state_dict({**known, "state": state})
        self.step_number = step_number


def _made(
    name: str, groups: list[dict[str, Any]], rate: float, device: str
) -> torch.optim.Optimizer:
    fused = device in {"cpu", "cuda"}
    if name == "sgd":
        return torch.optim.SGD(groups, lr=rate, momentum=_MOMENTUM, fused=fused)
    if name == "adam":
        return torch.optim.Adam(groups, lr=rate, fused=fused)
    return torch.optim.AdamW(groups, lr=rate, fused=fused)
