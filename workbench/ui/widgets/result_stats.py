"""The few large numbers of a run, whatever the kind of its task; each opens the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from workbench.events import Figure, Scores
from workbench.translation import _
from workbench.trust import Promise
from workbench.ui import theme
from workbench.ui.widgets.stat import Stat
from workbench.verdicts import percent
from workbench.wording import figure_name, measure

_MOST = 6
_LEVELS = 3  # of a tree that are shown


@dataclass(frozen=True, slots=True)
class Shown:
    """One number. `rows` says which rows it opens: "all", "right", "wrong", "sure", "far" or
    "level N", those that are wrong at that level.
    """

    rows: str
    value: str
    caption: str
    note: str = ""


class ResultStats(QWidget):
    """Emits `opened` with the `rows` of the number that was pressed."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stats = [Stat(self) for _n in range(_MOST)]
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.GAP * 2)
        for stat in self.stats:
            stat.clicked.connect(self._on_clicked)
            line.addWidget(stat, 1)

    def show_scores(self, scores: Scores, promise: Promise) -> None:
        """Show what says most of `scores`, and from which confidence on rows need nobody."""
        shown = list(figures_of(scores, promise))[:_MOST]
        for stat, one in zip(self.stats, shown, strict=False):
            stat.setProperty("rows", one.rows)
            stat.set_value(one.value, one.caption)
            stat.set_note(one.note)
        for place, stat in enumerate(self.stats):
            stat.setVisible(place < len(shown))

    def _on_clicked(self) -> None:
        self.opened.emit(str(self.sender().property("rows")))


def figures_of(scores: Scores, promise: Promise) -> Iterator[Shown]:
    """Yield the numbers that are shown for `scores` and what holds for the run."""
    if scores.task == "number":
        yield from _of_numbers(scores)
        return
    low, high = scores.interval
    right = {"several": _("All labels right"), "tree": _("Whole path right")}
    yield Shown(
        "right",
        f"{scores.accuracy:.1%}",
        right.get(scores.task, _("Accuracy")),
        _("95 % interval {low:.0%} to {high:.0%}").format(low=low, high=high),
    )
    yield from _of_parts(scores)
    yield Shown("all", f"{scores.macro_f1:.1%}", _("Macro F1"), _("every label counts the same"))
    if scores.task != "tree":
        wrong = scores.rows - round(scores.accuracy * scores.rows)
        of_all = _("of {n} scored rows").format(n=f"{scores.rows:,}")
        yield Shown("wrong", f"{wrong:,}", _("Errors"), of_all)
    yield _sure(promise)


def _sure(promise: Promise) -> Shown:
    """Return the confidence from which on rows need nobody; of thresholds for each label the lowest."""
    least = promise.lowest()
    note = _("rows below it need your eyes")
    if least > 1:
        note = _("not reached: every row needs your eyes")
    elif promise.labels:
        note = _("the lowest of all labels; each has its own")
    caption = _("Confidence for {precision} precision").format(precision=percent(promise.precision))
    return Shown("sure", "–" if least > 1 else f"{least:.1%}", caption, note)


def _of_parts(scores: Scores) -> Iterator[Shown]:
    """Yield micro F1 where a row has several labels, and the levels of a tree."""
    levels = [one for one in scores.figures if one.name.startswith("level ")]
    named = {one.name: one for one in scores.figures}
    if scores.task == "several" and "micro_f1" in named:
        yield _share("wrong", named["micro_f1"])
    if scores.task == "tree":
        yield from (_share(one.name, one) for one in levels[:_LEVELS])


def _share(rows: str, one: Figure) -> Shown:
    note = _("95 % interval {low:.0%} to {high:.0%}").format(low=one.low, high=one.high)
    return Shown(rows, f"{one.value:.1%}", figure_name(one.name), note)


def _of_numbers(scores: Scores) -> Iterator[Shown]:
    for one in scores.figures:
        note = _("95 % interval {low} to {high}").format(
            low=measure(one.low), high=measure(one.high)
        )
        rows = "far" if one.name in {"mae", "rmse"} else "all"
        yield Shown(rows, measure(one.value), figure_name(one.name), note)
