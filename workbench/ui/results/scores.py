"""How good the run is: the large numbers and every label; of numbers, truth beside prediction."""

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.label_text import LEVEL
from workbench.project import promises
from workbench.project.runs import HeldOut
from workbench.translation import _
from workbench.trust import Promise
from workbench.ui import theme
from workbench.ui.results.rows_behind import open_label
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.result_labels import ResultLabels
from workbench.ui.widgets.result_stats import ResultStats
from workbench.verdicts import promise_rule

if TYPE_CHECKING:
    from workbench.ui.charts.scatter import ScatterChart

_FARTHEST = 10  # one row in so many is "far from the truth"


class ScoresTab(QWidget):
    """Shows the scores as they were stored when the run ended."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.stats = ResultStats()
        self.stats.opened.connect(self._on_stat_opened)
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setProperty("muted", True)
        self.labels = ResultLabels()
        self.labels.opened.connect(self._on_label_opened)
        self.labels_card = Card("")
        self.labels_card.body.addWidget(self.labels)
        self._scatter: ScatterChart | None = None
        self.scatter_card = Card("")
        self._scatter_help = QLabel()
        self._scatter_help.setProperty("muted", True)
        self._scatter_help.setFont(theme.small_font())
        self._scatter_help.setWordWrap(True)
        self.scatter_card.body.addWidget(self._scatter_help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        for part in (self.stats, self._rule, self.labels_card, self.scatter_card):
            column.addWidget(part)
        column.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.labels_card.set_title(_("Per label"))
        self.scatter_card.set_title(_("Truth and prediction"))
        self._scatter_help.setText(
            _(
                "Across: the true number. Up: the prediction. On the line they are the same. Click"
                " a point to see its row."
            )
        )
        if self._scatter is not None:
            self._scatter.retranslate()
        self.labels.retranslate()

    def show_run(self) -> None:
        """Show the present run."""
        scores = self._shown.scores
        promise = self._promise()
        self.stats.show_scores(scores, promise)
        rule = promise_rule(promise, scores.task)
        self._rule.setText(rule)
        self._rule.setVisible(bool(rule))
        is_number = scores.task == "number"
        self.labels_card.setVisible(not is_number)
        self.scatter_card.setVisible(is_number)
        if is_number:
            self._show_points()
        else:
            self.labels.show_scores(scores)

    def _promise(self) -> Promise:
        project = self._shown.session.project
        assert project is not None
        return promises.in_use(project, self._shown.run)

    def _show_points(self) -> None:
        if self._scatter is None:
            # numpy and pyqtgraph are a third of a second that only numbers need
            from workbench.ui.charts.scatter import ScatterChart  # noqa: PLC0415

            self._scatter = ScatterChart()
            self._scatter.opened.connect(self._on_point_opened)
            self.scatter_card.body.insertWidget(0, self._scatter)
        self._scatter.show_points(
            [
                (sheet, row, float(truth), float(predicted))
                for sheet, row, truth, predicted, _sure in self._shown.held_out()
            ]
        )

    @Slot(str, str)
    def _on_label_opened(self, truth: str, predicted: str) -> None:
        open_label(self._shown, truth, predicted)

    @Slot(int, int)
    def _on_point_opened(self, sheet: int, row: int) -> None:
        self._shown.open_rows(_("The row behind the point"), [(sheet, row)])

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
