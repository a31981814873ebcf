"""Train: what is missing, two buttons, charts that move, and every run that was."""

from pathlib import Path

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QLabel,
    QPushButton,
    QSplitter,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from workbench import events as ev
from workbench.jobs.job import Job
from workbench.paths import remove_model
from workbench.project import in_use, runs
from workbench.project.changes import Changes
from workbench.requests import TrainModel, TuneModel
from workbench.results import ModelTrained, ModelTuned, TrainingPaused
from workbench.translation import _
from workbench.ui import theme
from workbench.ui.charts.panel import ChartPanel
from workbench.ui.session import Session
from workbench.ui.widgets.card import Card
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.primary_button import PrimaryButton
from workbench.ui.widgets.side_by_side import SideBySide
from workbench.ui.widgets.train_checklist import Check, TrainChecklist, checks
from workbench.ui.widgets.train_live import TrainLive
from workbench.ui.widgets.train_options import TrainOptions
from workbench.ui.widgets.train_resume import TrainResume
from workbench.ui.widgets.train_runs import TrainRuns
from workbench.ui.widgets.tuning_dialog import TuningDialog
from workbench.wording import facts_text, scores_text

_GHOSTS = 3
_RUNS = 116  # pixels, at a text size of 100%: the names of the columns and two runs


class TrainPage(QWidget):
    """Asks for trainings and folds their events; the project holds what came of them."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._job: Job | None = None
        self._latest = 0  # the run that ended last here, until another one is chosen
        self._build_left()
        self._build_right()
        self._resume = TrainResume()
        self._resume.go_on_wanted.connect(self.go_on)
        self._resume.discard_wanted.connect(self._on_discard)
        self._parts = parts = SideBySide(self._resume, self._inside, self._right)
        self._left = parts.narrow
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(parts)
        for signal in (session.task_changed, session.project_opened):
            signal.connect(self._on_other)
        self.retranslate()

    # --- building ---------------------------------------------------------------------------

    def _build_left(self) -> None:
        self._checklist = TrainChecklist(self._session)
        self._check_card = Card("")
        self._check_card.body.addWidget(self._checklist)
        self._quick = PrimaryButton("")
        self._quick.clicked.connect(self._on_quick)
        self._thorough, self._tune = QPushButton(), QPushButton()
        self._thorough.clicked.connect(self._on_thorough)
        self._quick_text, self._thorough_text = QLabel(), QLabel()
        for label in (self._quick_text, self._thorough_text):
            label.setWordWrap(True)
            label.setFont(theme.small_font())
            label.setProperty("muted", True)
        self._tune.clicked.connect(self._on_tune)
        self._tuning = TuningDialog(self)
        self._tuning.search_wanted.connect(self.search)
        self._options = TrainOptions()
        self._options.folder_added.connect(self._session.add_model_folder)
        self._start_card = Card("")
        for widget in (
            self._quick,
            self._quick_text,
            self._thorough,
            self._thorough_text,
            self._tune,
            self._options,
        ):
            self._start_card.body.addWidget(widget)
        self._inside = QWidget()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, theme.GAP // 2, 0)  # clear of the scroll bar
        column.setSpacing(theme.GAP * 2)
        column.addWidget(self._check_card)
        column.addWidget(self._start_card)
        column.addStretch(1)

    def _build_right(self) -> None:
        self._live = TrainLive()
        self._live.pause_asked.connect(self._on_pause)
        self._live.stop_asked.connect(self._on_stop)
        self._live.cancel_asked.connect(self._on_cancel)
        self._summary = QLabel()
        self._facts = QLabel()
        self._facts.setFont(theme.small_font())
        self._facts.setProperty("muted", True)
        top = QVBoxLayout()
        top.setSpacing(theme.GAP // 2)
        for label in (self._summary, self._facts):
            label.setWordWrap(True)
            top.addWidget(label)
        top.addWidget(self._live)
        self._charts = ChartPanel()
        self._charts.save_wanted.connect(self._on_save)
        charts = QWidget()
        column = QVBoxLayout(charts)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.GAP)
        column.addLayout(top)
        column.addWidget(self._charts, 1)
        self._runs = TrainRuns()
        self._runs.run_chosen.connect(self._on_run_chosen)
        self._runs.setMinimumHeight(theme.scaled(_RUNS))
        full = QSplitter(Qt.Orientation.Vertical)
        full.addWidget(charts)
        full.addWidget(self._runs)
        full.setStretchFactor(0, 4)
        full.setStretchFactor(1, 1)
        full.setChildrenCollapsible(False)
        self._empty = EmptyState("train", "", "")
        self._right = QWidget()
        self._stack = QStackedLayout(self._right)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(full)
        self._live.hide()

    # --- what every page has ----------------------------------------------------------------

    def retranslate(self) -> None:
        """Put every word in the present language."""
        self._check_card.set_title(_("Ready to train?"))
        self._start_card.set_title(_("Train a model"))
        self._quick.setText(_("Quick"))
        self._quick_text.setText(_("Seconds. Compares what the texts mean; a good first answer."))
        self._thorough.setText(_("Thorough"))
        self._thorough.setShortcut("Ctrl+Shift+Return")  # a new text takes it away
        self._thorough_text.setText(_("Minutes. Teaches BERT your labels; usually the best."))
        self._tune.setText(_("Tune automatically…"))
        self._tuning.retranslate()
        self._resume.retranslate()
        self._options.retranslate()
        self._live.retranslate()
        self._charts.retranslate()
        self._runs.retranslate()
        self.refresh()

    def on_changed(self, changes: Changes) -> None:
        """Renew what a write elsewhere touched."""
        if changes.labels or changes.annotations or changes.runs or changes.sheets or changes.tasks:
            self.refresh()

    def shown(self) -> None:
        """Count anew when the page is opened."""
        self._options.set_folders(self._session.model_folders())
        self.refresh()

    def open_request(self, request: object) -> None:
        """Start what another page asked for: a preset's name."""
        if isinstance(request, str) and request in {"quick", "thorough"}:
            self.start(request)

    # --- trainings --------------------------------------------------------------------------

    @property
    def job(self) -> Job | None:
        """The training that runs, if any."""
        return self._job

    def start(self, preset: str) -> None:
        """Ask for a training; the charts begin at once."""
        session = self._session
        if session.project is None or session.task is None or self._job is not None:
            return
        request = self._options.request(str(session.project.path), session.task.name, preset)
        self._follow(request, [])

    @Slot(int)
    def search(self, minutes: int) -> None:
        """Ask for a search for options, and a training with the best."""
        session = self._session
        if session.project is None or session.task is None or self._job is not None:
            return
        said = self._options.request(str(session.project.path), session.task.name, "thorough")
        request = TuneModel(
            said.project, said.task, said.model, said.device, minutes, options=said.options
        )
        self._follow(request, [])

    @Slot(int)
    def go_on(self, number: int) -> None:
        """Go on with a run that was paused or cut off; its charts go on where they were."""
        session = self._session
        if session.project is None or session.task is None or self._job is not None:
            return
        run = runs.run(session.project, number)
        request = TrainModel(
            project=str(session.project.path),
            task=session.task.name,
            preset=run.preset,
            model=run.model,
            resume=number,
        )
        self._follow(request, runs.events(session.project, number))

    def _follow(self, request: TrainModel | TuneModel, stored: list[ev.Event]) -> None:
        job = self._session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        for signal in (job.failed, job.crashed, job.cancelled):
            signal.connect(self._on_ended)
        self._job = job
        self._live.begin(stoppable=isinstance(request, TuneModel) or request.preset == "thorough")
        self._tuning.replay(stored)
        self._charts.begin(stored)
        self._charts.set_ghosts(self._ghosts(request.resume))
        self._show_state()
        self._parts.show_wide()

    @Slot()
    def refresh(self) -> None:
        """Count labels and runs again."""
        session = self._session
        if session.project is None:
            self._checklist.show_checks((Check("bad", _("Import a workbook first.")),))
            self._runs.show_runs((), 0)
        else:
            self._checklist.show_checks(checks(session.project, session.sheet, session.task))
            shown = self._shown_run()
            serving = in_use.number(session.project, session.task.id) if session.task else 0
            self._runs.show_runs(self._all_runs(), shown, serving)
            if self._job is None and shown:
                self._replay(shown)
            elif self._job is None:
                for words in (self._summary, self._facts):
                    words.clear()
                self._charts.replay([])
        if session.task is not None:
            self._options.set_kind(session.task.kind)
        self._show_state()

    def _shown_run(self) -> int:
        """Return the run of the charts: the chosen one, or a newer one that waits to go on."""
        chosen = self._latest or (self._session.run.id if self._session.run else 0)
        return max([chosen, *(run.id for run in self._resumable()[:1])])

    def _resumable(self) -> tuple[runs.Run, ...]:
        session = self._session
        if session.project is None or session.task is None or session.readonly:
            return ()
        return runs.resumable(session.project, session.task.id)

    def _all_runs(self) -> tuple[runs.Run, ...]:
        session = self._session
        if session.project is None or session.task is None:
            return ()
        found = runs.all_runs(session.project, session.task.id)
        return tuple(sorted(found, key=lambda run: -run.id))

    def _ghosts(self, without: int) -> list[list[ev.Event]]:
        project = self._session.project
        if project is None:
            return []
        earlier = [run for run in self._all_runs() if run.id != without and run.scores is not None]
        return [list(runs.events(project, run.id)) for run in earlier[:_GHOSTS]]

    def _replay(self, number: int) -> None:
        project = self._session.project
        if project is None:
            return
        run = runs.run(project, number)
        stored = runs.events(project, number)
        self._charts.replay(stored)
        self._tuning.replay(stored)
        self._charts.set_ghosts(self._ghosts(number))
        self._summary.setText(scores_text(run.scores) if run.scores else "")
        self._facts.setText("\n".join(facts_text(stored)))

    def _show_state(self) -> None:
        running = self._job is not None
        ready = self._checklist.is_ready and not running and not self._session.readonly
        self._quick.setEnabled(ready)
        self._thorough.setEnabled(ready)
        self._tuning.set_ready(ready=ready)
        self._live.setVisible(running)
        for label in (self._summary, self._facts):
            label.setVisible(not running and bool(label.text()))
        waiting = () if running else self._resumable()
        self._resume.show_runs(self._session.project, waiting)
        self._quick.set_primary(primary=not waiting)
        step = _("Press Quick: the charts start to move within seconds.")
        missing = _("“Ready to train?” says what is missing; then press Quick.")
        self._empty.set_text(_("No training yet"), step if self._checklist.is_ready else missing)
        self._stack.setCurrentIndex(1 if running or self._all_runs() else 0)

    # --- slots ------------------------------------------------------------------------------

    @Slot()
    def _on_quick(self) -> None:
        self.start("quick")

    @Slot()
    def _on_thorough(self) -> None:
        self.start("thorough")

    @Slot()
    def _on_tune(self) -> None:
        self._tuning.show()
        self._tuning.raise_()

    @Slot()
    def _on_pause(self) -> None:
        if self._job is not None:
            self._job.pause()

    @Slot(int)
    def _on_discard(self, number: int) -> None:
        project = self._session.project
        if project is None:
            return
        folder = runs.run(project, number).folder
        if self._session.write(lambda opened: runs.delete_run(opened, number)):
            remove_model(folder)

    @Slot()
    def _on_stop(self) -> None:
        if self._job is not None:
            self._job.stop()

    @Slot()
    def _on_cancel(self) -> None:
        if self._job is not None:
            self._session.jobs.drop(self._job)

    @Slot(object)
    def _on_reported(self, event: ev.Event) -> None:
        for part in (self._live, self._charts, self._tuning):
            part.add(event)

    @Slot(object)
    def _on_succeeded(self, result: ModelTrained | ModelTuned | TrainingPaused) -> None:
        self._on_ended()
        if isinstance(result, TrainingPaused):
            words = _("The training is paused. Press Go on when you like; nothing is lost.")
            self._session.notified.emit("info", words)
        else:
            self._latest = result.run
        self.refresh()

    @Slot()
    def _on_ended(self) -> None:
        self._job = None
        self._charts.end()
        self.refresh()

    @Slot()
    def _on_other(self) -> None:
        self._latest = 0
        self.refresh()

    @Slot(int)
    def _on_run_chosen(self, number: int) -> None:
        self._latest = 0
        self._session.set_run(number)
        if self._job is None:
            self._replay(number)

    @Slot(str)
    def _on_save(self, chart: str) -> None:
        kinds = "PNG (*.png);;SVG (*.svg);;CSV (*.csv)"
        title = _("Save the charts as picture or table")
        name, _kind = QFileDialog.getSaveFileName(self, title, f"{chart or 'training'}.png", kinds)
        if name:
            self._charts.save(Path(name), chart)
