"""The confusion matrix: true labels down, predicted labels across; a click opens the rows."""

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
from workbench.translation import _
from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex
_WEAKEST, _STRONGEST, _STRONGEST_DARK = 25, 150, 85  # of 255


class MatrixModel(QAbstractTableModel):
    """Counts with a tint that grows with the share of the true label's rows."""

    def __init__(self) -> None:
        super().__init__()
        self.scores: Scores | None = None

    def show_scores(self, scores: Scores | None) -> None:
        """Replace the matrix."""
        self.beginResetModel()
        self.scores = scores
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of true labels."""
        return 0 if self.scores is None or _inside(parent) else len(self.scores.labels)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of predicted labels."""
        return self.rowCount(parent)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a label's name; which side is which is in the tooltip."""
        if self.scores is None:
            return None
        name = self.scores.labels[section]
        across = orientation == Qt.Orientation.Horizontal
        if role == Qt.ItemDataRole.DisplayRole:
            return name
        if role == Qt.ItemDataRole.ToolTipRole:
            text = _("predicted as {label}") if across else _("truly {label}")
            return text.format(label=name)
        if role == Qt.ItemDataRole.TextAlignmentRole and not across:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a count, its tint and what it means in words."""
        if self.scores is None:
            return None
        count = self.scores.confusion[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return str(count) if count else "·"
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignCenter
        if role == Qt.ItemDataRole.BackgroundRole:
            return self._tint(index.row(), index.column(), count)
        if role == Qt.ItemDataRole.ForegroundRole and not count:
            return QColor(theme.colours().muted)
        if role in {Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole}:
            text = _("{n} rows are truly {truth} and were predicted as {predicted}")
            names = self.scores.labels
            return text.format(n=count, truth=names[index.row()], predicted=names[index.column()])
        return None

    def _tint(self, row: int, column: int, count: int) -> QColor | None:
        assert self.scores is not None
        total = sum(self.scores.confusion[row])
        if not count or not total:
            return None
        colours = theme.colours()
        return tinted(colours.good if row == column else colours.bad, count / total)


def tinted(colour: str, share: float) -> QColor:
    """Return the ground of a cell: the stronger, the larger the share, and never too strong to read on."""
    tint = QColor(colour)
    tint.setAlpha(_WEAKEST + round((_STRONGEST_DARK if theme.is_dark() else _STRONGEST) * share))
    return tint


def _inside(parent: Index | None) -> bool:
    return parent is not None and parent.isValid()


class ResultMatrix(QTableView):
    """Shows the matrix. Enter or a click on a cell asks for its rows."""

    cell_opened = Signal(str, str)  # true label, predicted label

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = MatrixModel()
        self.setModel(self._model)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setHighlightSections(True)
            header.setSectionsClickable(False)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.horizontalHeader().setMinimumSectionSize(56)
        self.horizontalHeader().setTextElideMode(Qt.TextElideMode.ElideRight)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.retranslate()

    def show_scores(self, scores: Scores | None) -> None:
        """Show the matrix of `scores`, sized to its labels."""
        self._model.show_scores(scores)
        row = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(row)
        self.verticalHeader().setMaximumWidth(self.fontMetrics().averageCharWidth() * 22)
        rows = self._model.rowCount()
        if rows:
            none = QItemSelectionModel.SelectionFlag.NoUpdate  # a place for the keys, no highlight
            self.selectionModel().setCurrentIndex(self._model.index(0, 0), none)
        self.setMinimumHeight(row * (min(rows, 16) + 1) + theme.GAP * 3)

    def comfortable_width(self) -> int:
        """Return the pixels at which no label's name is cut, up to a limit."""
        scores = self._model.scores
        if scores is None:
            return 0
        names = [min(140, self.fontMetrics().horizontalAdvance(n) + 18) for n in scores.labels]
        return max(names) * (len(names) + 1)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Confusion matrix: true labels down, predicted labels across"))

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        scores = self._model.scores
        if scores is not None and scores.confusion[index.row()][index.column()]:
            self.cell_opened.emit(scores.labels[index.row()], scores.labels[index.column()])
