"""The Shares tab of the Results page: what it asks, draws and opens, and the way to rows of chance."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from tests.ui.test_looks import LANGUAGES, SMALL, cut_off
from workbench.app import App
from workbench.project import pace, predictions
from workbench.ui.charts import exports

LONG = 60_000


def shares_tab(parts: App):  # type: ignore[no-untyped-def] # the page's own tab
    return parts.window.page("results").open_tab("shares")


@pytest.fixture
def tab(opened: App, qtbot: QtBot):  # type: ignore[no-untyped-def] # the page's own tab
    opened.session.set_sheet(2)
    opened.window.open_page("results")
    found = shares_tab(opened)
    qtbot.waitUntil(lambda: found.found is not None, timeout=LONG)
    return found


def choose(tab, column: str, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def] # as above
    box = tab.choice.by
    box.setCurrentIndex(box.findData(column))
    box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: tab.found is not None and tab.found.column == column, timeout=LONG)


def test_all_rows_are_shared_out_and_a_label_opens_its_rows(opened: App, tab) -> None:  # type: ignore[no-untyped-def]
    session = opened.session
    shares = tab.found.shares
    assert sum(one.best.value for one in shares) == pytest.approx(1)
    assert "rows that score it" in tab.basis.text()
    assert tab.chart.isVisible()
    assert tab.table.cells.rowCount() == len(shares)
    first = tab.table.cells.labels[0]
    tab.table.setFocus()
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    assert opened.window.page("sheet").isVisible()
    wanted = [one[0] for one in predictions.iterate(session.project, 1, 2) if one[1] == first]
    view = opened.window.page("sheet").browser.view()
    assert sorted(view.only_ids) == wanted


def test_months_follow_each_other_as_lines_and_a_click_opens_one(
    opened: App,
    tab,  # type: ignore[no-untyped-def]
    qtbot: QtBot,
) -> None:
    choose(tab, "Date", qtbot)
    assert tab.choice.period.isVisible()
    months = tab.table.cells.groups
    assert months == sorted(months)
    assert all(len(one) == 7 for one in months)
    QApplication.processEvents()
    place = tab.chart._places[0]
    view = tab.chart.getPlotItem().getViewBox()
    at = tab.chart.mapFromScene(view.mapViewToScene(QPointF(place.x, 0.01)))
    found = tab.chart.nearest(QPointF(at))
    assert (found.group, found.label) == (place.share.group, place.share.label)
    QTest.mouseClick(tab.chart.viewport(), Qt.MouseButton.LeftButton, pos=at)
    page = opened.window.page("sheet")
    assert page.isVisible()
    assert len(page.browser.view().only_ids) == round(found.counted * found.rows)


def test_another_choice_while_one_is_on_its_way_wins(tab, qtbot: QtBot) -> None:  # type: ignore[no-untyped-def]
    box = tab.choice.by
    for column in ("Date", "Rating"):
        box.setCurrentIndex(box.findData(column))
        box.activated.emit(box.currentIndex())
    qtbot.waitUntil(lambda: tab.found is not None and tab.found.column == "Rating", timeout=LONG)
    assert tab.table.cells.groups[0] == "1", "numbers by their size, rows without one at the end"


def test_rows_of_chance_are_the_next_step_and_are_known_as_such(
    opened: App,
    tab,  # type: ignore[no-untyped-def]
    qtbot: QtBot,
) -> None:
    assert tab.next_button.isVisible()
    tab.next_button.click()
    shown = opened.window.page("label").canvas
    assert opened.window.page("label").isVisible()
    assert shown.queue.box.how == "random"
    qtbot.waitUntil(lambda: shown.queue.shown is not None, timeout=LONG)
    qtbot.waitUntil(lambda: set(shown.browser.model.ids) <= {*shown.queue.shown.rows, 1})
    QTest.keyClick(shown.browser.table, Qt.Key.Key_Down)
    row = shown.strokes.present()
    QTest.keyClick(shown.browser.table, Qt.Key.Key_1)
    assert pace.random_rows(opened.session.project, 1) == {(2, row)}


def test_the_chart_is_saved_as_picture_and_table(
    tab,  # type: ignore[no-untyped-def]
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for ending in ("png", "svg", "csv"):
        target = tmp_path / f"shares.{ending}"
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_a, to=target: (str(to), ""))
        tab.save_button.click()
        assert target.stat().st_size > 300
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    assert head[:2] == ["group", "label"]
    assert len(lines) == len(tab.chart.labels)
    exports.save_plot(tab.chart, "t", tab.chart.lines(), tmp_path / "again.svg")
    assert "<svg" in (tmp_path / "again.svg").read_text(encoding="utf-8")


def test_a_run_that_classified_nothing_says_where_to_go(opened: App) -> None:
    session = opened.session
    with session.project.write() as db:
        db.execute("DELETE FROM prediction")
    opened.window.open_page("results")
    found = shares_tab(opened)
    assert found.empty.isVisible()
    found.empty.clicked.emit()
    assert opened.window.page("apply").isVisible()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", ["", "Date", "Rating"])
def test_every_word_of_the_tab_is_whole_in_a_small_window(
    opened: App,
    tab,  # type: ignore[no-untyped-def]
    qtbot: QtBot,
    language: str,
    column: str,
    settled: Callable[[App, str], None],
) -> None:
    opened.window.resize(*SMALL)
    opened.set_language(language)
    choose(tab, column, qtbot)
    QApplication.processEvents()
    QApplication.processEvents()
    assert cut_off(tab) == []
    assert opened.window.size().toTuple() == SMALL
