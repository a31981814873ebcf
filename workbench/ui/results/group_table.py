"""Scores by the length of the text and by the values of columns; differences that are chance are grey."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QTableWidgetItem, QWidget

from workbench.events import Figure
from workbench.translation import _
from workbench.trust import GroupScore
from workbench.ui import theme
from workbench.ui.results.opening_table import OpeningTable
from workbench.ui.tables.alignment import RIGHT, align_headers
from workbench.wording import measure

_COLUMNS = 5


class GroupTable(OpeningTable):
    """Groups that differ beyond chance come first. `opened` carries the `GroupScore` that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(_COLUMNS, 1, parent)
        self.groups: list[GroupScore] = []
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.setAccessibleName(_("Scores by column"))
        is_number = bool(self.groups) and self.groups[0].figure.name == "mae"
        figure = _("Mean error") if is_number else _("Share right")
        names = (_("Column"), _("Value"), _("Rows"), figure, _("Elsewhere"))
        self.setHorizontalHeaderLabels(list(names))
        align_headers(self, range(2, _COLUMNS))
        self._fill()

    def show_groups(self, groups: Sequence[GroupScore]) -> None:
        """Show groups."""
        self.groups = sorted(groups, key=lambda one: one.is_noise)
        self.retranslate()
        self.make_room(self.groups)

    def changeEvent(self, event: QEvent) -> None:
        """Follow a change of the palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.rowCount():
            self._fill()

    def _fill(self) -> None:
        self.setRowCount(len(self.groups))
        for row, one in enumerate(self.groups):
            cells = (
                one.column or _("Length of the text"),
                one.value if one.column else _("{range} characters").format(range=one.value),
                f"{one.rows:,}",
                _told(one.figure),
                _value(one.figure.name, one.rest),
            )
            for column, text in enumerate(cells):
                item = QTableWidgetItem(text)
                if column >= 2:
                    item.setTextAlignment(RIGHT)
                if one.is_noise:
                    item.setForeground(QColor(theme.colours().muted))
                    item.setToolTip(
                        _("No more than chance: such a difference comes about by luck.")
                    )
                self.setItem(row, column, item)


def _told(one: Figure) -> str:
    if one.name == "mae":
        return f"{measure(one.value)} ({measure(one.low)}–{measure(one.high)})"
    return f"{one.value:.0%} ({100 * one.low:.0f}–{100 * one.high:.0f})"


def _value(name: str, value: float) -> str:
    return measure(value) if name == "mae" else f"{value:.0%}"
