"""How good each label is: precision, recall, F1 with intervals, and its rows; a click opens the rows."""

from dataclasses import dataclass

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.events import Figure, Scores
from workbench.translation import N_, _
from workbench.trust import Measures
from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex

COLUMNS = (N_("Label"), N_("Precision"), N_("Recall"), N_("F1"), N_("Rows"))
HELP = (
    "",
    N_("Of the rows predicted as this label, how many truly carry it"),
    N_("Of the rows that truly carry this label, how many were found"),
    N_("Precision and recall in one number"),
    N_("Rows that truly carry this label among those that were scored"),
)
FEW_ROWS = 10


@dataclass(frozen=True, slots=True)
class LabelScore:
    """A label's precision, recall and F1, and the rows that carry it; intervals once they are known."""

    label: str
    figures: tuple[Figure, Figure, Figure]
    rows: int

    def key(self, column: int) -> tuple[float, str]:
        """Return what the label is sorted by in a column."""
        if column == 0:
            return 0.0, self.label
        return (float(self.rows) if column == 4 else self.figures[column - 1].value), self.label

    def text(self, column: int) -> str:
        """Return what a column says."""
        if column in {0, 4}:
            return f"{self.rows:,}" if column else self.label
        one = self.figures[column - 1]
        if one.value < 0:
            return "–"
        if one.low < 0:
            return f"{one.value:.0%}"
        return f"{one.value:.0%} ({100 * one.low:.0f}–{100 * one.high:.0f})"


def label_scores(scores: Scores, measures: Measures | None) -> list[LabelScore]:
    """Return each label by its kept scores, or with intervals where they were measured."""
    if measures is not None and measures.labels:
        return [
            LabelScore(one.label, (one.precision, one.recall, one.f1), one.rows)
            for one in measures.labels
        ]
    names = ("precision", "recall", "f1")
    return [
        LabelScore(
            label,
            tuple(Figure(name, value, -1, -1) for name, value in zip(names, kept, strict=True)),  # type: ignore[arg-type] # three of them
            rows,
        )
        for label, *kept, rows in scores.per_label
    ]


class LabelScoresModel(QAbstractTableModel):
    """One label a row."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[LabelScore] = []
        self._order: tuple[int, bool] = (-1, False)

    def show_lines(self, lines: list[LabelScore]) -> None:
        """Replace the rows, in the order that was chosen."""
        self.beginResetModel()
        self.lines = list(lines)
        column, falls = self._order
        if column >= 0:
            self.lines.sort(key=lambda one: one.key(column), reverse=falls)
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Put the labels in the order of a column; -1 is the order in which they came."""
        self._order = (column, order == Qt.SortOrder.DescendingOrder)
        if column >= 0:
            self.show_lines(self.lines)

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of labels."""
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title and what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return _(COLUMNS[section])
        if role == Qt.ItemDataRole.ToolTipRole and HELP[section]:
            return _(HELP[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a score as text; a label with few rows is grey, since its score means little."""
        one = self.lines[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one.text(index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and one.rows < FEW_ROWS:
            return QColor(theme.colours().muted)
        if role == Qt.ItemDataRole.ToolTipRole and one.rows < FEW_ROWS:
            return _("Only {n} rows: this score may be luck.").format(n=one.rows)
        return None


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ResultLabels(QTableView):
    """Shows the table; `opened` carries (true label or "", predicted label or "")."""

    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = LabelScoresModel()
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setProperty("queue", True)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.DescendingOrder)
        self.setSortingEnabled(True)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.retranslate()

    def show_scores(self, scores: Scores, measures: Measures | None = None) -> None:
        """Show the labels of `scores`, with their intervals where these are known."""
        self._model.show_lines(label_scores(scores, measures))
        row = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(row)
        if self._model.rowCount():
            none = QItemSelectionModel.SelectionFlag.NoUpdate  # a place for the keys, no highlight
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), none)
        self.setMinimumHeight(row * (min(self._model.rowCount(), 12) + 1) + theme.GAP)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Scores per label"))
        self._model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        name = self._model.lines[index.row()].label
        if index.column() == 1:
            self.opened.emit("", name)
        else:
            self.opened.emit(name, "")
