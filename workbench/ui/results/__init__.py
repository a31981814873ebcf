"""The parts of the Results page. Its tabs derive from `TABS`; each is loaded at its first visit.

A tab shows what a `ShownRun` holds and writes nothing but through the session; every number opens its rows.
"""

import importlib
from dataclasses import dataclass
from typing import Protocol, cast

from PySide6.QtWidgets import QWidget

from workbench.translation import NP_
from workbench.ui.results.shown_run import ShownRun


@dataclass(frozen=True, slots=True)
class TabSpec:
    """A tab: `place` is "module:class", `kinds` the task kinds that have it."""

    id: str
    title: str
    place: str
    kinds: tuple[str, ...] = ("single", "several", "tree", "number")


TABS = (
    TabSpec("scores", NP_("result", "Scores"), "workbench.ui.results.scores:ScoresTab"),
    TabSpec("errors", NP_("result", "Errors"), "workbench.ui.results.mistakes:MistakesTab"),
    TabSpec("words", NP_("result", "Words"), "workbench.ui.results.words:WordsTab"),
    TabSpec(
        "confidence",
        NP_("result", "Confidence"),
        "workbench.ui.results.confidence:ConfidenceTab",
        ("single", "several", "tree"),
    ),
    TabSpec(
        "shares",
        NP_("result", "Shares"),
        "workbench.ui.results.shares:SharesTab",
        ("single", "several", "tree"),
    ),
    TabSpec("compare", NP_("result", "Compare"), "workbench.ui.results.comparison:ComparisonTab"),
)


class ResultTab(Protocol):
    """What the Results page asks of every tab."""

    def retranslate(self) -> None:
        """Say everything in the present language."""

    def show_run(self) -> None:
        """Another run is shown, or the same one has changed: read `ShownRun` again.

        Called for the visible tab only; `ShownRun.evaluated` may still be on its way.
        """


def made(spec: TabSpec, shown: ShownRun) -> tuple[QWidget, ResultTab]:
    """Return a new tab of `spec`: the widget, and the same as what it answers to."""
    module, name = spec.place.split(":")
    tab = getattr(importlib.import_module(module), name)(shown)
    return cast("QWidget", tab), cast("ResultTab", tab)
