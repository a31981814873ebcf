"""Real deaths of an engine and of the window: told in words, nothing lost, and gone on from."""

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.cli.command import imported
from tests.patience import LONG, at_rest
from workbench import log
from workbench.app import App
from workbench.engine.client import Engine
from workbench.events import EpochDone
from workbench.options import Options
from workbench.project import runs
from workbench.requests import ImportSheet, TrainModel

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals")

SECRET = "Quicksilver-4711"
SECONDS = 1000


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project whose texts, labels and file carry a secret."""
    source = tmp_path / f"{SECRET}.csv"
    lines = [
        f"my {word} {SECRET} again {n},{SECRET} {label}"
        for n in range(15)
        for word, label in (("parcel", "A"), ("van", "A"), ("card", "B"), ("bank", "B"))
    ]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    path = tmp_path / f"{SECRET}.bertwb"
    return imported(path, source, text_columns=("comment",), label_column="topic")


@pytest.fixture
def parts(qapp: QApplication, qtbot: QtBot, home: Path) -> Iterator[App]:
    """Yield the application with engines of its own, so that they may be killed."""
    (home / "settings.ini").unlink(missing_ok=True)
    log.file().unlink(missing_ok=True)
    hook = sys.excepthook
    found = App(qapp)
    found.stop_warm_up()
    found.set_language("en")
    found.window.show()
    yield found
    sys.excepthook = hook
    at_rest(found, qtbot)
    found.window.close()
    found.door.close()
    found.window.deleteLater()
    found.deleteLater()
    gc.enable()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()


def training(parts: App, model: Path, qtbot: QtBot) -> Engine:
    """Begin a long training; return its engine once two epochs are over."""
    seen: list[object] = []
    job = parts.session.jobs.submit(
        TrainModel(
            str(parts.session.project.path),  # type: ignore[union-attr] # it is open
            preset="thorough",
            model=str(model),
            options=Options(way="full", epochs=12, max_tokens=16, dropout=0.0),
        )
    )
    job.reported.connect(seen.append)
    qtbot.waitUntil(
        lambda: sum(isinstance(one, EpochDone) for one in seen) > 1, timeout=120 * SECONDS
    )
    return parts.session.jobs._model_engine


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_an_engine_that_dies_in_a_training_is_told_and_the_training_goes_on(
    parts: App, project: Path, tiny_folder: Path, qtbot: QtBot, how: signal.Signals
) -> None:
    assert parts.session.open_project(project)
    engine = training(parts, tiny_folder, qtbot)
    os.kill(engine.pid, how)
    qtbot.waitUntil(lambda: parts.window.guide.trouble.dialog is not None, timeout=60 * SECONDS)
    dialog = parts.window.guide.trouble.dialog
    assert dialog is not None
    assert "your data is safe" in dialog.safe.text()
    assert "A training was cut off at epoch" in dialog.advice.text()
    assert f"EngineDied code {-how}" in dialog.details()
    assert SECRET not in dialog.details()
    if how == signal.SIGSEGV:
        assert "Fatal Python error: Segmentation fault" in log.file().read_text(encoding="utf-8")
    dialog.copy.click()
    assert QApplication.clipboard().text() == dialog.details()
    assert dialog.offer.text() == "Go on with the training"
    dialog.offer.click()
    page = parts.window.page("train")
    assert page.job is not None
    qtbot.waitUntil(lambda: page.job is None, timeout=240 * SECONDS)
    assert parts.session.project is not None
    found = runs.all_runs(parts.session.project, 1)
    assert [(one.state, bool(one.scores)) for one in found] == [("done", True)]


def test_a_fault_in_a_slot_is_told_and_the_window_goes_on(
    parts: App, project: Path, qtbot: QtBot
) -> None:
    assert parts.session.open_project(project)

    def broken() -> None:
        raise ValueError(SECRET)

    with qtbot.captureExceptions():
        sys.excepthook = parts.faults.hook
        QTimer.singleShot(0, broken)
        qtbot.waitUntil(lambda: parts.window.guide.trouble.dialog is not None, timeout=20 * SECONDS)
    dialog = parts.window.guide.trouble.dialog
    assert dialog is not None
    assert "not yours" in dialog.safe.text()
    assert "ValueError" in dialog.details()
    assert "in broken" in dialog.details()
    assert SECRET not in dialog.details()
    dialog.leave.click()
    assert parts.window.guide.trouble.dialog is None
    assert parts.session.project is not None


def test_the_logs_hold_no_word_of_the_person(
    parts: App, project: Path, tiny_folder: Path, home: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    assert parts.session.open_project(project)
    jobs = parts.session.jobs
    ended: list[object] = []
    jobs.failed.connect(lambda _request, error: ended.append(error))
    jobs.finished.connect(lambda _request, result: ended.append(result))
    for name in ("nowhere", "page"):
        path = tmp_path / f"{SECRET} {name}.xlsx"
        if name == "page":
            path.write_text(f"<html>{SECRET}</html>", encoding="utf-8")
        jobs.submit(ImportSheet(str(project), str(path)))
    jobs.submit(TrainModel(str(project), model=str(tiny_folder), options=Options(epochs=1)))
    jobs.submit(TrainModel(str(project), model=f"/tmp/{SECRET}"))
    qtbot.waitUntil(lambda: len(ended) == 4, timeout=240 * SECONDS)
    written = {one.name: one.read_bytes() for one in (home / "logs").iterdir()}
    assert b"TrainModel begins" in written["workbench.log"]
    assert b"ImportSheet ended" in written["workbench.log"]
    assert b"FileMissing" in written["workbench.log"]
    assert not [name for name, text in written.items() if SECRET.encode() in text]


WINDOW = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from workbench import app as desktop
from workbench.ui.door import Door

def main(project, how):
    app = desktop._application()
    door = Door()
    assert door.is_first()
    parts = desktop.App(app, door)
    parts.stop_warm_up()
    parts.set_language("en")
    parts.window.show()
    parts.begin()
    if project:
        assert parts.session.open_project(Path(project))
    def look():
        dialog = parts.window.guide.trouble.dialog
        print(dialog.safe.text() if dialog else "nothing", flush=True)
        if dialog:
            print(dialog.advice.text(), flush=True)
            print("Segmentation" in dialog.details(), flush=True)
            dialog.offer.click()
        opened = parts.session.project
        print(opened.path.name if opened else "no project", flush=True)
        parts.window.close()
    if how == "look":
        QTimer.singleShot(300, look)
    app.exec()

if __name__ == "__main__":
    main(*sys.argv[1:])
"""


@pytest.fixture
def window(tmp_path: Path) -> Iterator[Callable[[str, str], "subprocess.Popen[str]"]]:
    script = tmp_path / "window.py"
    script.write_text(WINDOW, encoding="utf-8")
    home = tmp_path / "home"
    home.mkdir()
    root = str(Path(__file__).resolve().parents[2])
    environment = {**os.environ, "BERT_WORKBENCH_HOME": str(home), "PYTHONPATH": root}
    begun: list[subprocess.Popen[str]] = []

    def start(project: str, how: str) -> "subprocess.Popen[str]":
        process = subprocess.Popen(
            [sys.executable, str(script), project, how],
            env=environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        begun.append(process)
        return process

    yield start
    for one in begun:
        one.kill()
        one.wait(LONG)
        assert one.stdout is not None
        one.stdout.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV])
def test_a_window_that_was_killed_is_told_once_and_its_project_opens_again(
    window: Callable[[str, str], "subprocess.Popen[str]"],
    project: Path,
    tmp_path: Path,
    how: signal.Signals,
) -> None:
    note = tmp_path / "home" / "open.json"
    first = window(str(project), "wait")
    deadline = time.monotonic() + 120
    while not (note.is_file() and SECRET in note.read_text(encoding="utf-8")):
        assert time.monotonic() < deadline
        assert first.poll() is None
        time.sleep(0.1)
    assert json.loads(note.read_text(encoding="utf-8"))["pid"] == first.pid
    first.send_signal(how)
    assert first.wait(30) == -how
    said = window("", "look").communicate(timeout=120)[0].splitlines()
    assert said[0].startswith("The app was not closed properly last time.")
    assert SECRET in said[1], "the project is named to the person"
    assert said[2] == str(how == signal.SIGSEGV)
    assert said[3] == project.name
    assert not note.exists()
    again = window("", "look").communicate(timeout=120)[0].splitlines()
    assert again == ["nothing", "no project"]
    logs = tmp_path / "home" / "logs"
    assert "the last window was not closed" in (logs / "workbench.log").read_text(encoding="utf-8")
    assert not [one for one in logs.iterdir() if SECRET.encode() in one.read_bytes()]


def test_a_project_that_is_gone_is_not_offered(
    window: Callable[[str, str], "subprocess.Popen[str]"], project: Path, tmp_path: Path
) -> None:
    note = tmp_path / "home" / "open.json"
    note.write_text(json.dumps({"pid": 1, "project": str(project)}), encoding="utf-8")
    shutil.move(project, tmp_path / "moved.bertwb")
    said = window("", "look").communicate(timeout=120)[0].splitlines()
    assert said[0].startswith("The app was not closed properly")
    assert said[-1] == "no project"
