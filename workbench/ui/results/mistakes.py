"""Where the run errs: what was taken for what."""

from collections import Counter
from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.events import Scores
from workbench.label_text import LEVEL
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.results.rows_behind import open_label
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.result_matrix import ResultMatrix

_MOST_TOPS = 30


class MistakesTab(QWidget):
    """Shows the confusion of the scored rows; a number opens its rows."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self.matrix = ResultMatrix()
        self.matrix.cell_opened.connect(self._on_cell_opened)
        self._card = Card("")
        self._card.body.addWidget(self.matrix)
        self._help = QLabel()
        self._help.setProperty("muted", True)
        self._help.setFont(theme.small_font())
        self._help.setWordWrap(True)
        self._card.body.addWidget(self._help)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self._card)
        column.addStretch(1)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._help.setText(
            _("Rows: the true label. Columns: the prediction. Click a number to see its rows.")
        )
        self.matrix.retranslate()

    def show_run(self) -> None:
        """Show the present run."""
        self._card.set_title(_("What was taken for what"))
        if self._shown.scores.task == "tree":
            self._card.set_title(_("What was taken for what, at the top level"))
        matrix = self._matrix_of(self._shown.scores)
        self._card.setVisible(matrix is not None)
        self.matrix.show_scores(matrix)

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

    @Slot(str, str)
    def _on_cell_opened(self, truth: str, predicted: str) -> None:
        open_label(self._shown, truth, predicted)
