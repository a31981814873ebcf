"""The full text of the cell that the person is at."""

from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from workbench.cells import shown
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.tables.columns import TableColumn
from workbench.ui.tables.rows_model import RowsModel


class SheetDetails(QWidget):
    """A heading with row and column, and the text below it: wrapped, selectable, never editable."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.heading = QLabel()
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setFrameShape(QFrame.Shape.NoFrame)
        self.text.setTabChangesFocus(True)
        self.heading.setBuddy(self.text)
        self._shown: tuple[int, str] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, theme.GAP, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.heading)
        column.addWidget(self.text, 1)
        self.setMinimumHeight(theme.scaled(72))
        self.restyle()
        self.retranslate()

    def show_cell(self, model: RowsModel, place: int, column: int) -> None:
        """Show the cell; for a column of our own, the row's first text."""
        if not 0 <= place < len(model.ids) or not model.columns:
            self._shown = None
            self.text.clear()
            self.retranslate()
            return
        chosen = _cell_column(model, column)
        self._shown = (model.ids[place], chosen.name)
        self.text.setPlainText(shown(model.row(place)[chosen.position]))
        self.retranslate()

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.text.setAccessibleName(_("Full text of the cell"))
        self.text.setPlaceholderText(_("This cell is empty.") if self._shown else "")
        if self._shown is None:
            self.heading.setText(_("Click a cell to read all of it"))
        else:
            row, name = self._shown
            self.heading.setText(_("Row {row} · {column}").format(row=f"{row:,}", column=name))

    def restyle(self) -> None:
        """Take fonts from the theme."""
        self.heading.setFont(theme.small_font())


def _cell_column(model: RowsModel, column: int) -> TableColumn:
    cells = [item for item in model.columns if item.kind == "cell"]
    at = max(0, min(column, len(model.columns) - 1))
    if model.columns[at].kind == "cell":
        return model.columns[at]
    return next((item for item in cells if item.is_text), cells[0])
