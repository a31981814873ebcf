"""Labelling with the keyboard on the real Label page, each stroke durable in the file."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import annotations, labels
from workbench.project.store import Project
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog


@pytest.fixture
def label_page(opened: App, settled: Callable[[App, str], None]) -> App:
    opened.session.set_sheet(2)  # nothing of the sheet New is labelled
    opened.window.open_page("label")
    settled(opened, "label")
    return opened


def stored(path: Path, sheet: int = 2) -> dict[int, int]:
    """Read the labels as another program would: through a connection of its own."""
    with Project.open(path, readonly=True) as other:
        return annotations.current_all(other, 1, sheet)


def table(parts: App):  # type: ignore[no-untyped-def] # the page's own table
    return parts.window.page("label").canvas.browser.table


def test_a_digit_labels_the_row_durably_and_goes_on(label_page: App, project_file: Path) -> None:
    rows = table(label_page)
    present = labels.all_labels(label_page.session.project, 1)
    first = rows.rows.ids[rows.current_place()]
    QTest.keyClick(rows, Qt.Key.Key_2)
    assert stored(project_file) == {first: present[1].id}
    second = rows.rows.ids[rows.current_place()]
    assert second != first
    QTest.keyClick(rows, Qt.Key.Key_1)
    assert stored(project_file) == {first: present[1].id, second: present[0].id}


def test_backspace_takes_the_label_off_and_undo_brings_it_back(
    label_page: App, project_file: Path
) -> None:
    rows = table(label_page)
    first = rows.rows.ids[rows.current_place()]
    QTest.keyClick(rows, Qt.Key.Key_3)
    QTest.keyClick(rows, Qt.Key.Key_Up)
    QTest.keyClick(rows, Qt.Key.Key_Backspace)
    assert stored(project_file) == {}
    QTest.keyClick(rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert list(stored(project_file)) == [first]
    QTest.keyClick(rows, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert stored(project_file) == {}
    QTest.keyClick(rows, Qt.Key.Key_Y, Qt.KeyboardModifier.ControlModifier)
    assert list(stored(project_file)) == [first]


def test_ten_strokes_label_ten_rows(label_page: App, project_file: Path) -> None:
    rows = table(label_page)
    for _n in range(10):
        QTest.keyClick(rows, Qt.Key.Key_1)
    assert len(stored(project_file)) == 10


def test_full_width_digits_of_a_chinese_input_method_label_too(
    label_page: App, project_file: Path
) -> None:
    rows = table(label_page)
    pressed = QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, "１")
    QApplication.sendEvent(rows, pressed)
    assert len(stored(project_file)) == 1
    assert not rows.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_typing_in_the_search_labels_nothing(label_page: App, project_file: Path) -> None:
    search = label_page.window.page("label").canvas.browser.bar.search
    search.setFocus()
    QTest.keyClicks(search, "12")
    assert search.text() == "12"
    assert stored(project_file) == {}


def test_one_row_view_labels_with_the_same_keys(
    label_page: App, project_file: Path, qtbot: QtBot
) -> None:
    canvas = label_page.window.page("label").canvas
    canvas.open_one_row()
    QTest.keyClick(canvas.reader.text, Qt.Key.Key_4)
    assert len(stored(project_file)) == 1


def test_a_new_label_is_added_renamed_and_deleted(label_page: App) -> None:
    session, panel = label_page.session, label_page.window.page("label").panel
    panel.new_name.setText("Packaging")
    QTest.keyClick(panel.new_name, Qt.Key.Key_Return)
    added = labels.all_labels(session.project, 1)[-1]
    assert added.name == "Packaging"
    assert session.write(lambda p: labels.rename_label(p, added.id, "Wrapping"))
    assert panel.model.labels[-1].name == "Wrapping"
    assert session.write(lambda p: labels.delete_label(p, added.id))
    assert "Wrapping" not in [label.name for label in panel.model.labels]


def test_a_taken_name_is_refused_in_one_sentence(label_page: App) -> None:
    panel = label_page.window.page("label").panel
    panel.new_name.setText("Delivery")
    QTest.keyClick(panel.new_name, Qt.Key.Key_Return)
    assert "Delivery" in label_page.window.notices.text()


def test_clicking_a_label_button_labels_the_row(label_page: App, project_file: Path) -> None:
    canvas = label_page.window.page("label").canvas
    QTest.mouseClick(canvas.buttons.buttons[0], Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    assert len(stored(project_file)) == 1


def test_labels_are_looked_for_first_where_rows_share_what_they_say(opened: App) -> None:
    """An ID, a date or a text that each row has for itself holds no labels."""
    dialog = LabelColumnDialog(
        opened.session.project, opened.session.sheet, "single", opened.window
    )
    offered = [dialog.columns.itemText(place) for place in range(dialog.columns.count())]
    assert offered[0] == "Topic"
    opened.session.set_sheet(2)
    other = LabelColumnDialog(opened.session.project, opened.session.sheet, "single", opened.window)
    offered = [other.columns.itemText(place) for place in range(other.columns.count())]
    assert offered[0] in {"Product", "Rating"}
    assert {"ID", "Feedback"} == set(offered[-2:])
    for one in (dialog, other):
        one.reject()
        one.deleteLater()
