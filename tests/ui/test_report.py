"""A report of the run that is shown, asked for and written by keys."""

from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.reporting.pdf_text import text_of
from tests.ui.test_looks import LANGUAGES, cut_off
from workbench.app import App
from workbench.ui.widgets.report_dialog import ReportDialog


def asked(parts: App) -> ReportDialog:
    """Open the dialog from the page's button, by keys."""
    parts.window.open_page("results")
    button = parts.window.page("results").report_button
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    dialog = parts.window.findChild(ReportDialog)
    assert isinstance(dialog, ReportDialog)
    assert dialog.isVisible()
    return dialog


def ended(dialog: ReportDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: dialog.told.isVisible() and dialog.go.isEnabled(), timeout=240_000)


def test_a_report_is_written_by_keys_and_never_over_another(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = asked(opened)
    QTest.keyClick(dialog.kinds[".xlsx"], Qt.Key.Key_Space)
    dialog.signed_by.setFocus()
    QTest.keyClicks(dialog.signed_by, "Ann Example")
    names = [path.name for path in dialog.paths()]
    assert names == ["feedback report.pdf", "feedback report.xlsx"]
    QTest.keyClick(dialog.signed_by, Qt.Key.Key_Return)
    assert not dialog.go.isEnabled()
    ended(dialog, qtbot)
    assert "feedback report.pdf" in dialog.told.text()
    paper = text_of(tmp_path / names[0])
    assert "Ann Example" in paper
    assert "Report on" in paper
    assert opened.session.run is not None
    assert opened.session.run.scores is not None
    book = openpyxl.load_workbook(tmp_path / names[1])
    accuracy = book["Figures"]["B2"].value
    assert accuracy == pytest.approx(opened.session.run.scores.accuracy)
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: opened.window.findChild(ReportDialog) is None, timeout=15_000)

    second = asked(opened)
    assert second.paths()[0].name == "feedback report (2).pdf", "a free name is offered"
    before = (tmp_path / names[0]).read_bytes()
    second.target.selectAll()
    QTest.keyClicks(second.target, str(tmp_path / "feedback report"))
    QTest.keyClick(second.target, Qt.Key.Key_Return)
    assert "is there already" in second.told.text()
    assert second.go.text() == "Replace"
    assert (tmp_path / names[0]).read_bytes() == before
    second.reject()


def test_what_cannot_be_written_is_said_in_the_dialog(opened: App, qtbot: QtBot) -> None:
    dialog = asked(opened)
    dialog.target.selectAll()
    QTest.keyClicks(dialog.target, "/no such folder/report")
    QTest.keyClick(dialog.target, Qt.Key.Key_Return)
    ended(dialog, qtbot)
    assert "There is no folder" in dialog.told.text()
    dialog.reject()


def test_nothing_chosen_cannot_be_written(opened: App) -> None:
    dialog = asked(opened)
    QTest.keyClick(dialog.kinds[".pdf"], Qt.Key.Key_Space)
    assert not dialog.go.isEnabled()
    QTest.keyClick(dialog.kinds[".html"], Qt.Key.Key_Space)
    assert dialog.go.isEnabled()
    assert not dialog.request().with_texts, "texts are left out unless they are asked for"
    dialog.reject()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_dialog_shows_all_it_says(opened: App, language: str) -> None:
    opened.set_language(language)
    dialog = asked(opened)
    QApplication.processEvents()
    assert cut_off(dialog) == []
    for field in (dialog.language, dialog.signed_by, dialog.target):
        assert field.accessibleName()
    assert dialog.language.currentData() == language
    dialog.reject()


def test_without_a_run_the_page_says_what_comes_first(parts: App, tmp_path: Path) -> None:
    assert parts.session.new_project(tmp_path / "new.bertwb")
    parts.window._actions["report"].trigger()
    assert parts.window.findChild(ReportDialog) is None
    assert parts.window.page("results")._empty.isVisible()
