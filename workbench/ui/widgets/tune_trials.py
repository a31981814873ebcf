"""The table of a search's trials, sorted by any column."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from workbench.events import TrialDone
from workbench.options import OPTIONS
from workbench.translation import N_, _
from workbench.ui.charts.trials import best_of
from workbench.ui.tables.kept_widths import KEPT
from workbench.wording import OPTION_WORDS, TRIAL_STATES, value_text, word

Index = QModelIndex | QPersistentModelIndex
TRIED = ("way", "learning_rate", "epochs", "batch_rows", "head", "loss", "label_smoothing")
FIRST = (N_("Trial"), N_("Result"), N_("State"), N_("Seconds"))
_NUMBERS = (0, 1, 3, 5, 6, 7, 10)


class TrialsModel(QAbstractTableModel):
    """Trials as text; a column sorts by what it means and not by its letters."""

    def __init__(self) -> None:
        super().__init__()
        self.trials: list[TrialDone] = []
        self._sorted_by, self._order = 0, Qt.SortOrder.AscendingOrder

    def show_trials(self, trials: Sequence[TrialDone]) -> None:
        """Replace the rows; the order of the rows stays as it was chosen."""
        self.beginResetModel()
        self.trials = list(trials)
        self._put_in_order()
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of trials."""
        return 0 if parent is not None and parent.isValid() else len(self.trials)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(FIRST) + len(TRIED)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the rows in the order of a column."""
        self.beginResetModel()
        self._sorted_by, self._order = max(column, 0), order
        self._put_in_order()
        self.endResetModel()

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return _(FIRST[section]) if section < len(FIRST) else _label(TRIED[section - 4])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return the text of a cell, and its alignment."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        return self._cells(self.trials[index.row()])[index.column()]

    def _cells(self, one: TrialDone) -> tuple[str, ...]:
        options = dict(one.options)
        best = best_of(self.trials)
        mark = " ★" if best is not None and best.number == one.number else ""
        return (
            str(one.number),
            value_text(one.value, one.metric) + mark,
            word(TRIAL_STATES, one.state),
            f"{one.seconds:.0f}",
            *(_shown(name, options.get(name, "")) for name in TRIED),
        )

    def _put_in_order(self) -> None:
        falls = self._order == Qt.SortOrder.DescendingOrder
        self.trials.sort(key=_key_of(self._sorted_by), reverse=falls)


def _key_of(column: int) -> Callable[[TrialDone], tuple[float, str]]:
    def key(one: TrialDone) -> tuple[float, str]:
        numbers = (one.number, one.value, 0.0, one.seconds)
        if column < len(FIRST):
            return numbers[column], one.state if column == 2 else ""
        value = dict(one.options).get(TRIED[column - len(FIRST)], "")
        try:
            return float(value), ""
        except ValueError:
            return -1.0, value

    return key


def _label(name: str) -> str:
    return _(next(option.label for option in OPTIONS if option.name == name))


def _shown(name: str, value: str) -> str:
    return word(OPTION_WORDS, f"{name}.{value}") if f"{name}.{value}" in OPTION_WORDS else value


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _NUMBERS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class TuneTrials(QTableView):
    """Shows trials; a click on a title sorts by it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model_of_trials = TrialsModel()
        self.setModel(self.model_of_trials)
        self.setProperty(KEPT, "trials")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.horizontalHeader().setHighlightSections(False)
        self.setSortingEnabled(True)
        self.sortByColumn(0, Qt.SortOrder.AscendingOrder)
        self.retranslate()

    def show_trials(self, trials: Sequence[TrialDone]) -> None:
        """Show these trials."""
        self.model_of_trials.show_trials(trials)
        self.resizeColumnsToContents()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Trials"))
        self.show_trials(self.model_of_trials.trials)
