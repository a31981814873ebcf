"""Labels from a column: choose it, see its values, and what will happen."""

from collections import Counter
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.cells import shown
from workbench.project import rows
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _, ngettext
from workbench.ui import theme

_VALUES_SHOWN = 50
_MANY_VALUES = 50
_ROWS_READ = 20_000  # enough to see what a column holds, and read in a blink


class LabelColumnDialog(QDialog):
    """`column()` is the name that was chosen, once `exec` returned Accepted."""

    def __init__(self, project: Project, sheet: Sheet, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._project = project
        self._sheet = sheet
        self.columns = QComboBox()
        self.values = QTableWidget(0, 2)
        self.outcome = QLabel()
        self._name = QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._say()
        self.columns.currentIndexChanged.connect(self._on_column)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._on_column()

    def column(self) -> str:
        """Return the name of the chosen column."""
        return str(self.columns.currentData())

    def _arrange(self) -> None:
        likely = [column for column in self._sheet.columns if column.role == "label"]
        others = [column for column in self._sheet.columns if column.role not in {"label", "text"}]
        texts = [column for column in self._sheet.columns if column.role == "text"]
        for column in (*likely, *others, *texts):
            self.columns.addItem(column.name, column.name)
        self._name.setBuddy(self.columns)
        self.values.verticalHeader().hide()
        self.values.setShowGrid(False)
        self.values.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.values.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.values.horizontalHeader().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.outcome.setWordWrap(True)
        self.resize(460, 480)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(theme.GAP)
        for widget in (self._name, self.columns, self.values, self.outcome, self.buttons):
            layout.addWidget(widget)

    def _say(self) -> None:
        self.setWindowTitle(_("Labels from a column"))
        self._name.setText(_("&Column that holds the labels"))
        self.columns.setAccessibleName(_("Column that holds the labels"))
        self.values.setAccessibleName(_("Values of the column"))
        self.values.setHorizontalHeaderLabels([_("Value"), _("Rows")])
        self.accept_button.setText(_("Take these labels"))

    def _on_column(self) -> None:
        at = next(
            (n for n, column in enumerate(self._sheet.columns) if column.name == self.column()), 0
        )
        counts: Counter[str] = Counter()
        for _row, cells in islice(rows.iterate(self._project, self._sheet.id), _ROWS_READ):
            counts[shown(cells[at]).strip()] += 1
        counts.pop("", None)
        self._show(counts)

    def _show(self, counts: "Counter[str]") -> None:
        common = counts.most_common(_VALUES_SHOWN)
        self.values.setRowCount(len(common))
        for line, (value, count) in enumerate(common):
            self.values.setItem(line, 0, QTableWidgetItem(value[:200]))
            number = QTableWidgetItem(f"{count:,}")
            number.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            self.values.setItem(line, 1, number)
        self.accept_button.setEnabled(bool(counts))
        self.outcome.setText(_outcome(len(counts), sum(counts.values())))


def _outcome(values: int, filled: int) -> str:
    if not values:
        return _("This column is empty.")
    if values > _MANY_VALUES:
        return _(
            "This column holds {values} different values or more. "
            "Labels usually come from a column with a few values that repeat."
        ).format(values=f"{values:,}")
    return ngettext(
        "Each of the {values} values becomes a label; {count} row gets one.",
        "Each of the {values} values becomes a label; {count} rows get one.",
        filled,
    ).format(values=values, count=f"{filled:,}")
