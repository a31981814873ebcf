"""Stores the events of a run while they pass by, so that its charts replay from the file."""

import time
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING, TypeVar

from workbench.events import Event, Progress, Stage, Step, Wish
from workbench.project import predictions, runs
from workbench.project.store import Project

if TYPE_CHECKING:
    from workbench.learning.job import HeldOut

_SECONDS_BETWEEN_WRITES = 0.5

Result = TypeVar("Result")


class Recorder:
    """Keeps the events of one run in batches: a transaction for each would slow the training."""

    def __init__(self, project: Project, run: int) -> None:
        self._project = project
        self._run = run
        self._waiting: list[Event] = []
        self._written = time.monotonic()

    def follow(self, work: Generator[Event, Wish | None, Result]) -> Step[Result]:
        """Pass every event of `work` on, store the lasting ones, and return its result."""
        try:
            event = next(work)
            while True:
                self.add(event)
                event = work.send((yield event))
        except StopIteration as end:
            self.write()
            result: Result = end.value
            return result
        finally:
            work.close()

    def add(self, event: Event) -> None:
        """Store `event` with the next batch. Progress is not kept: nobody replays it."""
        if not isinstance(event, Progress | Stage):
            self._waiting.append(event)
        if time.monotonic() - self._written > _SECONDS_BETWEEN_WRITES:
            self.write()

    def write(self) -> None:
        """Store what waits."""
        if self._waiting:
            runs.add_events(self._project, self._run, self._waiting)
            self._waiting = []
        self._written = time.monotonic()


def keep_held_out(
    project: Project, run: int, rows: "Sequence[HeldOut]", labels: Sequence[str]
) -> None:
    """Keep what a run said of the rows that score it, with the probabilities of its `labels`."""
    if any(row.spread for row in rows):
        runs.set_labels(project, run, labels)
    runs.add_held_out(
        project,
        run,
        [(*row.key, row.truth, row.predicted, row.confidence) for row in rows],
        {row.key: predictions.packed(row.spread) for row in rows if row.spread},
    )
