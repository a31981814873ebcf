"""The rows that only one of two runs has right: the text, the truth and what each run says."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTabBar,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from workbench.label_text import shown
from workbench.results import RowChanged, RunsCompared
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.row_texts import RowTexts

Index = QModelIndex | QPersistentModelIndex

_LINES, _LEAST_WIDTH = 8, 120


class ChangedModel(QAbstractTableModel):
    """One row of the sheet a line; texts are read as they come into sight."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[RowChanged, ...] = ()
        self._runs = (0, 0)
        self._kind = ""
        self._texts: RowTexts | None = None

    def show_rows(
        self, rows: tuple[RowChanged, ...], found: RunsCompared | None, texts: RowTexts | None
    ) -> None:
        """Replace the lines."""
        self.beginResetModel()
        self.rows, self._texts = rows, texts
        if found is not None:
            self._runs, self._kind = (found.first, found.second), found.comparison.task
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of lines."""
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        return 0 if parent is not None and parent.isValid() else 4

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            first, second = (_("Run {run} says").format(run=run) for run in self._runs)
            return (_("Text"), _("Truth"), first, second)[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell; the tip holds the whole text."""
        one = self.rows[index.row()]
        is_text = index.column() == 0
        if role == Qt.ItemDataRole.ToolTipRole and is_text:
            return self._text(one)
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        if is_text:
            return " ".join(self._text(one).split())
        return shown((one.truth, one.first, one.second)[index.column() - 1], self._kind) or "–"

    def _text(self, one: RowChanged) -> str:
        return self._texts.text(one.sheet, one.row) if self._texts is not None else ""


class ChangedRows(QWidget):
    """Rows that got better or worse; `opened` carries a title and (sheet, row) keys."""

    opened = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found: RunsCompared | None = None
        self._texts: RowTexts | None = None
        self.ways = QTabBar()
        self.ways.setDrawBase(False)
        self.ways.setExpanding(False)
        for _way in range(2):
            self.ways.addTab("")
        self.ways.currentChanged.connect(self._on_way)
        self.model = ChangedModel()
        self.table = QTableView()
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.table.setProperty("roomy", True)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.horizontalHeader().setHighlightSections(False)
        self.table.doubleClicked.connect(self._on_row)
        self.table.activated.connect(self._on_row)
        self.everything = QPushButton()
        self.everything.clicked.connect(self._on_everything)
        self._nothing = QLabel()
        self._nothing.setProperty("muted", True)
        top = QHBoxLayout()
        top.addWidget(self.ways, 1)
        top.addWidget(self.everything)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(top)
        column.addWidget(self.table)
        column.addWidget(self._nothing)

    def show_found(self, found: RunsCompared, texts: RowTexts) -> None:
        """Show the rows of a comparison, in the present language."""
        self._found, self._texts = found, texts
        one = found.comparison
        if one.task == "number":
            better, worse = _("Came nearer ({n})"), _("Went further away ({n})")
        else:
            better, worse = _("Got better ({n})"), _("Got worse ({n})")
        self.ways.setTabText(0, better.format(n=f"{len(one.flipped_right):,}"))
        self.ways.setTabText(1, worse.format(n=f"{len(one.flipped_wrong):,}"))
        self.ways.setAccessibleName(_("Rows that changed"))
        self.table.setAccessibleName(_("Rows that changed"))
        self.everything.setText(_("Show all in the sheet"))
        self._nothing.setText(_("There are no such rows."))
        self._on_way()

    @Slot()
    def _on_way(self) -> None:
        if self._found is None:
            return
        is_gain = self.ways.currentIndex() == 0
        rows = tuple(one for one in self._found.changed if one.is_gain == is_gain)
        self.model.show_rows(rows, self._found, self._texts)
        height = self.fontMetrics().height() + theme.GAP + 4
        self.table.verticalHeader().setDefaultSectionSize(height)
        self.table.setFixedHeight(height * (min(len(rows), _LINES) + 1) + theme.GAP)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for place in range(1, 4):
            header.setSectionResizeMode(place, QHeaderView.ResizeMode.ResizeToContents)
        header.setMinimumSectionSize(_LEAST_WIDTH)
        if rows:
            none = QItemSelectionModel.SelectionFlag.NoUpdate
            self.table.selectionModel().setCurrentIndex(self.model.index(0, 0), none)
        self.table.setVisible(bool(rows))
        self._nothing.setVisible(not rows)
        self.everything.setEnabled(bool(rows))

    @Slot(QModelIndex)
    def _on_row(self, index: QModelIndex) -> None:
        one = self.model.rows[index.row()]
        self.opened.emit(_("The row that changed"), [(one.sheet, one.row)])

    @Slot()
    def _on_everything(self) -> None:
        if self._found is None:
            return
        one, is_gain = self._found.comparison, self.ways.currentIndex() == 0
        said = _("Rows that run {second} has right and run {first} has not")
        if one.task == "number":
            said = _("Rows where run {second} is nearer to the truth than run {first}")
        runs = (self._found.first, self._found.second)
        first, second = runs if is_gain else runs[::-1]
        keys = one.flipped_right if is_gain else one.flipped_wrong
        self.opened.emit(said.format(first=first, second=second), list(keys))
