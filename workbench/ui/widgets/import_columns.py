"""Which columns are taken in: all of them, unless there are more than a project can hold."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.project.sheets import MOST_COLUMNS
from workbench.results import SheetPreview
from workbench.translation import _
from workbench.ui import theme

_HEIGHT = 110


class ImportColumns(QWidget):
    """Hidden where every column fits."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words, self._find, self._list = QLabel(), QLineEdit(), QListWidget()
        self._words.setWordWrap(True)
        self._find.setPlaceholderText(_("Find a column"))
        self._find.setAccessibleName(self._find.placeholderText())
        self._find.textChanged.connect(self._on_find)
        self._list.setAccessibleName(_("Columns to import"))
        self._list.setMaximumHeight(theme.scaled(_HEIGHT))
        self._list.itemChanged.connect(self._on_changed)
        line = QHBoxLayout()
        line.addWidget(self._words, 1)
        line.addWidget(self._find)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        column.addLayout(line)
        column.addWidget(self._list)
        self.hide()

    def show_preview(self, preview: SheetPreview) -> None:
        """Offer the columns where there are too many: the first that fit are chosen."""
        self.setVisible(len(preview.columns) > MOST_COLUMNS)
        self._list.clear()
        if self.isHidden():
            return
        for place, column in enumerate(preview.columns):
            item = QListWidgetItem(column.name, self._list)
            wanted = place < MOST_COLUMNS
            item.setCheckState(Qt.CheckState.Checked if wanted else Qt.CheckState.Unchecked)
        self._say()

    def chosen(self) -> tuple[str, ...]:
        """Return the names of the columns to take, or () for all."""
        items = (self._list.item(place) for place in range(self._list.count()))
        return tuple(one.text() for one in items if one.checkState() == Qt.CheckState.Checked)

    def is_possible(self) -> bool:
        """Return whether a project can hold what is chosen."""
        return self.isHidden() or 0 < len(self.chosen()) <= MOST_COLUMNS

    def _say(self) -> None:
        words = _("{n} of at most {most} columns").format(n=len(self.chosen()), most=MOST_COLUMNS)
        self._words.setText(words)

    def _on_find(self, text: str) -> None:
        for place in range(self._list.count()):
            item = self._list.item(place)
            item.setHidden(text.casefold() not in item.text().casefold())

    def _on_changed(self) -> None:
        self._say()
        self.changed.emit()
