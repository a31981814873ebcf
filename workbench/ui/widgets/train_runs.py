"""The table of runs: newest first, with how good each was and on what."""

from datetime import datetime

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.events import Scores
from workbench.project.runs import Run
from workbench.translation import N_, _
from workbench.ui.tables.kept_widths import KEPT
from workbench.wording import FIGURES, METHODS, PRESETS, STATES, measure, scored_on, word

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (
    N_("Run"),
    N_("When"),
    N_("Kind"),
    N_("Accuracy"),
    N_("Macro F1"),
    N_("State"),
    N_("Scored"),
)
_NUMBERS = (0, 3, 4)
_QUALITY = 3  # the accuracy, or for numbers the mean error
_STATE = 5


class RunsModel(QAbstractTableModel):
    """The runs of a task, as text."""

    def __init__(self) -> None:
        super().__init__()
        self.runs: tuple[Run, ...] = ()
        self.serving = 0

    def show_runs(self, runs: tuple[Run, ...], serving: int) -> None:
        """Replace the rows; `serving` is the run in use."""
        self.beginResetModel()
        self.runs, self.serving = runs, serving
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of runs."""
        return 0 if parent is not None and parent.isValid() else len(self.runs)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            is_error = section == _QUALITY and any(
                run.scores is not None and run.scores.task == "number" for run in self.runs
            )
            return word(FIGURES, "mae") if is_error else _(COLUMNS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.ToolTipRole and section == _QUALITY:
            return _("In brackets the 95% interval.")
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a cell, and its alignment."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        run = self.runs[index.row()]
        text = _cells(run)[index.column()]
        is_state = index.column() == _STATE
        return _("{run} · in use").format(run=text) if is_state and run.id == self.serving else text


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _cells(run: Run) -> tuple[str, ...]:
    scores = run.scores
    kind = word(PRESETS, run.preset)
    if run.method:
        kind = f"{kind} · {word(METHODS, run.method)}"
    when = datetime.fromisoformat(run.started).astimezone().strftime("%m-%d %H:%M")
    if scores is None:
        return (str(run.id), when, kind, "", "", word(STATES, run.state), "")
    if scores.task == "number":
        return _number_cells(run, scores, (str(run.id), when, kind))
    low, high = scores.interval
    return (
        str(run.id),
        when,
        kind,
        f"{scores.accuracy:.1%} ({100 * low:.0f}–{100 * high:.0f})",
        f"{scores.macro_f1:.1%}",
        word(STATES, run.state),
        scored_on(scores.scored_by, scores.rows),
    )


def _number_cells(run: Run, scores: Scores, first: tuple[str, str, str]) -> tuple[str, ...]:
    """Return the mean error in place of the accuracy."""
    error = next((one for one in scores.figures if one.name == "mae"), None)
    return (
        *first,
        f"{measure(error.value)} ({measure(error.low)}–{measure(error.high)})" if error else "",
        "",
        word(STATES, run.state),
        scored_on(scores.scored_by, scores.rows),
    )


class TrainRuns(QTableView):
    """Shows the runs; the current row is the chosen run."""

    run_chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = RunsModel()
        self.setModel(self._model)
        self.setProperty(KEPT, "runs")
        self.setProperty("roomy", True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setAlternatingRowColors(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setHighlightSections(False)
        self.setTabKeyNavigation(False)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.retranslate()

    def show_runs(self, runs: tuple[Run, ...], chosen: int, serving: int = 0) -> None:
        """Show `runs`, which of them serves, and mark the chosen one without telling anyone."""
        self.selectionModel().blockSignals(True)
        self._model.show_runs(runs, serving)
        for place, run in enumerate(runs):
            if run.id == chosen:
                self.setCurrentIndex(self._model.index(place, 0))
        self.selectionModel().blockSignals(False)
        self.resizeColumnsToContents()
        last = self._model.columnCount() - 1  # cut rather than scrolled to; its tip says it all
        self.horizontalHeader().setSectionResizeMode(last, QHeaderView.ResizeMode.Stretch)
        self.viewport().update()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Runs"))
        self._model.show_runs(self._model.runs, self._model.serving)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.run_chosen.emit(self._model.runs[current.row()].id)
