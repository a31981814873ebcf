"""Searching with operators, rules and labelling in bulk, in the real window."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import annotations, bulk, labels, rules, undo
from workbench.project.store import Project
from workbench.ui import theme
from workbench.ui.widgets.bulk_dialog import BulkDialog, Rows
from workbench.ui.widgets.rules_model import CONFLICTS, HITS, PATTERN, PRECISION


@pytest.fixture
def page(opened: App, settled: Callable[[App, str], None]) -> App:
    opened.session.set_sheet(2)
    opened.window.open_page("label")
    settled(opened, "label")
    return opened


@pytest.fixture
def sheet_page(opened: App, settled: Callable[[App, str], None]) -> App:
    opened.session.set_sheet(1)
    opened.window.open_page("sheet")
    settled(opened, "sheet")
    return opened


def stored(path: Path, sheet: int = 2) -> dict[int, int]:
    with Project.open(path, readonly=True) as other:
        return annotations.current_all(other, 1, sheet)


def search(browser: Any, text: str, qtbot: QtBot) -> list[str]:
    """Type a search and return the texts in view, the first text column of each."""
    with qtbot.waitSignal(browser.shown, timeout=10000):
        browser.bar.search.setText(text)
        browser.bar.apply_search()
    model = browser.model
    at = next(place for place, column in enumerate(model.columns) if column.is_text)
    return [str(model.index(row, at).data()) for row in range(model.rowCount())]


def colours_of(widget: Any) -> set[str]:
    picture = widget.grab().toImage()
    return {
        QColor(picture.pixel(x, y)).name()
        for y in range(0, picture.height(), 2)
        for x in range(0, picture.width(), 2)
    }


def answer(qtbot: QtBot, kind: type, act: Callable[[Any], None]) -> list[Exception]:
    """Act on the next modal dialog of that kind."""
    failed: list[Exception] = []

    def look() -> None:
        shown = QApplication.activeModalWidget()
        if not isinstance(shown, kind):
            QTimer.singleShot(50, look)
            return
        try:
            act(shown)
        except Exception as error:  # noqa: BLE001 - told by the test, not lost in Qt
            failed.append(error)
            shown.reject()  # type: ignore[attr-defined] # a dialog

    QTimer.singleShot(0, look)
    return failed


def test_search_with_operators_finds_and_marks(page: App, qtbot: QtBot) -> None:
    canvas = page.window.page("label").canvas
    browser = canvas.browser
    everything = browser.model.rowCount()
    found = search(browser, "the -delivery", qtbot)
    assert 0 < len(found) < everything
    for name in ("light", "dark"):
        page.set_theme(name)
        QTest.qWait(50)
        assert theme.colours().found in colours_of(browser.table.viewport())
        assert theme.colours().found in colours_of(canvas.reader.text.viewport())
    search(browser, "", qtbot)
    assert theme.colours().found not in colours_of(browser.table.viewport())


def test_broken_search_is_told_under_the_field_and_the_rows_stay(page: App, qtbot: QtBot) -> None:
    browser = page.window.page("label").canvas.browser
    rows = browser.model.rowCount()
    browser.bar.search.setText('"late')
    browser.bar.apply_search()
    assert browser.bar.problem.isVisible()
    assert "partner" in browser.bar.problem.text()
    assert browser.model.rowCount() == rows
    assert QApplication.activeModalWidget() is None
    search(browser, '"late"', qtbot)
    assert not browser.bar.problem.isVisible()


def test_marks_on_the_sheet_page_and_in_one_column(sheet_page: App, qtbot: QtBot) -> None:
    browser = sheet_page.window.page("sheet").browser
    assert search(browser, "Topic:delivery", qtbot)
    assert theme.colours().found in colours_of(browser.table.viewport())


def test_rules_are_written_tried_and_label(
    sheet_page: App, project_file: Path, qtbot: QtBot
) -> None:
    parts = sheet_page
    session, window = parts.session, parts.window
    QTest.keyClick(
        window,
        Qt.Key.Key_R,
        Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier,
    )
    dialog = window.labelling._rules
    assert dialog.isVisible()
    present = labels.all_labels(session.project, 1)
    names = [one.name for one in present]
    delivery, refund = names.index("Delivery"), names.index("Refund and returns")
    annotations.annotate(session.project, 1, 1, range(1, 50), None)
    for at, pattern in ((delivery, "courier, parcel"), (refund, "refund OR parcel")):
        dialog.entry.label.setCurrentIndex(at)
        dialog.entry.pattern.setText(pattern)
        QTest.keyClick(dialog.entry.pattern, Qt.Key.Key_Return)
    assert [one.pattern for one in rules.all_rules(session.project, 1)] == [
        "courier, parcel",
        "refund OR parcel",
    ]
    qtbot.waitUntil(lambda: dialog._tried is not None, timeout=20000)
    first = dialog.model.tried(0)
    assert first.hits == len(rules.hits(session.project, 1, "courier, parcel"))
    assert 0 < first.conflicts <= first.hits
    assert first.right > 0
    shown = str(dialog.model.index(0, PRECISION).data())
    assert f"{first.right} of {first.labelled}" in shown

    table = dialog.table
    QTest.mouseClick(
        table.viewport(),
        Qt.MouseButton.LeftButton,
        pos=table.visualRect(dialog.model.index(0, HITS)).center(),
    )
    browser = window.page("sheet").browser
    qtbot.waitUntil(lambda: browser.model.rowCount() == first.hits, timeout=10000)
    assert "courier, parcel" in browser.banner.sentence.text()
    assert theme.colours().found in colours_of(browser.table.viewport())
    table.rows_wanted.emit(0, CONFLICTS)
    qtbot.waitUntil(lambda: browser.model.rowCount() == first.conflicts, timeout=10000)

    before = stored(project_file, 1)
    fresh = dialog._tried.fresh
    assert fresh > 0
    QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    after = stored(project_file, 1)
    assert len(after) == len(before) + fresh
    assert f"{fresh} row" in window.notices.text()
    window.labelling.undo()
    assert stored(project_file, 1) == before


def test_rules_are_edited_and_deleted_in_place(sheet_page: App, qtbot: QtBot) -> None:
    session = sheet_page.session
    label = labels.all_labels(session.project, 1)[0]
    assert session.write(lambda project: rules.add_rule(project, 1, label.id, "late"))
    sheet_page.window.labelling.show_rules()
    dialog = sheet_page.window.labelling._rules
    model = dialog.model
    assert model.setData(model.index(0, PATTERN), "late, 晚到")
    assert rules.all_rules(session.project, 1)[0].pattern == "late, 晚到"
    assert not model.setData(model.index(0, PATTERN), "(late")
    assert "partner" in sheet_page.window.notices.text()
    assert rules.all_rules(session.project, 1)[0].pattern == "late, 晚到"
    off = Qt.CheckState.Unchecked.value
    assert model.setData(model.index(0, 0), off, Qt.ItemDataRole.CheckStateRole)
    assert not rules.all_rules(session.project, 1)[0].active
    dialog.table.selectRow(0)
    QTest.keyClick(dialog.table, Qt.Key.Key_Delete)
    assert rules.all_rules(session.project, 1) == ()
    sheet_page.window.labelling.undo()
    assert model.rowCount() == 1
    dialog.entry.pattern.setText("(late")
    qtbot.waitUntil(lambda: "partner" in dialog.entry.told.text(), timeout=5000)
    assert not QTest.keyClick(dialog.entry.pattern, Qt.Key.Key_Return)
    assert model.rowCount() == 1
    dialog.entry.pattern.setText("the")
    qtbot.waitUntil(lambda: "It finds" in dialog.entry.told.text(), timeout=5000)
    dialog.close()


def test_whole_list_is_labelled_with_the_count_first(
    page: App, project_file: Path, qtbot: QtBot
) -> None:
    browser = page.window.page("label").canvas.browser
    count = len(search(browser, "the", qtbot))
    present = labels.all_labels(page.session.project, 1)

    def act(dialog: BulkDialog) -> None:
        dialog.listed.setChecked(True)
        dialog.label.setCurrentIndex(1)
        qtbot.waitUntil(dialog.go.isEnabled, timeout=10000)
        assert dialog.go.text() == f"Label {count} rows"
        QTest.mouseClick(dialog.go, Qt.MouseButton.LeftButton)

    failed = answer(qtbot, BulkDialog, act)
    QTest.keyClick(page.window, Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    assert not failed
    assert len(stored(project_file)) == count
    assert set(stored(project_file).values()) == {present[1].id}
    page.window.labelling.undo()
    assert stored(project_file) == {}


def test_rows_that_say_the_same_are_labelled_together(page: App, qtbot: QtBot) -> None:
    session = page.session
    project = session.project
    with project.write() as db:
        text = next(c.position for c in session.sheet.columns if c.role == "text")
        (said,) = project.one(f"SELECT c{text} FROM rows_2 WHERE rowid = 1")
        for row in (5, 9):
            db.execute(f"UPDATE rows_2 SET c{text} = ? WHERE rowid = ?", (str(said).upper(), row))
    dialog = BulkDialog(session, Rows([1], page.window.page("label").canvas.browser.model.ids, 1))
    qtbot.addWidget(dialog)
    qtbot.waitUntil(dialog.same.isEnabled, timeout=10000)
    dialog.same.setChecked(True)
    assert sorted(dialog.rows()) == [1, 5, 9]
    assert dialog.go.text() == "Label 3 rows"
    dialog.done(0)


def test_very_many_rows_are_labelled_and_undone_by_an_engine(
    page: App, project_file: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "LARGE", 20)
    rows = page.window.page("label").canvas.browser.table
    rows._select(range(50))
    chosen = len(rows.selected_ids())
    assert chosen == 50
    QTest.keyClick(rows, Qt.Key.Key_1)
    assert len(stored(project_file)) == chosen
    assert undo.status(page.session.project).can_undo
    QTest.keyClick(rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(project_file) == {}
    QTest.keyClick(rows, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert len(stored(project_file)) == chosen
    page.window.labelling.undo()
    assert stored(project_file) == {}


def test_menu_of_rows_offers_it(page: App) -> None:
    canvas = page.window.page("label").canvas
    menu = canvas.strokes.menu()
    assert any("many rows" in action.text() for action in menu.actions())
    assert canvas.browser.table.contextMenuPolicy() == Qt.ContextMenuPolicy.CustomContextMenu
    menu.close()
