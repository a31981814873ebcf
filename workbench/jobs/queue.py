"""The lanes of the window's work: files go to a fresh guarded parser, models to the warm engine,
suggestions to an engine of their own that never waits for either.
"""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from workbench.engine import launching
from workbench.engine.client import Engine
from workbench.errors import WorkbenchError
from workbench.jobs.job import Job
from workbench.jobs.suggestions import SUGGESTIONS, SuggestionLane
from workbench.requests import (
    BULK,
    CleanSheet,
    CompareLabels,
    FetchModel,
    ImportModel,
    ImportSheet,
    MoveFolder,
    PreviewCleaning,
    PreviewSheet,
    Request,
    WarmUp,
)

# What a parser does: it starts at once and needs no model.
FILES = PreviewSheet | ImportSheet | PreviewCleaning | CleanSheet | CompareLabels | BULK
# What comes in from outside and needs torch to be looked at: a process of its own, too.
MODELS = ImportModel | FetchModel | MoveFolder


class Jobs(QObject):
    """Starts each job when its lane is free. Lives in the GUI thread."""

    started = Signal(object)  # Job
    finished = Signal(object, object)  # request, result
    failed = Signal(object, object)  # request, WorkbenchError
    crashed = Signal(object, str)  # request, trace
    cancelled = Signal(object)  # request
    busy_changed = Signal(bool)  # whether the model lane works for the person

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model_engine = Engine("model")
        self._own_engines: dict[Job, Engine] = {}
        self._suggestions = SuggestionLane(self)
        self._waiting: list[Job] = []
        self._heavy: Job | None = None
        self._closing = False

    @property
    def heavy(self) -> Job | None:
        """The job in the model lane, if any."""
        return self._heavy

    @property
    def running(self) -> list[Job]:
        """What runs or waits, the longest work first."""
        heavy = [self._heavy] if self._heavy is not None else []
        return [*heavy, *self._waiting, *self._own_engines, *self._suggestions.jobs]

    @property
    def engine_pids(self) -> list[int]:
        """The processes that work for us now."""
        engines = (self._model_engine, self._suggestions.engine, *self._own_engines.values())
        return [engine.pid for engine in engines if engine.pid]

    @property
    def pack_failed(self) -> bool:
        """Whether an engine pack was started and did not get ready: our own engine works in its place."""
        return launching.is_distrusted()

    def trust_pack(self) -> None:
        """Start engines from a pack again, after another one was installed."""
        launching.distrust(failed=False)

    def submit(self, request: Request) -> Job:
        """Return the job of `request`. It starts at once or when its lane is free, so connect now:
        nothing is emitted before control is back in the event loop.
        """
        own = _own_role(request)
        suggestion = isinstance(request, SUGGESTIONS)
        engine = Engine(own) if own else self._model_engine
        if suggestion:
            engine = self._suggestions.engine
        job = Job(request, engine, self)
        job.succeeded.connect(self._on_succeeded)
        job.failed.connect(self._on_failed)
        job.crashed.connect(self._on_crashed)
        job.cancelled.connect(self._on_cancelled)
        job.finished.connect(self._on_thread_ended)
        if own:
            self._own_engines[job] = engine
            self._start(job)
        elif suggestion:
            self._start_suggestion(self._suggestions.take(job))
        else:
            self._waiting.append(job)
            self._start_next()
        return job

    def warm_up(self) -> Job:
        """Start the model engine and let it load torch, out of the person's way."""
        return self.submit(WarmUp())

    def drop(self, job: Job) -> None:
        """Cancel `job`, whether it runs or waits."""
        if self._suggestions.drop(job):
            return
        if job in self._waiting:
            self._waiting.remove(job)
            job.cancelled.emit()
            job.deleteLater()
        else:
            job.cancel()

    def close(self) -> None:
        """Cancel everything and wait for the threads (each within 3 s); then end the engines."""
        self._closing = True
        self._waiting.clear()
        self._suggestions.clear()
        alone = (self._heavy, self._suggestions.running)
        running = [*self._own_engines, *(job for job in alone if job is not None)]
        for job in running:
            job.cancel()
        for job in running:
            job.wait()
        for engine in self._own_engines.values():
            engine.close()
        self._model_engine.close()
        self._suggestions.engine.close()

    def _start_next(self) -> None:
        if self._heavy is None and self._waiting and not self._closing:
            self._heavy = self._waiting.pop(0)
            self._start(self._heavy)
            self.busy_changed.emit(not isinstance(self._heavy.request, WarmUp))

    def _start_suggestion(self, job: Job | None) -> None:
        if job is not None and not self._closing:
            self._start(job)

    def _start(self, job: Job) -> None:
        job.start()
        self.started.emit(job)

    def _request_of_sender(self) -> Request:
        job = self.sender()
        assert isinstance(job, Job)
        return job.request

    @Slot(object)
    def _on_succeeded(self, result: Any) -> None:
        self.finished.emit(self._request_of_sender(), result)

    @Slot(object)
    def _on_failed(self, error: WorkbenchError) -> None:
        self.failed.emit(self._request_of_sender(), error)

    @Slot(str)
    def _on_crashed(self, trace: str) -> None:
        self.crashed.emit(self._request_of_sender(), trace)

    @Slot()
    def _on_cancelled(self) -> None:
        self.cancelled.emit(self._request_of_sender())

    @Slot()
    def _on_thread_ended(self) -> None:
        job = self.sender()
        assert isinstance(job, Job)
        engine = self._own_engines.pop(job, None)
        if engine is not None:
            engine.close()
        if job is self._heavy:
            self._heavy = None
            self.busy_changed.emit(False)
            self._start_next()
        elif job is self._suggestions.running:
            self._suggestions.end(job)
            self._start_suggestion(self._suggestions.next())
        job.deleteLater()


def _own_role(request: Request) -> str:
    """Return the role of an engine that serves this request alone, or "" where a lane does."""
    if isinstance(request, FILES):
        return "parser"
    return "courier" if isinstance(request, MODELS) else ""
