"""The run that the Results page shows: its scores at once, its measures when an engine has taken them."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from workbench.events import Scores
from workbench.project import runs
from workbench.project.runs import HeldOut, Run
from workbench.requests import EvaluateRun
from workbench.results import RunEvaluated
from workbench.ui.session import Session
from workbench.ui.widgets.one_job import OneJob


class ShownRun(QObject):
    """What the tabs read. `evaluated` is None until `measured` was emitted, and where it failed."""

    measured = Signal()  # `evaluated` is of the present run now
    failed = Signal(object)  # WorkbenchError: it will not come

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.evaluated: RunEvaluated | None = None
        self.is_measuring = False
        self._job = OneJob(session, self)
        self._job.succeeded.connect(self._on_measured)
        self._job.failed.connect(self._on_failed)
        self._job.stopped.connect(self._on_stopped)

    @property
    def run(self) -> Run:
        """The run; only asked for where there is one with scores."""
        assert self.session.run is not None
        return self.session.run

    @property
    def scores(self) -> Scores:
        """Its scores as they were kept when it ended."""
        assert self.run.scores is not None
        return self.run.scores

    @property
    def found(self) -> RunEvaluated | None:
        """What was measured of the present run, once it was."""
        if self.evaluated is None or self.evaluated.run != self.run.id:
            return None
        return self.evaluated

    def held_out(self) -> list[HeldOut]:
        """Return the rows that score the run."""
        assert self.session.project is not None
        return runs.held_out(self.session.project, self.run.id)

    def open_rows(self, title: str, found: Iterable[tuple[int, int]]) -> None:
        """Show these (sheet, row) on the Sheet page, under `title`."""
        ids: dict[int, list[int]] = {}
        for sheet, row in found:
            ids.setdefault(sheet, []).append(row)
        self.session.show_rows(title, ids)

    def measure(self) -> None:
        """Have the run measured, if that has not been done or begun."""
        if self.evaluated is not None and self.evaluated.run == self.run.id:
            return
        self.evaluated = None
        if self._job.is_running or self.session.project is None:
            return
        self.is_measuring = True
        self._job.ask(EvaluateRun(str(self.session.project.path), run=self.run.id))

    def forget(self) -> None:
        """Drop what is known: another run, or another project."""
        self.evaluated = None

    @Slot(object)
    def _on_measured(self, result: RunEvaluated) -> None:
        self.is_measuring = False
        if self.session.run is None:
            return
        if result.run == self.session.run.id:
            self.evaluated = result
            self.measured.emit()
        else:
            self.measure()

    @Slot(object)
    def _on_failed(self, error: object) -> None:
        self.failed.emit(error)

    @Slot()
    def _on_stopped(self) -> None:
        self.is_measuring = False
