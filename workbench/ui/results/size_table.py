"""How far off numbers are, by the size of the truth, and which way."""

from collections.abc import Sequence

from PySide6.QtWidgets import QTableWidgetItem

from workbench.scorecard import lean_words
from workbench.translation import _
from workbench.trust import SizeError
from workbench.ui.results.opening_table import OpeningTable
from workbench.ui.tables.alignment import RIGHT, align_headers
from workbench.verdicts import figure_text
from workbench.wording import measure


class SizeTable(OpeningTable):
    """`opened` carries the `SizeError` that was clicked."""

    def __init__(self) -> None:
        super().__init__(4, 3)
        self.sizes: list[SizeError] = []
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Errors by the size of the true number"))
        names = (_("True number"), _("Rows"), _("Mean error"), _("Leans"))
        self.setHorizontalHeaderLabels(list(names))
        align_headers(self, range(1, 3))
        self.setRowCount(len(self.sizes))
        for row, one in enumerate(self.sizes):
            ends = measure(one.low)
            if one.high > one.low:
                ends = f"{ends} – {measure(one.high)}"
            cells = (ends, f"{one.rows:,}", figure_text(one.error), lean_words(one))
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column in {1, 2}:
                    item.setTextAlignment(RIGHT)
                self.setItem(row, column, item)

    def show_sizes(self, sizes: Sequence[SizeError]) -> None:
        """Show the errors of groups of numbers."""
        self.sizes = list(sizes)
        self.retranslate()
        self.make_room(self.sizes)
