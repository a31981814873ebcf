"""Labels from a column: choose it, say what it holds, see its values and what will happen."""

from collections import Counter
from itertools import islice

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.cells import Cell, shown
from workbench.label_columns import LabelShape, fits, guess, names, number_of, path
from workbench.label_columns import shape as shape_of
from workbench.project import rows
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.tables.alignment import RIGHT, align_headers
from workbench.ui.tables.kept_widths import KEPT
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.label_shape import LabelShapeBox

_VALUES_SHOWN = 50
_MANY_VALUES = 50
_PEEKED = 500  # enough to see whether rows share what they say
_ROWS_READ = 20_000  # enough to see what a column holds, and read in a blink


class LabelColumnDialog(Dialog):
    """`column()` and `shape()` are what was chosen, once `exec` returned Accepted.

    `kind` is that of the task: a column that fits it is read so until the person says otherwise.
    """

    def __init__(
        self, project: Project, sheet: Sheet, kind: str = "single", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._project = project
        self._sheet = sheet
        self._kind = kind
        self._cells: list[Cell] = []
        self.holds = LabelShapeBox()
        self._holds_name = QLabel()
        self.columns = QComboBox()
        self.values = QTableWidget(0, 2)
        self.values.setProperty(KEPT, "values")
        self.outcome = QLabel()
        self._name = QLabel()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.accept_button = self.buttons.addButton("", QDialogButtonBox.ButtonRole.AcceptRole)
        self._arrange()
        self._say()
        self.columns.currentIndexChanged.connect(self._on_column)
        self.holds.changed.connect(self._show)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._on_column()

    def column(self) -> str:
        """Return the name of the chosen column."""
        return str(self.columns.currentData())

    def shape(self) -> LabelShape:
        """Return what the column holds."""
        return self.holds.shape()

    def _by_likelihood(self) -> list[str]:
        """Return the names of the columns: the one of labels, then those whose rows share what they
        say, then those that have something of its own in nearly every row.
        """
        some = [
            cells for _row, cells in islice(rows.iterate(self._project, self._sheet.id), _PEEKED)
        ]
        rank: dict[str, tuple[int, float]] = {}
        for at, column in enumerate(self._sheet.columns):
            said = [shown(cells[at]) for cells in some if shown(cells[at]).strip()]
            own = len(set(said)) / len(said) if said else 1.0
            last = 2 if column.role in {"text", "id", "date"} else 1
            rank[column.name] = (0, own) if column.role == "label" else (last, own)
        return sorted(rank, key=lambda name: rank[name])

    def _arrange(self) -> None:
        for name in self._by_likelihood():
            self.columns.addItem(name, name)
        self._name.setBuddy(self.columns)
        self.values.verticalHeader().hide()
        self.values.setTabKeyNavigation(False)
        self.values.setShowGrid(False)
        self.values.setProperty("queue", True)
        self.values.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.values.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        across = self.values.horizontalHeader()
        across.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.outcome.setWordWrap(True)
        self.resize(theme.room(460, 480))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(24, 20, 24, 20)
        layout.setSpacing(theme.GAP)
        self._holds_name.setBuddy(self.holds)
        for widget in (
            self._name,
            self.columns,
            self._holds_name,
            self.holds,
            self.values,
            self.outcome,
            self.buttons,
        ):
            layout.addWidget(widget)

    def _say(self) -> None:
        self.setWindowTitle(_("Labels from a column"))
        self._name.setText(_("&Column that holds the labels"))
        self.columns.setAccessibleName(_("Column that holds the labels"))
        self._holds_name.setText(_("What it holds"))
        self.values.setAccessibleName(_("Values of the column"))
        self.values.setHorizontalHeaderLabels([_("Value"), _("Rows")])
        align_headers(self.values, [1])
        self.accept_button.setText(_("Take these labels"))

    def _on_column(self) -> None:
        at = next(
            (n for n, column in enumerate(self._sheet.columns) if column.name == self.column()), 0
        )
        read = islice(rows.iterate(self._project, self._sheet.id), _ROWS_READ)
        self._cells = [cells[at] for _row, cells in read if shown(cells[at]).strip()]
        found = guess(self._cells)
        if found.kind == "single" and fits(self._cells, self._kind):
            found = shape_of(self._cells, self._kind)
        self.holds.show_shape(found)
        self._show()

    def _show(self) -> None:
        told = self.shape()
        counts: Counter[str] = Counter()
        labelled = 0
        for cell in self._cells:
            values = _values(cell, told)
            counts.update(values)
            labelled += bool(values)
        common = counts.most_common(_VALUES_SHOWN)
        self.values.setRowCount(len(common))
        for line, (value, count) in enumerate(common):
            self.values.setItem(line, 0, QTableWidgetItem(value[:200]))
            number = QTableWidgetItem(f"{count:,}")
            number.setTextAlignment(RIGHT)
            self.values.setItem(line, 1, number)
        self.accept_button.setEnabled(bool(counts))
        left = len(self._cells) - labelled
        self.outcome.setText(_outcome(told.kind, len(counts), labelled, left))


def _values(cell: Cell, told: LabelShape) -> tuple[str, ...]:
    """Return what a cell stands for, each as a text."""
    text = shown(cell).strip()
    if told.kind == "number":
        number = number_of(cell)
        return () if number is None else (f"{number:.5g}",)
    if told.kind == "several":
        return names(text, told.separator)
    return (path(text, told.separator),) if told.kind == "tree" else (text,)


def _outcome(kind: str, values: int, filled: int, left: int) -> str:
    if not values and left:
        return _("No cell of this column holds a number.")
    if not values:
        return _("This column is empty.")
    if kind == "number":
        return ngettext(
            "{count} row gets a number; filled cells that hold none: {left}.",
            "{count} rows get a number; filled cells that hold none: {left}.",
            filled,
        ).format(count=f"{filled:,}", left=f"{left:,}")
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
