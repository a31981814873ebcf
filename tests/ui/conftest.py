"""The real window, offscreen, on a project that went through the whole job once."""

import gc
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench import translation
from workbench.app import App
from workbench.paths import resource

SAMPLE = resource("samples", "shop_feedback_en.xlsx")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the person's folder of these tests: settings and trained models."""
    return tmp_path_factory.mktemp("home")


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """Return a project with two sheets, labels, a Quick run and predictions, made by the commands."""
    project = tmp_path_factory.mktemp("finished") / "finished.bertwb"
    environment = {**os.environ, "BERT_WORKBENCH_HOME": str(home), "LANG": "C"}
    for words in (
        ("new", project),
        (
            "import",
            project,
            SAMPLE,
            "--sheet",
            "Labelled",
            "--text",
            "Feedback",
            "--label",
            "Topic",
        ),
        ("import", project, SAMPLE, "--sheet", "New", "--text", "Feedback"),
        ("train", project, "--seed", "2"),
        ("apply", project, "--sheet", "New"),
    ):
        command = [sys.executable, "-m", "workbench", *map(str, words)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()
    return project


@pytest.fixture
def project_file(finished: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished project for one test."""
    return Path(shutil.copy(finished, tmp_path / "feedback.bertwb"))


@pytest.fixture
def parts(
    qapp: QApplication, qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[App]:
    """Yield the wired application, shown, in English and light; closed and collected afterwards."""
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(home))
    (home / "settings.ini").unlink(missing_ok=True)
    hook = sys.excepthook
    found = App(qapp)
    sys.excepthook = hook  # a fault is to fail the test, not to open a dialog
    found.stop_warm_up()
    found.set_language("en")
    found.set_theme("light")
    found.window.show()
    qtbot.waitExposed(found.window)
    yield found
    found.window.close()
    found.door.close()
    found.window.deleteLater()
    found.deleteLater()
    translation.set_language("en")
    gc.enable()
    gc.unfreeze()
    qapp.sendPostedEvents(
        None, QEvent.Type.DeferredDelete.value
    )  # no event loop runs between tests
    gc.collect()


@pytest.fixture
def opened(parts: App, project_file: Path) -> App:
    """Return the application with the finished project open."""
    assert parts.session.open_project(project_file)
    return parts


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[App, str], None]:
    """Return a function that waits until the Sheet or Label page shows its rows."""

    def wait(parts: App, page: str) -> None:
        browser = parts.window.page(page)
        table = browser.browser if page == "sheet" else browser.canvas.browser
        qtbot.waitUntil(lambda: table.model.rowCount() > 0, timeout=15000)

    return wait
