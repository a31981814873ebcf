"""Calibration of a model's outputs: fitted on honest ones, folded into its head where that can be.

A temperature and a scale for each output become part of the head, so that every use of the model has
them, in other programs too. The isotonic curve is no linear map: `Predictor` applies it.
"""

import math
from typing import Any

import torch

from workbench.evaluation.calibration import applied as applied_to_arrays
from workbench.evaluation.calibration import calibrated as fitted_to_arrays
from workbench.learning.linear import LinearHead
from workbench.learning.tasks import TaskKind
from workbench.trust import Calibration

_FOLDED = {"temperature", "vector"}
NONE = Calibration("none")


def calibrated(
    task: TaskKind, outputs: torch.Tensor, targets: torch.Tensor
) -> tuple[Calibration, torch.Tensor]:
    """Return the calibration for outputs of rows that were not learnt from, and those outputs as a
    calibration that had not seen them would change them. Numbers have none.
    """
    if task.kind == "number":
        return NONE, outputs
    found, changed = fitted_to_arrays(
        outputs.double().numpy(),
        task.agreeing(targets).numpy(),
        several=task.kind == "several",
        tree=task.kind == "tree",
    )
    return found, torch.from_numpy(changed).to(outputs.dtype)


def applied(calibration: Calibration, task: TaskKind, outputs: torch.Tensor) -> torch.Tensor:
    """Return outputs of the head as it was before calibration, calibrated."""
    if calibration.method == "none":
        return outputs
    arrays = outputs.detach().cpu().double().numpy()
    changed = applied_to_arrays(calibration, arrays, several=task.kind == "several")
    return torch.from_numpy(changed).to(device=outputs.device, dtype=outputs.dtype)


def folded(calibration: Calibration, head: LinearHead) -> LinearHead:
    """Return the head with what can be folded into it."""
    if calibration.method not in _FOLDED:
        return head
    scale = torch.tensor(calibration.scale, dtype=head.weight.dtype)
    shift = torch.tensor(calibration.shift, dtype=head.bias.dtype)
    return LinearHead(head.weight * scale[:, None], head.bias * scale + shift)


def left_over(calibration: Calibration) -> Calibration:
    """Return what is still to be applied to the outputs of a head that `folded` returned."""
    return NONE if calibration.method in _FOLDED else calibration


def restored(found: dict[str, Any]) -> Calibration:
    """Return the calibration of a card; of an older card it is "none". Raises ValueError or TypeError."""
    if not found:
        return NONE
    numbers = {key: tuple(map(float, found[key])) for key in ("scale", "shift")}
    one = Calibration(**{**found, **numbers})
    is_curve = one.method == "isotonic"
    if not all(map(math.isfinite, (*one.scale, *one.shift))) or (
        is_curve and (not one.scale or len(one.scale) != len(one.shift))
    ):
        raise ValueError(one.method)
    return one
