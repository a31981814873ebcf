"""What the fast model suggests for the open sheet: has its texts read, asks anew as labels come in.

Holds the latest word only, as a page would show it; the truth is in the project. Nothing here waits:
requests go to the lane of suggestions, answers come as signals.
"""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from workbench.errors import SheetUnknown, TaskUnknown, WorkbenchError
from workbench.events import Event, Progress, RowsSuggested, Stage
from workbench.jobs.job import Job
from workbench.jobs.suggestions import SUGGESTIONS
from workbench.project import suggestions
from workbench.project.changes import Changes
from workbench.project.suggestions import Suggested, Suggestions
from workbench.requests import (
    ChooseRows,
    EmbedSheet,
    NearDuplicates,
    SimilarRows,
    SuggestLabels,
    TrainModel,
    TuneModel,
)
from workbench.results import LabelsSuggested, RowsChosen, RowsFound, SheetEmbedded

if TYPE_CHECKING:
    from workbench.ui.session import Session

_MS_UNTIL_READING = 1500  # after a sheet was opened: the window paints first
_MS_UNTIL_GOING_ON = 300
_MS_UNTIL_ASKING = 600  # after the last label
_LABELS_UNTIL_ASKING = 3
_QUIET = (SheetUnknown, TaskUnknown)  # the sheet went while we worked on it


class Suggesting(QObject):
    """Owned by the session. Cold until `wake`, so that a start of the program is not slowed."""

    updated = Signal()  # other suggestions, for some rows or all
    renewed = Signal()  # all rows were looked at anew, by a model that learnt more
    progressed = Signal()  # the reading of texts went on, or there is another thing to say
    chosen = Signal(object)  # RowsChosen
    found = Signal(object)  # RowsFound

    def __init__(self, session: "Session") -> None:
        super().__init__(session)
        self._session = session
        self.is_awake = False
        self.rows_in_view: Callable[[], Sequence[int]] = tuple
        self.share_read = -1.0  # of the sheet's texts, while they are being read
        self.latest: Suggestions | None = None
        self.result: LabelsSuggested | None = None
        self._ahead: dict[int, Suggested] = {}
        self._reading: Job | None = None
        self._stages = 0
        self._since = 0
        self._read_later = self._timer(_MS_UNTIL_READING, self._read)
        self._ask_later = self._timer(_MS_UNTIL_ASKING, self.ask)
        session.changed.connect(self._on_changed)
        session.project_opened.connect(self._on_other_rows)
        session.project_closed.connect(self._on_other_rows)
        session.sheet_changed.connect(self._on_other_rows)
        session.task_changed.connect(self._on_other_rows)

    # --- what pages ask -----------------------------------------------------------------------

    def suggestion_of(self, row_id: int) -> Suggested | None:
        """Return the label suggested for a row as it is written, and its confidence (-1: a number)."""
        if row_id in self._ahead:
            return self._ahead[row_id]
        return None if self.latest is None else self.latest.of(row_id)

    @property
    def has_any(self) -> bool:
        """Whether anything is suggested for the sheet."""
        return bool(self._ahead) or self.latest is not None

    def wake(self) -> None:
        """Work from now on."""
        self.is_awake = True
        self._on_other_rows()

    def rest(self) -> None:
        """Leave the engine cold until `wake`."""
        self.is_awake = False
        self._read_later.stop()
        self._ask_later.stop()

    def choose(self, how: str, label: str = "", near: Sequence[int] = (), count: int = 100) -> None:
        """Choose rows to label next; `chosen` brings them. See `requests.ChooseRows` for `how`."""
        session = self._session
        if session.project is None or session.task is None or session.sheet is None:
            return
        path, task, sheet = str(session.project.path), session.task.name, session.sheet.name
        seed = self.result.learnt_from if self.result is not None else 0
        run = session.run.id if session.run is not None and how == "review" else 0
        self._submit(ChooseRows(path, task, sheet, how, label, count, tuple(near), seed, run))

    def find_similar(self, row_id: int, *, least: bool = False) -> Job | None:
        """Find the rows most or least like a row; `found` brings them. Returns the job, if any."""
        if self._session.project is None or self._session.sheet is None:
            return None
        path, sheet = str(self._session.project.path), self._session.sheet.name
        return self._submit(SimilarRows(path, sheet, row=row_id, least=least))

    def find_duplicates(self, row_id: int) -> Job | None:
        """Find the rows that say the same as a row and have no label; `found` brings them. Returns the
        job, if any.
        """
        session = self._session
        if session.project is None or session.sheet is None or session.task is None:
            return None
        path = str(session.project.path)
        return self._submit(NearDuplicates(path, session.task.name, session.sheet.name, row_id))

    @Slot()
    def ask(self) -> None:
        """Ask for fresh suggestions, those of the rows in view first."""
        session = self._session
        self._ask_later.stop()
        if not self._may_work() or session.task is None:
            return
        assert session.project is not None
        assert session.sheet is not None
        self._since = 0
        path, sheet = str(session.project.path), session.sheet.name
        self._submit(SuggestLabels(path, session.task.name, sheet, tuple(self.rows_in_view())))

    # --- inside -------------------------------------------------------------------------------

    def _timer(self, ms: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setSingleShot(True)
        timer.setInterval(ms)
        timer.timeout.connect(slot)
        return timer

    def _may_work(self) -> bool:
        """Whether there is a sheet with text, and its project can be written to."""
        session = self._session
        if not self.is_awake or session.project is None or session.sheet is None:
            return False
        has_text = any(column.role == "text" for column in session.sheet.columns)
        return has_text and not session.readonly

    def _submit(self, request: SUGGESTIONS) -> Job:
        job = self._session.jobs.submit(request)
        job.reported.connect(self._on_reported)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.finished.connect(self._on_thread_ended)
        return job

    @Slot()
    def _read(self) -> None:
        """Have the texts read, or go on; not while a training wants the processor and nobody labels."""
        if not self._may_work() or self._reading is not None:
            return
        heavy = self._session.jobs.heavy
        if (
            heavy is not None
            and isinstance(heavy.request, TrainModel | TuneModel)
            and not self._since
        ):
            self._read_later.start(_MS_UNTIL_READING)
            return
        assert self._session.project is not None
        assert self._session.sheet is not None
        path, sheet = str(self._session.project.path), self._session.sheet.name
        self._stages = 0
        self._reading = self._submit(EmbedSheet(path, sheet))
        self._reading.cancelled.connect(self._on_gave_way)

    @Slot()
    def _on_other_rows(self) -> None:
        """Another project, sheet or task is shown."""
        self._ahead, self.latest, self.result, self.share_read = {}, None, None, -1.0
        self._since = 0
        session = self._session
        if self._reading is not None and not self._is_of_sheet(self._reading):
            session.jobs.drop(self._reading)
        if session.project is not None and session.sheet is not None and session.task is not None:
            self.latest = suggestions.latest(session.project, session.task.id, session.sheet.id)
        if self._may_work():
            self._read_later.start(_MS_UNTIL_READING)
            self._ask_later.start()
        self.updated.emit()
        self.progressed.emit()

    @Slot(object)
    def _on_changed(self, changes: Changes) -> None:
        if changes.sheets:
            self._on_other_rows()
        elif changes.annotations or changes.labels:
            self._since += 1
            if self._since >= _LABELS_UNTIL_ASKING:
                self.ask()
            elif self._may_work():
                self._ask_later.start()

    @Slot(object)
    def _on_reported(self, event: Event) -> None:
        if isinstance(event, RowsSuggested) and self._is_shown(event.sheet, event.task):
            told = zip(event.labels, event.confidences, strict=True)
            self._ahead = dict(zip(event.rows, told, strict=True))
            self.updated.emit()
        elif isinstance(event, Progress) and self.sender() is self._reading and event.total:
            self.share_read = event.done / event.total
            self.progressed.emit()
        elif isinstance(event, Stage) and self.sender() is self._reading:
            self._stages += 1
            if self._stages > 1:  # the quick way of reading is through: there is enough to go by
                self.ask()

    @Slot(object)
    def _on_succeeded(self, result: object) -> None:
        if isinstance(result, SheetEmbedded):
            self.share_read = -1.0
            self.progressed.emit()
            self.ask()
        elif isinstance(result, LabelsSuggested) and self._is_shown(result.sheet, result.task):
            self._take(result)
        elif isinstance(result, RowsChosen) and self._is_shown(result.sheet, result.task):
            self.chosen.emit(result)
        elif isinstance(result, RowsFound):
            self.found.emit(result)

    def _is_of_sheet(self, job: Job) -> bool:
        session, request = self._session, job.request
        return (
            isinstance(request, EmbedSheet)
            and session.project is not None
            and session.sheet is not None
            and (request.project, request.sheet) == (str(session.project.path), session.sheet.name)
        )

    def _take(self, result: LabelsSuggested) -> None:
        assert self._session.project is not None
        self.result = result
        self._ahead = {}
        self.latest = suggestions.latest(self._session.project, result.task, result.sheet)
        self.updated.emit()
        self.progressed.emit()
        self._session.broadcast(Changes(suggestions=True))
        self.renewed.emit()

    def _is_shown(self, sheet: int, task: int) -> bool:
        session = self._session
        return (
            session.project is not None
            and session.sheet is not None
            and session.task is not None
            and (session.sheet.id, session.task.id) == (sheet, task)
        )

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        if not isinstance(error, _QUIET) and self._session.project is not None:
            self._session.fail(error)

    @Slot()
    def _on_thread_ended(self) -> None:
        if self.sender() is self._reading:
            self._reading = None

    @Slot()
    def _on_gave_way(self) -> None:
        """A reading that gave way to a request of the person, or to another sheet, goes on later."""
        if self.sender() is self._reading:
            self._reading = None
            if self._may_work():
                self._read_later.start(_MS_UNTIL_GOING_ON)
