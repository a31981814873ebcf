"""The real window, offscreen, on a project that went through the whole job once."""

import gc
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.patience import at_rest
from tests.ui.kinds_project import make_kinds
from workbench import translation
from workbench.app import App
from workbench.engine.client import Engine
from workbench.options import Options
from workbench.paths import resource
from workbench.project.store import Project
from workbench.requests import ApplyModel, ImportSheet, TrainModel
from workbench.samples import Sample, bundled

SAMPLE = resource("samples", "shop_feedback_en.xlsx")


@pytest.fixture(autouse=True, scope="module")
def _collected() -> Iterator[None]:
    """Collect what the windows of a module froze as they opened: with torch in the process, looking
    through everything takes a third of a second, too long for each test.
    """
    yield
    gc.unfreeze()
    gc.collect()


@pytest.fixture(scope="session")
def engines() -> Iterator[dict[str, Engine]]:
    """Yield an engine a lane, warm from test to test as in a window that stays open for a day.

    Starting one and loading torch takes longer than most of what it is then asked for.
    """
    found = {role: Engine(role) for role in ("model", "suggestion")}
    yield found
    for one in found.values():
        one.close()


def finish(project: Path, engine: Engine, model: str = "", sample: Sample | None = None) -> Path:
    """Make a project with two sheets, labels, a Quick run of a model and its predictions."""
    Project.create(project).close()
    path, of = str(project), sample or bundled("en")
    labelled = ImportSheet(
        path,
        str(of.labelled_file),
        sheet=of.labelled_sheet,
        text_columns=of.text,
        label_column=of.label,
    )
    for request in (
        labelled,
        ImportSheet(path, str(of.new_file), sheet=of.new_sheet, text_columns=of.text),
        TrainModel(path, model=model, options=Options(seed=2)),
        ApplyModel(path, sheet=of.new_sheet),
    ):
        for _event in engine.run(request):
            pass
    return project


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory, engines: dict[str, Engine]) -> Path:
    """Return a project that MiniLM finished."""
    return finish(tmp_path_factory.mktemp("finished") / "finished.bertwb", engines["model"])


@pytest.fixture
def project_file(finished: Path, tmp_path: Path) -> Path:
    """Return a copy of the finished project for one test."""
    return Path(shutil.copy(finished, tmp_path / "feedback.bertwb"))


@pytest.fixture
def parts(
    qapp: QApplication,
    qtbot: QtBot,
    home: Path,
    engines: dict[str, Engine],
) -> Iterator[App]:
    """Yield the wired application, shown, in English and light; closed and collected afterwards."""
    (home / "settings.ini").unlink(missing_ok=True)
    hook = sys.excepthook
    found = App(qapp)
    sys.excepthook = hook  # a fault is to fail the test, not to open a dialog
    found.stop_warm_up()
    lanes = found.session.jobs
    lanes._model_engine, lanes._suggestions.engine = engines["model"], engines["suggestion"]
    found.set_language("en")
    found.set_theme("light")
    found.window.show()
    qtbot.waitExposed(found.window)
    yield found
    # What runs is cancelled and waited for; only the warm processes are not ended with the window.
    at_rest(found, qtbot)
    lanes._model_engine, lanes._suggestions.engine = Engine("model"), Engine("suggestion")
    found.window.close()
    found.door.close()
    found.window.deleteLater()
    found.deleteLater()
    translation.set_language("en")
    gc.enable()
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
def with_tiny_bert(opened: App, tiny_folder: Path) -> App:
    """Return the application with the finished project open and a tiny BERT chosen to be trained."""
    opened.session.add_model_folder(str(tiny_folder))
    opened.window.open_page("train")
    models = opened.window.page("train")._options._model
    models.setCurrentIndex(models.findData(str(tiny_folder)))
    assert models.currentData() == str(tiny_folder)
    return opened


@pytest.fixture
def settled(qtbot: QtBot) -> Callable[[App, str], None]:
    """Return a function that waits until the Sheet or Label page shows its rows."""

    def wait(parts: App, page: str) -> None:
        browser = parts.window.page(page)
        table = browser.browser if page == "sheet" else browser.canvas.browser
        qtbot.waitUntil(lambda: table.model.rowCount() > 0, timeout=15000)

    return wait


@pytest.fixture(scope="session")
def kinds_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with tasks of three kinds."""
    return make_kinds(tmp_path_factory.mktemp("kinds"))


@pytest.fixture
def kinds(parts: App, kinds_made: Path, tmp_path: Path) -> App:
    """Return the application with a copy of it open."""
    assert parts.session.open_project(Path(shutil.copy(kinds_made, tmp_path / "kinds.bertwb")))
    return parts


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[[QDialog], QDialog]]:
    """Yield a function that shows a dialog, which has the keyboard then; closed afterwards."""
    made: list[QDialog] = []

    def show(dialog: QDialog) -> QDialog:
        made.append(dialog)
        dialog.show()
        qtbot.waitExposed(dialog)
        dialog.activateWindow()
        QApplication.processEvents()
        return dialog

    yield show
    for one in filter(isValid, made):
        one.reject()
        one.deleteLater()
