"""Every key of labelling on the real Label page: what it does, and where it must do nothing."""

import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import annotations, history, labels, marks, skips, tasks
from workbench.project.marks import Mark
from workbench.project.store import Project
from workbench.ui.keymap import STROKES, TASK_STROKES
from workbench.ui.widgets.keys_dialog import KeysDialog

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
KEYPAD = Qt.KeyboardModifier.KeypadModifier
Key = Qt.Key


class Model:
    """Suggests the second label for every row, and is quite sure."""

    def __init__(self, name: str) -> None:
        self.name = name

    def suggestion_of(self, row_id: int) -> tuple[str, float] | None:
        return (self.name, 0.93) if row_id else None


@pytest.fixture
def page(opened: App, settled: Callable[[App, str], None]) -> App:
    opened.session.set_sheet(2)  # nothing of the sheet New is labelled
    opened.window.open_page("label")
    settled(opened, "label")
    return opened


def canvas(parts: App):  # type: ignore[no-untyped-def] # the page's own canvas
    return parts.window.page("label").canvas


def press(parts: App, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = SHIFT & CONTROL) -> None:
    QTest.keyClick(canvas(parts).browser.table, key, modifiers)


def present(parts: App) -> int:
    row = canvas(parts).strokes.present()
    assert isinstance(row, int)
    return row


def stored(path: Path, task: int = 1) -> dict[int, str]:
    """Read what rows carry as another program would."""
    with Project.open(path, readonly=True) as other:
        return annotations.written(other, task, 2)


def names(parts: App) -> list[str]:
    assert parts.session.project is not None
    return [one.name for one in labels.all_labels(parts.session.project, 1)]


def test_a_key_pad_labels_as_the_digits_above_the_letters_do(page: App, project_file: Path) -> None:
    first = present(page)
    press(page, Key.Key_3, KEYPAD)
    assert stored(project_file) == {first: names(page)[2]}


@pytest.mark.parametrize("text", ["!", "！"])
def test_shift_and_a_digit_give_the_eleventh_label(
    page: App, project_file: Path, text: str
) -> None:
    session = page.session
    while len(names(page)) < 12:
        session.write(lambda p: labels.add_label(p, 1, f"more {len(names(page))}"))
    first = present(page)
    event = QKeyEvent(QEvent.Type.KeyPress, int(Key.Key_Exclam), SHIFT, text)
    QApplication.sendEvent(canvas(page).browser.table, event)
    assert stored(project_file) == {first: names(page)[10]}


def test_enter_accepts_the_suggestion_and_says_where_it_came_from(
    page: App, project_file: Path
) -> None:
    page.session.suggestions = Model(names(page)[1])
    first = present(page)
    press(page, Key.Key_Return)
    assert stored(project_file) == {first: names(page)[1]}
    assert present(page) != first
    assert page.session.project is not None
    entry = history.history(page.session.project, 1, 2, first)[0]
    assert (entry.source, entry.origin) == ("suggestion", "suggestion:0.93")
    press(page, Key.Key_Up)
    page.session.suggestions = Model(names(page)[0])
    press(page, Key.Key_Return)
    assert stored(project_file) == {first: names(page)[1]}, "Enter changes no label that is there"
    press(page, Key.Key_Up)
    press(page, Key.Key_P)
    assert stored(project_file) == {first: names(page)[0]}, "P takes the suggestion in any case"


def test_enter_goes_on_where_nothing_is_suggested_or_it_is_hidden(
    page: App, project_file: Path
) -> None:
    first = present(page)
    press(page, Key.Key_Return)
    assert present(page) != first
    page.session.suggestions = Model(names(page)[1])
    canvas(page).refresh_suggestion()
    assert canvas(page).reader.bar.suggestion.isVisible()
    press(page, Key.Key_H)
    assert not canvas(page).reader.bar.suggestion.isVisible()
    press(page, Key.Key_P)
    press(page, Key.Key_Return)
    assert stored(project_file) == {}, "nobody accepts what they cannot see"
    press(page, Key.Key_H)
    assert canvas(page).reader.bar.suggestion.isVisible()


def test_h_hides_what_a_run_predicted(page: App) -> None:
    table = canvas(page).browser.table
    kinds = [column.kind for column in table.rows.columns]
    place = kinds.index("prediction")
    assert not table.isColumnHidden(place)
    press(page, Key.Key_H)
    assert table.isColumnHidden(place)
    assert table.isColumnHidden(kinds.index("confidence"))
    assert not table.isColumnHidden(kinds.index("label"))


def test_space_skips_and_the_row_is_found_again_under_skipped(page: App, qtbot: QtBot) -> None:
    first = present(page)
    press(page, Key.Key_Space)
    assert present(page) != first
    browser = canvas(page).browser
    browser.ask()
    qtbot.waitUntil(lambda: browser.model.place_of(first) < 0)
    browser.bar.state_box.choose("skipped")
    browser.ask()
    qtbot.waitUntil(lambda: list(browser.model.ids) == [first])
    press(page, Key.Key_Backspace)
    assert page.session.project is not None
    assert skips.skipped_rows(page.session.project, 1, 2) == frozenset()
    press(page, Key.Key_Z, CONTROL)
    assert skips.skipped_rows(page.session.project, 1, 2) == {first}


def test_f_flags_and_n_writes_a_note_that_undo_takes_back(page: App) -> None:
    project, first = page.session.project, present(page)
    assert project is not None
    press(page, Key.Key_F)
    press(page, Key.Key_N)
    note = canvas(page).reader.note
    assert note.hasFocus()
    QTest.keyClicks(note, "12 or 3? fnp ")  # digits and letters are words here
    QTest.keyClick(note, Key.Key_Return, CONTROL)
    assert marks.all_marks(project, 2) == {first: Mark(True, "12 or 3? fnp")}
    assert "12 or 3? fnp" in canvas(page).reader.note_line.text()
    assert present(page) == first
    assert canvas(page).browser.table.hasFocus()
    assert annotations.written(project, 1, 2) == {}
    press(page, Key.Key_N)
    QTest.keyClicks(note, "something else")
    QTest.keyClick(note, Key.Key_Escape)
    assert marks.all_marks(project, 2) == {first: Mark(True, "12 or 3? fnp")}
    press(page, Key.Key_Z, CONTROL)
    press(page, Key.Key_Z, CONTROL)
    assert marks.all_marks(project, 2) == {}
    press(page, Key.Key_Y, CONTROL)
    assert marks.all_marks(project, 2) == {first: Mark(True)}


def test_the_row_that_undo_leads_to_is_the_one_that_the_next_key_labels(
    page: App, project_file: Path
) -> None:
    first = present(page)
    press(page, Key.Key_1)
    press(page, Key.Key_Down)
    press(page, Key.Key_Z, CONTROL)  # Ctrl is still held while the table moves
    assert present(page) == first
    assert canvas(page).strokes.rows() == [first]
    press(page, Key.Key_2)
    assert stored(project_file) == {first: names(page)[1]}


def test_the_latest_decisions_follow_skip_flag_and_undo(page: App) -> None:
    first = present(page)
    press(page, Key.Key_1)
    press(page, Key.Key_Space)
    press(page, Key.Key_F)
    shown = [chip.toolTip() for chip in canvas(page).history.chips]
    assert len(shown) == 3
    assert "flagged" in shown[0]
    assert "skipped" in shown[1]
    assert names(page)[0] in shown[2]
    page.window.labelling.undo()  # the menu's
    page.window.labelling.undo()
    assert [chip.toolTip() for chip in canvas(page).history.chips] == shown[2:]
    canvas(page).history.chips[0].click()
    assert present(page) == first


def test_slash_searches_and_down_leads_back(page: App, project_file: Path) -> None:
    press(page, "/")
    search = canvas(page).browser.bar.search
    assert search.hasFocus()
    QTest.keyClicks(search, "1fn ?")
    assert search.text() == "1fn ?"
    assert stored(project_file) == {}
    assert marks.all_marks(page.session.project, 2) == {}  # type: ignore[arg-type] # it is open


def test_question_mark_shows_every_key_and_any_key_closes(page: App, project_file: Path) -> None:
    press(page, "?")
    overlay = canvas(page).overlay
    assert overlay.isVisible()
    said = {label.text() for label in overlay.findChildren(type(overlay.title))}
    for stroke in STROKES:
        assert stroke.text in said or stroke.where == "number" or stroke in TASK_STROKES
    QTest.keyClick(overlay, Key.Key_1)
    assert not overlay.isVisible()
    assert stored(project_file) == {}
    assert canvas(page).browser.table.hasFocus()


def test_g_shows_guidelines_and_i_the_history_of_the_row(page: App) -> None:
    session = page.session
    assert session.project is not None
    with session.project.write() as db:
        db.execute("UPDATE label SET guideline = 'When it arrives', examples = 'Two weeks late'"
                   " WHERE position = 0")  # fmt: skip
    press(page, Key.Key_G)
    aside = canvas(page).aside
    assert aside.isVisible()
    assert "When it arrives" in aside.text.toPlainText()
    assert "Two weeks late" in aside.text.toPlainText()
    press(page, Key.Key_1)
    press(page, Key.Key_Up)
    press(page, Key.Key_I)
    assert "by hand" in aside.text.toPlainText()
    assert names(page)[0] in aside.text.toPlainText()
    press(page, Key.Key_Escape)
    assert not aside.isVisible()


def test_t_shows_the_next_task_on_the_same_row(page: App, qtbot: QtBot) -> None:
    session = page.session
    session.write(lambda p: tasks.new_task(p, "Feeling", "number", tasks.Scale(1, 5, 1))[1])
    for _n in range(3):
        press(page, Key.Key_Down)
    row = present(page)
    press(page, Key.Key_T)
    assert session.task is not None
    assert session.task.name == "Feeling"
    qtbot.waitUntil(lambda: present(page) == row)
    press(page, Key.Key_T)
    assert session.task.name != "Feeling"
    qtbot.waitUntil(lambda: present(page) == row)


def test_keys_in_the_one_row_view_are_the_same(page: App, project_file: Path) -> None:
    canvas(page).open_one_row()
    text, first = canvas(page).reader.text, present(page)
    QTest.keyClick(text, Key.Key_F)
    QTest.keyClick(text, Key.Key_Right)
    QTest.keyClick(text, Key.Key_Space)
    QTest.keyClick(text, Key.Key_Left)
    second = present(page)
    QTest.keyClick(text, Key.Key_2)
    assert stored(project_file) == {second: names(page)[1]}
    assert marks.all_marks(page.session.project, 2) == {first: Mark(True)}  # type: ignore[arg-type] # open
    assert not text.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
    assert not canvas(page).browser.table.testAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)


def test_a_key_that_is_held_down_labels_one_row(page: App, project_file: Path) -> None:
    table = canvas(page).browser.table
    for repeats in (False, True, True, True):
        event = QKeyEvent(
            QEvent.Type.KeyPress, int(Key.Key_1), SHIFT & CONTROL, "1", autorep=repeats
        )
        QApplication.sendEvent(table, event)
    assert len(stored(project_file)) == 1


@pytest.mark.parametrize("text", ["？", "／"])
def test_full_width_signs_mean_the_same(page: App, text: str) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, 0, SHIFT & CONTROL, text)
    QApplication.sendEvent(canvas(page).browser.table, event)
    opened = (
        canvas(page).overlay.isVisible()
        if text == "？"
        else canvas(page).browser.bar.search.hasFocus()
    )
    assert opened


def test_rows_that_are_looked_for_anew_leave_the_reader_blank_and_whole(page: App) -> None:
    press(page, Key.Key_F)
    reader = canvas(page).reader
    canvas(page).browser.model.show_sheet(None, ())  # as at the start of a new question
    canvas(page).refresh_marks()
    page.set_language("zh_CN")
    assert reader.text.toPlainText() == ""
    assert not reader.bar.tools["flag"].isEnabled()


# --- keys that are changed ----------------------------------------------------------------------


def test_a_key_can_be_changed_is_kept_and_conflicts_are_said(page: App, qtbot: QtBot) -> None:
    session = page.session
    dialog = KeysDialog(session.keymap)
    qtbot.addWidget(dialog)
    dialog.choose("flag", "N")
    assert "Write a note" in dialog.fault.text()
    dialog.choose("flag", "5")
    assert "digits" in dialog.fault.text()
    dialog.choose("flag", "Ctrl+E")
    assert "Export" in dialog.fault.text()
    assert session.keymap.keys_of("flag") == ("F",)
    dialog.choose("flag", "X")
    assert dialog.fault.text() == ""
    assert type(session.keymap)(session.preferences).keys_of("flag") == ("X",)
    first = present(page)
    press(page, Key.Key_F)
    assert marks.all_marks(session.project, 2) == {}  # type: ignore[arg-type] # it is open
    press(page, Key.Key_X)
    assert marks.all_marks(session.project, 2) == {first: Mark(True)}  # type: ignore[arg-type] # open
    dialog.fields["flag"].setKeySequence(QKeySequence("Q"))
    dialog.fields["flag"].editingFinished.emit()
    assert session.keymap.keys_of("flag") == ("Q",)
    session.keymap.reset()
    assert session.keymap.keys_of("flag") == ("F",)


def test_no_two_usual_keys_are_the_same() -> None:
    pressed = [(key, stroke.where) for stroke in STROKES for key in stroke.keys]
    assert len({key for key, _where in pressed}) == len(pressed)


# --- durability ---------------------------------------------------------------------------------

PERSON = """
    import os, signal, sys
    from pathlib import Path
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest
    from workbench import app as application

    app = application._application()
    parts = application.App(app)
    sys.excepthook = sys.__excepthook__
    parts.stop_warm_up()
    parts.window.show()
    assert parts.session.open_project(Path(sys.argv[1]))
    parts.session.set_sheet(2)
    parts.window.open_page("label")
    table = parts.window.page("label").canvas.browser.table
    while not table.rows.ids:
        QTest.qWait(10)
    for key in "1 2 F 3 Space 1".split():
        QTest.keyClick(table, getattr(Qt.Key, f"Key_{key}"))
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_everything_is_in_the_file_after_kill_9(
    project_file: Path, home: Path, tmp_path: Path
) -> None:
    script = tmp_path / "person.py"
    script.write_text(textwrap.dedent(PERSON))
    environment = {
        **os.environ, "QT_QPA_PLATFORM": "offscreen", "BERT_WORKBENCH_HOME": str(home),
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }  # fmt: skip
    ended = subprocess.run(
        [sys.executable, str(script), str(project_file)],
        env=environment, check=False, timeout=120, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    assert ended.returncode == -signal.SIGKILL
    with Project.open(project_file, owner=True) as project:
        found = [one.name for one in labels.all_labels(project, 1)]
        assert annotations.written(project, 1, 2) == {
            1: found[0], 2: found[1], 3: found[2], 5: found[0],
        }  # fmt: skip
        assert marks.all_marks(project, 2) == {3: Mark(True)}
        assert skips.skipped_rows(project, 1, 2) == {4}
