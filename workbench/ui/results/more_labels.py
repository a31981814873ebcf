"""Does labelling pay: the runs so far over the rows that they learnt from, and the way to a forecast."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from workbench.project import runs
from workbench.requests import ForecastLabels
from workbench.results import LabelsForecast
from workbench.scorecard import headline
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.runs_curve import RunsCurve
from workbench.ui.results.shown_run import ShownRun
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.outlook_dialog import OutlookDialog


class MoreLabels(Card):
    """A dot a run; a click on one shows that run. The button opens the forecast."""

    def __init__(self, shown: ShownRun, parent: QWidget | None = None) -> None:
        super().__init__("", parent)
        self._shown = shown
        self._forecasts: dict[int, LabelsForecast] = {}
        self.curve, self.told, self.button = RunsCurve(), QLabel(), QPushButton()
        self.told.setProperty("muted", True)
        self.told.setWordWrap(True)
        self.told.setFont(theme.small_font())
        self.curve.opened.connect(shown.session.set_run)
        self.button.clicked.connect(self._on_clicked)
        shown.session.jobs.finished.connect(self._on_job_finished)
        shown.session.project_closed.connect(self._forecasts.clear)
        line = QHBoxLayout()
        line.addWidget(self.told, 1)
        line.addWidget(self.button)
        self.body.addWidget(self.curve)
        self.body.addLayout(line)
        self.retranslate()

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self.set_title(_("Would more labels help?"))
        self.button.setText(_("Forecast…"))
        self.button.setAccessibleName(_("Forecast what more labels would bring"))
        self.curve.retranslate()

    def show_run(self) -> None:
        """Show the runs of the present task."""
        session, run = self._shown.session, self._shown.run
        assert session.project is not None
        points = []
        for one in runs.all_runs(session.project, run.task):
            if one.scores is not None and one.scores.learned_from:
                figure = headline(one.scores)
                rows = one.scores.learned_from
                points.append((one.id, rows, figure.value, figure.low, figure.high))
        is_error = self._shown.scores.task == "number"
        self.curve.setVisible(len(points) > 1)
        self.curve.show_runs(points, run.id, is_error=is_error)
        self.told.setText(
            _("Each dot is a run of this task with its 95% interval; click one to see it.")
            if len(points) > 1
            else _("A forecast learns from growing parts of your labels and draws the line on.")
        )

    @Slot()
    def _on_clicked(self) -> None:
        session = self._shown.session
        task = session.task
        if session.project is None or task is None:
            return
        dialog = OutlookDialog(session, task, self._forecasts.get(task.id), self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object, object)
    def _on_job_finished(self, request: object, result: object) -> None:
        if isinstance(request, ForecastLabels) and isinstance(result, LabelsForecast):
            self._forecasts[result.task] = result
