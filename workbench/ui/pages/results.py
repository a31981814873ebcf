"""Results: how good the chosen run is, on what, and where it errs; every number opens its rows."""

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
from workbench.project import runs
from workbench.project.changes import Changes
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.result_labels import ResultLabels
from workbench.ui.widgets.result_matrix import ResultMatrix
from workbench.ui.widgets.stat import Stat
from workbench.wording import METHODS, PRESETS, review_rule, scored_on, word

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
        column.addLayout(self._build_stats())
        column.addWidget(self._rule)
        column.addLayout(self._build_cards())
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

    def _build_stats(self) -> QHBoxLayout:
        self._accuracy, self._macro, self._errors, self._sure = (Stat() for _n in range(4))
        stats = QHBoxLayout()
        stats.setSpacing(theme.GAP * 2)
        for stat, slot in (
            (self._accuracy, self._on_right_wanted),
            (self._macro, self._on_all_wanted),
            (self._errors, self._on_wrong_wanted),
            (self._sure, self._on_sure_wanted),
        ):
            stat.clicked.connect(slot)
            stats.addWidget(stat, 1)
        return stats

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
        beside = room >= self._matrix.comfortable_width() + _TABLE_WIDTH
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
        self._matrix_card.set_title(_("What was taken for what"))
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
        low, high = scores.interval
        self._accuracy.set_value(f"{scores.accuracy:.1%}", _("Accuracy"))
        self._accuracy.set_note(
            _("95 % interval {low:.0%} to {high:.0%}").format(low=low, high=high)
        )
        self._macro.set_value(f"{scores.macro_f1:.1%}", _("Macro F1"))
        self._macro.set_note(_("every label counts the same"))
        wrong = sum(map(sum, scores.confusion)) - sum(
            scores.confusion[i][i] for i in range(len(scores.labels))
        )
        self._errors.set_value(f"{wrong:,}", _("Errors"))
        self._errors.set_note(_("of {n} scored rows").format(n=f"{scores.rows:,}"))
        sure = "–" if scores.threshold < 0 else f"{scores.threshold:.0%}"
        self._sure.set_value(sure, _("Confidence for 95 % precision"))
        self._sure.set_note(_("rows below it need your eyes"))
        self._basis.setText(
            _("Scored {basis}; learnt from {n} rows.").format(
                basis=scored_on(scores.scored_by, scores.rows), n=f"{scores.learned_from:,}"
            )
        )
        self._rule.setText(review_rule(scores.threshold))
        self._labels.show_scores(scores)
        self._matrix.show_scores(scores)
        self._place_cards()

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
        self._open(title.format(truth=truth, predicted=predicted), truth, predicted)

    @Slot()
    def _on_all_wanted(self) -> None:
        self._open(_("All scored rows"))

    @Slot()
    def _on_right_wanted(self) -> None:
        self._open(_("Scored rows that came out right"), right=True)

    @Slot()
    def _on_wrong_wanted(self) -> None:
        self._open(_("Scored rows that came out wrong"), right=False)

    @Slot()
    def _on_sure_wanted(self) -> None:
        run = self._session.run
        if run is not None and run.scores is not None and run.scores.threshold >= 0:
            self._open(_("Scored rows at or above this confidence"), least=run.scores.threshold)

    def _open(
        self,
        title: str,
        truth: str = "",
        predicted: str = "",
        *,
        right: bool | None = None,
        least: float = 0.0,
    ) -> None:
        session = self._session
        if session.project is None or session.run is None:
            return
        rows = runs.held_out_ids(
            session.project,
            session.run.id,
            truth=truth or None,
            predicted=predicted or None,
            right=right,
            least_confidence=least,
        )
        session.show_rows(title, rows)
