"""First run: the welcome at Home, the test of this computer, the tour, and the chip at the bottom."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_looks import cut_off
from workbench import __version__, device_report
from workbench.app import App
from workbench.project import annotations, runs, sheets
from workbench.requests import ApplyModel, WarmUp
from workbench.results import SelfTested, WarmedUp
from workbench.ui.tour import STOPS
from workbench.ui.widgets.primary_button import main_button
from workbench.ui.widgets.work_dialog import WorkDialog

SECONDS = 1000
linux = pytest.mark.skipif(sys.platform != "linux", reason="Documents is chosen as Linux does")
KEY = Qt.Key
FOUND = SelfTested(
    device="cpu", name="AMD EPYC", dtype="bfloat16", reason="cpu-bf16-faster",
    card_state="no-cuda-build", card="NVIDIA RTX 4000", driver="551.23", card_memory=8188,
    card_free=7000, cpu="AMD EPYC", threads=2, cores=2, memory=24105, free=18000,
    model="MiniLM (English, 6 layers)", model_state="whole", rows_per_second=412.0,
    torch="2.13.0", version=__version__, when="2026-11-27T00:20+00:00",
)  # fmt: skip


def known(parts: App, found: SelfTested | None) -> None:
    parts.session.self_testing.result = found
    parts.session.self_testing.changed.emit()


# --- this computer -------------------------------------------------------------------------------


def test_home_tests_this_computer_when_asked_and_keeps_the_result(parts: App, qtbot: QtBot) -> None:
    known(parts, None)
    card = parts.window.page("home").device
    assert "not been tested" in card.words.text()
    card.again.click()
    assert not card.again.isEnabled()
    assert card._bar.isVisible()
    qtbot.waitUntil(card.again.isEnabled, timeout=240 * SECONDS)
    found = parts.session.self_testing.result
    assert found is not None
    assert found == device_report.kept()
    assert card.words.text() == device_report.headline(found)
    assert "rows a second" in card.speed.text()


def test_it_is_tested_by_itself_once_a_version_and_a_device(parts: App) -> None:
    testing = parts.session.self_testing
    warm = WarmedUp(FOUND.device, FOUND.name, FOUND.dtype, FOUND.reason)
    known(parts, FOUND)
    parts.session.jobs.finished.emit(WarmUp(), warm)
    assert not testing.is_running
    known(parts, replace(FOUND, version="0.0.1"))
    parts.session.jobs.finished.emit(WarmUp(), warm)
    assert testing.is_running
    assert testing._job is not None
    parts.session.jobs.drop(testing._job)


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_home_and_its_details_show_all_they_say(parts: App, language: str, qtbot: QtBot) -> None:
    parts.set_language(language)
    parts.window.resize(1024, 700)
    known(parts, FOUND)
    home = parts.window.page("home")
    qtbot.waitUntil(lambda: cut_off(home) == [], timeout=10 * SECONDS)
    words = home.device.remedy.text()
    assert ".bertengine" in words
    home.device.details.click()
    dialog = parts.window.guide.computer
    assert dialog is not None
    qtbot.waitUntil(lambda: cut_off(dialog) == [], timeout=10 * SECONDS)
    assert any("551.23" in which for _what, which in device_report.facts(FOUND))
    dialog.reject()
    assert parts.window.guide.computer is None


# --- the chip ------------------------------------------------------------------------------------


def test_the_chip_says_device_and_memory_and_opens_what_runs_with_cancel(
    opened: App, qtbot: QtBot
) -> None:
    chip = opened.window.status.chip
    opened.window.status._on_finished(WarmUp(), WarmedUp("cpu", "X", "float32", "no-gpu"))
    opened.window.status._measure()
    assert chip.text().startswith("CPU")
    assert "GB free" in chip.text()
    assert chip.accessibleName() == chip.text()
    opened.window.open_page("train")
    opened.window.page("train").start("thorough")
    job = opened.window.page("train").job
    assert job is not None
    qtbot.waitUntil(lambda: job.stage is not None, timeout=60 * SECONDS)
    chip.click()
    dialog = opened.window.guide.computer
    assert dialog is not None
    line = dialog.lines[0]
    said = line.words.text()
    line.cancel.click()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=60 * SECONDS)
    assert said.startswith("Training · ")
    dialog.refresh()
    assert dialog.lines == []
    assert dialog._nothing.isVisible()
    dialog.reject()


def test_work_is_shown_with_its_percentage(opened: App, qtbot: QtBot) -> None:
    said: list[str] = []
    status = opened.window.status
    path = str(opened.session.project.path)  # type: ignore[union-attr] # it is open
    job = opened.session.jobs.submit(ApplyModel(path, sheet="Labelled"))
    job.reported.connect(lambda _event: said.append(status._work.text()))
    with qtbot.waitSignal(opened.session.jobs.finished, timeout=60 * SECONDS):
        pass
    qtbot.waitUntil(lambda: not status._work.text(), timeout=10 * SECONDS)
    assert any("%" in one for one in said)


# --- the tour ------------------------------------------------------------------------------------


def lit(parts: App) -> QRect:
    return parts.window.guide.tour.overlay.hole


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("with_project", [False, True])
def test_the_tour_never_covers_what_it_points_at(
    parts: App, project_file: Path, language: str, with_project: bool, qtbot: QtBot
) -> None:
    if with_project:
        assert parts.session.open_project(project_file)
    parts.set_language(language)
    parts.window.resize(1024, 700)
    parts.window.guide.show_tour()
    overlay = parts.window.guide.tour.overlay
    room = parts.window.rect()
    for number, stop in enumerate(STOPS, 1):
        qtbot.wait(300)  # pages fill under it
        qtbot.waitUntil(lambda: cut_off(overlay) == [], timeout=10 * SECONDS)
        words = overlay.bubble.geometry()
        assert overlay.count.text().startswith(str(number))
        assert room.contains(words)
        assert not lit(parts).isEmpty()
        assert not words.intersects(lit(parts)), stop.page
        button = parts.window.side.findChild(object, f"go to {stop.page}")
        at_sidebar = QRect(button.mapTo(parts.window, button.rect().topLeft()), button.size())
        if with_project or stop.page == "home":
            assert lit(parts) != at_sidebar, stop.page
        else:
            assert lit(parts) == at_sidebar, stop.page
        QTest.keyClick(overlay.next, KEY.Key_Right)
    assert not overlay.isVisible()


def test_keys_drive_the_tour_and_it_is_gone_on_with_where_it_was_left(parts: App) -> None:
    home = parts.window.page("home")
    assert home._tour.text() == "Take the tour"
    home._tour.click()
    overlay = parts.window.guide.tour.overlay
    assert overlay.next.hasFocus()
    assert overlay.accessibleDescription() == overlay.text.text()
    QTest.keyClick(overlay.next, KEY.Key_Return)
    QTest.keyClick(overlay.next, KEY.Key_Right)
    assert overlay.title.text() == STOPS[2].title
    QTest.keyClick(overlay.next, KEY.Key_Left)
    assert overlay.title.text() == STOPS[1].title
    QTest.keyClick(overlay, KEY.Key_4, Qt.KeyboardModifier.ControlModifier)
    assert overlay.title.text() == STOPS[1].title, "the window's shortcuts rest"
    QTest.keyClick(overlay.next, KEY.Key_Escape)
    assert not overlay.isVisible()
    assert parts.session.preferences.noted("tour") == "1"
    assert home._tour.text() == "Go on with the tour"
    home._tour.click()
    assert overlay.title.text() == STOPS[1].title
    for _n in range(4):
        QTest.keyClick(overlay.next, KEY.Key_Right)
    assert not overlay.isVisible()
    assert home._tour.text() == "Tour once more"
    parts.window.guide.show_tour()
    assert overlay.title.text() == STOPS[0].title


def test_the_tour_follows_language_theme_and_size(parts: App, qtbot: QtBot) -> None:
    parts.window.guide.show_tour()
    overlay = parts.window.guide.tour.overlay
    parts.set_language("zh_CN")
    assert overlay.title.text() == "导入工作簿"
    parts.set_theme("dark")
    for size in ((1440, 900), (1024, 700), (800, 600)):
        parts.window.resize(*size)
        qtbot.wait(300)
        assert overlay.size() == parts.window.size()
        assert parts.window.rect().contains(overlay.bubble.geometry())
        assert not overlay.bubble.geometry().intersects(lit(parts))
    overlay.leave.click()
    assert not overlay.isVisible()


# --- samples -------------------------------------------------------------------------------------


@pytest.fixture
def documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that makes a folder the person's Documents, as a Linux desktop does."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    def choose(folder: str) -> Path:
        (tmp_path / "user-dirs.dirs").write_text(f'XDG_DOCUMENTS_DIR="{folder}"\n')
        return Path(folder)

    return choose


def is_open_and_labelled(parts: App) -> bool:
    project, sheet, task = parts.session.project, parts.session.sheet, parts.session.task
    assert project is not None
    assert sheet is not None
    assert task is not None
    names = [one.name for one in sheets.all_sheets(project)]
    labelled = len(annotations.current_all(project, task.id, sheet.id))
    return len(names) == 2 and sheet.name == names[0] and labelled > 100


@linux
@pytest.mark.parametrize(
    ("language", "files"),
    [
        ("en", ("shop_feedback_en", "shop_feedback_zh")),
        ("zh_CN", ("shop_feedback_zh", "shop_feedback_en")),
    ],
)
def test_a_sample_is_ready_to_be_learnt_from_after_one_click(
    parts: App,
    language: str,
    files: tuple[str, str],
    documents: Callable[[str], Path],
    tmp_path: Path,
) -> None:
    folder = documents(str(tmp_path / "Documents"))
    parts.set_language(language)
    home = parts.window.page("home")
    again = (home._sample, files[0], f"{files[0]} (2)")
    for button, file, name in (
        (home._sample, files[0], files[0]),
        again,
        (home._other_sample, files[1], files[1]),
    ):
        parts.window.open_page("home")
        button.click()
        assert parts.session.project is not None, file
        assert parts.session.project.path == folder / f"{name}.bertwb"
        assert is_open_and_labelled(parts)
        assert parts.window.shown_page == "sheet"
    parts.window.notices.offer.click()
    assert parts.window.shown_page == "train"
    main = main_button(parts.window.page("train"))
    assert main is not None
    assert main.isEnabled()


def test_the_sample_asks_for_a_training_until_there_is_one(
    parts: App, documents: Callable[[str], Path], tmp_path: Path
) -> None:
    documents(str(tmp_path / "Documents"))
    parts.window.page("home")._sample.click()
    assert "sample project" in parts.window.notices.text()
    assert parts.session.project is not None
    parts.session.set_run(runs.start_run(parts.session.project, 1, "quick", "m", {}))
    assert not parts.window.notices.text()


@linux
def test_a_sample_opens_where_documents_takes_no_files(
    parts: App, documents: Callable[[str], Path], home: Path
) -> None:
    documents("/proc")  # there, and nobody writes to it, root neither
    parts.window.page("home")._sample.click()
    assert parts.session.project is not None
    assert parts.session.project.path.parent == home / "projects"
    assert is_open_and_labelled(parts)


@linux
def test_a_sample_that_is_cancelled_leaves_nothing(
    parts: App, documents: Callable[[str], Path], tmp_path: Path, qtbot: QtBot
) -> None:
    folder = documents(str(tmp_path / "Documents"))

    def cancel() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, WorkDialog)
        dialog.reject()

    QTimer.singleShot(0, cancel)
    parts.window.page("home")._sample.click()
    assert parts.session.project is None
    assert parts.window.shown_page == "home"
    assert list(folder.iterdir()) == []
