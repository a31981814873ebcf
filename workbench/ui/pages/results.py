"""Results: how good the chosen run is, on what, and where it errs; every number opens its rows."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench.events import Scores
from workbench.label_text import LEVEL, parted
from workbench.project import runs
from workbench.project.changes import Changes
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.result_labels import ResultLabels
from workbench.ui.widgets.result_matrix import ResultMatrix
from workbench.ui.widgets.result_stats import ResultStats
from workbench.wording import METHODS, PRESETS, review_rule, scored_on, word

if TYPE_CHECKING:
    from workbench.ui.charts.scatter import ScatterChart

_MOST_TOPS = 30
_FARTHEST = 10  # one row in so many is "far from the truth"
_TABLE_WIDTH = 400  # pixels that the table of labels wants beside the matrix


class ResultsPage(QWidget):
    """Shows the scores of `session.run` as they were stored when the run ended."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._empty = EmptyState("results", "", "", "")
        self._empty.clicked.connect(self._on_train_wanted)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._build())
        session.run_changed.connect(self.refresh)
        session.task_changed.connect(self.refresh)
        self.retranslate()

    def _build(self) -> QWidget:
        self._rule = QLabel()
        self._rule.setWordWrap(True)
        self._rule.setProperty("muted", True)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(*(theme.GAP * 3,) * 4)
        column.setSpacing(theme.GAP * 2)
        column.addLayout(self._build_top())
        self._stats = ResultStats()
        self._stats.opened.connect(self._on_stat_opened)
        column.addWidget(self._stats)
        column.addWidget(self._rule)
        self._cards_field = QWidget()
        self._cards_field.setLayout(self._build_cards())
        column.addWidget(self._cards_field)
        self._scatter_card = Card("")
        self._scatter: ScatterChart | None = None
        self._scatter_help = QLabel()
        self._scatter_help.setProperty("muted", True)
        self._scatter_help.setFont(theme.small_font())
        self._scatter_help.setWordWrap(True)
        self._scatter_card.body.addWidget(self._scatter_help)
        column.addWidget(self._scatter_card)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        return scroll

    def _build_top(self) -> QHBoxLayout:
        self._choice = QComboBox()
        self._choice.setMinimumWidth(260)
        self._choice.activated.connect(self._on_run_chosen)
        self._choice_label = QLabel()
        self._choice_label.setBuddy(self._choice)
        self._basis = QLabel()
        self._basis.setProperty("muted", True)
        self._basis.setWordWrap(True)
        top = QHBoxLayout()
        top.addWidget(self._choice_label)
        top.addWidget(self._choice)
        top.addSpacing(theme.GAP)
        top.addWidget(self._basis, 1)
        return top

    def _build_cards(self) -> QGridLayout:
        self._labels = ResultLabels()
        self._labels.opened.connect(self._on_label_opened)
        self._labels_card = Card("")
        self._labels_card.body.addWidget(self._labels)
        self._matrix = ResultMatrix()
        self._matrix.cell_opened.connect(self._on_label_opened)
        self._matrix_card = Card("")
        self._matrix_card.body.addWidget(self._matrix)
        self._matrix_help = QLabel()
        self._matrix_help.setProperty("muted", True)
        self._matrix_help.setFont(theme.small_font())
        self._matrix_help.setWordWrap(True)
        self._matrix_card.body.addWidget(self._matrix_help)
        self._cards = QGridLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(theme.GAP * 2)
        self._cards.addWidget(self._labels_card, 0, 0)
        self._cards.addWidget(self._matrix_card, 0, 1)
        return self._cards

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Put the cards one below the other where side by side would cut the names of labels."""
        super().resizeEvent(event)
        self._place_cards()

    def _place_cards(self) -> None:
        room = self.width() - theme.GAP * 12
        has_matrix = not self._matrix_card.isHidden()
        beside = has_matrix and room >= self._matrix.comfortable_width() + _TABLE_WIDTH
        self._cards.removeWidget(self._matrix_card)
        row, column = (0, 1) if beside else (1, 0)
        self._cards.addWidget(self._matrix_card, row, column)
        self._cards.setColumnStretch(0, 4)
        self._cards.setColumnStretch(1, 5 if beside else 0)

    # --- what every page has ----------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._empty.set_text(
            _("No model yet"),
            _("Train a model, and this page says how good it is and where it errs."),
            _("Go to Train"),
        )
        self._choice_label.setText(_("Run"))
        self._choice.setAccessibleName(_("Run"))
        self._labels_card.set_title(_("Per label"))
        self._scatter_card.set_title(_("Truth and prediction"))
        self._scatter_help.setText(
            _(
                "Across: the true number. Up: the prediction. On the line they are the same. Click"
                " a point to see its row."
            )
        )
        if self._scatter is not None:
            self._scatter.retranslate()
        self._matrix_help.setText(
            _("Rows: the true label. Columns: the prediction. Click a number to see its rows.")
        )
        self._labels.retranslate()
        self._matrix.retranslate()
        self.refresh()

    def on_changed(self, changes: Changes) -> None:
        """Renew what a write elsewhere touched."""
        if changes.runs or changes.labels:
            self.refresh()

    def shown(self) -> None:
        """Show the present run."""
        self.refresh()

    def open_request(self, request: object) -> None:
        """Show the run with this number."""
        if isinstance(request, int):
            self._session.set_run(request)

    @Slot()
    def refresh(self) -> None:
        """Read the scores again."""
        run = self._session.run
        if run is None or run.scores is None:
            self._stack.setCurrentIndex(0)
            return
        self._stack.setCurrentIndex(1)
        self._fill_choice(run)
        self._show_scores(run.scores)

    def _fill_choice(self, chosen: runs.Run) -> None:
        session = self._session
        assert session.project is not None
        self._choice.clear()
        finished = [r for r in runs.all_runs(session.project, chosen.task) if r.scores is not None]
        for run in sorted(finished, key=lambda run: -run.id):
            name = f"{run.id} · {word(PRESETS, run.preset)} · {word(METHODS, run.method)}"
            self._choice.addItem(name, run.id)
        self._choice.setCurrentIndex(self._choice.findData(chosen.id))

    def _show_scores(self, scores: Scores) -> None:
        self._stats.show_scores(scores)
        self._basis.setText(
            _("Scored {basis}; learnt from {n} rows.").format(
                basis=scored_on(scores.scored_by, scores.rows), n=f"{scores.learned_from:,}"
            )
        )
        rule = review_rule(scores.threshold, scores.task)
        self._rule.setText(rule)
        self._rule.setVisible(bool(rule))
        is_number = scores.task == "number"
        self._cards_field.setVisible(not is_number)
        self._scatter_card.setVisible(is_number)
        if is_number:
            self._show_points()
            return
        self._labels.show_scores(scores)
        matrix = self._matrix_of(scores)
        self._matrix_card.setVisible(matrix is not None)
        self._matrix.show_scores(matrix)
        self._place_cards()

    def _matrix_of(self, scores: Scores) -> Scores | None:
        """Return what the matrix shows: of a tree its top level, of several labels nothing."""
        self._matrix_card.set_title(_("What was taken for what"))
        if scores.task == "several":
            return None
        if scores.task != "tree":
            return scores
        self._matrix_card.set_title(_("What was taken for what, at the top level"))
        pairs = Counter(
            (truth.split(LEVEL)[0], predicted.split(LEVEL)[0])
            for _sheet, _row, truth, predicted, _sure in self._held_out()
        )
        tops = tuple(sorted({top for pair in pairs for top in pair}))
        if not 2 <= len(tops) <= _MOST_TOPS:
            return None
        counts = tuple(tuple(pairs[truth, predicted] for predicted in tops) for truth in tops)
        return replace(scores, labels=tops, confusion=counts)

    def _show_points(self) -> None:
        if self._scatter is None:
            # numpy and pyqtgraph are a third of a second that only numbers need
            from workbench.ui.charts.scatter import ScatterChart  # noqa: PLC0415

            self._scatter = ScatterChart()
            self._scatter.opened.connect(self._on_point_opened)
            self._scatter_card.body.insertWidget(0, self._scatter)
        self._scatter.show_points(
            [
                (sheet, row, float(truth), float(predicted))
                for sheet, row, truth, predicted, _sure in self._held_out()
            ]
        )

    def _held_out(self) -> list[runs.HeldOut]:
        session = self._session
        if session.project is None or session.run is None:
            return []
        return runs.held_out(session.project, session.run.id)

    # --- slots ------------------------------------------------------------------------------

    @Slot(int)
    def _on_run_chosen(self, place: int) -> None:
        self._session.set_run(int(self._choice.itemData(place)))

    @Slot()
    def _on_train_wanted(self) -> None:
        self._session.page_wanted.emit("train", None)

    @Slot(str, str)
    def _on_label_opened(self, truth: str, predicted: str) -> None:
        if truth and predicted:
            title = _("Rows of {truth} predicted as {predicted}")
        elif truth:
            title = _("Scored rows of {truth}")
        else:
            title = _("Scored rows predicted as {predicted}")
        run = self._session.run
        kind = run.scores.task if run is not None and run.scores is not None else "single"
        self._show(
            title.format(truth=truth, predicted=predicted),
            [
                one
                for one in self._held_out()
                if carries(one[2], truth, kind) and carries(one[3], predicted, kind)
            ],
        )

    @Slot(int, int)
    def _on_point_opened(self, sheet: int, row: int) -> None:
        self._session.show_rows(_("The row behind the point"), {sheet: [row]})

    @Slot(str)
    def _on_stat_opened(self, rows: str) -> None:
        run = self._session.run
        if run is None or run.scores is None:
            return
        titles = {
            "all": _("All scored rows"),
            "right": _("Scored rows that came out right"),
            "wrong": _("Scored rows that came out wrong"),
            "sure": _("Scored rows at or above this confidence"),
            "far": _("Scored rows farthest from the truth"),
        }
        if rows == "sure" and run.scores.threshold < 0:
            return
        title = titles.get(rows) or _("Scored rows that are wrong at level {n}").format(
            n=rows.removeprefix("level ")
        )
        self._show(title, chosen(self._held_out(), rows, run.scores.threshold))

    def _show(self, title: str, found: Iterable[runs.HeldOut]) -> None:
        ids: dict[int, list[int]] = {}
        for sheet, row, *_said in found:
            ids.setdefault(sheet, []).append(row)
        self._session.show_rows(title, ids)


def chosen(held_out: Sequence[runs.HeldOut], rows: str, threshold: float) -> Iterable[runs.HeldOut]:
    """Return the scored rows behind a number, as `result_stats.Shown.rows` names them."""
    if rows == "far":
        order = sorted(held_out, key=lambda one: -abs(float(one[2]) - float(one[3])))
        return order[: max(1, len(order) // _FARTHEST)]
    if rows.startswith("level "):
        level = int(rows.removeprefix("level "))
        return [o for o in held_out if o[2].split(LEVEL)[:level] != o[3].split(LEVEL)[:level]]
    wanted: dict[str, Callable[[runs.HeldOut], bool]] = {
        "right": lambda one: one[2] == one[3],
        "wrong": lambda one: one[2] != one[3],
        "sure": lambda one: one[4] >= threshold,
    }
    return filter(wanted.get(rows), held_out)


def carries(written: str, name: str, kind: str) -> bool:
    """Return whether a written label is, holds or lies below the label `name`; any holds ""."""
    if not name or written == name:
        return True
    if kind == "several":
        return name in parted(written)
    return kind == "tree" and written.startswith(name + LEVEL)
