"""Why? asked by keys: words, another label, a text to change; and the words behind each label."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.conftest import finish
from tests.ui.test_looks import cut_off
from workbench.app import App
from workbench.engine.client import Engine
from workbench.project import runs
from workbench.project.store import Project
from workbench.ui.results.words import WordsTab
from workbench.ui.widgets.review_pane import ReviewItem, ReviewPane
from workbench.ui.widgets.rules_dialog import RulesDialog
from workbench.ui.widgets.why_dialog import WhyDialog
from workbench.ui.widgets.why_text import WhyText

Settled = Callable[[App, str], None]
LONG = 120_000


@pytest.fixture(scope="module")
def finished_by_tiny(
    tmp_path_factory: pytest.TempPathFactory, engines: dict[str, Engine], tiny_folder: Path
) -> Path:
    path = tmp_path_factory.mktemp("tiny") / "feedback.bertwb"
    return finish(path, engines["model"], str(tiny_folder))


@pytest.fixture
def tiny(parts: App, finished_by_tiny: Path, tmp_path: Path, settled: Settled) -> App:
    """Return the application on the Label page of a project that a tiny BERT finished."""
    assert parts.session.open_project(Path(shutil.copy(finished_by_tiny, tmp_path)))
    parts.session.set_sheet(2)
    parts.window.open_page("label")
    settled(parts, "label")
    return parts


def dialog_of(parts: App) -> WhyDialog:
    found = [one for one in parts.window.findChildren(WhyDialog) if one.isVisible()]
    assert len(found) == 1
    return found[0]


@pytest.fixture
def why(tiny: App, qtbot: QtBot) -> WhyDialog:
    """Return the dialog about the first row, opened by its key, when it knows the answer."""
    QTest.keyClick(tiny.window.page("label").canvas.browser.table, Qt.Key.Key_W)
    dialog = dialog_of(tiny)
    qtbot.waitUntil(lambda: bool(dialog.parts.verdict.text()), timeout=LONG)
    return dialog


def test_w_says_why_and_escape_closes(tiny: App, why: WhyDialog, qtbot: QtBot) -> None:
    parts = why.parts
    assert parts.title.text() == "Row 1 of New"
    assert "The model says" in parts.verdict.text()
    assert parts.words.count() > 1
    assert parts.original.extraSelections(), "the words are coloured"
    assert any(one.format.fontUnderline() for one in parts.original.extraSelections())
    assert parts.chances.count() == parts.label.count() == 6
    assert parts.label.currentText() in parts.verdict.text()
    assert parts.yours.hasFocus()
    QTest.keyClick(why, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not tiny.window.findChildren(WhyDialog), timeout=LONG)


def test_another_label_is_explained(why: WhyDialog, qtbot: QtBot) -> None:
    parts = why.parts
    before = [parts.words.item(at).toolTip() for at in range(parts.words.count())]
    other = parts.label.itemText(1)
    QTest.keyClick(parts.label, Qt.Key.Key_Down)
    parts.label.activated.emit(1)
    qtbot.waitUntil(lambda: f"speak for {other}" in parts.legend.text(), timeout=LONG)
    assert [parts.words.item(at).toolTip() for at in range(parts.words.count())] != before
    assert other not in parts.verdict.text(), "the prediction itself is as it was"


def test_a_changed_text_is_watched_and_taken_back(why: WhyDialog, qtbot: QtBot) -> None:
    parts = why.parts
    original = parts.yours.written()
    parts.yours.selectAll()
    parts.yours.insertPlainText("late parcel 😀 ")  # as an input method writes
    QTest.keyClicks(parts.yours, "zebra")
    qtbot.waitUntil(lambda: "The model says" in parts.yours_verdict.text(), timeout=LONG)
    qtbot.waitUntil(lambda: "zebra" in _words(parts.words), timeout=LONG)
    assert parts.original.written() == original, "the row is shown beside it as it is"
    marked = [one.cursor.selectedText() for one in parts.yours.extraSelections()]
    assert set(marked) <= {"late", "parcel", "😀", "zebra"}
    assert "zebra" in marked
    parts.yours.selectAll()
    QTest.keyClick(parts.yours, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "no text" in parts.yours_verdict.text(), timeout=LONG)
    parts.back.click()
    assert parts.yours.written() == original
    assert "zebra" not in _words(parts.words)


def _words(bars: object) -> str:
    return " ".join(bars.item(at).toolTip() for at in range(bars.count()))  # type: ignore[attr-defined] # a BarList


def test_a_word_becomes_rows_and_a_rule(tiny: App, why: WhyDialog, qtbot: QtBot) -> None:
    word, label = why.parts.words.chosen(), why.parts.label.currentText()
    why.parts.rule_button.click()
    (rules,) = tiny.window.findChildren(RulesDialog)
    assert rules.entry.pattern.text() == word
    assert rules.entry.label.currentText() == label
    rules.reject()
    why.parts.rows_button.click()
    page = tiny.window.page("sheet")
    assert page.isVisible()
    qtbot.waitUntil(lambda: 0 < page.browser.model.rowCount() < tiny.session.sheet.rows)
    found = [page.browser.model.row(place) for place in range(page.browser.model.rowCount())]
    assert all(word.casefold() in str(cells).casefold() for cells in found)


def test_what_cannot_be_said_is_a_sentence(tiny: App, qtbot: QtBot) -> None:
    project = tiny.session.project
    assert project is not None
    assert tiny.session.task is not None
    scores = runs.newest_run(project, tiny.session.task.id).scores
    runs.finish_run(project, 1, "done", scores=scores, folder="/gone")
    tiny.session.why_wanted.emit(2, 1)
    dialog = dialog_of(tiny)
    qtbot.waitUntil(dialog.parts.empty.isVisible, timeout=LONG)
    assert "no longer on this computer" in dialog.parts.empty._title.text()
    tiny.session.run = None
    tiny.session.why_wanted.emit(2, 2)
    assert dialog.parts.empty._title.text() == "No model yet"
    dialog.parts.empty.clicked.emit()
    assert tiny.window.page("train").isVisible()
    assert not dialog.isVisible()


def test_a_list_to_review_asks_why_by_the_same_key(qtbot: QtBot) -> None:
    pane = ReviewPane((), lambda _sheet, _row: "a text")
    qtbot.addWidget(pane)
    pane.show_items([ReviewItem("x", "x", (("", 2, 7),))], "nothing")
    pane.show()
    with qtbot.waitSignal(pane.why_wanted) as asked:
        QTest.keyClick(pane.list, Qt.Key.Key_W)
    assert asked.args == [2, 7]
    with qtbot.waitSignal(pane.why_wanted):
        pane.why.click()


@pytest.mark.parametrize("language", ["en", "zh_CN"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_of_it_is_whole(tiny: App, qtbot: QtBot, language: str, theme: str) -> None:
    tiny.set_language(language)
    tiny.set_theme(theme)
    tiny.session.why_wanted.emit(2, 3)
    dialog = dialog_of(tiny)
    dialog.resize(980, 620)
    qtbot.waitUntil(lambda: bool(dialog.parts.verdict.text()), timeout=LONG)
    QApplication.processEvents()
    assert cut_off(dialog) == []
    dialog.reject()


def test_marks_fit_a_text_with_blanks_signs_and_emoji(
    qtbot: QtBot, tiny: App, why: WhyDialog
) -> None:
    text = WhyText(readonly=False)
    qtbot.addWidget(text)
    for written in ("  \r\n two\r\nlines 😀 here ", "x" * 100_000, ""):
        text.write(written)
        text.mark(written, why._own.words if why._own else ())
    assert not text.extraSelections() or text.written()


def test_the_words_of_every_label_are_found_and_lead_to_their_rows(tiny: App, qtbot: QtBot) -> None:
    tiny.window.open_page("results")
    tab = tiny.window.page("results").open_tab("words")
    assert isinstance(tab, WordsTab)
    tab.empty.clicked.emit()
    assert tab.strip.isVisible()
    qtbot.waitUntil(lambda: bool(tab.cards), timeout=LONG)
    assert len(tab.cards) == 6
    card = next(one for one in tab.cards if one.bars.count())
    card.bars.setCurrentRow(0)
    QTest.keyClick(card.bars, Qt.Key.Key_Return)
    page = tiny.window.page("sheet")
    qtbot.waitUntil(page.isVisible)
    word = card._driven.words[0]
    qtbot.waitUntil(lambda: page.browser.model.rowCount() == word.rows)
    project = tiny.session.project
    assert project is not None
    path = project.path
    tiny.session.close_project()
    assert not tab._found, "a customer's words do not outlive the project"
    with Project.open(path, readonly=True) as again:
        told = [str(one) for one in again.all("SELECT event FROM run_event")]
    assert not any("LabelsExplained" in one for one in told)
