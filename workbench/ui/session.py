"""What is open: the project, the sheet, task and run that pages show; and the broadcast of every write."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal, Slot

from workbench.comparisons import chosen_text
from workbench.errors import (
    DeviceOutOfMemory,
    EngineDied,
    GpuLost,
    ProjectInUse,
    ProjectReadOnly,
    WorkbenchError,
)
from workbench.events import ModelChosen
from workbench.jobs.queue import Jobs
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.paths import remove_model
from workbench.project import in_use, runs, sheets, tasks
from workbench.project.changes import Changes
from workbench.project.folders import is_network_folder
from workbench.project.lock import ProjectLock
from workbench.project.rows import View
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import (
    AcceptSuggestions,
    ApplyModel,
    ApplyRules,
    CleanSheet,
    CompressModel,
    ImportSheet,
    LabelRows,
    Request,
    TrainModel,
    TuneModel,
    TurnEdit,
    UseModel,
)
from workbench.results import (
    ModelCompressed,
    ModelTaken,
    ModelTrained,
    ModelTuned,
    SheetImported,
)
from workbench.translation import _, flowing
from workbench.ui.keymap import Keymap
from workbench.ui.pack_state import PackState
from workbench.ui.preferences import Preferences
from workbench.ui.self_testing import SelfTesting
from workbench.ui.suggesting import Suggesting
from workbench.ui.widgets.train_resume import cut_off_text
from workbench.wording import sentence

_TOUCHED: tuple[tuple[type, Changes], ...] = (
    (ImportSheet, Changes(sheets=True, tasks=True, labels=True, annotations=True, undo=True)),
    (CleanSheet, Changes(sheets=True)),
    (TrainModel, Changes(runs=True)),
    (TuneModel, Changes(runs=True)),
    (ApplyModel, Changes(predictions=True)),
    (CompressModel, Changes(runs=True)),
    (UseModel, Changes(runs=True)),
    (ApplyRules, Changes(annotations=True, undo=True)),
    (LabelRows, Changes(annotations=True, undo=True)),
    (AcceptSuggestions, Changes(annotations=True, undo=True)),
    (TurnEdit, Changes(annotations=True, undo=True)),
)


DEATHS = EngineDied | GpuLost | DeviceOutOfMemory  # of an engine: told in a dialog of their own


class Suggestions(Protocol):
    """Knows what a model would give the rows of the session's sheet, for its task."""

    def suggestion_of(self, row_id: int) -> tuple[str, float] | None:
        """Return a label, written as `label_text` says, and its confidence from 0 to 1."""


class Session(QObject):
    """Owns the connection of the window and its jobs. Pages read from it and are told by it."""

    changed = Signal(object)  # Changes
    project_opened = Signal()
    project_closed = Signal()
    task_changed = Signal()
    sheet_changed = Signal()
    run_changed = Signal()
    notified = Signal(str, str)  # "info", "warn" or "bad", and a sentence
    page_wanted = Signal(str, object)  # a page's id and a request for it
    layout_wanted = Signal()  # columns and panes as in a new window
    clean_wanted = Signal()  # the rules for the texts of the sheet
    new_task_wanted = Signal()  # a name, a kind and a scale
    setting_changed = Signal(str)  # the name of a setting
    rules_wanted = Signal()  # the rules for the labels of the task
    rule_wanted = Signal(str, str)  # a new one of them, for a label and with a word
    why_wanted = Signal(int, int)  # why the run says what it says: the ids of a sheet and a row
    offered = Signal(object)  # an Offer: a sentence and a button, until they are dealt with
    pack_opened = Signal(str)  # the file of an engine pack
    network_folder_found = Signal(object)  # Path of a project where WAL is unsafe

    def __init__(self, preferences: Preferences, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.preferences = preferences
        self.keymap = Keymap(preferences)
        self.jobs = Jobs(self)
        self.project: Project | None = None
        self.task: Task | None = None
        self.sheet: Sheet | None = None
        self.run: Run | None = None
        self.filtered = ("", "")  # state and search of the Sheet page, for an export of those rows
        self.opinions_hidden = False  # suggestions and predictions, so as not to bias a person
        self._lock: ProjectLock | None = None
        self.jobs.finished.connect(self._on_job_finished)
        self.jobs.failed.connect(self._on_job_failed)
        self.jobs.cancelled.connect(self._on_job_cancelled)
        self.suggesting = Suggesting(self)
        self.self_testing = SelfTesting(self)
        self.pack = PackState(self)
        self.pack.changed.connect(self.self_testing.changed)
        self.suggestions: Suggestions = self.suggesting  # what may be accepted with a key

    @property
    def readonly(self) -> bool:
        """Whether nothing can be written: another window has the project, or the system says so."""
        return self.project is not None and self.project.readonly

    # --- opening ----------------------------------------------------------------------------

    def new_project(self, path: Path) -> bool:
        """Make and open an empty project. Returns whether it worked; if not, it was said why."""
        try:
            Project.create(path).close()
        except WorkbenchError as error:
            self.fail(error)
            return False
        return self.open_project(path)

    def open_project(self, path: Path, *, on_network_too: bool = False) -> bool:
        """Open a project in place of the present one; read-only where another window has it."""
        if is_network_folder(path.parent) and not on_network_too:
            self.network_folder_found.emit(path)
            return False
        if self.project is not None and self.project.path == path:
            return True
        lock: ProjectLock | None = ProjectLock(path)
        try:
            project, lock = self._opened(path, lock)
        except WorkbenchError as error:
            self.fail(error)
            return False
        self.close_project()
        self.project, self._lock = project, lock
        self._choose_first()
        self.preferences.add_recent(path)
        self.project_opened.emit()
        self._tell_what_waits()
        return True

    def _tell_what_waits(self) -> None:
        """Say once that a training was paused or cut off."""
        assert self.project is not None
        found = (
            () if self.task is None or self.readonly else runs.resumable(self.project, self.task.id)
        )
        if found:
            more = _("The Train page goes on with it.")
            self.notified.emit("info", f"{cut_off_text(self.project, found[0])} {more}")

    def _opened(self, path: Path, lock: ProjectLock | None) -> tuple[Project, ProjectLock | None]:
        """Return the project, and the lock where we hold it."""
        try:
            if lock is not None:
                lock.acquire()
        except (ProjectInUse, ProjectReadOnly) as error:
            project = Project.open(path, readonly=True)
            said = sentence(error).fact
            more = _("It is shown for reading only; nothing you do here changes it.")
            self.notified.emit("warn", flowing(said, more))
            return project, None
        try:
            return Project.open(path, owner=True), lock
        except BaseException:
            if lock is not None:
                lock.release()
            raise

    def close_project(self) -> None:
        """Close what is open. Work that runs on it is cancelled by the caller before."""
        if self.project is None:
            return
        project, self.project = self.project, None
        self.task = self.sheet = self.run = None
        self.project_closed.emit()
        project.close()
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _choose_first(self) -> None:
        assert self.project is not None
        present = sheets.all_sheets(self.project)
        self.sheet = present[0] if present else None
        self.task = next(iter(tasks.all_tasks(self.project)), None)
        self.run = self._run_in_use()

    def _run_in_use(self) -> Run | None:
        """Return the run in use; where it is gone the newest, beside which the Results page says so."""
        if self.project is None or self.task is None:
            return None
        scored = [r for r in runs.all_runs(self.project, self.task.id) if r.scores is not None]
        serving = in_use.number(self.project, self.task.id)
        return max(scored, key=lambda run: (run.id == serving, run.id), default=None)

    # --- what is shown ----------------------------------------------------------------------

    def set_sheet(self, number: int) -> None:
        """Show the sheet with this id."""
        if self.project is not None:
            self.sheet = sheets.sheet(self.project, number)
            self.sheet_changed.emit()

    def set_task(self, number: int) -> None:
        """Show the task with this id, and the run whose model is in use for it."""
        if self.project is not None:
            found = [task for task in tasks.all_tasks(self.project) if task.id == number]
            self.task = found[0] if found else self.task
            self.run = self._run_in_use()
            self.task_changed.emit()

    def set_run(self, number: int) -> None:
        """Show the run with this id."""
        if self.project is not None and (self.run is None or self.run.id != number):
            self.run = runs.run(self.project, number)
            self.run_changed.emit()

    def show_rows(self, title: str, found: dict[int, list[int]]) -> None:
        """Open the Sheet page with exactly these rows: those of one sheet, the present one first."""
        present = self.sheet.id if self.sheet is not None else 0
        number = present if present in found else next(iter(found), 0)
        if not number:
            self.notified.emit("info", _("There are no such rows."))
            return
        if number != present:
            self.set_sheet(number)
        view = View(
            sheet=number,
            task=self.task.id if self.task else 0,
            run=self.run.id if self.run else 0,
            only_ids=tuple(found[number]),
        )
        self.page_wanted.emit("sheet", view)
        self.notified.emit("info", title)

    # --- writing ----------------------------------------------------------------------------

    def write(self, change: Callable[[Project], Changes | None]) -> bool:
        """Carry out `change` and broadcast what it touched. Returns whether it worked."""
        if self.project is None:
            return False
        try:
            changes = change(self.project)
        except WorkbenchError as error:
            self.fail(error)
            return False
        if changes is not None:
            self.broadcast(changes)
        return True

    def broadcast(self, changes: Changes) -> None:
        """Read again what we hold of it, then tell everyone."""
        if self.project is None:
            return
        if changes.sheets and self.sheet is not None:
            present = {sheet.id: sheet for sheet in sheets.all_sheets(self.project)}
            self.sheet = present.get(self.sheet.id, next(iter(present.values()), None))
        if changes.tasks:
            self._read_task()
        if changes.runs and self.run is not None:
            scored = {r.id: r for r in runs.all_runs(self.project, self.run.task)}
            self.run = scored.get(self.run.id, self._run_in_use())
        self.changed.emit(changes)

    def _read_task(self) -> None:
        """Read the present task again: an import may have changed its kind or name, or made it."""
        assert self.project is not None
        found = tasks.all_tasks(self.project)
        before = self.task
        same = (task for task in found if before is not None and task.id == before.id)
        self.task = next(same, next(iter(found), None))
        if before is not None and self.task != before:
            self.task_changed.emit()

    def fail(self, error: WorkbenchError) -> None:
        """Say what happened and what to do."""
        self.notified.emit("bad", str(sentence(error)))

    # --- small questions --------------------------------------------------------------------

    def model_folders(self) -> list[str]:
        """Return the model folders that the person added."""
        return self.preferences.model_folders()

    @Slot(str)
    def add_model_folder(self, folder: str) -> None:
        """Keep a model folder that the person chose."""
        self.preferences.add_model_folder(folder)

    @staticmethod
    def file_filter() -> str:
        """Return what the file dialog offers."""
        kinds = "*.xlsx *.xlsm *.xltx *.xltm *.xls *.xlsb *.ods *.csv *.tsv *.txt"
        return _("Workbooks and text files") + f" ({kinds})"

    # --- jobs -------------------------------------------------------------------------------

    @Slot(object, object)
    def _on_job_finished(self, request: Request, result: object) -> None:
        for kind, changes in _TOUCHED:
            if isinstance(request, kind):
                self.broadcast(changes)
        if isinstance(result, SheetImported) and self.project is not None:
            self.set_sheet(result.sheet)
            self._follow(result)
        if isinstance(result, ModelTuned):
            result = result.trained
        if isinstance(result, ModelTrained) and self.project is not None:
            self._follow_choice(result.run, result.chosen)
        if isinstance(result, ModelCompressed) and result.in_use == result.run:
            self.set_run(result.run)
        if isinstance(result, ModelTaken):
            self.set_run(result.run)

    def _follow_choice(self, run: int, chosen: ModelChosen | None) -> None:
        """Show a run that is in use now; of one that is kept beside, say why."""
        if chosen is None or chosen.in_use == run:
            self.set_run(run)
        if chosen is not None and chosen.why != "first":
            self.notified.emit("info" if chosen.rows else "warn", chosen_text(chosen))

    def _follow(self, result: SheetImported) -> None:
        """Show the task that an import has labelled rows for."""
        assert self.project is not None
        present = self.task.name if self.task is not None else ""
        if result.labelled and result.task and result.task != present:
            self.set_task(tasks.task_named(self.project, result.task).id)

    @Slot(object, object)
    def _on_job_failed(self, request: Request, error: WorkbenchError) -> None:
        if isinstance(request, TrainModel | TuneModel):
            if isinstance(error, EngineDied | GpuLost) and self.project is not None:
                runs.interrupt_running(self.project)
            self.broadcast(Changes(runs=True))
        # Whoever asked for suggestions says what there is to say; of a death the desk for that does.
        if not isinstance(request, SUGGESTIONS) and not isinstance(error, DEATHS):
            self.fail(error)

    @Slot(object)
    def _on_job_cancelled(self, request: Request) -> None:
        if isinstance(request, TrainModel | TuneModel | CompressModel) and self.project is not None:
            # An engine that had to be killed could not take its own run back.
            for folder in runs.drop_running(self.project):
                remove_model(folder)
            self.broadcast(Changes(runs=True))
