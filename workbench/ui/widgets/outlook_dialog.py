"""The goal, the learning curve so far, and what more labels would bring, in all and label by label."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QSpinBox,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from workbench.errors import WorkbenchError
from workbench.findings import forecast_lines
from workbench.project import pace
from workbench.project.tasks import Task
from workbench.requests import ForecastLabels
from workbench.results import LabelOutlook, LabelsForecast
from workbench.translation import N_, _
from workbench.ui import theme
from workbench.ui.charts.learning_curve import LearningCurve
from workbench.ui.session import Session
from workbench.ui.tables.alignment import RIGHT, align_headers
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.one_job import OneJob
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.progress_strip import ProgressStrip
from workbench.wording import sentence, task_shown, word

_MOST_ROWS = 10_000_000
STATES = {
    "few": N_("too few to tell"),
    "more": N_("more would help"),
    "enough": N_("has enough"),
}


class OutlookDialog(Dialog):
    """Shows the last forecast; a new one is made when asked for. The goal is kept at once."""

    def __init__(
        self,
        session: Session,
        task: Task,
        forecast: LabelsForecast | None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        assert session.project is not None
        self._session, self._task, self._project = session, task, session.project
        self.goal = QSpinBox()
        self.go = PrimaryButton(_("Forecast"))
        self.strip = ProgressStrip()
        self.job = OneJob(session, self, self.strip)
        self.told = QLabel()
        self.chart = LearningCurve()
        self.table = QTableWidget(0, 5)
        words = _("A forecast learns from growing parts of your labels and draws the line on.")
        self.empty = EmptyState("train", _("No forecast yet"), words)
        self.setWindowTitle(_("Goal and forecast of {task}").format(task=task_shown(task.name)))
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.resize(theme.room(760, 620))
        self._arrange()
        self.go.clicked.connect(self._on_go)
        self.go.clicked.connect(self.empty.hide)
        self.job.ended.connect(self._on_ended)
        self.job.succeeded.connect(self._on_succeeded)
        self.job.failed.connect(self._on_failed)
        self.goal.editingFinished.connect(self._on_goal_set)
        if forecast is not None:
            self.show_result(forecast)

    def show_result(self, found: LabelsForecast) -> None:
        """Show a forecast."""
        self.empty.hide()
        self.told.setText("\n".join(forecast_lines(found)))
        self.chart.show_forecast(found)
        self.chart.setVisible(bool(found.measured))
        self.table.setVisible(bool(found.labels))
        self.table.setRowCount(len(found.labels))
        for row, one in enumerate(sorted(found.labels, key=lambda label: label.score)):
            for column, text in enumerate(_cells(one)):
                item = QTableWidgetItem(text)
                if 0 < column < 4:
                    item.setTextAlignment(RIGHT)
                self.table.setItem(row, column, item)

    def forecast(self) -> None:
        """Ask the engine for a forecast."""
        self.go.setEnabled(False)
        self.job.ask(ForecastLabels(str(self._project.path), self._task.name))

    def _arrange(self) -> None:
        self.goal.setRange(0, _MOST_ROWS)
        self.goal.setSingleStep(50)
        self.goal.setSpecialValueText(_("no goal"))
        self.goal.setValue(pace.goal(self._project, self._task.id))
        self.goal.setEnabled(not self._session.readonly)
        self.goal.setAccessibleName(_("Rows to label"))
        name = QLabel(_("&Rows to label"))
        name.setBuddy(self.goal)
        top = QHBoxLayout()
        top.addWidget(name)
        top.addWidget(self.goal)
        top.addStretch(1)
        top.addWidget(self.go)
        self.told.setWordWrap(True)
        self.chart.hide()
        header = (_("Label"), _("Rows"), _("Right now"), _("+50 rows"), _("Outlook"))
        self.table.setHorizontalHeaderLabels(list(header))
        align_headers(self.table, range(1, 4))
        self.table.setAccessibleName(_("Forecast by label"))
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.verticalHeader().hide()
        self.table.setProperty("queue", True)
        lines = self.table.horizontalHeader()
        lines.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        lines.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        lines.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.table.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.GAP * 2,) * 4)
        column.setSpacing(theme.GAP + theme.GAP // 2)
        column.addLayout(top)
        for widget in (self.strip, self.told):
            column.addWidget(widget)
        column.addWidget(self.empty, 1)
        column.addWidget(self.chart, 3)
        column.addWidget(self.table, 2)
        column.addStretch(0)
        self.go.lead(self)

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_go(self) -> None:
        self.forecast()

    @Slot()
    def _on_goal_set(self) -> None:
        rows, task = self.goal.value(), self._task.id
        if rows != pace.goal(self._project, task):
            self._session.write(lambda project: pace.set_goal(project, task, rows))

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, LabelsForecast):
            self.show_result(result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.told.setText(str(sentence(error)))

    @Slot()
    def _on_ended(self) -> None:
        self.go.setEnabled(True)

    def reject(self) -> None:
        """Keep the goal, cancel what runs, and close."""
        self._on_goal_set()
        self.job.drop()
        super().reject()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Cancel what runs."""
        self.job.drop()
        super().closeEvent(event)


def _cells(one: LabelOutlook) -> tuple[str, ...]:
    gain = "–"
    if one.state != "few":
        low, high = 100 * one.gain.low, 100 * one.gain.high
        gain = f"{100 * one.gain.gain:+.1f} ({low:+.1f}…{high:+.1f})"
    right = f"{one.score:.0%}" if one.rows else "–"
    return one.label, f"{one.rows:,}", right, gain, word(STATES, one.state)
