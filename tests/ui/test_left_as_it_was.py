"""Columns, panes and the sheet are where the person left them, until they are put back."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QSplitter, QTableView
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import sheets
from workbench.project.changes import Changes
from workbench.ui.pages.label import LabelPage
from workbench.ui.pages.sheet import SheetPage
from workbench.ui.pages.train import TrainPage
from workbench.ui.tables.rows_table import RowsTable
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.settings_dialog import SettingsDialog

WAIT = 60_000


def drag(table: QTableView, column: int, by: int) -> None:
    """Drag the right edge of a column, as with a mouse."""
    header = table.horizontalHeader()
    edge = header.sectionViewportPosition(column) + header.sectionSize(column) - 2
    start = QPoint(edge, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(header.viewport(), start + QPoint(by // 2, 0))
    QTest.mouseMove(header.viewport(), start + QPoint(by, 0))
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=start + QPoint(by, 0))


def column_of(table: RowsTable, name: str) -> int:
    return next(at for at, one in enumerate(table.rows.columns) if name in {one.name, one.kind})


def rows_of(parts: App, page: str) -> RowsTable:
    parts.window.open_page(page)
    found = parts.window.page(page)
    if isinstance(found, SheetPage):
        return found.browser.table
    assert isinstance(found, LabelPage)
    return found.canvas.browser.table


def another_window(qapp: QApplication, before: App) -> App:
    """Return the app as it opens the next time, with what the person kept."""
    found = App(qapp)
    found.stop_warm_up()
    found.set_language("en")
    found.window.resize(before.window.size())
    found.window.show()
    return found


def closed(parts: App, qapp: QApplication) -> None:
    parts.window.close()
    parts.door.close()
    parts.window.deleteLater()
    parts.deleteLater()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def kept_words(parts: App) -> str:
    parts.preferences._file.sync()
    return Path(parts.preferences._file.fileName()).read_text(encoding="utf-8")


def test_a_dragged_column_is_as_wide_in_the_next_window_and_others_share_the_rest(
    opened: App,
    project_file: Path,
    qapp: QApplication,
    qtbot: QtBot,
    settled: Callable[[App, str], None],
) -> None:
    opened.window.resize(1240, 800)
    table = rows_of(opened, "sheet")
    settled(opened, "sheet")
    topic = column_of(table, "Topic")
    usual = table.columnWidth(topic)
    drag(table, topic, 70)
    assert table.columnWidth(topic) == usual + 70
    opened.session.set_sheet(2)
    settled(opened, "sheet")
    opened.session.set_sheet(1)
    settled(opened, "sheet")
    assert table.columnWidth(topic) == usual + 70, "another sheet came between"
    opened.session.close_project()
    opened.door.close()
    later = another_window(qapp, opened)
    try:
        later.window.desk.open_files([str(project_file)])
        again = rows_of(later, "sheet")
        settled(later, "sheet")
        assert again.columnWidth(column_of(again, "Topic")) == usual + 70
        total = sum(again.columnWidth(at) for at in range(len(again.rows.columns)))
        assert total >= again.viewport().width() - 2, "the text takes what is left"
        assert "Topic" not in kept_words(later), "a header is the person's own text"
        later.window.action("layout").trigger()
        assert again.columnWidth(column_of(again, "Topic")) == usual
    finally:
        closed(later, qapp)


def test_a_search_or_a_smaller_window_leaves_a_dragged_column_alone(
    opened: App, settled: Callable[[App, str], None], qtbot: QtBot
) -> None:
    table = rows_of(opened, "sheet")
    settled(opened, "sheet")
    at = column_of(table, "Topic")
    drag(table, at, 50)
    width = table.columnWidth(at)
    page = opened.window.page("sheet")
    assert isinstance(page, SheetPage)
    page.browser.bar.search.setText("late")
    page.browser.ask()
    qtbot.waitUntil(lambda: 0 < table.rows.rowCount() < 100, timeout=WAIT)
    opened.window.resize(1024, 700)
    qtbot.waitUntil(lambda: not table._measuring.isActive(), timeout=WAIT)
    opened.set_language("zh_CN")
    assert table.columnWidth(at) == width


def test_what_is_fitted_while_a_column_is_dragged_is_not_taken_for_the_persons(
    opened: App, settled: Callable[[App, str], None]
) -> None:
    opened.window.resize(1500, 800)
    table = rows_of(opened, "sheet")
    settled(opened, "sheet")
    topic, text = column_of(table, "Topic"), column_of(table, "Feedback")
    header, usual = table.horizontalHeader(), table.columnWidth(text)
    edge = header.sectionViewportPosition(topic) + header.sectionSize(topic) - 2
    start = QPoint(edge, header.height() // 2)
    QTest.mousePress(header.viewport(), Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(header.viewport(), start - QPoint(30, 0))
    table.fit_columns()  # as when other rows come
    QTest.mouseRelease(header.viewport(), Qt.MouseButton.LeftButton, pos=start - QPoint(30, 0))
    opened.window.resize(1600, 800)
    table.fit_columns()
    assert table.columnWidth(text) > usual + 30


@pytest.mark.qt_log_ignore("grabbing the keyboard", "raise()")  # a menu off the screen
def test_the_menu_of_a_header_puts_its_columns_back(
    opened: App, settled: Callable[[App, str], None], qtbot: QtBot
) -> None:
    table = rows_of(opened, "sheet")
    settled(opened, "sheet")
    at = column_of(table, "Topic")
    usual = table.columnWidth(at)
    drag(table, at, 40)
    table.horizontalHeader().customContextMenuRequested.emit(QPoint(5, 5))
    menu = QApplication.activePopupWidget()
    assert menu is not None
    menu.actions()[0].trigger()
    menu.close()
    assert table.columnWidth(at) == usual


def test_the_preferences_put_columns_and_panes_back(
    opened: App, settled: Callable[[App, str], None], qtbot: QtBot
) -> None:
    opened.window.resize(1240, 800)
    table = rows_of(opened, "sheet")
    settled(opened, "sheet")
    splitter = opened.window.page("sheet").findChildren(QSplitter)[0]
    at, sizes = column_of(table, "Topic"), splitter.sizes()
    usual = table.columnWidth(at)
    drag(table, at, 40)
    splitter.moveSplitter(sizes[0] - 60, 1)
    assert splitter.sizes() != sizes
    dialog = SettingsDialog(opened.session, opened.window)
    dialog.all_back.click()
    dialog.reject()
    dialog.deleteLater()
    assert table.columnWidth(at) == usual
    assert splitter.sizes() == pytest.approx(sizes, abs=4)


def test_the_runs_keep_the_widths_of_their_columns_when_they_are_listed_anew(
    opened: App, qtbot: QtBot
) -> None:
    opened.window.open_page("train")
    page = opened.window.page("train")
    assert isinstance(page, TrainPage)
    table = next(one for one in page.findChildren(QTableView) if one.isVisible())
    usual = table.columnWidth(1)
    drag(table, 1, 45)
    opened.session.broadcast(Changes(runs=True))
    qtbot.waitUntil(lambda: table.columnWidth(1) == usual + 45, timeout=WAIT)
    opened.window.action("layout").trigger()
    assert table.columnWidth(1) == usual


def test_a_dialog_keeps_the_widths_of_its_columns(opened: App, qtbot: QtBot) -> None:
    session = opened.session
    widths = []
    for by in (30, 0):
        made = LabelColumnDialog(session.project, session.sheet, "single", opened.window)
        made.show()
        made.activateWindow()
        made.columns.setFocus()
        qtbot.waitUntil(lambda one=made: one.columns.hasFocus(), timeout=WAIT)  # type: ignore[misc]
        if by:
            drag(made.values, 1, -by)
        widths.append(made.values.columnWidth(1))
        made.reject()
        made.deleteLater()
    assert widths[0] == widths[1]


@pytest.mark.parametrize("page", ["sheet", "label"])
def test_a_sheet_comes_back_at_the_row_it_was_left_at(
    opened: App,
    project_file: Path,
    qapp: QApplication,
    qtbot: QtBot,
    settled: Callable[[App, str], None],
    page: str,
) -> None:
    table = rows_of(opened, page)
    settled(opened, page)
    qtbot.waitUntil(lambda: table.current_place() >= 0, timeout=WAIT)
    table.go_to(min(37, table.rows.rowCount() - 1))
    left = table.rows.ids[table.current_place()]
    opened.session.set_sheet(2)
    settled(opened, page)
    qtbot.waitUntil(lambda: table.current_place() == 0, timeout=WAIT)  # nobody was there yet
    opened.session.set_sheet(1)
    qtbot.waitUntil(lambda: present_row(table) == left, timeout=WAIT)
    assert table.selected_ids() == [left]
    opened.session.close_project()
    opened.door.close()
    later = another_window(qapp, opened)
    try:
        later.window.desk.open_files([str(project_file)])
        again = rows_of(later, page)
        qtbot.waitUntil(lambda: present_row(again) == left, timeout=WAIT)
        seen = again.visualRect(again.currentIndex())
        assert again.viewport().rect().intersects(seen), "it is scrolled to"
    finally:
        closed(later, qapp)


def present_row(table: RowsTable) -> int:
    place = table.current_place()
    return table.rows.ids[place] if 0 <= place < len(table.rows.ids) else 0


def test_a_project_comes_back_with_the_sheet_that_was_shown(
    opened: App, project_file: Path
) -> None:
    first, second = sheets.all_sheets(opened.session.project)
    assert opened.session.sheet == first
    opened.session.set_sheet(second.id)
    opened.session.close_project()
    opened.window.desk.open_files([str(project_file)])
    assert opened.session.sheet == second
