"""Preferences hold at once, are found, go back to the usual."""

import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QSpinBox, QSplitter
from pytestqt.qtbot import QtBot

from workbench import paths
from workbench.app import App
from workbench.requests import ExportWorkbook, WarmUp
from workbench.settings import GROUPS, SETTINGS
from workbench.translation import language
from workbench.ui import theme
from workbench.ui.long_work import LONG
from workbench.ui.pages import PAGES
from workbench.ui.preferences import Preferences
from workbench.ui.widgets.settings_dialog import SettingsDialog

from .test_looks import cut_off

LANGUAGES = ["en", "zh_CN"]


@pytest.fixture
def dialog(parts: App, qtbot: QtBot) -> Iterator[SettingsDialog]:
    found = SettingsDialog(parts.session, parts.window)
    found.show()
    qtbot.waitExposed(found)
    yield found
    found.reset_all()
    parts.set_text_size("100")
    found.reject()
    found.deleteLater()


def choose(dialog: SettingsDialog, name: str, value: str) -> None:
    """Choose a value by key, as a person without a mouse does."""
    field = dialog.rows[name].field
    if isinstance(field, QComboBox):
        steps = field.findData(value) - field.currentIndex()
        for _n in range(abs(steps)):
            QTest.keyClick(field, Qt.Key.Key_Down if steps > 0 else Qt.Key.Key_Up)
    else:
        assert isinstance(field, QSpinBox)
        field.setValue(int(value))


def test_every_setting_is_in_a_group_and_shown(dialog: SettingsDialog) -> None:
    assert {row.group for row in SETTINGS} <= set(GROUPS)
    assert all(dialog.rows[row.name].isVisibleTo(dialog) for row in SETTINGS)


def test_what_is_chosen_holds_at_once_and_goes_back(dialog: SettingsDialog, parts: App) -> None:
    choose(dialog, "language", "zh_CN")
    assert language() == "zh_CN"
    assert dialog.windowTitle() == "偏好设置"
    choose(dialog, "theme", "dark")
    assert theme.is_dark()
    choose(dialog, "precision", "float32")
    choose(dialog, "device", "cpu")
    choose(dialog, "threads", "1")
    assert [paths.chosen(name) for name in ("precision", "device", "threads")] == [
        "float32",
        "cpu",
        "1",
    ]
    assert Preferences().get("precision") == "float32"  # and at the next start
    assert not dialog.rows["precision"].back.isHidden()
    dialog.rows["precision"].back.click()
    assert paths.chosen("precision") == ""
    dialog.all_back.click()
    assert all(
        parts.preferences.get(row.name) == row.default for row in SETTINGS if row.kind != "folder"
    )
    assert all(dialog.rows[row.name].back.isHidden() for row in SETTINGS if row.kind != "folder")


@pytest.mark.parametrize(
    ("words", "name"),
    [("thread", "threads"), ("text SIZE", "text_size"), ("文字", "text_size"), ("休眠", "awake")],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_search_leaves_what_has_the_words_in_any_language(
    dialog: SettingsDialog, parts: App, words: str, name: str, language: str
) -> None:
    parts.set_language(language)
    dialog.retranslate()
    dialog.search.setText(words)
    shown = {one for one, row in dialog.rows.items() if row.isVisibleTo(dialog)}
    assert shown == {name}
    dialog.search.setText("no such words at all")
    assert dialog.nothing.isVisible()
    assert not any(row.isVisibleTo(dialog) for row in dialog.rows.values())


@pytest.mark.parametrize("size", ["100", "200"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_it_says_is_whole(
    dialog: SettingsDialog, parts: App, language: str, size: str, qtbot: QtBot
) -> None:
    parts.set_language(language)
    parts.set_text_size(size)
    dialog.retranslate()
    dialog.resize(1100, 700)
    qtbot.waitUntil(lambda: cut_off(dialog) == [], timeout=30000)  # what wraps asks for its height


def test_traces_are_cleared_and_files_stay(opened: App, project_file: Path, qtbot: QtBot) -> None:
    assert opened.preferences.recent() == [project_file]
    log = paths.logs_folder() / "crash-1.log"
    log.write_text("a line")
    found = SettingsDialog(opened.session, opened.window)
    found.show()
    assert "0" in found.privacy.sent.text()
    found.privacy.recent.click()
    found.privacy.logs.click()
    assert opened.preferences.recent() == []
    assert not log.exists()
    assert project_file.is_file()
    found.reject()
    found.deleteLater()


def test_moving_the_models_is_shown_and_refused_while_one_is_at_work(
    opened: App, tmp_path: Path, qtbot: QtBot
) -> None:
    found = SettingsDialog(opened.session, opened.window)
    found.show()
    before = paths.models_folder()
    model = Path(opened.session.run.folder)
    job = opened.session.jobs.submit(
        ExportWorkbook(str(opened.session.project.path), str(tmp_path / "out.xlsx"), sheet="New")
    )
    found.rows["models_folder"].field.chosen.emit(str(tmp_path / "models"))
    assert found.said.isVisible()
    assert paths.models_folder() == before
    qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=30000)
    assert job is not None
    found.rows["models_folder"].field.chosen.emit(str(tmp_path / "models"))
    assert paths.models_folder() == tmp_path / "models"
    assert found.rows["models_folder"].field.path.text() == str(tmp_path / "models")
    assert Path(opened.session.run.folder) == tmp_path / "models" / model.name
    assert Path(opened.session.run.folder).is_dir()
    found.rows["models_folder"].back.click()
    assert paths.models_folder() == before
    assert model.is_dir()
    found.reject()
    found.deleteLater()


# --- text size ------------------------------------------------------------------------------


@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_words_of_twice_the_size_are_whole(
    opened: App, page: str, settled: Callable[[App, str], None], qtbot: QtBot
) -> None:
    opened.window.resize(1440, 900)
    opened.window.open_page(page)
    opened.window.comfort.usual_size()
    size = opened.window.font().pointSizeF()
    for _step in range(10):
        opened.window.action("larger").trigger()
    assert opened.preferences.get("text_size") == "200"  # and no further
    if page in {"sheet", "label"}:
        settled(opened, page)
    qtbot.wait(100)  # what wraps asks for its height anew
    assert opened.window.font().pointSizeF() == pytest.approx(2 * size)
    cut = cut_off(opened.window.page(page))
    opened.window.action("usual_size").trigger()
    QApplication.processEvents()
    assert opened.window.font().pointSizeF() == pytest.approx(size)
    assert cut == []


# --- how it was left ------------------------------------------------------------------------


def test_a_project_comes_back_at_its_page_and_its_splitters(
    opened: App, project_file: Path, qtbot: QtBot
) -> None:
    window = opened.window
    window.open_page("label")
    splitter = window.page("label").findChildren(QSplitter)[0]
    qtbot.waitUntil(splitter.isVisible)
    sizes = splitter.sizes()
    splitter.moveSplitter(sizes[0] + 60, 1)
    opened.session.close_project()
    assert window.shown_page == "home"
    home = window.page("home")
    home._recent_card.body.itemAt(0).widget().click()
    assert window.session.project.path == project_file
    assert window.shown_page == "label"
    kept = Preferences()
    assert not kept.state("splitter/label/0").isEmpty()


def test_the_window_comes_back_as_large_as_it_was(opened: App) -> None:
    opened.window.resize(790, 560)
    opened.window.comfort.keep()
    opened.window.resize(770, 530)
    opened.window.comfort.restore()
    assert opened.window.size().toTuple() == (790, 560)


def test_the_window_begins_no_larger_than_the_screen(parts: App) -> None:
    room = parts.window.screen().availableGeometry()
    parts.window.resize(room.width() + 200, room.height() + 100)
    parts.window.comfort.stay_on_screen()
    assert parts.window.width() <= room.width()
    assert parts.window.height() < room.height(), "its title is above it"


# --- long work ------------------------------------------------------------------------------


def test_long_work_is_told_of_where_another_window_is_in_front(
    opened: App, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    work = opened.window.comfort.long_work
    monkeypatch.setattr(opened.window, "isActiveWindow", lambda: False)
    request = ExportWorkbook(
        str(opened.session.project.path), str(tmp_path / "out.xlsx"), sheet="New"
    )
    for ago, told in ((0.0, ""), (LONG + 1.0, "The workbook is written.")):
        opened.session.jobs.submit(request)
        work._since[id(request)] = time.monotonic() - ago
        qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=30000)
        assert work.told == told


def test_the_computer_is_kept_awake_only_while_work_goes_on(
    opened: App, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAKEPY_FAKE_SUCCESS", "1")  # as on a system where it works
    work = opened.window.comfort.long_work
    work.stay_awake()
    assert not work.is_kept_awake  # nothing is at work
    request = ExportWorkbook(
        str(opened.session.project.path), str(tmp_path / "out.xlsx"), sheet="New"
    )
    opened.session.jobs.submit(request)
    work.stay_awake()
    awake = work._awake
    assert awake is not None
    assert awake.holds.wait(20)
    qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=30000)
    awake.join(20)
    assert not work.is_kept_awake
    assert "awake" not in [one.name for one in threading.enumerate()]


def test_a_battery_is_told_before_long_work(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    battery = type("Battery", (), {"percent": 54.2, "power_plugged": False})
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    opened.window.open_page("train")
    opened.window.page("train").start("quick")
    assert "54%" in opened.window.notices.text()
    job = opened.session.jobs.heavy
    assert job is not None
    assert not isinstance(job.request, WarmUp)
    opened.session.jobs.drop(job)
    qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=30000)


@pytest.mark.parametrize(
    ("preset", "kept"),
    [("thorough", "what was learnt so far is kept"), ("quick", "rows and labels are safe")],
)
def test_a_battery_that_runs_low_under_work_is_told_once_with_what_is_kept(
    opened: App, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, preset: str, kept: str
) -> None:
    battery = SimpleNamespace(percent=54.2, power_plugged=False)
    monkeypatch.setattr(psutil, "sensors_battery", lambda: battery, raising=False)
    notices, work = opened.window.notices, opened.window.comfort.long_work
    opened.window.open_page("train")
    opened.window.page("train").start(preset)
    job = opened.session.jobs.heavy
    assert job is not None
    battery.percent = 12.0
    work.look_at_battery()
    assert "12%" in notices.text()
    assert kept in notices.text()
    notices._close.click()
    work.look_at_battery()
    assert notices.text() == ""
    opened.session.jobs.drop(job)
    qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=30000)
    work.look_at_battery()
    assert "12%" not in notices.text(), "nothing is at work"
