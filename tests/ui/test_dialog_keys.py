"""What Enter, Ctrl+Enter and Escape do in dialogs: the main thing, or nothing, never harm."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import labels
from workbench.requests import ApplyModel
from workbench.ui.widgets.audit_dialog import AuditDialog
from workbench.ui.widgets.computer_dialog import ComputerDialog
from workbench.ui.widgets.keys_dialog import KeysDialog
from workbench.ui.widgets.primary_button import main_button
from workbench.ui.widgets.scheme_split_dialog import SchemeSplitDialog
from workbench.ui.widgets.settings_dialog import SettingsDialog
from workbench.ui.widgets.work_dialog import WorkDialog

from .test_access import DIALOGS, controls, first_label

CTRL = Qt.KeyboardModifier.ControlModifier
Shown = Callable[[QDialog], QDialog]


def by_enter(dialog: QDialog) -> list[QPushButton]:
    """Return the buttons that Enter presses now."""
    found = dialog.findChildren(QPushButton)
    return [one for one in found if one.isVisible() and one.isDefault()]


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_escape_leaves_a_dialog_from_each_of_its_fields(
    opened: App, kind: type[QDialog], shown: Shown
) -> None:
    dialog = shown(DIALOGS[kind](opened))
    assert QApplication.focusWidget() in dialog.findChildren(object), "the keyboard is in it"
    wanted = controls(dialog)
    if isinstance(dialog, KeysDialog):
        wanted.remove(dialog.fields["close"])  # Esc is what it is for
    for one in wanted:
        dialog.show()
        one.setFocus()
        QTest.keyClick(one, Qt.Key.Key_Escape)
        QApplication.processEvents()
        assert not dialog.isVisible(), one


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_enter_in_a_field_does_the_main_thing_or_nothing(
    opened: App, kind: type[QDialog], shown: Shown
) -> None:
    dialog = shown(DIALOGS[kind](opened))
    fields = [one for one in controls(dialog) if not isinstance(one, QAbstractButton)]
    primary = main_button(dialog)
    for one in fields:
        one.setFocus()
        pressed = by_enter(dialog)
        assert len(pressed) <= 1
        if primary is not None:
            assert pressed == [primary], one


def test_enter_keeps_the_keys_that_the_person_chose(opened: App, shown: Shown) -> None:
    dialog = shown(KeysDialog(opened.session.keymap, opened.window))
    assert isinstance(dialog, KeysDialog)
    dialog.choose("flag", "J")
    chosen = opened.session.keymap.keys_of("flag")
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Return)
    assert opened.session.keymap.keys_of("flag") == chosen == ("J",)
    assert not dialog.isVisible()
    opened.session.keymap.reset()


def test_enter_closes_what_only_tells(opened: App, shown: Shown) -> None:
    dialog = shown(ComputerDialog(opened.session, opened.window))
    assert [one.text() for one in by_enter(dialog)] == ["Close"]
    assert not opened.session.self_testing.is_running


def test_enter_in_a_search_of_the_preferences_leaves_them_open(opened: App, shown: Shown) -> None:
    dialog = shown(SettingsDialog(opened.session, opened.window))
    assert isinstance(dialog, SettingsDialog)
    assert dialog.search.hasFocus()
    QTest.keyClicks(dialog.search, "text size")
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.isVisible()


def test_enter_pressed_twice_does_not_end_what_it_began(opened: App, qtbot: QtBot) -> None:
    request = ApplyModel(str(opened.session.project.path), sheet="Labelled")
    dialog = WorkDialog(opened.session, [request], "Classify", opened.window)
    dialog.open()
    dialog.activateWindow()
    QApplication.processEvents()
    QTest.keyClick(QApplication.focusWidget() or dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=120_000)
    assert dialog.result() == QDialog.DialogCode.Accepted
    dialog.deleteLater()


def test_enter_does_not_end_a_search_for_wrong_labels(opened: App, qtbot: QtBot) -> None:
    opened.window.action("audit").trigger()
    dialog = opened.window.findChild(AuditDialog)
    assert dialog is not None
    dialog.activateWindow()
    QApplication.processEvents()
    assert by_enter(dialog) == []
    dialog.reject()
    jobs = opened.session.jobs
    if jobs.heavy is not None:
        jobs.drop(jobs.heavy)
    qtbot.waitUntil(lambda: jobs.heavy is None, timeout=20000)


def test_ctrl_enter_in_a_text_presses_the_main_button(opened: App, shown: Shown) -> None:
    session = opened.session
    dialog = shown(SchemeSplitDialog(session.project, first_label(opened), opened.window))
    assert isinstance(dialog, SchemeSplitDialog)
    assert dialog.field.hasFocus()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return, CTRL)
    assert dialog.isVisible(), "there is nothing to split into yet"
    QTest.keyClicks(dialog.field, "Late")
    QTest.keyClick(dialog.field, Qt.Key.Key_Return)
    QTest.keyClicks(dialog.field, "Broken")
    assert dialog.isVisible()
    QTest.keyClick(dialog.field, Qt.Key.Key_Return, CTRL)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert len(labels.all_labels(session.project, session.task.id)) > 1
