"""The Models page: a pack comes in, is looked at, tried, used in the project, renamed and removed."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.engine.client import Engine
from workbench.project import runs
from workbench.requests import ExportModel
from workbench.ui.pages.models import ModelsPage
from workbench.ui.widgets.model_card_dialog import ModelCardDialog
from workbench.ui.widgets.model_fetch_dialog import PUBLIC, ModelFetchDialog

LONG = 60_000


@pytest.fixture(scope="module")
def pack(
    finished: Path, engines: dict[str, Engine], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    target = tmp_path_factory.mktemp("pack") / "topics.bertpack"
    for _event in engines["model"].run(ExportModel(str(finished), str(target), "pack")):
        pass
    return target


def models_page(parts: App) -> ModelsPage:
    parts.window.open_page("models")
    page = parts.window.page("models")
    assert isinstance(page, ModelsPage)
    return page


def answered(press: str) -> None:
    """Press the button `press` of the question that is about to come."""

    def answer() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        next(one for one in box.buttons() if one.text() == press).click()

    QTimer.singleShot(200, answer)


def with_pack(parts: App, pack: Path) -> ModelsPage:
    parts.window.desk.open_files([str(pack)])
    page = models_page(parts)
    assert page.elsewhere.lines
    return page


def test_a_pack_that_is_opened_is_listed_and_used(opened: App, pack: Path, qtbot: QtBot) -> None:
    page = with_pack(opened, pack)
    assert opened.window.stack.currentWidget() is page
    project, task = opened.session.project, opened.session.task
    assert project is not None
    assert task is not None
    before = len(runs.all_runs(project, task.id))
    line = page.elsewhere.lines[0]
    assert "test rows" in line.note or "cross-validation" in line.note
    page.elsewhere.buttons["adopt", line.key].click()
    qtbot.waitUntil(lambda: len(page.trained.lines) == before + 1, timeout=LONG)
    newest = max(runs.all_runs(project, task.id), key=lambda run: run.id)
    assert newest.folder == line.key


def test_a_model_is_renamed_and_tried_by_keys(opened: App, pack: Path, qtbot: QtBot) -> None:
    page = with_pack(opened, pack)
    line = page.elsewhere.lines[0]
    page.elsewhere.acted.emit("rename", line.key)
    dialog = page.findChild(ModelCardDialog)
    assert isinstance(dialog, ModelCardDialog)
    dialog.text.setFocus()
    QTest.keyClicks(dialog.text, "the parcel came three days late")
    qtbot.waitUntil(lambda: "%" in dialog.said.text(), timeout=LONG)
    dialog.name.setText("Topics of March")
    dialog.accept()
    qtbot.waitUntil(lambda: "Topics of March" in [one.name for one in page.elsewhere.lines])


def test_a_model_is_removed_only_after_a_yes(opened: App, pack: Path) -> None:
    page = with_pack(opened, pack)
    count = len(page.elsewhere.lines)
    key = page.elsewhere.lines[0].key
    answered("Keep it")
    page.elsewhere.acted.emit("remove", key)
    assert Path(key).is_dir()
    answered("Delete it")
    page.elsewhere.acted.emit("remove", key)
    assert not Path(key).exists()
    assert len(page.elsewhere.lines) == count - 1


def test_a_run_is_deleted_with_its_model(opened: App, tmp_path: Path) -> None:
    page = models_page(opened)
    line = page.trained.lines[0]
    assert opened.session.run is not None
    folder = Path(opened.session.run.folder)
    kept = shutil.copytree(folder, tmp_path / "kept")
    try:
        answered("Delete it")
        page.trained.acted.emit("delete", line.key)
        assert not folder.exists()
        assert line.key not in [one.key for one in page.trained.lines]
        assert opened.session.run is None
    finally:
        shutil.copytree(kept, folder, dirs_exist_ok=True)  # other tests share the finished project


def test_a_hostile_file_is_refused_in_words(opened: App, tmp_path: Path, qtbot: QtBot) -> None:
    page = models_page(opened)
    before = page.elsewhere.lines
    said: list[str] = []
    opened.session.notified.connect(lambda _kind, words: said.append(words))
    evil = tmp_path / "evil.bertpack"
    evil.write_bytes(b"PK\x03\x04 and nothing more")
    page.take_in(evil)
    assert any("evil.bertpack" in one for one in said)
    assert page.elsewhere.lines == before


def test_nothing_is_fetched_without_a_yes_and_the_address_is_said(parts: App) -> None:
    dialog = ModelFetchDialog(parts.session, parts.window)
    dialog.show()
    assert PUBLIC in dialog._what.text()
    assert "412 MB" in dialog._what.text()
    dialog.mirror.setText("http://127.0.0.1:9")
    assert "http://127.0.0.1:9" in dialog._what.text()
    dialog.name.setText("somebody/something")
    assert "MB" not in dialog._what.text()
    dialog.close()


def test_a_fetch_without_a_connection_says_so(parts: App, qtbot: QtBot) -> None:
    dialog = ModelFetchDialog(parts.session, parts.window)
    dialog.show()
    dialog.mirror.setText("http://127.0.0.1:9")
    dialog.go.click()
    assert not dialog.go.isEnabled()
    qtbot.waitUntil(dialog.told.isVisible, timeout=LONG)
    assert "127.0.0.1:9" in dialog.told.text()
    assert dialog.go.isEnabled()
    assert parts.session.preferences.get("hub") == "http://127.0.0.1:9"
    dialog.close()
