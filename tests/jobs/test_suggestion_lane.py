"""Suggestions never wait for the model lane, the newest request wins, and a reading gives way."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Slot
from pytestqt.qtbot import QtBot

from workbench.jobs.job import Job
from workbench.jobs.queue import Jobs
from workbench.options import Options
from workbench.project import annotations, labels, tasks
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.requests import ChooseRows, EmbedSheet, SuggestLabels, TrainModel

LONG = 120_000


class Ends(QObject):
    """Notes in which order jobs end, and how."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, str]] = []
        self.started: list[str] = []

    def watch(self, job: Job) -> Job:
        job.reported.connect(self.on_reported)
        job.succeeded.connect(self.on_succeeded)
        job.cancelled.connect(self.on_cancelled)
        return job

    def _name(self) -> str:
        job = self.sender()
        assert isinstance(job, Job)
        return type(job.request).__name__

    @Slot(object)
    def on_reported(self, _event: object) -> None:
        self.started.append(self._name())

    @Slot(object)
    def on_succeeded(self, _result: object) -> None:
        self.seen.append((self._name(), "done"))

    @Slot()
    def on_cancelled(self) -> None:
        self.seen.append((self._name(), "cancelled"))


@pytest.fixture
def jobs(qtbot: QtBot) -> Iterator[Jobs]:
    found = Jobs()
    yield found
    found.close()


@pytest.fixture
def project(tmp_path: Path) -> str:
    path = tmp_path / "p.bertwb"
    Project.create(path).close()
    topics = ("the parcel came late", "my money is not back")
    with Project.open(path, owner=True) as opened:
        loader = SheetLoader(opened, "s.csv", ("text",))
        loader.add([(f"{topics[at % 2]} {at} " + "and so on " * (at % 20),) for at in range(800)])
        loader.register("S", Origin("s.csv", "", 1), {"text": "text"})
        task = tasks.task_named(opened)
        for name in ("Delivery", "Refund"):
            labels.add_label(opened, task.id, name)
        names = labels.all_labels(opened, task.id)
        for row in range(1, 41):
            annotations.annotate(opened, task.id, 1, [row], names[(row - 1) % 2].id)
    return str(path)


def test_a_reading_gives_way_and_suggestions_do_not_wait_for_a_training(
    jobs: Jobs, qtbot: QtBot, project: str, tiny_folder: Path
) -> None:
    ends, long = Ends(), Options(way="full", epochs=2000)
    ends.watch(jobs.submit(TrainModel(project, "", "thorough", str(tiny_folder), options=long)))
    ends.watch(jobs.submit(EmbedSheet(project)))
    qtbot.waitUntil(lambda: ends.started.count("EmbedSheet") > 6, timeout=LONG)
    ends.watch(jobs.submit(SuggestLabels(project)))
    qtbot.waitUntil(lambda: ("SuggestLabels", "done") in ends.seen, timeout=LONG)
    assert ends.seen[:2] == [("EmbedSheet", "cancelled"), ("SuggestLabels", "done")]
    assert ("TrainModel", "done") not in ends.seen


def test_of_a_kind_only_the_newest_waits(jobs: Jobs, qtbot: QtBot, project: str) -> None:
    ends = Ends()
    ends.watch(jobs.submit(EmbedSheet(project)))
    first = ends.watch(jobs.submit(ChooseRows(project, how="random", count=5)))
    second = ends.watch(jobs.submit(ChooseRows(project, how="random", count=6)))
    assert first is not second
    assert ends.seen == [("ChooseRows", "cancelled")]
    qtbot.waitUntil(lambda: ("ChooseRows", "done") in ends.seen, timeout=LONG)
    assert ends.seen.count(("ChooseRows", "done")) == 1


def test_closing_ends_the_reading(qtbot: QtBot, project: str) -> None:
    jobs = Jobs()
    ends = Ends()
    job = ends.watch(jobs.submit(EmbedSheet(project)))
    qtbot.waitUntil(lambda: bool(ends.started), timeout=LONG)
    jobs.close()
    assert job.isFinished()
