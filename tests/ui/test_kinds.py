"""Tasks of several labels, a tree and numbers in the window: import, tables, Train, Results, Apply."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.kinds_project import (
    LONG,
    ROWS,
    SCORES,
    chosen,
    sheet_file,
    shown,
)
from workbench.app import App
from workbench.label_text import joined, parted
from workbench.project import annotations, labels, predictions, tasks
from workbench.ui.actions import REVIEW
from workbench.ui.widgets.export_columns import ExportColumns
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.train_checklist import checks

# --- import -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "several", "number"),
    [("en", "Several labels", "A number"), ("zh_CN", "多个标签", "一个数值")],
)
def test_import_says_what_the_label_column_holds_and_lets_it_be_changed(
    parts: App, qtbot: QtBot, tmp_path: Path, language: str, several: str, number: str
) -> None:
    parts.set_language(language)
    parts.window.desk.import_file(sheet_file(tmp_path))
    dialog = parts.window.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    roles = dialog._roles
    assert roles.label_column() == "Tags"
    assert roles.holds.kinds.currentText() == several
    assert roles.holds.separator.text() == ";"
    assert not roles.holds.separator.isHidden()
    place = roles._label.findData("Valence")
    roles._label.setCurrentIndex(place)
    roles._label.activated.emit(place)
    assert roles.holds.kinds.currentText() == number
    assert roles.holds.separator.isHidden()
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    project = parts.session.project
    assert project is not None
    assert parts.session.task is not None
    assert parts.session.task.kind == "number"
    assert annotations.written(project, parts.session.task.id, 1, [1]) == {1: "1.0"}


def test_labels_from_a_column_go_into_a_task_of_their_kind(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    assert session.project is not None
    assert session.sheet is not None
    chosen(kinds, "Valence")
    dialog = LabelColumnDialog(session.project, session.sheet, "number")
    qtbot.addWidget(dialog)
    dialog.columns.setCurrentIndex(dialog.columns.findData("Tags"))
    assert (dialog.shape().kind, dialog.shape().separator) == ("several", ";")
    assert dialog.values.rowCount() == 3
    page = kinds.window.page("label")
    page.take_labels_from("Tags", dialog.shape())
    assert session.task is not None
    assert session.task.name == "Tags"


# --- labelling and tables -----------------------------------------------------------------------


def test_tables_show_several_names_a_path_and_a_number(kinds: App, qtbot: QtBot) -> None:
    for name, label, prediction in (
        ("Tags", "late; broken", "late; broken"),
        ("Tree", "Food > Fruit", "Food > Fruit"),
        ("Valence", "1", "1.08"),
    ):
        chosen(kinds, name)
        kinds.window.open_page("sheet")
        shown(kinds, qtbot, ROWS)
        model = kinds.window.page("sheet").browser.model
        cells = [model.data(model.index(0, column)) for column in range(4)]
        assert cells[1] == label
        assert sorted(cells[2].split("; ")) == sorted(prediction.split("; ")) or name == "Valence"
        assert (cells[3] == "") == (name == "Valence"), "numbers have no confidence"


def test_table_follows_the_theme_while_it_is_open(kinds: App, qtbot: QtBot) -> None:
    kinds.window.open_page("sheet")
    shown(kinds, qtbot, ROWS)
    table = kinds.window.page("sheet").browser.table
    light = table.palette().color(QPalette.ColorRole.Text).lightness()
    kinds.set_theme("dark")
    assert table.palette().color(QPalette.ColorRole.Text).lightness() > light + 100
    kinds.set_theme("light")
    assert table.palette().color(QPalette.ColorRole.Text).lightness() == light


def test_digits_add_labels_to_a_row_and_take_them_off(
    kinds: App, settled: Callable[[App, str], None]
) -> None:
    kinds.window.open_page("label")
    page = kinds.window.page("label")
    page.canvas.go_to_row(2)
    settled(kinds, "label")
    project = kinds.session.project
    assert project is not None
    rows = page.canvas.browser.table
    rows.go_to(rows.rows.place_of(2))
    QTest.keyClick(rows, Qt.Key.Key_1)
    names = [one.name for one in labels.all_labels(project, 1)]
    assert annotations.written(project, 1, 1, [2]) == {2: joined(["broken", names[0]])}
    assert rows.rows.ids[rows.current_place()] == 2, "it stays for more labels"
    pressed = [button for button in page.canvas.buttons.buttons if button.isChecked()]
    assert len(pressed) == 2
    QTest.keyClick(rows, Qt.Key.Key_1)
    assert annotations.written(project, 1, 1, [2]) == {2: "broken"}


# --- learning, results, out ---------------------------------------------------------------------


def test_checklist_counts_what_the_rows_carry(kinds: App) -> None:
    session = kinds.session
    assert session.project is not None
    said = {
        task.name: " ".join(one.text for one in checks(session.project, session.sheet, task))
        for task in tasks.all_tasks(session.project)
    }
    assert "60 labelled rows in 3 labels" in said["Tags"]
    assert "60 labelled rows in 4 labels" in said["Tree"]
    assert "60 rows with a number" in said["Valence"]
    empty, _changes = tasks.add_task(session.project, "Empty", "number")
    assert [one.level for one in checks(session.project, session.sheet, empty)][-1] == "bad"


def test_apply_says_what_the_numbers_are_and_asks_for_no_review(kinds: App) -> None:
    chosen(kinds, "Valence")
    kinds.window.open_page("apply")
    page = kinds.window.page("apply")
    assert page._stats.done.value() == "60"
    assert page._stats.review.value().startswith("2.")
    assert page.dial.isHidden(), "a number is near or far, never right"


def test_export_offers_what_a_kind_has(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    assert session.project is not None
    assert session.sheet is not None
    offered = {}
    for name in SCORES:
        chosen(kinds, name)
        assert session.run is not None
        columns = ExportColumns(session.project, session.sheet, session.run)
        qtbot.addWidget(columns)
        offered[name] = set(columns._boxes)
    assert offered["Valence"] == {"prediction", "label", "flagged", "note"}
    assert "levels" in offered["Tree"]
    assert "levels" not in offered["Tags"]


def test_task_is_chosen_in_the_sidebar(kinds: App) -> None:
    side = kinds.window.side
    assert [side._task.itemText(place) for place in range(side._task.count())] == [
        *SCORES,
        "",
        "New task…",
    ]
    side._task.setCurrentIndex(2)
    side._task.activated.emit(2)
    assert kinds.session.task is not None
    assert kinds.session.task.name == "Valence"
    assert kinds.session.run is not None
    assert kinds.session.run.scores is not None
    assert kinds.session.run.scores.task == "number"


def test_several_labels_and_paths_are_reviewed_by_keys(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    for name in ("Tags", "Tree"):
        task = tasks.task_named(session.project, name)
        session.set_task(task.id)
        run = session.run.id
        session.page_wanted.emit("label", REVIEW)
        canvas = kinds.window.page("label").canvas
        qtbot.waitUntil(lambda shown=canvas: shown.queue.shown is not None, timeout=LONG)
        queue = canvas.queue.shown
        qtbot.waitUntil(
            lambda shown=canvas, rows=queue.rows: tuple(shown.browser.model.ids) == rows,
            timeout=LONG,
        )
        first, second = queue.rows[:2]
        said = predictions.of_rows(session.project, run, 1, [first])[first][0]
        before = annotations.written(session.project, task.id, 1, [second])[second]
        QTest.keyClick(canvas.browser.table, Qt.Key.Key_Return)
        carried = annotations.written(session.project, task.id, 1, [first, second])
        assert set(parted(carried[first])) == set(parted(said))
        assert carried[second] == before, "nothing is decided by going on"
        QTest.keyClick(canvas.browser.table, Qt.Key.Key_1)
        if name == "Tree":  # the group opens, then the label in it is given
            QTest.keyClick(canvas.browser.table, Qt.Key.Key_1)
        then = annotations.written(session.project, task.id, 1, [second])[second]
        if name == "Tags":
            label = labels.all_labels(session.project, task.id)[0].name
            assert set(parted(then)) == set(parted(before)) ^ {label}
        told = session.project.all(
            "SELECT row, source, origin FROM annotation WHERE task = ? AND source = 'review'"
            " AND label IS NOT NULL ORDER BY seq",
            (task.id,),
        )
        assert (first, "review") in {one[:2] for one in told}
        kept = {row: str(origin) for row, _source, origin in told}
        assert kept[first].startswith(f"model:{run}:kept")
        assert kept[second].startswith(f"model:{run}:")
        canvas.queue.review.end_button.click()
