"""Nothing that is read is cut off or painted over, in the smallest usual window and in both languages."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import labels, scheme_changes
from workbench.ui import theme
from workbench.ui.widgets.bulk_dialog import BulkDialog, Rows
from workbench.ui.widgets.empty_state import EmptyState
from workbench.ui.widgets.outlook_dialog import OutlookDialog
from workbench.ui.widgets.scheme_preview import SchemeConfirm
from workbench.ui.widgets.task_dialog import TaskDialog

Settled = Callable[[App, str], None]
SMALL = (1024, 700)
LANGUAGES = ["en", "zh_CN"]
BUTTONS = (QPushButton, QCheckBox, QRadioButton, QToolButton)


def cut_off(root: QWidget) -> list[str]:
    """Return the words below `root` that have less room than they need."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisible():
            continue
        if isinstance(widget, QLabel) and widget.text():
            if widget.wordWrap():
                is_cut = widget.height() < widget.heightForWidth(widget.width())
            else:
                is_cut = widget.width() < widget.sizeHint().width()
        elif isinstance(widget, BUTTONS) and widget.text():
            is_cut = widget.width() < widget.minimumSizeHint().width()
        elif isinstance(widget, QComboBox):
            words = widget.fontMetrics().horizontalAdvance(widget.currentText())
            is_cut = widget.width() < words + 8 + 24  # its padding and its arrow
        else:
            continue
        if is_cut:
            found.append(widget.text() if not isinstance(widget, QComboBox) else "a choice")
    return found


def overlapping(bar: QWidget) -> list[tuple[QWidget, QWidget]]:
    parts = [one for one in bar.children() if isinstance(one, QWidget) and one.isVisible()]
    return [(a, b) for a, b in combinations(parts, 2) if a.geometry().intersects(b.geometry())]


@pytest.fixture
def small(opened: App, settled: Settled) -> App:
    """The Label page of the sheet without labels, in a small window."""
    opened.window.resize(*SMALL)
    opened.session.set_sheet(2)
    opened.window.open_page("label")
    settled(opened, "label")
    return opened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", ["label", "sheet"])
def test_every_word_of_a_small_window_is_whole(
    small: App, page: str, language: str, settled: Settled
) -> None:
    table = small.window.page("label").canvas.browser.table
    QTest.keyClick(table, Qt.Key.Key_1)  # brings the button that takes rows out, and the latest
    small.set_language(language)
    small.window.open_page(page)
    settled(small, page)
    QApplication.processEvents()
    shown = small.window.page(page)
    bar = shown.browser.bar if page == "sheet" else shown.canvas.browser.bar
    assert cut_off(shown) == []
    assert overlapping(bar) == []
    assert small.window.size().toTuple() == SMALL


def test_the_bar_over_the_rows_takes_two_lines_only_where_it_must(small: App) -> None:
    bar = small.window.page("label").canvas.browser.bar
    QApplication.processEvents()
    assert bar.state_box.y() > bar.search.geometry().bottom()
    small.window.resize(1440, 900)
    QApplication.processEvents()
    assert abs(bar.state_box.geometry().center().y() - bar.search.geometry().center().y()) <= 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_guidelines_beside_the_row_leave_every_title_whole(small: App, language: str) -> None:
    small.set_language(language)
    canvas = small.window.page("label").canvas
    canvas.reader.bar.asked.emit("guideline")
    QApplication.processEvents()
    place = canvas.reader.bar.place
    assert place.width() >= place.sizeHint().width()
    assert f"{len(session_rows(small)):,}" in place.toolTip()  # what is cut is told there
    assert cut_off(canvas.aside) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_page_says_its_whole_sentence(parts: App, language: str) -> None:
    parts.set_language(language)
    parts.window.resize(*SMALL)
    parts.window.open_page("label")
    QApplication.processEvents()
    empty = parts.window.page("label").empty
    assert empty.isVisible()
    assert cut_off(empty) == []


def test_a_list_without_rows_says_why(small: App, qtbot: QtBot) -> None:
    browser = small.window.page("label").canvas.browser
    browser.bar.search.setText("no such words")
    browser.bar.apply_search()
    qtbot.waitUntil(lambda: browser.model.rowCount() == 0, timeout=15000)
    assert browser.table.accessibleDescription() == (
        "No row matches the search. Only these were looked through: Not labelled."
    )
    muted = QColor(theme.colours().muted)
    picture = browser.table.viewport().grab().toImage()
    drawn = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert muted.name() in drawn
    browser.show_everything()
    qtbot.waitUntil(lambda: browser.model.rowCount() > 0, timeout=15000)
    assert browser.table.accessibleDescription() == ""


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
@pytest.mark.parametrize("wanted", ["light", "dark"])
def test_the_chosen_line_of_an_open_list_is_readable(small: App, wanted: str) -> None:
    small.set_theme(wanted)
    box = small.window.page("label").canvas.browser.bar.state_box
    box.showPopup()
    QApplication.processEvents()
    view = box.view()
    line = view.visualRect(view.model().index(box.currentIndex(), 0))
    picture = view.viewport().grab(line).toImage()
    box.hidePopup()
    assert picture.pixelColor(2, 2).name() == theme.colours().accent


def test_decisions_of_another_sheet_are_not_offered(small: App, settled: Settled) -> None:
    canvas = small.window.page("label").canvas
    QTest.keyClick(canvas.browser.table, Qt.Key.Key_1)
    assert len(canvas.history.chips) == 1
    small.session.set_sheet(1)
    settled(small, "label")
    assert not canvas.history.isVisible()
    small.session.set_sheet(2)
    assert len(canvas.history.chips) == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_small_dialogs_show_all_they_say(small: App, language: str) -> None:
    small.set_language(language)
    session = small.session
    task = TaskDialog(session, small.window)
    task.kinds.setCurrentIndex(task.kinds.findData("number"))
    outlook = OutlookDialog(session, session.task, None, small.window)
    bulk = BulkDialog(session, Rows([1], session_rows(small), 1), small.window)
    label = labels.all_labels(session.project, session.task.id)[0]
    change = scheme_changes.of_archive(session.project, label.id)
    long = replace(change, examples=("太长了 too long " * 30,) * 3)
    confirm = SchemeConfirm(long, "Archive", "Archive", small.window)
    for dialog in (task, outlook, bulk, confirm):
        dialog.show()
        QApplication.processEvents()
        assert cut_off(dialog) == [], type(dialog).__name__
        dialog.reject()
        dialog.deleteLater()


def session_rows(parts: App):  # type: ignore[no-untyped-def] # the ids in view
    return parts.window.page("label").canvas.browser.model.ids


def test_a_forecast_not_made_yet_says_what_it_is_for(small: App) -> None:
    dialog = OutlookDialog(small.session, small.session.task, None, small.window)
    dialog.show()
    assert dialog.findChild(EmptyState).isVisible()
    dialog.reject()
    dialog.deleteLater()


def test_a_task_of_numbers_offers_no_labels_to_edit(small: App) -> None:
    panel = small.window.page("label").panel
    assert panel.edit_button.isVisible()
    dialog = TaskDialog(small.session, small.window)
    dialog.name.setText("How bad")
    dialog.kinds.setCurrentIndex(dialog.kinds.findData("number"))
    dialog.accept()
    dialog.deleteLater()
    assert small.session.task.kind == "number"
    assert not panel.edit_button.isVisible()
    assert not panel.rules_button.isVisible()


def test_the_list_of_orders_shows_whole_names(opened: App) -> None:
    box = opened.window.page("label").canvas.queue.box
    assert opened.session.project is not None
    box.offer(labels.all_labels(opened.session.project, 1))  # as once suggestions are at work
    assert box.count() > 6
    for language in ("en", "zh_CN"):
        opened.set_language(language)
        metrics = box.view().fontMetrics()
        longest = max(metrics.horizontalAdvance(box.itemText(at)) for at in range(box.count()))
        assert box.view().minimumWidth() > longest
