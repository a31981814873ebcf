"""Agreement label by label, and which labels the two give to the same rows, as two tables."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.findings import label_shown, source_name
from workbench.results import LabelsCompared
from workbench.translation import _
from workbench.ui.tables.alignment import RIGHT, align_headers

_SHARE = 4  # the column of agreement


class AgreementTables(QStackedWidget):
    """Reads only; both can be sorted by a click on a header."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_label, self.confused = _table(5), _table(3)
        self.by_label.setAccessibleName(_("Agreement by label"))
        self.confused.setAccessibleName(_("Labels given to the same rows"))
        self.addWidget(self.by_label)
        self.addWidget(self.confused)

    def show_tab(self, place: int) -> None:
        """Show one of the two."""
        if 0 <= place < self.count():
            self.setCurrentIndex(place)

    def show_result(self, found: LabelsCompared) -> None:
        """Fill both."""
        first, second = source_name(found.first), source_name(found.second)
        _fill(
            self.by_label,
            (_("Label"), first, second, _("Both"), _("Agreement")),
            [
                (label_shown(one.label, found.holds), one.first, one.second, one.both, one.share)
                for one in found.labels
            ],
        )
        _fill(
            self.confused,
            (first, second, _("Rows")),
            [
                (label_shown(one, found.holds), label_shown(other, found.holds), rows)
                for one, other, rows in found.confused
            ],
        )


class _Number(QTableWidgetItem):
    """Sorted by its value, shown as a count or, where it is a share, in percent."""

    def __init__(self, value: float, *, is_share: bool) -> None:
        super().__init__(f"{value:.0%}" if is_share else f"{value:,.0f}")
        self.value = value
        self.setTextAlignment(RIGHT)

    def __lt__(self, other: QTableWidgetItem) -> bool:
        return isinstance(other, _Number) and self.value < other.value


def _table(columns: int) -> QTableWidget:
    table = QTableWidget(0, columns)
    table.setFrameShape(QFrame.Shape.NoFrame)
    table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    table.verticalHeader().hide()
    table.setProperty("queue", True)
    header = table.horizontalHeader()
    header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
    header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
    return table


def _fill(
    table: QTableWidget, header: Sequence[str], lines: Sequence[Sequence[str | float]]
) -> None:
    table.setSortingEnabled(False)
    table.setHorizontalHeaderLabels(list(header))
    first = lines[0] if lines else ()
    align_headers(table, [at for at, cell in enumerate(first) if not isinstance(cell, str)])
    table.setRowCount(len(lines))
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            if isinstance(cell, str):
                table.setItem(row, column, QTableWidgetItem(cell))
            else:
                table.setItem(row, column, _Number(cell, is_share=column == _SHARE))
    table.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)  # as it came
    table.setSortingEnabled(True)
