"""Every page, in both languages and themes, with a project and without one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.translation import _
from workbench.ui.pages import PAGES
from workbench.ui.results.scores import ScoresTab

CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView, QAbstractSpinBox)
NAMES = [spec.id for spec in PAGES]


def visible(root: QWidget, *kinds: type[QWidget]) -> list[QWidget]:
    return [w for w in root.findChildren(QWidget) if isinstance(w, kinds) and w.isVisible()]


def shown_page(parts: App, name: str, language: str, theme: str) -> QWidget:
    parts.set_language(language)
    parts.set_theme(theme)
    parts.window.resize(1024, 700)
    parts.window.open_page(name)
    QApplication.processEvents()
    return parts.window.stack.currentWidget()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("name", NAMES)
def test_page_with_a_project_is_complete(
    opened: App, qtbot: QtBot, tmp_path: Path, name: str, language: str, theme: str
) -> None:
    page = shown_page(opened, name, language, theme)
    picture = opened.window.grab()
    assert picture.save(str(tmp_path / f"{name}-{language}-{theme}.png"))
    image = picture.toImage()
    colours = {image.pixel(x, y) for x in range(0, image.width(), 7) for y in range(60, 640, 7)}
    assert len(colours) > 8, "the page is blank"
    for button in visible(page, QPushButton):
        needed = button.minimumSizeHint().width()
        assert button.width() >= needed, f"{button.text()!r} is cut off"
    for control in visible(page, *CONTROLS):
        if control.focusPolicy().value and not control.objectName().startswith("qt_"):
            text = control.text() if isinstance(control, QAbstractButton) else ""
            said = control.accessibleName() or text or control.toolTip()
            assert said, f"a screen reader has no name for {control}"


@pytest.mark.parametrize("name", NAMES)
def test_page_without_a_project_says_the_next_step(parts: App, name: str) -> None:
    page = shown_page(parts, name, "en", "light")
    words = " ".join(label.text() for label in visible(page, QLabel))  # type: ignore[attr-defined]
    assert any(hint in words for hint in ("Import", "import", "Train", "train", "Drop", "built in"))


@pytest.mark.parametrize("name", NAMES)
def test_chinese_page_keeps_no_english(opened: App, name: str) -> None:
    page = shown_page(opened, name, "en", "light")
    english = {
        text
        for widget in visible(page, QLabel, QPushButton)
        if len(text := widget.text()) > 3 and " " in text  # type: ignore[attr-defined]
    }
    opened.set_language("zh_CN")
    left = {w.text() for w in visible(page, QLabel, QPushButton)} & english  # type: ignore[attr-defined]
    translated = {text for text in left if _(text) != text}
    assert not translated


def test_theme_switches_while_a_page_is_open(opened: App) -> None:
    shown_page(opened, "results", "en", "light")
    light = opened.window.grab().toImage().pixelColor(5, 300).lightness()
    opened.set_theme("dark")
    QApplication.processEvents()
    assert opened.window.grab().toImage().pixelColor(5, 300).lightness() < light - 100


def test_sidebar_folds_in_a_small_window(opened: App) -> None:
    opened.window.resize(1200, 700)
    QApplication.processEvents()
    wide = opened.window.side.width()
    opened.window.resize(800, 600)
    QApplication.processEvents()
    assert opened.window.side.width() < wide / 2


def test_numbers_on_results_open_their_rows(
    opened: App, qtbot: QtBot, settled: Callable[[App, str], None]
) -> None:
    opened.window.open_page("results")
    tab = opened.window.page("results").open_tab("scores")
    assert isinstance(tab, ScoresTab)
    scores = opened.session.run.scores  # type: ignore[union-attr]
    wrong = sum(map(sum, scores.confusion)) - sum(
        scores.confusion[i][i] for i in range(len(scores.labels))
    )
    tab.stats.stats[2].click()
    settled(opened, "sheet")
    model = opened.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == wrong, timeout=10000)
    assert opened.window.stack.currentWidget() is opened.window.page("sheet")


def test_a_run_replays_its_charts_from_the_file(opened: App) -> None:
    opened.window.open_page("train")
    charts = opened.window.page("train")._charts.charts
    drawn = {curve: len(xs) for chart in charts for curve, (xs, _ys) in chart.points().items()}
    assert drawn["validation"] > 3
    assert drawn["accuracy"] > 3


def test_charts_are_saved_as_picture_and_table(opened: App, tmp_path: Path) -> None:
    opened.window.open_page("train")
    panel = opened.window.page("train")._charts
    for name in ("charts.png", "charts.svg", "charts.csv"):
        panel.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 500
    assert (tmp_path / "charts.csv").read_text(encoding="utf-8-sig").startswith("chart,curve,epoch")
