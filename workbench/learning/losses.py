"""What an error costs while learning: the usual loss of the kind of task, or the one that was asked for."""

from collections.abc import Callable

import torch

from workbench.learning.recipe import Recipe
from workbench.learning.tasks import TaskKind

Loss = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]
"""Outputs [rows, width] and targets to the mean loss."""

_HEAVIEST = 10.0  # a label's weight against that of a label of usual size


def loss_for(task: TaskKind, recipe: Recipe, targets: torch.Tensor) -> Loss:
    """Return the loss of `recipe` for `task`; `targets` are those of all rows that are learnt from."""
    options = recipe.options
    make = {
        "class-weighted": _class_weighted,
        "focal": _focal,
        "weighted-binary": _weighted_binary,
        "asymmetric": _asymmetric,
        "absolute": _absolute,
        "huber": _huber,
    }.get(options.loss)
    if make is not None:
        return make(task, recipe, targets)
    if options.label_smoothing and task.kind == "single":
        return lambda outputs, wanted: torch.nn.functional.cross_entropy(
            outputs.float(), wanted, label_smoothing=options.label_smoothing
        )
    return lambda outputs, wanted: task.loss(outputs, wanted).mean()


def _weights(targets: torch.Tensor, width: int) -> torch.Tensor:
    """Return a weight for each place: the rarer, the heavier, 1 on average over the rows."""
    counts = torch.bincount(targets, minlength=width).float().clamp(min=1)
    weights = (counts.sum() / (width * counts)).clamp(max=_HEAVIEST)
    return weights * counts.sum() / (weights * counts).sum()


def _class_weighted(task: TaskKind, recipe: Recipe, targets: torch.Tensor) -> Loss:
    weights = _weights(targets, int(targets.max()) + 1)
    smoothing = recipe.options.label_smoothing

    def loss(outputs: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        heavy = weights.to(outputs.device)[wanted]
        if task.kind == "single":
            each = torch.nn.functional.cross_entropy(
                outputs.float(), wanted, reduction="none", label_smoothing=smoothing
            )
        else:
            each = task.loss(outputs, wanted)
        return (each * heavy).mean()

    return loss


def _focal(task: TaskKind, recipe: Recipe, _targets: torch.Tensor) -> Loss:
    """T.-Y. Lin et al., 2017: rows that are already right count less."""
    gamma = recipe.options.focal_gamma

    def loss(outputs: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        each = task.loss(outputs, wanted)
        return (each * (1 - (-each).exp()).clamp(min=0) ** gamma).mean()

    return loss


def _weighted_binary(_task: TaskKind, _recipe: Recipe, targets: torch.Tensor) -> Loss:
    """A label's presence weighs as much as its absence, within bounds."""
    yes = targets.sum(dim=0)
    heavier = ((len(targets) - yes) / yes.clamp(min=1)).clamp(1.0, _HEAVIEST)
    return lambda outputs, wanted: (
        torch.nn.functional.binary_cross_entropy_with_logits(
            outputs.float(), wanted, pos_weight=heavier.to(outputs.device), reduction="none"
        )
        .sum(dim=1)
        .mean()
    )


def _asymmetric(_task: TaskKind, _recipe: Recipe, _targets: torch.Tensor) -> Loss:
    """E. Ben-Baruch et al., 2020: easy absences count little, the easiest not at all."""

    def loss(outputs: torch.Tensor, wanted: torch.Tensor) -> torch.Tensor:
        yes = outputs.float().sigmoid()
        no = (1 - yes + 0.05).clamp(max=1)
        each = wanted * yes.clamp(min=1e-8).log()
        each = each + (1 - wanted) * no.clamp(min=1e-8).log() * (1 - no) ** 4
        return -each.sum(dim=1).mean()

    return loss


def _absolute(_task: TaskKind, _recipe: Recipe, _targets: torch.Tensor) -> Loss:
    return lambda outputs, wanted: (outputs.float() - wanted).abs().mean()


def _huber(_task: TaskKind, _recipe: Recipe, _targets: torch.Tensor) -> Loss:
    return lambda outputs, wanted: torch.nn.functional.huber_loss(outputs.float(), wanted)
