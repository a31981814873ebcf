"""From which confidence on a row needs nobody: for each label, or one line for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QWidget,
)

from workbench.label_text import shown
from workbench.translation import N_, _
from workbench.trust import LabelPromise, Promise
from workbench.ui import theme

COLUMNS = (N_("Label"), N_("From confidence"), N_("Need nobody"), N_("Right"))
HELP = (
    "",
    N_("Rows with at least this confidence need nobody; a dash: every row of the label needs you"),
    N_("Of the rows that score the model, those predicted as this label that need nobody"),
    N_("How many of them came out right"),
)
_MOST = 7  # lines that are shown without scrolling
_LEAST = 84  # pixels of a column


class ThresholdTable(QTableWidget):
    """Shows a `Promise`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(0, len(COLUMNS), parent)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setShowGrid(False)
        self.setProperty("queue", True)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setMinimumSectionSize(theme.scaled(_LEAST))  # else the others leave a label no room
        head.setSectionsClickable(False)
        self.retranslate()

    def show_promise(self, promise: Promise) -> None:
        """Show the thresholds of a promise."""
        lines = promise.labels or (_of_all(promise),)
        self.setRowCount(len(lines))
        for row, one in enumerate(lines):
            free = one.threshold >= 0
            cells = (
                shown(one.label) if promise.labels else _("All labels"),
                f"{100 * one.threshold:.12g}%" if free else "–",
                _("{n} of {of}").format(n=f"{one.accepted:,}", of=f"{one.rows:,}"),
                f"{one.right / one.accepted:.1%}" if one.accepted else "–",
            )
            for column, text in enumerate(cells):
                self._put(row, column, text)
        height = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(height)
        self.setFixedHeight(height * (min(len(lines), _MOST) + 1) + theme.GAP)

    def _put(self, row: int, column: int, text: str) -> None:
        item = self.item(row, column)
        if item is None:
            item = QTableWidgetItem()
            side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
            item.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            self.setItem(row, column, item)
        if item.text() != text:
            item.setText(text)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("From which confidence on rows need nobody"))
        for column, (title, help_text) in enumerate(zip(COLUMNS, HELP, strict=True)):
            item = QTableWidgetItem(_(title))
            item.setToolTip(_(help_text) if help_text else "")
            if column:
                item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            else:
                item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            self.setHorizontalHeaderItem(column, item)


def _of_all(promise: Promise) -> LabelPromise:
    count = max(round(promise.accepted.value * promise.rows), 0)
    right = max(round(promise.kept.value * count), 0)
    return LabelPromise("", promise.rows, promise.threshold, count, right)
