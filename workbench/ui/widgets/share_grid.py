"""Shares as a table: a line a label, without groups what is known of it, else a column a group."""

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.label_text import shown
from workbench.translation import N_, _
from workbench.trust import Share, Shares
from workbench.ui import theme
from workbench.ui.charts.share_chart import largest, share_text

Index = QModelIndex | QPersistentModelIndex

_COLUMNS = (
    N_("Label"),
    N_("Rows as predicted"),
    N_("As predicted"),
    N_("Corrected"),
    N_("From – to"),
)
_HELP = (
    "",
    N_("Rows that the model gives the label"),
    N_("Their share of all rows"),
    N_("The share of rows that truly carry the label, corrected for the model's known errors"),
    N_("The true share lies in here 95 times in 100"),
)
_MOST_LINES = 14


class ShareModel(QAbstractTableModel):
    """Labels by their size, the largest first."""

    def __init__(self) -> None:
        super().__init__()
        self.labels: list[str] = []
        self.groups: list[str] = []
        self._by_group = False
        self._of: dict[tuple[str, str], Share] = {}

    def show_shares(self, found: Shares | None) -> None:
        """Replace everything."""
        self.beginResetModel()
        shares = found.shares if found is not None else ()
        self._by_group = found is not None and bool(found.column)
        self._of = {(one.group, one.label): one for one in shares}
        self.labels = largest(found, len(shares)) if found is not None else []
        self.groups = list(dict.fromkeys(one.group for one in shares))
        self.endResetModel()

    def share_at(self, index: Index) -> Share | None:
        """Return the share that a cell is about; without groups a line is about one."""
        if not self.labels:
            return None
        label = self.labels[index.row()]
        if not self._by_group:
            return self._of.get(("", label))
        place = index.column() - 1
        return self._of.get((self.groups[place], label)) if place >= 0 else None

    def rowCount(self, parent: Index | None = None) -> int:
        """Return the number of labels."""
        return 0 if parent is not None and parent.isValid() else len(self.labels)

    def columnCount(self, parent: Index | None = None) -> int:
        """Return the number of columns."""
        if parent is not None and parent.isValid():
            return 0
        return 1 + len(self.groups) if self._by_group else len(_COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title and what it means."""
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        if role == Qt.ItemDataRole.DisplayRole:
            if self._by_group and section:
                return self.groups[section - 1] or "–"
            return _(_COLUMNS[section])
        if role == Qt.ItemDataRole.ToolTipRole and not self._by_group and _HELP[section]:
            return _(_HELP[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a share as text; what cannot be said is a dash."""
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(index.column())
        if role not in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            return None
        share = self.share_at(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return share_text(share) if share is not None else None
        if index.column() == 0:
            return shown(self.labels[index.row()])
        if share is None:
            return "–"
        best = share.best
        interval = f"{100 * best.low:.1f} – {100 * best.high:.1f}" if best.value >= 0 else "–"
        value = f"{100 * best.value:.1f}%" if best.value >= 0 else "–"
        if self._by_group:
            return f"{value}  ({interval})" if best.value >= 0 else f"{100 * share.counted:.1f}%*"
        count = f"{round(share.counted * share.rows):,}"
        return ("", count, f"{100 * share.counted:.1f}%", value, interval)[index.column()]


def _alignment(section: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if section else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


class ShareGrid(QTableView):
    """Shows the table; `opened` carries group and label of a cell."""

    opened = Signal(str, str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cells = ShareModel()
        self.setModel(self.cells)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setShowGrid(False)
        self.setProperty("roomy", True)  # room around the cells
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionsClickable(False)
        header.setStretchLastSection(False)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)
        self.retranslate()

    def show_shares(self, found: Shares | None) -> None:
        """Show the shares of `found`."""
        self.cells.show_shares(found)
        header = self.horizontalHeader()
        by_group = found is not None and bool(found.column)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        if not by_group:
            header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        row = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(row)
        if self.cells.rowCount():
            none = QItemSelectionModel.SelectionFlag.NoUpdate  # a place for the keys, no highlight
            self.selectionModel().setCurrentIndex(self.cells.index(0, 1), none)
        lines = min(self.cells.rowCount(), _MOST_LINES) + 1
        self.setMinimumHeight(row * lines + theme.GAP * (3 if by_group else 1))

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Shares of the labels"))
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        share = self.cells.share_at(index)
        if share is not None:
            self.opened.emit(share.group, share.label)
