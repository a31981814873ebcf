"""All charts of a run in a grid, fed by events and redrawn by one 10 Hz timer."""

import csv
from pathlib import Path

from PySide6.QtCore import QRect, QSize, QTimer, Slot
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from workbench.events import Event
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts import CHARTS
from workbench.ui.charts.curve_chart import CurveChart

REDRAW_MS = 100


class ChartPanel(QWidget):
    """The charts of `CHARTS`, two in a row; the first row is the taller one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(theme.GAP * 2)
        self._titles: list[QLabel] = []
        self.charts: list[CurveChart] = []
        for place, spec in enumerate(CHARTS):
            title = QLabel()
            chart = CurveChart(spec)
            column = QVBoxLayout()
            column.setSpacing(theme.GAP // 2)
            column.addWidget(title)
            column.addWidget(chart, 1)
            grid.addLayout(column, place // 2, place % 2)
            self._titles.append(title)
            self.charts.append(chart)
        grid.setRowStretch(0, 3)
        grid.setRowStretch(1, 2)
        self._timer = QTimer(self)
        self._timer.setInterval(REDRAW_MS)
        self._timer.timeout.connect(self.redraw)
        self.retranslate()

    def begin(self) -> None:
        """Empty the charts for a new run and start the timer."""
        for chart in self.charts:
            chart.clear_run()
        self._timer.start()

    def add(self, event: Event) -> None:
        """Fold one event into every chart."""
        for chart in self.charts:
            chart.add(event)

    def end(self) -> None:
        """Draw what is left and stop the timer."""
        self._timer.stop()
        self.redraw()

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

    @Slot()
    def redraw(self) -> None:
        """Draw every chart that has new points."""
        for chart in self.charts:
            chart.redraw()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        for title, chart in zip(self._titles, self.charts, strict=True):
            title.setText(_(chart.spec.title))
            title.setFont(theme.small_font())
            chart.retranslate()

    def save(self, path: Path) -> None:
        """Write all charts: .png and .svg as pictures, .csv as one row a point."""
        if path.suffix.lower() == ".csv":
            self._save_csv(path)
        elif path.suffix.lower() == ".svg":
            self._save_svg(path)
        else:
            self.grab().save(str(path))

    def _save_csv(self, path: Path) -> None:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(["chart", "curve", "epoch", "value"])
            for chart in self.charts:
                for curve, (xs, ys) in chart.points().items():
                    writer.writerows(
                        [chart.spec.id, curve, x, y] for x, y in zip(xs, ys, strict=True)
                    )

    def _save_svg(self, path: Path) -> None:
        """Draw through QSvgGenerator: pyqtgraph's own exporter fails on present versions of Qt."""
        generator = QSvgGenerator()
        generator.setFileName(str(path))
        size: QSize = self.size()
        generator.setSize(size)
        generator.setViewBox(QRect(0, 0, size.width(), size.height()))
        painter = QPainter(generator)
        for chart in self.charts:
            corner = chart.mapTo(self, chart.rect().topLeft())
            chart.render(painter, QRect(corner, chart.size()), chart.rect())
        painter.end()
