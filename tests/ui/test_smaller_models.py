"""From the Models page: a model is made smaller before one's eyes, and saved for other programs."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.conftest import finish
from workbench import translation
from workbench.app import App
from workbench.engine.client import Engine
from workbench.project import runs
from workbench.ui.pages.models import ModelsPage
from workbench.ui.widgets.compress_dialog import WAYS, CompressDialog
from workbench.ui.widgets.model_out_dialog import ModelOutDialog

LONG = 60_000


@pytest.fixture(scope="module")
def finished_by_tiny(
    tmp_path_factory: pytest.TempPathFactory, engines: dict[str, Engine], tiny_folder: Path
) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "feedback.bertwb"
    return finish(path, engines["model"], str(tiny_folder))


@pytest.fixture
def tiny(parts: App, finished_by_tiny: Path, tmp_path: Path) -> App:
    """Return the application with a project that a tiny BERT finished."""
    assert parts.session.open_project(Path(shutil.copy(finished_by_tiny, tmp_path)))
    return parts


def dialog_of(opened: App, kind: type, text: str) -> CompressDialog | ModelOutDialog:
    """Open a dialog as a person does: through the menu of the trained model's line."""
    opened.window.open_page("models")
    page = opened.window.page("models")
    QApplication.processEvents()  # what a refresh made is shown by the event loop
    assert isinstance(page, ModelsPage)
    menu = next(iter(page.trained.menus.values()))
    next(action for action in menu.actions() if action.text() == text).trigger()
    QApplication.processEvents()
    found = page.findChild(kind)
    assert isinstance(found, CompressDialog | ModelOutDialog)
    return found


def words(widget: object) -> str:
    assert isinstance(widget, CompressDialog | ModelOutDialog)
    return " ".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_a_model_is_made_smaller_and_used(tiny: App, qtbot: QtBot) -> None:
    opened = tiny
    dialog = dialog_of(opened, CompressDialog, "Make it smaller…")
    assert isinstance(dialog, CompressDialog)
    dialog.allowed.setValue(100.0)
    dialog.go.click()
    assert not dialog.go.isEnabled()
    qtbot.waitUntil(lambda: bool(dialog.told.text()), timeout=LONG)
    qtbot.waitUntil(lambda: "Rows a second" in words(dialog))  # shown by the event loop
    assert "before after" in words(dialog)
    assert not dialog.use.isVisible()
    project, task = opened.session.project, opened.session.task
    assert project is not None
    assert task is not None
    newest = runs.newest_run(project, task.id)
    assert newest.method == "int8"
    assert f"run {newest.id}" in dialog.told.text()
    page = opened.window.page("models")
    qtbot.waitUntil(lambda: any("8 bits" in x.text() for x in page.findChildren(QLabel)))
    dialog.close()


def test_cancel_in_the_dialog_leaves_no_run(opened: App, qtbot: QtBot) -> None:
    dialog = dialog_of(opened, CompressDialog, "Make it smaller…")
    assert isinstance(dialog, CompressDialog)
    dialog.ways.setCurrentIndex(list(WAYS).index("distil"))
    dialog.go.click()
    qtbot.waitUntil(lambda: dialog.panel.is_busy)
    QTimer.singleShot(1500, dialog.panel.drop)
    qtbot.waitUntil(lambda: not dialog.panel.is_busy, timeout=LONG)
    assert dialog.go.isEnabled()
    project, task = opened.session.project, opened.session.task
    assert project is not None
    assert task is not None
    assert {run.method for run in runs.all_runs(project, task.id)} == {"embedding+linear"}
    dialog.close()


def test_a_model_is_saved_for_other_programs(tiny: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_of(tiny, ModelOutDialog, "Save for another computer or program…")
    assert isinstance(dialog, ModelOutDialog)
    assert dialog.folder.text().endswith("feedback-run1.bertpack")
    dialog.formats.setCurrentIndex(dialog.formats.findData("onnx"))
    assert dialog.folder.text().endswith("feedback-run1-onnx")
    dialog.folder.setText(str(tmp_path / "out"))
    dialog.go.click()
    qtbot.waitUntil(lambda: bool(dialog.told.text()), timeout=LONG)
    assert (tmp_path / "out" / "model.onnx").is_file()
    dialog.go.click()
    qtbot.waitUntil(lambda: "is not empty" in words(dialog), timeout=LONG)
    dialog.close()


def test_both_dialogs_are_complete_in_chinese(opened: App) -> None:
    opened.set_language("zh_CN")
    project = opened.session.project
    assert project is not None
    run = runs.run(project, 1)
    for dialog in (CompressDialog(opened.session, run), ModelOutDialog(opened.session, run)):
        dialog.show()
        QApplication.processEvents()
        for button in dialog.findChildren(QPushButton):
            if button.isVisible():
                assert button.width() >= button.minimumSizeHint().width()
        own = [label.text() for label in dialog.findChildren(QLabel) if label.isVisible()]
        assert all(any("一" <= c <= "鿿" for c in text) for text in own if text), own
        dialog.close()
        dialog.deleteLater()
    translation.set_language("en")
