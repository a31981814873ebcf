"""An engine pack opened as a file is asked for, unfolded, and used from the next start on."""

import json
import shutil
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox
from pytestqt.qtbot import QtBot

from workbench import __version__, engine_packs
from workbench.app import App
from workbench.engine import launching
from workbench.engine.client import Engine, run_to_end
from workbench.requests import InstallEngine
from workbench.ui.widgets.settings_dialog import SettingsDialog


@pytest.fixture
def pack(tmp_path: Path, home: Path) -> Path:
    """Return a pack's file; the person has none when the test ends."""
    file = tmp_path / "gpu.bertengine"
    card = {
        "version": __version__,
        "system": engine_packs.system(),
        "program": "engine",
        "device": "cuda",
        "torch": "stand-in",
    }
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(engine_packs.CARD, json.dumps(card))
        program = zipfile.ZipInfo("engine")
        program.external_attr = (stat.S_IFREG | 0o755) << 16
        archive.writestr(program, "#!/bin/sh\nexit 1\n")
    return file


def answer(button: str) -> None:
    """Press a button of the question once it is shown."""

    def press() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        assert "program" in box.informativeText()
        next(one for one in box.buttons() if one.text().replace("&", "") == button).click()

    QTimer.singleShot(500, press)


def test_an_opened_pack_is_installed_once_the_person_agrees(
    parts: App, pack: Path, home: Path, qtbot: QtBot
) -> None:
    try:
        answer("Install")
        parts.window.desk.open_files([str(pack)])
        found = engine_packs.found()
        assert found is not None
        assert found.torch == "stand-in"
        assert "open it again" in parts.window.notices.text()
    finally:
        shutil.rmtree(home / "engine", ignore_errors=True)


def test_a_pack_that_is_declined_leaves_nothing(parts: App, pack: Path, qtbot: QtBot) -> None:
    answer("Cancel")
    parts.window.desk.open_files([str(pack)])
    assert engine_packs.found() is None


def test_a_pack_of_another_version_is_told_at_the_start(parts: App, home: Path) -> None:
    folder = home / "engine"
    folder.mkdir()
    card = {"version": "0.0.1", "system": "x", "program": "e", "device": "cuda", "torch": "2"}
    (folder / engine_packs.CARD).write_text(json.dumps(card), encoding="utf-8")
    try:
        parts.session.pack.look()
        assert "0.0.1" in parts.window.notices.text()
        parts.window.notices.offer.click()
        dialog = parts.window.guide.computer
        assert dialog is not None
        assert "0.0.1" in dialog.pack.words.text()
        dialog.reject()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def failing(parts: App, pack: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[App]:
    """Return the application with a pack installed that ends at once, and an engine not yet started."""
    monkeypatch.setattr(launching, "_distrusted", False)
    for _event in run_to_end(InstallEngine(str(pack)), "parser"):
        pass
    cold = parts.session.jobs._model_engine = Engine("model")
    yield parts
    cold.close()
    engine_packs.remove()


def test_a_pack_that_fails_is_told_once_and_can_be_removed_where_it_is_told(
    failing: App, qtbot: QtBot
) -> None:
    window, notices = failing.window, failing.window.notices
    failing.session.jobs.warm_up()
    with qtbot.waitSignal(failing.session.jobs.finished, timeout=300_000):
        pass
    assert "own engine" in notices.text()
    assert "own engine" in window.status.chip.toolTip()
    failing.set_language("zh_CN")
    assert "引擎包" in notices.text()
    failing.set_language("en")
    settings = SettingsDialog(failing.session, window)
    settings.show()
    assert settings.pack.isVisible()
    assert "own engine" in settings.pack.words.text()
    notices.offer.click()
    dialog = window.guide.computer
    assert dialog is not None
    assert dialog.pack.isVisible()
    assert notices.text() == ""
    failing.session.jobs.warm_up()
    with qtbot.waitSignal(failing.session.jobs.finished, timeout=300_000):
        pass
    assert notices.text() == "", "it was told"
    dialog.pack.remove.click()
    assert engine_packs.found() is None
    assert not dialog.pack.isVisible()
    assert not settings.pack.isVisible()
    assert "own engine" not in window.status.chip.toolTip()
    dialog.reject()
    settings.reject()
    settings.deleteLater()
