"""Where and why the run errs: what was taken for what, likely causes, and groups of rows."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QTabBar, QVBoxLayout, QWidget

from workbench.events import Scores
from workbench.label_text import LEVEL, levels
from workbench.translation import _, flowing
from workbench.trust import GroupScore, SizeError
from workbench.ui import theme
from workbench.ui.results.cause_list import CauseList
from workbench.ui.results.flow_view import FlowView
from workbench.ui.results.flows import OTHERS, Flow, flows, rows_of
from workbench.ui.results.group_table import GroupTable
from workbench.ui.results.rows_behind import open_group, open_label, open_size
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.results.size_table import SizeTable
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.result_matrix import ResultMatrix

_MOST_TOPS = 30
_TABLE, _FLOW = 0, 1


class MistakesTab(QWidget):
    """Each number and each band opens its rows. Causes and groups come once they were measured."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        shown.failed.connect(self._on_failed)
        self.matrix, self.flow = ResultMatrix(), FlowView()
        self.matrix.cell_opened.connect(self._on_cell_opened)
        self.flow.opened.connect(self._on_flow_opened)
        self.views = QTabBar()
        self.views.setDrawBase(False)
        self.views.setExpanding(False)
        for _view in (_TABLE, _FLOW):
            self.views.addTab("")
        self.views.currentChanged.connect(self._on_view_chosen)
        self.causes, self.groups, self.sizes = CauseList(), GroupTable(), SizeTable()
        self.causes.opened.connect(shown.open_rows)
        self.groups.opened.connect(self._on_group_opened)
        self.sizes.opened.connect(self._on_size_opened)
        self._help, self._causes_help, self._groups_help = (_note() for _n in range(3))
        self.wait = _note()
        self.card, self.causes_card, self.groups_card, self.sizes_card = (
            Card("") for _n in range(4)
        )
        self._arrange()
        self.retranslate()

    def _arrange(self) -> None:
        line = QHBoxLayout()
        line.addWidget(self.views)
        line.addStretch(1)
        self.card.body.addLayout(line)
        for widget in (self.matrix, self.flow, self._help):
            self.card.body.addWidget(widget)
        self.causes_card.body.addWidget(self.causes)
        self.causes_card.body.addWidget(self._causes_help)
        self.groups_card.body.addWidget(self.groups)
        self.groups_card.body.addWidget(self._groups_help)
        self.sizes_card.body.addWidget(self.sizes)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        for card in (self.wait, self.causes_card, self.card, self.sizes_card, self.groups_card):
            column.addWidget(card)
        column.addStretch(1)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.views.setTabText(_TABLE, _("Table"))
        self.views.setTabText(_FLOW, _("Flow"))
        self.views.setAccessibleName(_("How to show what was taken for what"))
        self.causes_card.set_title(_("Why rows came out wrong"))
        self.groups_card.set_title(_("Better or worse for some rows?"))
        self.sizes_card.set_title(_("Errors by the size of the number"))
        self._groups_help.setText(
            _(
                "In brackets the 95% interval. Grey lines differ by no more than chance. Click a line"
                " to see its rows."
            )
        )
        for widget in (self.matrix, self.flow, self.groups, self.sizes):
            widget.retranslate()
        self._on_view_chosen(self.views.currentIndex())

    def show_run(self) -> None:
        """Show the present run, with what is known of it by now."""
        scores, found = self._shown.scores, self._shown.found
        self.card.set_title(_("What was taken for what"))
        if scores.task == "tree":
            self.card.set_title(_("What was taken for what, at the top level"))
        matrix = self._matrix_of(scores)
        has_pairs = scores.task in {"single", "tree"} and matrix is not None
        self.card.setVisible(has_pairs)
        self.matrix.show_scores(matrix if has_pairs else None)
        self.flow.show_flows(*flows(self._pairs() if has_pairs else ()))
        self._on_view_chosen(self.views.currentIndex())
        self.wait.setText(_("Looking for causes and groups…") if self._shown.is_measuring else "")
        self.wait.setVisible(self._shown.is_measuring)
        causes = found.causes if found is not None else ()
        self.causes.show_causes(causes)
        self.causes_card.setVisible(found is not None and found.measures is not None)
        self._causes_help.setText(self._told_of_causes(bool(causes)))
        groups = found.measures.groups if found is not None and found.measures else ()
        self.groups.show_groups(groups)
        self.groups_card.setVisible(bool(groups))
        self.sizes.show_sizes(found.sizes if found is not None else ())
        self.sizes_card.setVisible(found is not None and bool(found.sizes))

    def _told_of_causes(self, is_any: bool) -> str:
        if not is_any:
            return _("No scored row came out wrong.")
        if self._shown.scores.task == "number":
            return _("The tenth of the rows that is farthest off, each with its likeliest cause.")
        return _("Each wrong row stands under its likeliest cause. Click a line to see its rows.")

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Yield true and predicted label of every scored row; of a tree those of the top level."""
        for _sheet, _row, truth, predicted in self._answers():
            yield truth, predicted

    def _answers(self) -> Iterator[tuple[int, int, str, str]]:
        is_tree = self._shown.scores.task == "tree"
        for sheet, row, truth, predicted, _sure in self._shown.held_out():
            if is_tree:
                yield sheet, row, levels(truth)[0], levels(predicted)[0]
            else:
                yield sheet, row, truth, predicted

    def _matrix_of(self, scores: Scores) -> Scores | None:
        """Return what the matrix shows: of a tree its top level."""
        if scores.task != "tree":
            return scores
        pairs = Counter(
            (truth.split(LEVEL)[0], predicted.split(LEVEL)[0])
            for _sheet, _row, truth, predicted, _sure in self._shown.held_out()
        )
        tops = tuple(sorted({top for pair in pairs for top in pair}))
        if not 2 <= len(tops) <= _MOST_TOPS:
            return None
        counts = tuple(tuple(pairs[truth, predicted] for predicted in tops) for truth in tops)
        return replace(scores, labels=tops, confusion=counts)

    # --- slots ------------------------------------------------------------------------------

    @Slot(int)
    def _on_view_chosen(self, view: int) -> None:
        self.matrix.setVisible(view == _TABLE)
        self.flow.setVisible(view == _FLOW)
        told = _("Rows: the true label. Columns: the prediction. Click a number to see its rows.")
        if view == _FLOW:
            told = _(
                "Left: the true label. Right: the prediction. A band is as wide as its rows, red where"
                " they came out wrong. Click a band to see its rows."
            )
            if OTHERS in self.flow.order:
                many = _("Of many labels only the largest confusions stand by themselves.")
                told = flowing(told, many)
        self._help.setText(told)

    @Slot(str, str)
    def _on_cell_opened(self, truth: str, predicted: str) -> None:
        open_label(self._shown, truth, predicted)

    @Slot(object)
    def _on_flow_opened(self, flow: Flow) -> None:
        self._shown.open_rows(self.flow.told(flow), rows_of(flow, self.flow.order, self._answers()))

    @Slot(object)
    def _on_group_opened(self, group: GroupScore) -> None:
        open_group(self._shown, group)

    @Slot(object)
    def _on_size_opened(self, size: SizeError) -> None:
        open_size(self._shown, size)

    @Slot(object)
    def _on_failed(self, _error: object) -> None:
        self.wait.hide()


def _note() -> QLabel:
    label = QLabel()
    label.setProperty("muted", True)
    label.setFont(theme.small_font())
    label.setWordWrap(True)
    return label
