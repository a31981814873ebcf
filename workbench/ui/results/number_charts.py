"""Of a task of numbers: truth beside prediction, and how far off rows are; points and bars open them."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from workbench.project.runs import HeldOut
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.residual_bars import ResidualBars
from workbench.ui.charts.scatter import ScatterChart
from workbench.ui.widgets.card import Card


class NumberCharts(QWidget):
    """`opened` carries a title and the (sheet, row) behind what was clicked."""

    opened = Signal(str, list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scatter, self.bars = ScatterChart(), ResidualBars()
        self.scatter.opened.connect(self._on_point_opened)
        self.bars.opened.connect(self.opened)
        self._scatter_card, self._bars_card = Card(""), Card("")
        self._scatter_help, self._bars_help = QLabel(), QLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP * 2)
        for card, chart, told in (
            (self._scatter_card, self.scatter, self._scatter_help),
            (self._bars_card, self.bars, self._bars_help),
        ):
            told.setProperty("muted", True)
            told.setFont(theme.small_font())
            told.setWordWrap(True)
            card.body.addWidget(chart)
            card.body.addWidget(told)
            column.addWidget(card)
        self.retranslate()

    def show_rows(self, held_out: list[HeldOut]) -> None:
        """Show the scored rows."""
        found = [(sheet, row, float(a), float(b)) for sheet, row, a, b, _sure in held_out]
        self.scatter.show_points(found)
        self.bars.show_misses([(sheet, row, said - true) for sheet, row, true, said in found])

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._scatter_card.set_title(_("Truth and prediction"))
        self._scatter_help.setText(
            _(
                "Across: the true number. Up: the prediction. On the line they are the same. Click"
                " a point to see its row."
            )
        )
        self._bars_card.set_title(_("How far off, and which way"))
        self._bars_help.setText(
            _("Each bar counts rows; the green one is nearly right. Click a bar to see its rows.")
        )
        self.scatter.retranslate()
        self.bars.retranslate()

    @Slot(int, int)
    def _on_point_opened(self, sheet: int, row: int) -> None:
        self.opened.emit(_("The row behind the point"), [(sheet, row)])
