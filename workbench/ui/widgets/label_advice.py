"""A strip in the label panel: how near the labels are to a good model, the pace, what more would bring."""

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from workbench.findings import gain_text
from workbench.project import labels, pace
from workbench.requests import ForecastLabels
from workbench.results import LabelsForecast
from workbench.translation import _, ngettext
from workbench.ui import theme
from workbench.ui.readiness import Condition, conditions
from workbench.ui.session import Session
from workbench.ui.widgets.outlook_dialog import OutlookDialog

_MS_UNTIL_READ = 800  # counting a million labels takes a moment: only once the keys rest


class LabelAdvice(QWidget):
    """Reads anew at `refresh`; keeps the latest forecast of each task while the project is open."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._forecasts: dict[int, LabelsForecast] = {}
        self.bar = QProgressBar()
        self.needs, self.speed, self.outlook = QLabel(), QLabel(), QLabel()
        self.button = QPushButton()
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_MS_UNTIL_READ)
        self._waiting.timeout.connect(self.refresh)
        self._arrange()
        self.button.clicked.connect(self._on_clicked)
        session.jobs.finished.connect(self._on_job_finished)
        session.project_closed.connect(self._on_project_closed)
        self.restyle()
        self.retranslate()

    def refresh_soon(self) -> None:
        """Read anew once no label was set for a moment."""
        self._waiting.start()

    def refresh(self) -> None:
        """Read labels and pace of the session's task."""
        self._waiting.stop()
        project, task = self._session.project, self._session.task
        self.setVisible(project is not None and task is not None)
        if project is None or task is None:
            return
        found = pace.pace(project, task.id)
        present = () if task.kind == "number" else labels.all_labels(project, task.id)
        forecast = self._forecasts.get(task.id)
        worst = conditions(found, present, forecast)[0]
        self.bar.setValue(round(100 * worst.share))
        self.needs.setText(needs_text(worst))
        self.speed.setText(pace_text(found))
        self.speed.setVisible(bool(self.speed.text()))
        told = gain_text(forecast.gains[0]) if forecast and forecast.gains else ""
        self.outlook.setText(told)
        self.outlook.setVisible(bool(told))

    def retranslate(self) -> None:
        """Say everything in the present language."""
        self.bar.setAccessibleName(_("How near the labels are to a good model"))
        self.button.setText(_("Goal and forecast…"))
        self.refresh()

    def restyle(self) -> None:
        """Take fonts from the theme."""
        for label in (self.needs, self.speed, self.outlook):
            label.setFont(theme.small_font())

    def _arrange(self) -> None:
        self.bar.setRange(0, 100)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(4)
        for label in (self.needs, self.speed, self.outlook):
            label.setWordWrap(True)
        self.speed.setProperty("muted", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP // 2)
        for widget in (self.needs, self.bar, self.speed, self.outlook, self.button):
            column.addWidget(widget)

    @Slot()
    def _on_clicked(self) -> None:
        task = self._session.task
        if self._session.project is None or task is None:
            return
        dialog = OutlookDialog(self._session, task, self._forecasts.get(task.id), self.window())
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    @Slot(object, object)
    def _on_job_finished(self, request: object, result: object) -> None:
        if isinstance(request, ForecastLabels) and isinstance(result, LabelsForecast):
            self._forecasts[result.task] = result
            self.refresh()

    @Slot()
    def _on_project_closed(self) -> None:
        self._forecasts.clear()


def needs_text(worst: Condition) -> str:
    """Return what holds the labels back most."""
    if worst.share >= 1:
        return _("Enough for a good model.")
    if worst.what == "label":
        return _("Most wanted: {label} ({have} of {need} rows)").format(
            label=worst.name, have=worst.have, need=worst.need
        )
    if worst.what == "rows":
        return _("Most wanted: more rows ({have} of {need})").format(
            have=f"{worst.have:,}", need=f"{worst.need:,}"
        )
    if worst.what == "estimate":
        return _("{rows} more rows may bring up to {points} points.").format(
            rows=f"{worst.have:,}", points=worst.need
        )
    return _("Nearly there; a forecast tells whether to go on.")


def pace_text(found: pace.Pace) -> str:
    """Return how fast it goes, and how long the goal takes."""
    parts = []
    if found.per_minute > 0:
        parts.append(_("{n} a minute").format(n=f"{found.per_minute:.0f}"))
    if found.goal and found.labelled >= found.goal:
        parts.append(_("goal of {n} reached").format(n=f"{found.goal:,}"))
    elif found.minutes_left >= 0:
        minutes = max(1, round(found.minutes_left))
        parts.append(
            ngettext("{n} minute to {goal}", "{n} minutes to {goal}", minutes).format(
                n=f"{minutes:,}", goal=f"{found.goal:,}"
            )
        )
    return " · ".join(parts)
