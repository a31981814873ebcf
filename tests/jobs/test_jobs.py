"""Each job ends with exactly one signal, heard in the window's thread."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QThread, Slot
from pytestqt.qtbot import QtBot

from workbench.errors import FileMissing
from workbench.events import Progress
from workbench.jobs.job import Job
from workbench.jobs.queue import Jobs
from workbench.project import sheets
from workbench.project.store import Project
from workbench.requests import ApplyModel, ImportSheet, PreviewSheet, WarmUp

LONG = 300_000  # ms: the end of a wait for a fact, on a busy computer that loads torch, too


class Listener(QObject):
    """Notes what a job says and in which thread it is heard."""

    def __init__(self, job: Job) -> None:
        super().__init__()
        self.heard: list[str] = []
        self.events: list[object] = []
        self.threads: set[QThread] = set()
        self.error: object = None
        job.reported.connect(self.on_reported)
        job.succeeded.connect(self.on_succeeded)
        job.failed.connect(self.on_failed)
        job.crashed.connect(self.on_crashed)
        job.cancelled.connect(self.on_cancelled)

    def _note(self, what: str) -> None:
        self.heard.append(what)
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_reported(self, event: object) -> None:
        self.events.append(event)
        self.threads.add(QThread.currentThread())

    @Slot(object)
    def on_succeeded(self, _result: object) -> None:
        self._note("succeeded")

    @Slot(object)
    def on_failed(self, error: object) -> None:
        self.error = error
        self._note("failed")

    @Slot(str)
    def on_crashed(self, trace: str) -> None:
        self._note(f"crashed: {trace}")

    @Slot()
    def on_cancelled(self) -> None:
        self._note("cancelled")


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    found = Jobs()
    yield found
    found.close()
    assert found.heavy is None or found.heavy.isFinished()


@pytest.fixture
def big(tmp_path: Path) -> Path:
    path = tmp_path / "big.csv"
    path.write_text("id,comment\n" + "1,some words to read here\n" * 500_000, encoding="utf-8")
    return path


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "p.bertwb"
    Project.create(path).close()
    return path


def test_an_import_reports_progress_and_succeeds_once(
    jobs: Jobs, qtbot: QtBot, big: Path, project: Path
) -> None:
    job = jobs.submit(ImportSheet(str(project), str(big), text_columns=("comment",)))
    listener = Listener(job)
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=LONG)
    assert listener.heard == ["succeeded"]
    assert listener.threads == {QThread.currentThread()}
    done = [event.done for event in listener.events if isinstance(event, Progress)]
    assert done[-1] == 500_000
    with Project.open(project) as opened:
        assert sheets.all_sheets(opened)[0].rows == 500_000


def test_a_cancelled_import_leaves_nothing(
    jobs: Jobs, qtbot: QtBot, big: Path, project: Path
) -> None:
    job = jobs.submit(ImportSheet(str(project), str(big), text_columns=("comment",)))
    listener = Listener(job)
    qtbot.waitUntil(lambda: len(listener.events) > 3, timeout=LONG)
    job.cancel()
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=LONG)
    assert listener.heard == ["cancelled"]
    with Project.open(project, owner=True) as opened:
        assert not sheets.all_sheets(opened)


def test_a_refusal_arrives_as_its_kind(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    listener = Listener(jobs.submit(PreviewSheet(str(tmp_path / "nowhere.xlsx"))))
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=LONG)
    assert listener.heard == ["failed"]
    assert isinstance(listener.error, FileMissing)


def test_who_connects_late_misses_nothing(jobs: Jobs, qtbot: QtBot, tmp_path: Path) -> None:
    job = jobs.submit(PreviewSheet(str(tmp_path / "nowhere.xlsx")))
    assert job.wait(LONG)
    listener = Listener(job)
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=LONG)
    assert listener.heard == ["failed"]
    assert listener.threads == {QThread.currentThread()}


def test_a_job_that_waits_can_be_dropped(jobs: Jobs, qtbot: QtBot, project: Path) -> None:
    begun: list[Job] = []
    jobs.started.connect(begun.append)
    at_work = jobs.submit(WarmUp())
    waiting = jobs.submit(ApplyModel(str(project)))
    first, second = Listener(at_work), Listener(waiting)
    assert jobs.running == [at_work, waiting]
    jobs.drop(waiting)
    assert second.heard == ["cancelled"]
    qtbot.waitUntil(lambda: jobs.heavy is None, timeout=LONG)
    assert first.heard == ["succeeded"]
    assert second.heard == ["cancelled"]
    assert begun == [at_work]


def test_an_import_dropped_as_it_starts_is_not_carried_out(
    jobs: Jobs, qtbot: QtBot, big: Path, project: Path
) -> None:
    """Its thread may be at any place between its first line and the engine's first word."""
    job = jobs.submit(ImportSheet(str(project), str(big), text_columns=("comment",)))
    listener = Listener(job)
    jobs.drop(job)
    qtbot.waitUntil(lambda: bool(listener.heard), timeout=LONG)
    assert listener.heard == ["cancelled"]
    with Project.open(project, owner=True) as opened:
        assert not sheets.all_sheets(opened)


def test_a_parser_does_not_wait_for_the_model_lane(
    jobs: Jobs, qtbot: QtBot, tmp_path: Path
) -> None:
    small = tmp_path / "small.csv"
    small.write_text("id,comment\n1,some words here\n", encoding="utf-8")
    order: list[str] = []
    warm, preview = jobs.submit(WarmUp()), jobs.submit(PreviewSheet(str(small)))
    listeners = [Listener(warm), Listener(preview)]
    qtbot.waitUntil(lambda: all(one.heard for one in listeners), timeout=LONG)
    order.extend(one.heard[0] for one in listeners)
    assert order == ["succeeded", "succeeded"]


def test_closing_ends_what_runs(qtbot: QtBot, big: Path, project: Path) -> None:
    jobs = Jobs()
    job = jobs.submit(ImportSheet(str(project), str(big), text_columns=("comment",)))
    listener = Listener(job)
    qtbot.waitUntil(lambda: len(listener.events) > 3, timeout=LONG)
    jobs.close()
    assert job.isFinished()
