"""What a search may choose: a range or a few values for each option that the person left open."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from workbench.learning.recipe import Recipe
from workbench.learning.ways import candidates
from workbench.options import LOSSES_OF, Options

Found = dict[str, Any]
"""Options by name, as a trial has them."""

_RATE_TIMES = 10.0  # our learning rate may be so many times too high or too low
_BATCHES = (8, 16, 32)
_MOST_EPOCHS = 24
_SMOOTHING = (0.0, 0.2)


class Trial(Protocol):
    """The part of `optuna.Trial` that is asked here."""

    def suggest_categorical(self, name: str, choices: tuple[str | int, ...]) -> Any:
        """Return one of `choices`."""

    def suggest_float(self, name: str, low: float, high: float, *, log: bool = False) -> float:
        """Return a number from `low` to `high`."""

    def suggest_int(self, name: str, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""


@dataclasses.dataclass(frozen=True, slots=True)
class Space:
    """`said` is what the person said: that stays. `recipe` is what it became, our defaults in it."""

    said: Options
    recipe: Recipe

    def ways(self) -> tuple[str, ...]:
        """Return the ways that are tried."""
        if self.said.way:
            return (self.said.way,)
        plain = dict.fromkeys(one.way for one in candidates(self.recipe))
        return ("linear", *plain)

    def defaults(self) -> list[Found]:
        """Return what automatic would do or compare, the longest way first: tried before all else."""
        options = self.recipe.options
        found = []
        for way in reversed(self.ways()):
            names = [name for name in self._of_way(way, options.loss) if self._is_open(name)]
            known = {name: getattr(options, name) for name in names}
            if "epochs" in known:  # it may not lie outside of what is searched
                known["epochs"] = min(options.epochs, self._epochs()[1])
            found.append({"way": way, **known})
        return found

    def suggested(self, trial: Trial) -> Found:
        """Return what `trial` is to try: only options that the way and the loss have."""
        found: Found = {"way": trial.suggest_categorical("way", self.ways())}
        ask: Mapping[str, Callable[[], Any]] = {
            "learning_rate": lambda: trial.suggest_float("learning_rate", *self._rates(), log=True),
            "epochs": lambda: trial.suggest_int("epochs", *self._epochs()),
            "batch_rows": lambda: trial.suggest_categorical("batch_rows", self._batches()),
            "head": lambda: trial.suggest_categorical("head", self._heads()),
            "loss": lambda: trial.suggest_categorical("loss", LOSSES_OF[self.recipe.kind]),
            "label_smoothing": lambda: trial.suggest_float("label_smoothing", *_SMOOTHING),
        }
        loss = self.recipe.options.loss
        for name in self._of_way(found["way"], loss):
            if self._is_open(name) and name != "label_smoothing":
                found[name] = ask[name]()
        loss = found.get("loss", loss)
        if "label_smoothing" in self._of_way(found["way"], loss) and self._is_open(
            "label_smoothing"
        ):
            found["label_smoothing"] = ask["label_smoothing"]()
        return found

    def options(self, found: Found) -> Options:
        """Return the options of a trial, nothing left open; augmentation is for the final fit."""
        return dataclasses.replace(self.recipe.options, augment="none", **found)

    def _of_way(self, way: str, loss: str) -> list[str]:
        """Return the options that matter to a way."""
        if way == "linear":
            return ["head"]
        if way == "contrastive":
            return ["head", "learning_rate"]
        smooth = self.recipe.kind == "single" and loss in {"cross-entropy", "class-weighted"}
        own = ["label_smoothing"] if smooth else []
        return ["head", "learning_rate", "epochs", "batch_rows", "loss", *own]

    def _is_open(self, name: str) -> bool:
        return not getattr(self.said, name)

    def _epochs(self) -> tuple[int, int]:
        ours = self.recipe.options.epochs
        return 1, max(4, min(2 * ours, _MOST_EPOCHS))

    def _rates(self) -> tuple[float, float]:
        ours = self.recipe.options.learning_rate
        return ours / _RATE_TIMES, ours * _RATE_TIMES

    def _batches(self) -> tuple[int, ...]:
        return tuple(sorted({*_BATCHES, self.recipe.options.batch_rows}))

    def _heads(self) -> tuple[str, ...]:
        pooling = self.recipe.model.pooling
        others = ("mean", "max") if pooling == "last" else ("mean", "cls", "max")
        return tuple(dict.fromkeys((pooling, *others)))
