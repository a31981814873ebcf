"""A table of figures a line each, and what a click or Enter on a line opens."""

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtWidgets import QAbstractItemView, QFrame, QHeaderView, QTableWidget, QWidget

from workbench.ui import theme

_MOST_LINES = 12  # that are seen without scrolling


class OpeningTable(QTableWidget):
    """`opened` carries the one of the things shown whose line was clicked."""

    opened = Signal(object)

    def __init__(self, columns: int, wide: int, parent: QWidget | None = None) -> None:
        super().__init__(0, columns, parent)
        self._things: Sequence[Any] = ()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setProperty("queue", True)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(wide, QHeaderView.ResizeMode.Stretch)
        self.clicked.connect(self._on_opened)
        self.activated.connect(self._on_opened)

    def make_room(self, things: Sequence[Any]) -> None:
        """Be as high as the lines of `things` need, up to a dozen."""
        self._things = things
        line = self.fontMetrics().height() + theme.GAP + 4
        self.verticalHeader().setDefaultSectionSize(line)
        self.setMinimumHeight(line * (min(len(things), _MOST_LINES) + 1) + theme.GAP)

    @Slot(QModelIndex)
    def _on_opened(self, index: QModelIndex) -> None:
        self.opened.emit(self._things[index.row()])
