"""All charts of a run on two sheets, fed by events and redrawn by one 10 Hz timer."""

from pathlib import Path

from PySide6.QtCore import QEvent, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from workbench.events import Event
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts import CHARTS, SHEETS, exports
from workbench.ui.charts.curve_chart import CurveChart
from workbench.ui.icons import icon

REDRAW_MS = 100


class ChartPanel(QWidget):
    """The charts of `CHARTS`, two in a row; the first row of a sheet is the taller one."""

    save_wanted = Signal(str)  # a chart's id, "" for all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._titles: dict[str, QLabel] = {}
        self._saves: dict[str, QToolButton] = {}
        self._cells: dict[str, QWidget] = {}
        self._grids: list[QGridLayout] = []
        self.charts: list[CurveChart] = []
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self._sheets = QStackedWidget()
        for sheet in SHEETS:
            self.tabs.addTab("")
            self._sheets.addWidget(self._made_sheet(sheet))
        self.tabs.currentChanged.connect(self._sheets.setCurrentIndex)
        self.ghosts_button, self.all_button, self.save_button = (QToolButton() for _n in range(3))
        self.ghosts_button.setCheckable(True)
        self.ghosts_button.setChecked(True)
        self.ghosts_button.toggled.connect(self._on_ghosts_toggled)
        self.all_button.clicked.connect(self.show_all)
        self.save_button.clicked.connect(self._on_save)
        top = QHBoxLayout()
        top.addWidget(self.tabs, 1)
        for button in (self.ghosts_button, self.all_button, self.save_button):
            button.setAutoRaise(True)
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(top)
        column.addWidget(self._sheets, 1)
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self._show_charts(self.charts)
        self.retranslate()

    def _made_sheet(self, sheet: str) -> QWidget:
        page = QWidget()
        grid = QGridLayout(page)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.GAP * 2)
        grid.setVerticalSpacing(theme.GAP)
        specs = [spec for spec in CHARTS if spec.sheet == sheet]
        for place, spec in enumerate(specs):
            chart = CurveChart(spec)
            chart.zoomed.connect(self._show_buttons)
            title, save = QLabel(), QToolButton()
            save.setAutoRaise(True)
            save.setObjectName(spec.id)
            save.clicked.connect(self._on_save)
            head = QHBoxLayout()
            head.addWidget(title, 1)
            head.addWidget(save)
            cell = self._cells[spec.id] = QWidget()
            column = QVBoxLayout(cell)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addLayout(head)
            column.addWidget(chart, 1)
            grid.addWidget(cell, place // 2, place % 2)
            self._titles[spec.id], self._saves[spec.id] = title, save
            self.charts.append(chart)
        self._grids.append(grid)
        return page

    # --- runs -------------------------------------------------------------------------------

    def begin(self, events: list[Event] | None = None) -> None:
        """Start the timer for a run: a new one, or one that goes on after its stored `events`."""
        self.replay(events or [])
        self._show_charts(self.charts)
        self._timer.start()

    def add(self, event: Event) -> None:
        """Fold one event into every chart."""
        for chart in self.charts:
            chart.add(event)

    def end(self) -> None:
        """Draw what is left and stop the timer."""
        self._timer.stop()
        self.redraw()
        self._show_charts([one for one in self.charts if one.has_points])

    def _show_charts(self, drawn: list[CurveChart]) -> None:
        """Leave the room to charts that say something: not every kind of training draws each."""
        for sheet, grid in zip(SHEETS, self._grids, strict=True):
            here = [one for one in self.charts if one.spec.sheet == sheet]
            told = [one for one in here if one in drawn] or here
            for place, chart in enumerate(here):
                below = here[place + 2 :: 2]
                self._cells[chart.spec.id].setVisible(chart in told)
                chart.name_epochs(named=not any(one in told for one in below))
            for row, share in enumerate((3, 2)):
                shown = any(one in told for one in here[2 * row : 2 * row + 2])
                grid.setRowStretch(row, share if shown else 0)

    def replay(self, events: list[Event]) -> None:
        """Show a stored run."""
        for chart in self.charts:
            chart.clear_run()
            for event in events:
                chart.add(event)
        self.end()

    def set_ghosts(self, runs: list[list[Event]]) -> None:
        """Show earlier runs, newest first, as faint lines."""
        for chart in self.charts:
            chart.set_ghosts(runs)
        self.ghosts_button.setEnabled(bool(runs))

    @Slot()
    def redraw(self) -> None:
        """Draw every chart that has new points."""
        for chart in self.charts:
            chart.redraw()

    @Slot()
    def show_all(self) -> None:
        """Undo every zoom."""
        for chart in self.charts:
            chart.show_all()

    def save(self, path: Path, chart: str = "") -> None:
        """Write one chart, or all that have points: .png and .svg as pictures, .csv as a table."""
        drawn = [one for one in self.charts if one.has_points] or self.charts
        chosen = [one for one in self.charts if one.spec.id == chart]
        exports.save(chosen or drawn, path)

    # --- words and looks --------------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        for place, name in enumerate(SHEETS.values()):
            self.tabs.setTabText(place, _(name))
        self.tabs.setAccessibleName(_("Charts"))
        self.ghosts_button.setText(_("Earlier runs"))
        self.ghosts_button.setToolTip(_("Show earlier runs as faint lines"))
        self.all_button.setText(_("Show all"))
        self.all_button.setToolTip(
            _("Undo the zoom; a double click on a chart does the same. Zoom with wheel or frame.")
        )
        self.save_button.setToolTip(_("Save the charts as picture or table"))
        self.save_button.setAccessibleName(self.save_button.toolTip())
        for chart in self.charts:
            title = _(chart.spec.title)
            self._titles[chart.spec.id].setText(title)
            self._titles[chart.spec.id].setFont(theme.small_font())
            save = self._saves[chart.spec.id]
            save.setToolTip(_("Save this chart: {chart}").format(chart=title))
            save.setAccessibleName(save.toolTip())
            chart.retranslate()
        self._show_icons()
        self._show_buttons()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the theme."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and hasattr(self, "_timer"):
            self._show_icons()

    def _show_icons(self) -> None:
        for button in (self.save_button, *self._saves.values()):
            button.setIcon(icon("export"))

    @Slot()
    def _show_buttons(self) -> None:
        self.all_button.setEnabled(any(chart.is_zoomed for chart in self.charts))

    @Slot(bool)
    def _on_ghosts_toggled(self, shown: bool) -> None:
        for chart in self.charts:
            chart.show_ghosts(shown=shown)

    @Slot()
    def _on_save(self) -> None:
        self.save_wanted.emit(self.sender().objectName())
