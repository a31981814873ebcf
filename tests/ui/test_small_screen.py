"""With letters of twice the size on the smallest screen, what works as it opens fits and can be read."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QLabel, QPushButton, QScrollArea
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.ui import help_pages
from workbench.ui.actions import REVIEW
from workbench.ui.widgets.import_dialog import ImportDialog
from workbench.ui.widgets.import_preview import PreviewTable
from workbench.ui.widgets.review_pane import ReviewPane

from .conftest import SAMPLE
from .test_access import OPENED_BY_ACTION
from .test_large_text import LANGUAGES, lasting_faults
from .test_looks import SMALL

LONG = 120_000
Settled = Callable[[App, str], None]


@pytest.fixture(params=LANGUAGES)
def large(request: pytest.FixtureRequest, opened: App) -> Iterator[App]:
    opened.window.resize(*SMALL)
    opened.set_text_size("200")
    opened.set_language(request.param)
    opened.session.set_sheet(2)
    yield opened
    opened.set_text_size("100")


def at_rest(parts: App, qtbot: QtBot) -> None:
    jobs = parts.session.jobs
    qtbot.waitUntil(lambda: jobs.heavy is None and not jobs._own_engines, timeout=LONG)


def fits_the_screen(dialog: QDialog) -> bool:
    screen = QGuiApplication.primaryScreen().availableGeometry()
    return dialog.width() <= screen.width() and dialog.height() <= screen.height()


@pytest.mark.parametrize("action", OPENED_BY_ACTION)
def test_what_a_menu_opens_fits_the_smallest_screen(large: App, action: str, qtbot: QtBot) -> None:
    large.window.action(action).trigger()
    at_rest(large, qtbot)  # also what is said while it looks through the rows makes it no wider
    dialog = next(one for one in large.window.findChildren(QDialog) if one.isVisible())
    found, fits = lasting_faults(dialog, qtbot), fits_the_screen(dialog)
    panes = [one for one in dialog.findChildren(ReviewPane) if one.isVisible()]
    readable = all(one.texts.width() > one.list.width() for one in panes)
    dialog.reject()
    assert found == []
    assert fits
    assert readable


def test_a_preview_shows_five_rows_on_the_smallest_screen(large: App, qtbot: QtBot) -> None:
    dialog = ImportDialog(large.session, SAMPLE, large.window)
    dialog.open()
    table = dialog.findChild(PreviewTable)
    assert table is not None
    qtbot.waitUntil(lambda: table.rows_model.rowCount() > 0, timeout=LONG)
    found, fits = lasting_faults(dialog, qtbot), fits_the_screen(dialog)
    shown = table.viewport().height() / table.rowHeight(0)
    area = next(one for one in dialog.findChildren(QScrollArea) if one.isAncestorOf(table))
    area.ensureWidgetVisible(table, 0, 0)
    seen = table.visibleRegion().boundingRect().height() / table.rowHeight(0)
    dialog.reject()
    assert found == []
    assert fits
    assert shown >= 5
    assert seen >= 5


def test_scores_beside_their_rivals_are_whole(large: App, qtbot: QtBot) -> None:
    large.window.open_page("results")
    page = large.window.page("results")
    qtbot.waitUntil(lambda: page.shown_run.evaluated is not None, timeout=LONG)
    tab = page.open_tab("scores")
    area = page._areas["scores"]
    qtbot.waitUntil(lambda: tab.width() <= area.viewport().width(), timeout=3000)
    assert {way for _who, way in tab.standing.buttons} == {"better", "worse"}
    qtbot.waitUntil(lambda: all(one.isVisibleTo(tab) for one in tab.standing.buttons.values()))
    assert lasting_faults(tab, qtbot) == []


def test_the_state_of_a_review_and_the_guidelines_leave_the_row_its_room(
    large: App, settled: Settled, qtbot: QtBot
) -> None:
    large.window.open_page("label")
    settled(large, "label")
    canvas = large.window.page("label").canvas
    canvas.reader.bar.asked.emit("guideline")
    large.window.open_page("label", REVIEW)
    canvas.open_one_row()
    review = canvas.queue.review
    qtbot.waitUntil(lambda: bool(review.heading.text()), timeout=5000)
    QTest.qWait(100)
    assert lasting_faults(review, qtbot) == []
    assert review.toolTip()  # says what there is no room for
    assert canvas.aside.geometry().right() <= canvas._below.width()
    assert canvas.reader.width() >= canvas.aside.width()
    assert lasting_faults(canvas.aside, qtbot) == []


def test_buttons_grow_with_the_letters_and_no_more(parts: App, qtbot: QtBot) -> None:
    """Also those that were there, and had their height from the style, when the size was changed."""
    parts.window.open_page("home")
    page = parts.window.page("home")
    usual = page._how_card._title.font().pointSizeF()
    before = {one: one.height() for one in parts.window.stack.findChildren(QPushButton)}
    parts.set_text_size("200")
    label = QLabel("Import")
    least = label.sizeHint().height()
    grown = {one: one.height() / least for one in before if one.isVisible()}
    title = page._how_card._title.font().pointSizeF()
    parts.set_text_size("100")
    assert title == 2 * usual
    assert page._how_card._title.font().pointSizeF() == usual
    assert grown
    assert max(grown.values()) < 2.6  # two lines, with what is around the words
    QTest.qWait(50)
    assert {one: one.height() for one in before} == before


@pytest.mark.parametrize("language", LANGUAGES)
def test_thresholds_need_no_scrolling_sideways(opened: App, language: str, qtbot: QtBot) -> None:
    opened.window.resize(*SMALL)
    opened.set_language(language)
    opened.window.open_page("results")
    page = opened.window.page("results")
    qtbot.waitUntil(lambda: page.shown_run.evaluated is not None, timeout=LONG)
    table = page.open_tab("confidence").thresholds
    qtbot.waitUntil(lambda: table.isVisible() and table.rowCount() > 0, timeout=5000)
    QTest.qWait(100)
    assert table.horizontalScrollBar().maximum() == 0


def test_search_in_help_shows_no_marks_of_tables_and_whole_words(parts: App) -> None:
    texts = {page: help_pages.text(page, parts.session.keymap) for page in help_pages.pages()}
    found = help_pages.find("label", texts)
    assert len(found) > 10
    assert [hit.excerpt for hit in found if "|" in hit.excerpt or "---" in hit.excerpt] == []
    whole = {word for text in texts.values() for word in help_pages.plain(text).split()}
    last = [hit.excerpt.rstrip("…").split()[-1] for hit in found]
    assert [word for word in last if word not in whole] == []
