"""The first rows of a file under the names that its columns will have, with their roles marked."""

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme

Index = QModelIndex | QPersistentModelIndex
_WIDTHS = (70, 320)
_TINT = 26  # of 255
_LEAST_ROWS = 5  # that are seen, however small the screen


class PreviewModel(QAbstractTableModel):
    """Cells as display text; `roles` maps a column's name to "text", "label" or "id"."""

    def __init__(self) -> None:
        super().__init__()
        self._preview: SheetPreview | None = None
        self._roles: dict[str, str] = {}

    def show_preview(self, preview: SheetPreview | None, roles: dict[str, str]) -> None:
        """Show another file or other roles."""
        self.beginResetModel()
        self._preview, self._roles = preview, roles
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of previewed rows."""
        return len(self._preview.rows) if self._preview and not parent.isValid() else 0

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's signature
        """Return the number of columns."""
        return len(self._preview.columns) if self._preview and not parent.isValid() else 0

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text; columns with a role are tinted."""
        if self._preview is None:
            return None
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole}:
            cells = self._preview.rows[index.row()]
            text = cells[index.column()] if index.column() < len(cells) else ""
            return " ".join(text.split()) if role == Qt.ItemDataRole.DisplayRole else text
        if role == Qt.ItemDataRole.BackgroundRole and self._role(index.column()):
            colour = QColor(theme.colours().accent)
            colour.setAlpha(_TINT)
            return colour
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's name and role, or a row's number in the sheet."""
        if self._preview is None:
            return None
        if orientation == Qt.Orientation.Vertical:
            first = self._preview.header_row + 1
            return section + first if role == Qt.ItemDataRole.DisplayRole else None
        kind = self._role(section)
        if role == Qt.ItemDataRole.DisplayRole:
            name = self._preview.columns[section].name
            words = {"text": _("Text"), "label": _("Label"), "id": _("ID"), "group": _("Group")}
            return f"{name}  ·  {words[kind]}" if kind else name
        if role == Qt.ItemDataRole.FontRole and kind:
            font = QFont(theme.small_font())
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def _role(self, column: int) -> str:
        assert self._preview is not None
        return self._roles.get(self._preview.columns[column].name, "")


class PreviewTable(QTableView):
    """Read-only, one line a row."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows_model = PreviewModel()
        self.setModel(self.rows_model)
        self.setWordWrap(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + theme.GAP + 2)
        self.setProperty("roomy", True)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        line = self.verticalHeader().defaultSectionSize()
        self.setMinimumHeight(line * (_LEAST_ROWS + 2))  # with the header, and a bar to scroll by

    def show_preview(self, preview: SheetPreview | None, roles: dict[str, str]) -> None:
        """Show a file's first rows, each column as wide as its texts ask for, within bounds."""
        self.rows_model.show_preview(preview, roles)
        if preview is None:
            return
        metrics = self.fontMetrics()
        low, high = _WIDTHS
        for place, column in enumerate(preview.columns):
            texts = [row[place][:80] for row in preview.rows[:30] if place < len(row)]
            wanted = max(
                metrics.horizontalAdvance(text) for text in (*texts, f"{column.name}  ·  Label")
            )
            self.setColumnWidth(place, max(low, min(high, wanted + 28)))
