"""A card around one chart of marks: its title, a word of help, and a button that saves it."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QToolButton, QWidget

from workbench.translation import _
from workbench.ui import theme
from workbench.ui.icons import icon
from workbench.ui.widgets.card import Card

if TYPE_CHECKING:
    from workbench.ui.charts.mark_chart import MarkChart


class ChartCard(Card):
    """`name` is what a saved file is called where nothing else is said."""

    def __init__(self, chart: "MarkChart", name: str, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self.chart, self._name = chart, name
        self.save_button = QToolButton()
        self.save_button.setAutoRaise(True)
        self.save_button.clicked.connect(self._on_save)
        self.heading, self.help = QLabel(), QLabel()
        self.heading.setFont(theme.title_font())
        self.heading.setWordWrap(True)
        self.help.setWordWrap(True)
        self.help.setProperty("muted", True)
        self.help.setFont(theme.small_font())
        self.top = QHBoxLayout()
        self.top.addWidget(self.heading, 1)
        self.top.addWidget(self.save_button)
        self.body.addLayout(self.top)
        self.body.addWidget(chart, 1)
        self.body.addWidget(self.help)
        self.retranslate()

    def set_words(self, title: str, help_text: str) -> None:
        """Show a title, and under the chart how it is read."""
        self.heading.setText(title)
        self.help.setText(help_text)
        self.help.setVisible(bool(help_text))
        self.setAccessibleName(title)

    def save(self, path: Path) -> None:
        """Write the chart: .png and .svg as pictures, .csv as a table."""
        from workbench.ui.charts.exports import save_marks  # noqa: PLC0415 - loads pyqtgraph

        save_marks(self.chart, path)

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.save_button.setToolTip(_("Save the chart as picture or table"))
        self.save_button.setAccessibleName(self.save_button.toolTip())
        self.save_button.setIcon(icon("export"))

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "save_button"):
            self.save_button.setIcon(icon("export"))

    @Slot()
    def _on_save(self) -> None:
        kinds = "PNG (*.png);;SVG (*.svg);;CSV (*.csv)"
        title = _("Save the chart as picture or table")
        name, _kind = QFileDialog.getSaveFileName(self, title, f"{self._name}.png", kinds)
        if name:
            self.save(Path(name))
