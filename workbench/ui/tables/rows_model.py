"""The rows of a view as a Qt model: an array of ids, and windows of rows read as the table paints."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from workbench.cells import Cell, Row, shown
from workbench.label_text import shown as written_shown
from workbench.project.labels import Label
from workbench.project.marks import NO_MARK, Mark
from workbench.project.suggestions import Suggested
from workbench.translation import _
from workbench.ui.tables.columns import TableColumn
from workbench.ui.tables.row_windows import RowSource, RowWindows

Index = QModelIndex | QPersistentModelIndex

# Plain ints: comparing with the enum's members would cost more than the rest of data().
_DISPLAY = int(Qt.ItemDataRole.DisplayRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
_TOOL_TIP = int(Qt.ItemDataRole.ToolTipRole)
_ACCESSIBLE = int(Qt.ItemDataRole.AccessibleTextRole)
_USED = frozenset({_DISPLAY, _ALIGNMENT, _ACCESSIBLE})
_RIGHT = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
_LEFT = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
_CHARACTERS_SHOWN = 300  # laying out a whole rant for one line of a table makes scrolling stutter
_NO_ROWS: "array[int]" = array("q")


class RowsModel(QAbstractTableModel):
    """Shows `ids` of one sheet. Reads only; labels are written elsewhere and announced here."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.columns: tuple[TableColumn, ...] = ()
        self.labels: Mapping[int, Label] = {}
        self._source: RowSource | None = None
        self._windows: RowWindows | None = None
        self._ids = _NO_ROWS
        # What is suggested for a row id; None where nothing is. Say `refresh_marks` after a change.
        self.suggestion_of: Callable[[int], Suggested | None] | None = None

    @property
    def ids(self) -> "array[int]":
        """The ids in view, in order."""
        return self._ids

    def show_sheet(self, source: RowSource | None, columns: Sequence[TableColumn]) -> None:
        """Show another sheet, task or run; the rows come with `show_ids`."""
        self.beginResetModel()
        self._source, self.columns = source, tuple(columns)
        self._take(_NO_ROWS)
        self.endResetModel()

    def show_ids(self, ids: "array[int]") -> None:
        """Show these rows in this order."""
        self.beginResetModel()
        self._take(ids)
        self.endResetModel()

    def show_labels(self, labels: Mapping[int, Label]) -> None:
        """Use these names and colours from now on, by label id."""
        self.labels = labels
        self.refresh_marks()

    def refresh_marks(self) -> None:
        """Labels or predictions changed: read them anew, without losing anybody's place."""
        if self._windows is None or not self._ids:
            return
        self._windows.forget_marks()
        kinds = [column.kind for column in self.columns]
        last = max((at for at, kind in enumerate(kinds) if kind != "cell"), default=0)
        self.dataChanged.emit(self.index(0, 0), self.index(len(self._ids) - 1, last))

    def retranslate(self) -> None:
        """Say the headers in the present language."""
        if self.columns:
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows in view."""
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = _DISPLAY) -> Any:
        """Return the text of a cell, or how it is aligned; None at once for all other roles."""
        if role not in _USED:
            return None
        column = self.columns[index.column()]
        if role == _ALIGNMENT:
            return self._alignment(index.row(), column)
        return self._text(index.row(), column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _DISPLAY) -> Any:
        """Return the title of a column, aligned as its cells are."""
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role in {_DISPLAY, _TOOL_TIP}:
            return column.title()
        if role == _ALIGNMENT:
            return _RIGHT if self._is_figure(column) else _LEFT
        return None

    def row(self, place: int) -> Row:
        """Return all cells of the row at `place`."""
        return () if self._windows is None else self._windows.row(place)

    @property
    def kind(self) -> str:
        """The kind of the task, one of `label_text.KINDS`."""
        return "single" if self._source is None else self._source.kind

    def labels_of(self, place: int) -> tuple[Label, ...]:
        """Return the labels of the row at `place`, in the order of the list of labels."""
        found = () if self._windows is None else self._windows.carried(place)
        return tuple(self.labels[label] for label, _value in found if label in self.labels)

    def label_text(self, place: int) -> str:
        """Return what the row at `place` carries: names, a path or a number, or ""."""
        found = () if self._windows is None else self._windows.carried(place)
        if self.kind == "number":
            return next((f"{value:.5g}" for _label, value in found if value is not None), "")
        return "; ".join(label.name for label in self.labels_of(place))

    def prediction(self, place: int) -> tuple[str, float] | None:
        """Return the predicted label as it is written, and its confidence, if there is one."""
        return None if self._windows is None else self._windows.prediction(place)

    def suggestion(self, place: int) -> Suggested | None:
        """Return the label suggested for the row at `place`, as it is written, and its confidence;
        None where there is none, or the row has a label already.
        """
        if self.suggestion_of is None or self._windows is None or self._windows.carried(place):
            return None
        return self.suggestion_of(self._ids[place])

    def mark(self, place: int) -> Mark:
        """Return the flag and the note of the row at `place`, and whether it was put off and carries
        nothing.
        """
        windows = self._windows
        if windows is None:
            return NO_MARK
        skipped = windows.is_skipped(place) and not windows.carried(place)
        return replace(windows.mark(place), skipped=True) if skipped else windows.mark(place)

    def place_of(self, row_id: int) -> int:
        """Return where `row_id` stands in the view, or -1."""
        try:
            return self._ids.index(row_id)
        except ValueError:
            return -1

    def _take(self, ids: "array[int]") -> None:
        self._ids = ids
        self._windows = None if self._source is None else RowWindows(self._source, ids)

    def _text(self, place: int, column: TableColumn) -> str:
        if column.kind == "cell":
            return one_line(self._cell(place, column))
        if column.kind == "number":
            return str(self._ids[place])
        if column.kind == "label":
            return self.label_text(place)
        if column.kind == "suggestion":
            return self._suggestion_text(place)
        predicted = self.prediction(place)
        if predicted is None:
            return ""
        if column.kind == "prediction":
            return written_shown(predicted[0], self.kind)
        return percent(predicted[1]) if predicted[1] >= 0 else ""

    def _suggestion_text(self, place: int) -> str:
        said = self.suggestion(place)
        if said is None:
            return ""
        name = written_shown(said[0], self.kind)
        return f"{name} {percent(said[1])}" if said[1] >= 0 else name

    def _alignment(self, place: int, column: TableColumn) -> int:
        if column.kind == "cell":
            cell = self._cell(place, column)
            number = isinstance(cell, int | float) and not isinstance(cell, bool)
            return _RIGHT if number else _LEFT
        return _RIGHT if self._is_figure(column) else _LEFT

    def _is_figure(self, column: TableColumn) -> bool:
        own = {"number", "confidence"}
        return column.kind in (
            own | {"label", "suggestion", "prediction"} if self.kind == "number" else own
        )

    def _cell(self, place: int, column: TableColumn) -> Cell:
        row = self.row(place)
        return row[column.position] if row else None


def one_line(cell: Cell) -> str:
    """Return the beginning of a cell's text as one line."""
    text = shown(cell)
    if len(text) > _CHARACTERS_SHOWN:
        text = text[:_CHARACTERS_SHOWN] + "…"
    return " ".join(text.split()) if "\n" in text or "\r" in text else text


def percent(share: float) -> str:
    """Return 0.973 as "97%", never "100%" for what is not certain."""
    return _("{number}%").format(number=min(99, round(share * 100)) if share < 1 else 100)
