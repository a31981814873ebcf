"""Pause, and a training that was cut off: offered at the top of the page, gone on with or discarded."""

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from workbench import events as ev
from workbench.app import App
from workbench.paths import models_folder, remove_model
from workbench.project import runs
from workbench.project.store import Project
from workbench.requests import TrainModel
from workbench.results import TrainingPaused
from workbench.ui.pages.train import TrainPage
from workbench.ui.widgets.train_live import TrainLive
from workbench.wording import WAYS

SECONDS = 1000


def cut_off(path: Path, folder: Path, state: str = "interrupted") -> int:
    """Leave what a killed training leaves: events, a checkpoint folder, a state."""
    folder.mkdir()
    (folder / "weights.safetensors").write_bytes(b"weights")
    told: list[ev.Event] = [ev.Chosen("way", "contrastive"), ev.Noticed("cut-rows", 13, 260)]
    told += [ev.BatchDone(n, n / 10, 1.0, 1e-4, 50.0) for n in range(1, 26)]
    told.append(ev.ProgressKept(25, 2.5))
    with Project.open(path, owner=True) as project:
        number = runs.start_run(project, 1, "quick", "", {})
        runs.add_events(project, number, told)
        runs.finish_run(project, number, state, folder=str(folder))
    return number


@pytest.fixture
def waiting(parts: App, project_file: Path, tmp_path: Path) -> tuple[App, int, Path]:
    """Return the app with a project in which a run waits, its number and its folder."""
    folder = models_folder() / tmp_path.name
    number = cut_off(project_file, folder)
    assert parts.session.open_project(project_file)
    return parts, number, folder


def test_opening_says_so_once_and_the_page_offers_it(waiting: tuple[App, int, Path]) -> None:
    parts, _number, _folder = waiting
    notice = parts.window.notices.text()
    assert notice.startswith("A training was cut off at epoch 3 on ")
    parts.window.open_page("train")
    page = parts.window.page("train")
    assert page._resume.isVisible()
    assert page._resume.sentence.text() in notice
    assert page._resume.go_on.property("primary")
    assert not page._quick.property("primary"), "one primary button a page"
    words = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "BERT first learns which texts belong together" in words
    assert "5% of the rows (13 of 260)" in words
    parts.set_language("zh_CN")
    assert "在第 3 轮中断" in page._resume.sentence.text()
    assert "月" in page._resume.sentence.text()


def test_go_on_asks_for_that_run_and_the_charts_begin_where_it_was(
    waiting: tuple[App, int, Path], qtbot: QtBot
) -> None:
    parts, number, _folder = waiting
    parts.window.open_page("train")
    page = parts.window.page("train")
    page._resume.go_on.click()
    job = page.job
    assert job is not None
    assert isinstance(job.request, TrainModel)
    assert (job.request.resume, job.request.preset) == (number, "quick")
    assert page._resume.isHidden()
    page._charts.redraw()
    assert len(page._charts.charts[0].points()["batch"][0]) == 25
    page._on_cancel()
    qtbot.waitUntil(lambda: page.job is None, timeout=60 * SECONDS)


def test_discard_needs_two_presses_and_removes_run_and_folder(
    waiting: tuple[App, int, Path],
) -> None:
    parts, number, folder = waiting
    parts.window.open_page("train")
    page = parts.window.page("train")
    page._resume.discard.click()
    assert page._resume.discard.text() == "Discard for good?"
    assert folder.exists()
    page._resume.discard.click()
    assert not folder.exists()
    assert parts.session.project is not None
    assert number not in [one.id for one in runs.all_runs(parts.session.project, 1)]
    assert page._resume.isHidden()
    assert page._quick.property("primary")


def test_only_folders_of_the_model_library_are_removed(parts: App, tmp_path: Path) -> None:
    outside, inside = tmp_path / "mine", models_folder() / "old-run"
    for folder in (outside, inside, inside / "checkpoint"):
        folder.mkdir()
    link = models_folder() / "a-link"
    link.symlink_to(outside)
    for kept in (str(outside), str(models_folder()), f"{models_folder()}/../..", "", str(link)):
        assert not remove_model(kept)
    assert not remove_model(str(inside / "checkpoint"))
    assert remove_model(str(inside))
    link.unlink()
    assert outside.exists()
    assert models_folder().exists()
    assert not inside.exists()


def test_a_paused_training_ends_politely(opened: App, tmp_path: Path) -> None:
    opened.window.open_page("train")
    page = opened.window.page("train")
    project = opened.session.project
    assert project is not None
    number = runs.start_run(project, 1, "thorough", "", {})
    folder = models_folder() / f"{tmp_path.name}-paused"
    runs.finish_run(project, number, "paused", folder=str(folder))
    page._on_succeeded(TrainingPaused(number, 12))
    assert "paused" in opened.window.notices.text()
    assert page._resume.sentence.text().startswith("A training was paused at epoch 1 on ")
    assert page._quick.isEnabled()
    assert opened.session.run is not None
    assert opened.session.run.id != number, "the model in use is still the finished one"


def test_pause_is_there_only_where_something_can_go_on(qtbot: QtBot) -> None:
    live = TrainLive()
    qtbot.addWidget(live)
    live.show()
    live.begin(stoppable=False)
    assert live._pause.isHidden()
    live.begin(stoppable=True)
    live.add(ev.Chosen("way", "full"))
    live.add(ev.Noticed("batch-halved", 8))
    with qtbot.waitSignal(live.pause_asked):
        live._pause.click()
    live.add(ev.Stage("saving"))
    assert live._stage.text() == "Pausing; it can go on later"
    assert not live._stop.isEnabled()
    assert live._facts.text().splitlines() == [
        WAYS["full"],
        "Memory was short; the batch is now 8 rows.",
    ]


def begun(opened: App, epochs: int) -> TrainPage:
    """Press Thorough, with options that make it short."""
    opened.window.open_page("train")
    page = opened.window.page("train")
    assert isinstance(page, TrainPage)
    fields = {f.option.name: f for group in page._options.groups for f in group.fields}
    fields["way"].set_value("full")
    fields["max_tokens"].set_value(16)
    fields["dropout"].set_value(0.0)
    fields["epochs"].set_value(epochs)
    page._thorough.click()
    return page


def test_a_real_training_is_paused_and_goes_on_to_its_end(
    with_tiny_bert: App, qtbot: QtBot
) -> None:
    opened, page = with_tiny_bert, begun(with_tiny_bert, epochs=4)
    loss = page._charts.charts[0]
    qtbot.waitUntil(lambda: len(loss.points()["batch"][0]) > 3, timeout=120 * SECONDS)
    page._live._pause.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=240 * SECONDS)
    assert page._resume.sentence.text().startswith("A training was paused at epoch ")
    number = page._resume._runs[0].id
    page._resume.go_on.click()
    assert page._live._pause.isVisible()
    qtbot.waitUntil(lambda: page.job is None, timeout=240 * SECONDS)
    project = opened.session.project
    assert project is not None
    assert runs.run(project, number).state == "done"
    assert page._shown_run() == number, "the charts are its own, whether or not it is in use"
    assert page._resume.isHidden()
    assert "Went on from step" in page._facts.text()
    xs, _ys = loss.points()["batch"]
    assert xs == sorted(xs)


def test_a_real_training_moves_the_charts_until_it_is_stopped(
    with_tiny_bert: App, qtbot: QtBot
) -> None:
    opened, page = with_tiny_bert, begun(with_tiny_bert, epochs=100)
    assert page._live._pause.isVisible()
    assert not page._quick.isEnabled()
    loss = page._charts.charts[0]
    qtbot.waitUntil(lambda: len(loss.points()["batch"][0]) > 3, timeout=120 * SECONDS)
    page._live._stop.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=120 * SECONDS)
    project = opened.session.project
    assert project is not None
    run = runs.newest_run(project, 1)
    assert run.preset == "thorough"
    assert run.recipe["options"]["max_tokens"] == 16
    assert not page._live.isVisible()


@pytest.mark.parametrize("answer", ["Stay", "Pause it", "End it"])
def test_who_leaves_is_asked_what_becomes_of_the_training(
    with_tiny_bert: App, qtbot: QtBot, answer: str
) -> None:
    opened, page = with_tiny_bert, begun(with_tiny_bert, epochs=100)
    loss = page._charts.charts[0]
    qtbot.waitUntil(lambda: len(loss.points()["batch"][0]) > 1, timeout=120 * SECONDS)
    asked: list[str] = []

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        asked.extend(button.text() for button in box.buttons())
        next(button for button in box.buttons() if button.text() == answer).click()

    QTimer.singleShot(200, press)
    assert opened.window.desk.may_leave() == (answer != "Stay")
    assert sorted(asked) == ["End it", "Pause it", "Stay"]
    if answer == "Stay":
        page._on_cancel()
    qtbot.waitUntil(lambda: page.job is None, timeout=60 * SECONDS)
