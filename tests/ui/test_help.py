"""Help where it is asked for: F1 over pages and dialogs, search, links, and news after an update."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.ui.help_desk import HelpDesk
from workbench.ui.pages import PAGES
from workbench.ui.pages.results import ResultsPage
from workbench.ui.results import TABS
from workbench.ui.widgets.clean_dialog import CleanDialog
from workbench.ui.widgets.help_window import HelpWindow
from workbench.ui.widgets.notice_bar import NoticeBar
from workbench.ui.widgets.rules_dialog import RulesDialog


def press(widget: QWidget, key: Qt.Key) -> None:
    widget.activateWindow()
    QTest.qWait(20)
    QTest.keyClick(widget, key)


def help_window(parts: App) -> HelpWindow:
    found = parts.window.help.window
    assert found is not None
    assert found.isVisible()
    return found


@pytest.mark.parametrize("page", [spec.id for spec in PAGES])
def test_f1_opens_the_page_on_what_is_shown(opened: App, page: str) -> None:
    opened.window.open_page(page)
    press(opened.window, Qt.Key.Key_F1)
    shown = help_window(opened)
    assert shown.topic == page
    assert shown.page.toPlainText().startswith(shown.list.currentItem().text())


@pytest.mark.parametrize("tab", [spec.id for spec in TABS])
def test_f1_over_a_tab_of_results_opens_its_part(opened: App, tab: str) -> None:
    opened.window.open_page("results")
    page = opened.window.page("results")
    assert isinstance(page, ResultsPage)
    assert page.open_tab(tab) is not None
    press(opened.window, Qt.Key.Key_F1)
    shown = help_window(opened)
    assert shown.topic == "results"
    title = next(spec.title for spec in TABS if spec.id == tab)
    assert shown.page.textCursor().block().text() == title


def test_f1_while_a_row_is_labelled_opens_help_and_the_question_mark_the_keys(opened: App) -> None:
    opened.window.open_page("label")
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, Qt.Key.Key_F1)
    assert help_window(opened).topic == "label"
    assert opened.session.keymap.keys_of("keys") == ("?",)


def test_f1_in_a_dialog_opens_its_page_above_it_and_outlives_it(opened: App) -> None:
    session = opened.session
    assert session.sheet is not None
    dialog = CleanDialog(session, session.sheet, opened.window)
    dialog.open()
    QTest.qWait(50)
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_F1)
    shown = help_window(opened)
    assert shown.topic == "clean"
    assert shown.parentWidget() is dialog  # another's window would not get a key while it is open
    dialog.reject()
    assert shown.isVisible()
    assert shown.parentWidget() is opened.window
    dialog.deleteLater()
    QTest.qWait(20)
    assert help_window(opened) is shown


def test_f1_in_a_dialog_upon_a_dialog(opened: App) -> None:
    first, second = QDialog(opened.window), QDialog()
    first.setModal(True)
    first.open()
    second.setParent(first, second.windowFlags())
    second.open()
    opened.window.help.show_help()
    shown = help_window(opened)
    assert shown.parentWidget() is second
    second.accept()
    assert shown.parentWidget() is first
    first.accept()
    assert shown.parentWidget() is opened.window
    assert shown.isVisible()


def test_f1_in_a_window_that_stays_open_beside_the_rows(opened: App) -> None:
    opened.window.open_page("label")
    opened.window.labelling.show_rules()
    QTest.qWait(50)
    rules = opened.window.findChild(RulesDialog)
    assert rules is not None
    rules.activateWindow()
    QTest.qWait(20)
    QTest.keyClick(QApplication.focusWidget() or rules, Qt.Key.Key_F1)
    assert help_window(opened).topic == "rules"


def test_search_marks_what_it_found_in_chinese(parts: App) -> None:
    parts.set_language("zh_CN")
    parts.window.help.show_contents()
    shown = help_window(parts)
    QTest.keyClick(shown, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    shown.search.setText("召回率")
    assert shown.list.item(0).text().startswith("看懂分数")
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.topic == "scores"
    marks = [one.cursor.selectedText() for one in shown.page.extraSelections()]
    assert marks == ["召回率"] * len(marks)
    assert marks
    assert shown.page.textCursor().selectedText() == "召回率"
    shown.search.setText("没有这样的词")
    assert shown.list.count() == 0
    assert shown.nothing.isVisible()
    shown.search.clear()
    assert shown.list.count() > 20
    assert not shown.page.extraSelections()


def test_words_of_another_language_find_pages_in_this_one(parts: App) -> None:
    parts.window.help.show_contents()
    shown = help_window(parts)
    shown.search.setText("召回率")
    title, excerpt = shown.list.item(0).text().split("\n")
    assert title.isascii()
    assert "召回率" in excerpt
    QTest.keyClick(shown.search, Qt.Key.Key_Return)
    assert shown.topic == "scores"
    assert "Recall" in shown.page.toPlainText()
    parts.set_language("zh_CN")
    shown.search.setText("calibration")
    assert shown.list.count() > 0
    assert not shown.list.item(0).text().split("\n")[0].isascii()


def test_links_lead_on_and_back_leads_back(parts: App) -> None:
    parts.window.help.show_contents()
    shown = help_window(parts)
    shown.page.anchorClicked.emit(QUrl("scores.md"))
    assert shown.topic == "scores"
    QTest.qWait(20)
    shown.page.setFocus()
    QTest.keyClick(shown.page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert shown.topic == "first_steps"
    assert shown.forward.isEnabled()
    shown.forward.click()
    assert shown.topic == "scores"
    QTest.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_no_page_can_read_a_file_or_the_network(parts: App, tmp_path: Path) -> None:
    parts.window.help.show_contents()
    page = help_window(parts).page
    secret = tmp_path / "secret.md"
    secret.write_text("# Secret", encoding="utf-8")
    for address in (QUrl.fromLocalFile(str(secret)), QUrl("ftp://example.invalid/a.md")):
        page.anchorClicked.emit(address)
        kind = QTextDocument.ResourceType.MarkdownResource
        assert page.loadResource(int(kind.value), address) is None
    assert help_window(parts).topic == "first_steps"
    assert "Secret" not in page.toPlainText()


def test_help_follows_the_language(parts: App) -> None:
    parts.window.help.show_contents()
    shown = help_window(parts)
    assert shown.page.toPlainText().startswith("First steps")
    parts.set_language("zh_CN")
    assert shown.page.toPlainText().startswith("第一步")
    assert shown.windowTitle() == "帮助"


def test_an_update_is_told_once(parts: App, qtbot: QtBot) -> None:
    preferences = parts.session.preferences
    parts.window.help.offer_news()
    assert parts.window.notices.text() == ""  # a first start is no update
    preferences.note("version", "0.0.1")
    notices = NoticeBar(parts.window)
    desk = HelpDesk(parts.session, parts.window, notices)
    desk.offer_news()
    assert "updated" in notices.text()
    parts.set_language("zh_CN")
    notices.retranslate()
    assert "updated" not in notices.text()
    assert "新功能" in notices.offer.text()
    parts.set_language("en")
    notices.retranslate()
    notices.show_notice("warn", "Something else.")
    notices._close.click()
    assert "updated" in notices.text(), "an offer comes back until it is dealt with"
    notices.offer.click()
    assert notices.text() == ""
    assert desk.window is not None
    assert desk.window.page.toPlainText().startswith("What is new")
    desk.window.close()
    desk.offer_news()
    assert notices.text() == ""
    notices.show_notice("info", "Another.")
    assert notices.offer.isHidden()
