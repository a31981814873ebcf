"""How good each label is: precision, recall, F1 and its rows; a click opens the rows behind it."""

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

from workbench.events import Scores
from workbench.translation import N_, _
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


class LabelScoresModel(QAbstractTableModel):
    """One label a row."""

    def __init__(self) -> None:
        super().__init__()
        self.scores: Scores | None = None

    def show_scores(self, scores: Scores | None) -> None:
        """Replace the rows."""
        self.beginResetModel()
        self.scores = scores
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of labels."""
        inside = parent is not None and parent.isValid()
        return 0 if self.scores is None or inside else len(self.scores.per_label)

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
        if self.scores is None:
            return None
        name, precision, recall, f1, count = self.scores.per_label[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            values = (name, f"{precision:.0%}", f"{recall:.0%}", f"{f1:.0%}", f"{count:,}")
            return values[index.column()]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role == Qt.ItemDataRole.ForegroundRole and count < FEW_ROWS:
            return QColor(theme.colours().muted)
        if role == Qt.ItemDataRole.ToolTipRole and count < FEW_ROWS:
            return _("Only {n} rows: this score may be luck.").format(n=count)
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
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setSectionsClickable(False)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.retranslate()

    def show_scores(self, scores: Scores | None) -> None:
        """Show the labels of `scores`."""
        self._model.show_scores(scores)
        row = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(row)
        if self._model.rowCount():
            none = QItemSelectionModel.SelectionFlag.NoUpdate  # a place for the keys, no highlight
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), none)
        self.setMinimumHeight(row * (min(self._model.rowCount(), 12) + 1) + theme.GAP)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Scores per label"))
        self._model.show_scores(self._model.scores)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        if self._model.scores is None:
            return
        name = self._model.scores.per_label[index.row()][0]
        if index.column() == 1:
            self.opened.emit("", name)
        else:
            self.opened.emit(name, "")
