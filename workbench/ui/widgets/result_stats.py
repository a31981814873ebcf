"""The few large numbers of a run, whatever the kind of its task; each opens the rows behind it."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from workbench.events import Figure, Scores
from workbench.translation import N_, _
from workbench.trust import Measures, Promise
from workbench.ui import theme
from workbench.ui.widgets.stat import Stat
from workbench.verdicts import percent
from workbench.wording import figure_name, measure, word

_MOST = 8
_LEVELS = 3  # of a tree that are shown
_LEAST_WIDTH = 200  # pixels of a number; where there is less, they stand in two lines

HELP = {
    "accuracy": N_(
        "Of the scored rows, how many came out right. Where a row has one label, micro F1 is the same."
    ),
    "balanced_accuracy": N_("The mean over the labels of how many of its rows were found."),
    "macro_f1": N_("The mean F1 of the labels: every label counts the same."),
    "micro_f1": N_("F1 over all labels of all rows together: every row counts the same."),
    "weighted_f1": N_("The mean F1 of the labels, each counting by its rows."),
    "jaccard": N_("Of the labels that a row has or was given, how many are both, in the mean."),
    "hamming": N_("Of all labels of all rows, how many were decided wrongly."),
    "mae": N_("How far off predictions are in the mean."),
    "rmse": N_("Like the mean error, but large errors weigh more."),
    "r2": N_("How much of the differences between rows is explained: 1 is all, 0 is none."),
    "spearman": N_("How well the order of the rows is kept: 1 is perfectly, 0 not at all."),
}
_ADDED = {
    "single": ("balanced_accuracy", "weighted_f1"),
    "tree": ("balanced_accuracy", "weighted_f1"),
    "several": ("jaccard", "weighted_f1", "hamming"),
    "number": (),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One number. `rows` says which rows it opens: "all", "right", "wrong", "sure", "far" or
    "level N", those that are wrong at that level.
    """

    rows: str
    value: str
    caption: str
    note: str = ""
    help: str = ""


class ResultStats(QWidget):
    """Emits `opened` with the `rows` of the number that was pressed."""

    opened = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stats = [Stat(self) for _n in range(_MOST)]
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(theme.GAP * 2)
        self._columns = 0
        self._shown = 0
        for stat in self.stats:
            stat.clicked.connect(self._on_clicked)

    def show_scores(
        self, scores: Scores, promise: Promise, measures: Measures | None = None
    ) -> None:
        """Show what says most of `scores`, with all intervals once `measures` were taken."""
        shown = list(figures_of(scores, promise, measures))[:_MOST]
        for stat, one in zip(self.stats, shown, strict=False):
            stat.setProperty("rows", one.rows)
            stat.set_value(one.value, one.caption)
            stat.set_note(one.note)
            stat.setToolTip(word(HELP, one.help) if one.help in HELP else "")
        for place, stat in enumerate(self.stats):
            stat.setVisible(place < len(shown))
        self._shown, self._columns = len(shown), 0
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Stand in one line, or in two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        wanted = max(self._shown, 1)
        if self.width() < wanted * _LEAST_WIDTH * theme.text_scale():
            wanted = -(-wanted // 2)
        if wanted == self._columns:
            return
        self._columns = wanted
        for place, stat in enumerate(self.stats):
            self._grid.removeWidget(stat)
            if place < self._shown:
                self._grid.addWidget(stat, place // wanted, place % wanted)
        for column in range(_MOST):
            self._grid.setColumnStretch(column, int(column < wanted))

    def _on_clicked(self) -> None:
        self.opened.emit(str(self.sender().property("rows")))


def figures_of(
    scores: Scores, promise: Promise, measures: Measures | None = None
) -> Iterator[Shown]:
    """Yield the numbers that are shown for `scores`; with `measures` each has its interval."""
    known = {one.name: one for one in (measures.figures if measures is not None else ())}
    if scores.task == "number":
        yield from _of_numbers(scores, known)
        return
    right = {"several": _("All labels right"), "tree": _("Whole path right")}
    kept = Figure("accuracy", scores.accuracy, *scores.interval)
    yield _share(
        "right",
        known.get("accuracy", known.get("exact", kept)),
        right.get(scores.task, _("Accuracy")),
    )
    yield from _of_parts(scores, known)
    macro = known.get("macro_f1")
    if macro is not None:
        yield _share("all", macro)
    else:
        note = _("every label counts the same")
        yield Shown("all", f"{scores.macro_f1:.1%}", _("Macro F1"), note, "macro_f1")
    if scores.task != "tree":
        wrong = scores.rows - round(scores.accuracy * scores.rows)
        of_all = _("of {n} scored rows").format(n=f"{scores.rows:,}")
        yield Shown("wrong", f"{wrong:,}", _("Errors"), of_all)
    yield _sure(promise)
    yield from (_share("all", known[name]) for name in _ADDED[scores.task] if name in known)


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


def _of_parts(scores: Scores, known: dict[str, Figure]) -> Iterator[Shown]:
    """Yield micro F1 where a row has several labels, and the levels of a tree."""
    levels = [one for one in scores.figures if one.name.startswith("level ")]
    named = {**{one.name: one for one in scores.figures}, **known}
    if scores.task == "several" and "micro_f1" in named:
        yield _share("wrong", named["micro_f1"])
    if scores.task == "tree":
        yield from (_share(one.name, one) for one in levels[:_LEVELS])


def _share(rows: str, one: Figure, caption: str = "") -> Shown:
    note = _("95% interval {low:.0%} to {high:.0%}").format(low=one.low, high=one.high)
    return Shown(rows, f"{one.value:.1%}", caption or figure_name(one.name), note, one.name)


def _of_numbers(scores: Scores, known: dict[str, Figure]) -> Iterator[Shown]:
    for kept in scores.figures:
        one = known.get(kept.name, kept)
        note = _("95% interval {low} to {high}").format(
            low=measure(one.low), high=measure(one.high)
        )
        rows = "far" if one.name in {"mae", "rmse"} else "all"
        yield Shown(rows, measure(one.value), figure_name(one.name), note, one.name)
