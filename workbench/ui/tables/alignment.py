"""Numbers stand at the right of their column, and so does what is written over them."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def align_headers(table: QTableWidget, columns: Iterable[int]) -> None:
    """Put the headers of columns of numbers, which have their words already, over the numbers."""
    for at in columns:
        header = table.horizontalHeaderItem(at)
        if header is not None:
            header.setTextAlignment(RIGHT)
