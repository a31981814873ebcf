"""One table of what a training may be told. The command line, the Advanced section and the engine
derive from it; what is not said is decided by `learning.recipe` and reported.
"""

import dataclasses
from dataclasses import dataclass, field
from typing import Any

from workbench.translation import N_

AUTOMATIC = -1.0
"""In a number where 0 means something: not said, decide."""


@dataclass(frozen=True, slots=True)
class Option:
    """How one field of `Options` is shown and bounded. `kinds`: the kinds of task that have it."""

    name: str
    group: str
    label: str
    help: str
    choices: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    kinds: tuple[str, ...] = ()


def _option(
    default: Any,
    group: str,
    label: str,
    help_text: str,
    choices: tuple[str, ...] = (),
    bounds: tuple[float, float] = (0.0, 0.0),
    kinds: tuple[str, ...] = (),
) -> Any:
    shown = Option("", group, label, help_text, choices, *bounds, kinds)
    return field(default=default, metadata={"option": shown})


GROUPS = {
    "learning": N_("Basics"),
    "head": N_("Head and loss"),
    "optimiser": N_("Optimiser"),
    "texts": N_("Texts"),
    "weights": N_("What is trained"),
    "machine": N_("Computer"),
}

_LOSSES = (
    "",
    "cross-entropy",
    "class-weighted",
    "focal",
    "binary",
    "weighted-binary",
    "asymmetric",
    "squared",
    "absolute",
    "huber",
)
LOSSES_OF = {
    "single": ("cross-entropy", "class-weighted", "focal"),
    "tree": ("cross-entropy", "class-weighted", "focal"),
    "several": ("binary", "weighted-binary", "asymmetric"),
    "number": ("squared", "absolute", "huber"),
}
"""The losses of each kind of task, the usual one first."""

METRICS_OF = {
    "single": ("macro-f1", "accuracy", "loss"),
    "tree": ("macro-f1", "accuracy", "loss"),
    "several": ("macro-f1", "micro-f1", "accuracy", "loss"),
    "number": ("mae", "rmse", "loss"),
}
"""What may choose the best epoch, the usual one first."""


@dataclass(frozen=True, slots=True)
class Options:
    """Every choice of a training. "", 0 and `AUTOMATIC` mean: not said.

    Where 0 has a meaning of its own (no dropout, no decay), `AUTOMATIC` is what is not said.
    """

    way: str = _option(
        "",
        "learning",
        N_("Way"),
        N_("How Thorough learns; where not said, what does best on the labelled rows."),
        ("", "linear", "contrastive", "full"),
    )
    epochs: int = _option(
        0, "learning", N_("Epochs"), N_("Passes over the labelled rows."), (), (0, 1000)
    )
    batch_rows: int = _option(
        0,
        "learning",
        N_("Rows in a batch"),
        N_("Rows that are learnt from at once."),
        (),
        (0, 1024),
    )
    learning_rate: float = _option(
        0.0,
        "learning",
        N_("Learning rate"),
        N_("How large a step is; lower it where the loss jumps."),
        (),
        (0.0, 1.0),
    )
    patience: int = _option(
        0,
        "learning",
        N_("Patience in epochs"),
        N_("Stop after so many epochs without a better one."),
        (),
        (0, 1000),
    )
    metric: str = _option(
        "",
        "learning",
        N_("Best epoch by"),
        N_("What the best epoch has most of, on rows kept aside."),
        ("", "macro-f1", "micro-f1", "accuracy", "mae", "rmse", "loss"),
    )
    averaging: str = _option(
        "",
        "learning",
        N_("Averaged weights"),
        N_("Keep a running mean of the weights, or none."),
        ("", "none", "running-mean"),
    )
    seed: int = _option(
        0, "learning", N_("Seed"), N_("The same seed gives the same result."), (), (0, 2**31 - 1)
    )
    head: str = _option(
        "",
        "head",
        N_("Head"),
        N_("Which vector of a text the labels are told from."),
        ("", "mean", "cls", "last", "max"),
    )
    loss: str = _option("", "head", N_("Loss"), N_("What an error costs."), _LOSSES)
    label_smoothing: float = _option(
        0.0,
        "head",
        N_("Label smoothing"),
        N_("How much doubt is mixed into each label."),
        (),
        (0.0, 0.5),
        ("single", "tree"),
    )
    focal_gamma: float = _option(
        2.0,
        "head",
        N_("Focus on hard rows"),
        N_("The gamma of the focal loss."),
        (),
        (0.0, 10.0),
        ("single", "tree"),
    )
    dropout: float = _option(
        AUTOMATIC,
        "head",
        N_("Dropout"),
        N_("Share of values that each step leaves out."),
        (),
        (AUTOMATIC, 0.9),
    )
    optimiser: str = _option(
        "", "optimiser", N_("Optimiser"), N_("How steps are made."), ("", "adamw", "adam", "sgd")
    )
    schedule: str = _option(
        "",
        "optimiser",
        N_("Schedule"),
        N_("How the learning rate falls after the warm-up."),
        ("", "linear", "cosine", "constant"),
    )
    warm_up: float = _option(
        AUTOMATIC,
        "optimiser",
        N_("Warm-up"),
        N_("Share of the steps in which the learning rate rises."),
        (),
        (AUTOMATIC, 0.9),
    )
    weight_decay: float = _option(
        AUTOMATIC,
        "optimiser",
        N_("Weight decay"),
        N_("How strongly weights are drawn to 0."),
        (),
        (AUTOMATIC, 1.0),
    )
    l1: float = _option(
        0.0,
        "optimiser",
        N_("L1 penalty"),
        N_("Draws small weights to exactly 0."),
        (),
        (0.0, 1.0),
    )
    clip: float = _option(
        AUTOMATIC,
        "optimiser",
        N_("Gradient clipping"),
        N_("The longest gradient that is let through; 0 for no limit."),
        (),
        (AUTOMATIC, 1000.0),
    )
    accumulation: int = _option(
        0,
        "optimiser",
        N_("Accumulation"),
        N_("Parts that a batch is computed in, to save memory."),
        (),
        (0, 256),
    )
    layer_decay: float = _option(
        0.0,
        "optimiser",
        N_("Layer-wise rate"),
        N_("Each layer below learns at this share of the one above."),
        (),
        (0.0, 1.0),
    )
    max_tokens: int = _option(
        0,
        "texts",
        N_("Longest text, in tokens"),
        N_("Longer texts are cut as chosen below."),
        (),
        (0, 8192),
    )
    cut: str = _option(
        "",
        "texts",
        N_("Long texts"),
        N_("What is kept of a long text; windows read all of it and vote."),
        ("", "head", "tail", "both", "windows"),
    )
    augment: str = _option(
        "",
        "texts",
        N_("Augmentation"),
        N_("Learn from changed copies too, kept only where validation is better."),
        ("", "none", "words", "characters", "mixup"),
    )
    balance: bool = _option(
        False, "texts", N_("Balance labels"), N_("Show rare labels as often as common ones.")
    )
    frozen_layers: int = _option(
        0,
        "weights",
        N_("Frozen layers"),
        N_("So many layers from below keep their weights."),
        (),
        (0, 48),
    )
    lora_rank: int = _option(
        0,
        "weights",
        N_("LoRA rank"),
        N_("Train small added matrices instead of a large model's weights."),
        (),
        (0, 256),
    )
    precision: str = _option(
        "",
        "machine",
        N_("Computing precision"),
        N_("The dtype of the products; measured on this computer where not said."),
        ("", "float32", "bfloat16", "float16"),
    )
    deterministic: bool = _option(
        False,
        "machine",
        N_("Exactly repeatable"),
        N_("The same seed on the same computer gives the same weights; slower."),
    )


OPTIONS: tuple[Option, ...] = tuple(
    dataclasses.replace(one.metadata["option"], name=one.name)
    for one in dataclasses.fields(Options)
)
"""Every option in its order, for the command line and the screen."""
