"""The lane of suggestions and measures: it never waits for a training; the newest request wins."""

from PySide6.QtCore import QObject

from workbench.engine.client import Engine
from workbench.jobs.job import Job
from workbench.requests import (
    ChooseRows,
    CompareRuns,
    EmbedSheet,
    EstimateShares,
    EvaluateRun,
    ExplainRow,
    FindLeaks,
    NearDuplicates,
    PrepareDial,
    Request,
    SelfTest,
    SimilarRows,
    SuggestLabels,
    TryModel,
    WriteReport,
)

SUGGESTIONS = (
    EmbedSheet
    | SuggestLabels
    | ChooseRows
    | SimilarRows
    | NearDuplicates
    | EvaluateRun
    | PrepareDial
    | CompareRuns
    | EstimateShares
    | FindLeaks
    | ExplainRow
    | TryModel
    | SelfTest
    | WriteReport
)


class SuggestionLane(QObject):
    """One job at a time. Of a kind only the newest waits; the reading of texts gives way to all others
    and is asked for again by whoever wants it, for it goes on where it was.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.engine = Engine("suggestion")
        self.running: Job | None = None
        self._waiting: list[Job] = []
        self._has_given_way = False

    @property
    def jobs(self) -> list[Job]:
        """What runs and what waits."""
        return [*([self.running] if self.running is not None else []), *self._waiting]

    def take(self, job: Job) -> Job | None:
        """Let a job wait for its turn; return the one that is to start now, if any."""
        for older in [one for one in self._waiting if _is_same(one.request, job.request)]:
            self.drop(older)
        self._waiting.append(job)
        # Work of minutes is never first while a person waits for work of milliseconds.
        self._waiting.sort(key=lambda one: isinstance(one.request, EmbedSheet))
        if self.running is not None and self._gives_way(self.running, job):
            self.running.cancel()
        return self.next()

    def next(self) -> Job | None:
        """Return the job that is to start now, if any."""
        if self.running is None and self._waiting:
            self.running = self._waiting.pop(0)
            return self.running
        return None

    def drop(self, job: Job) -> bool:
        """Forget a job that waits. Returns whether it did."""
        if job not in self._waiting:
            return False
        self._waiting.remove(job)
        job.cancelled.emit()
        job.deleteLater()
        return True

    def end(self, job: Job) -> None:
        """Take note that a job's thread has ended."""
        if job is self.running:
            self.running = None

    def clear(self) -> None:
        """Forget all that waits."""
        self._waiting.clear()

    def _gives_way(self, running: Job, job: Job) -> bool:
        """Return whether what runs is to end: a reading always; of the same kind every other one, or
        one that takes longer than the pauses between requests would never be done.
        """
        if isinstance(running.request, EmbedSheet):
            return not isinstance(job.request, EmbedSheet) or not _is_same(
                running.request, job.request
            )
        if not _is_same(running.request, job.request):
            return False
        self._has_given_way = not self._has_given_way
        return self._has_given_way


def _is_same(one: Request, other: Request) -> bool:
    """Return whether one request takes the place of another."""
    if isinstance(one, EmbedSheet) and isinstance(other, EmbedSheet):
        return one == other
    return type(one) is type(other)
