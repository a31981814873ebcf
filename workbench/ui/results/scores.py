"""How good the run is: a verdict, what it is held against, the large numbers, and every label."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.errors import WorkbenchError
from workbench.label_text import LEVEL
from workbench.project import promises
from workbench.project.runs import HeldOut
from workbench.scorecard import rival_name
from workbench.translation import _
from workbench.trust import Promise
from workbench.ui import theme
from workbench.ui.results.more_labels import MoreLabels
from workbench.ui.results.rows_behind import open_label
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.results.standing import Standing, flipped
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.promise_words import rule_text
from workbench.ui.widgets.result_labels import ResultLabels
from workbench.ui.widgets.result_stats import ResultStats
from workbench.wording import sentence

if TYPE_CHECKING:
    from workbench.ui.results.number_charts import NumberCharts

_FARTHEST = 10  # one row in so many is "far from the truth"


class ScoresTab(QWidget):
    """Shows the scores as they were stored when the run ended, then all that was measured since."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        shown.failed.connect(self._on_failed)
        self.standing = Standing()
        self.standing.opened.connect(self._on_rival_opened)
        self.stats = ResultStats()
        self.stats.opened.connect(self._on_stat_opened)
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setProperty("muted", True)
        self.labels = ResultLabels()
        self.labels.opened.connect(self._on_label_opened)
        self.labels_card = Card("")
        self.labels_card.body.addWidget(self.labels)
        self._labels_help = QLabel()
        self._labels_help.setProperty("muted", True)
        self._labels_help.setFont(theme.small_font())
        self._labels_help.setWordWrap(True)
        self.labels_card.body.addWidget(self._labels_help)
        self.numbers: NumberCharts | None = None
        self.more = MoreLabels(shown)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.GAP * 2)
        for part in (self.standing, self.stats, self._rule, self.labels_card, self.more):
            self._column.addWidget(part)
        self._column.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.labels_card.set_title(_("Per label"))
        self._labels_help.setText(
            _(
                "In brackets the 95% interval. Click a header to sort, a line to see its rows; grey"
                " labels have too few rows to judge."
            )
        )
        if self.numbers is not None:
            self.numbers.retranslate()
        self.labels.retranslate()
        self.more.retranslate()

    def show_run(self) -> None:
        """Show the present run, with what is known of it by now."""
        scores, found = self._shown.scores, self._shown.found
        measures = found.measures if found is not None else None
        note = _("Measuring intervals and comparisons…") if self._shown.is_measuring else ""
        self.standing.show_run(scores, found, note)
        promise = self._promise()
        self.stats.show_scores(scores, promise, measures)
        rule = rule_text(promise, scores.task)
        self._rule.setText(rule)
        self._rule.setVisible(bool(rule))
        is_number = scores.task == "number"
        self.labels_card.setVisible(not is_number)
        if is_number:
            self._show_numbers()
        else:
            self.labels.show_scores(scores, measures)
        if self.numbers is not None:
            self.numbers.setVisible(is_number)
        self.more.show_run()

    def _promise(self) -> Promise:
        project = self._shown.session.project
        assert project is not None
        return promises.in_use(project, self._shown.run)

    def _show_numbers(self) -> None:
        if self.numbers is None:
            from workbench.ui.results.number_charts import (  # noqa: PLC0415 - numbers alone need it
                NumberCharts,
            )

            self.numbers = NumberCharts()
            self.numbers.opened.connect(self._shown.open_rows)
            self._column.insertWidget(self._column.indexOf(self.labels_card), self.numbers)
        self.numbers.show_rows(self._shown.held_out())

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.standing.show_run(self._shown.scores, None, str(sentence(error)))

    @Slot(str, str)
    def _on_rival_opened(self, who: str, way: str) -> None:
        found = self._shown.found
        for one in found.rivals if found is not None else ():
            if one.who == who:
                title = _("Rows that are better than with: {rival}")
                if way == "worse":
                    title = _("Rows that are worse than with: {rival}")
                rows = flipped(one.comparison, way)
                self._shown.open_rows(title.format(rival=rival_name(one)), rows)

    @Slot(str, str)
    def _on_label_opened(self, truth: str, predicted: str) -> None:
        open_label(self._shown, truth, predicted)

    @Slot(str)
    def _on_stat_opened(self, rows: str) -> None:
        titles = {
            "all": _("All scored rows"),
            "right": _("Scored rows that came out right"),
            "wrong": _("Scored rows that came out wrong"),
            "sure": _("Scored rows that need nobody"),
            "far": _("Scored rows farthest from the truth"),
        }
        promise = self._promise()
        if rows == "sure" and promise.lowest() > 1:
            return
        title = titles.get(rows) or _("Scored rows that are wrong at level {n}").format(
            n=rows.removeprefix("level ")
        )
        found = chosen(self._shown.held_out(), rows, promise)
        self._shown.open_rows(title, (one[:2] for one in found))


def chosen(held_out: Sequence[HeldOut], rows: str, promise: Promise) -> Iterable[HeldOut]:
    """Return the scored rows behind a number, as `result_stats.Shown.rows` names them."""
    if rows == "far":
        order = sorted(held_out, key=lambda one: -abs(float(one[2]) - float(one[3])))
        return order[: max(1, len(order) // _FARTHEST)]
    if rows.startswith("level "):
        level = int(rows.removeprefix("level "))
        return [o for o in held_out if o[2].split(LEVEL)[:level] != o[3].split(LEVEL)[:level]]
    wanted: dict[str, Callable[[HeldOut], bool]] = {
        "right": lambda one: one[2] == one[3],
        "wrong": lambda one: one[2] != one[3],
        "sure": lambda one: promise.accepts(one[3], one[4]),
    }
    return filter(wanted.get(rows), held_out)
