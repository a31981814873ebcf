"""Dialogs and the help window come back as large as the person left them, and never too large."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QByteArray, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QSplitter, QWidget
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.ui import theme
from workbench.ui.widgets.command_palette import CommandPalette
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.help_window import HelpWindow
from workbench.ui.widgets.settings_dialog import SettingsDialog
from workbench.ui.widgets.text_dialog import TextDialog

from .test_access import DIALOGS, every_dialog
from .test_large_text import lasting_faults
from .test_left_as_it_was import another_window, closed
from .test_looks import SMALL

Shown = Callable[[QDialog], QDialog]
FREE = [kind for kind in DIALOGS if issubclass(kind, Dialog)]  # whose edges can be dragged


def drag_to(window: QWidget, size: QSize, place: QPoint | None = None) -> None:
    """Resize a window by its edges, or move it by its title: the window system tells the app of it."""
    handle = window.windowHandle()
    if place is not None:
        handle.setPosition(place)
    handle.resize(size)
    QApplication.processEvents()
    QApplication.processEvents()


def text_dialog(parts: App) -> TextDialog:
    return TextDialog("Third-party notices", "words " * 500, parts.window)


def drag_pane(splitter: QSplitter, by: int) -> None:
    handle = splitter.handle(1)
    middle = handle.rect().center()
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=middle)
    QTest.mouseMove(handle, middle + QPoint(by, 0))
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=middle)


def test_every_dialog_with_edges_to_drag_is_kept() -> None:
    assert {one for one in every_dialog() if not issubclass(one, Dialog)} == {CommandPalette}


@pytest.mark.parametrize("kind", FREE, ids=lambda kind: kind.__name__)
def test_a_dialog_opens_as_large_as_it_was_left(
    opened: App, kind: type[QDialog], shown: Shown
) -> None:
    dialog = shown(DIALOGS[kind](opened))
    first = dialog.size()
    wanted = QSize(min(first.width() + 40, 930), first.height() - 30)
    drag_to(dialog, wanted.expandedTo(dialog.minimumSize()))
    left = dialog.size()
    assert left != first
    dialog.reject()
    again = shown(DIALOGS[kind](opened))
    assert again.size() == left
    again.reject()
    opened.window.action("layout").trigger()
    assert shown(DIALOGS[kind](opened)).size() == first


def test_a_dialog_that_nobody_resized_opens_as_it_was_designed(opened: App, shown: Shown) -> None:
    first = shown(text_dialog(opened))
    size = first.size()
    assert size == theme.room(680, 520)
    first.reject()
    opened.set_text_size("150")
    grown = theme.room(680, 520)
    assert shown(text_dialog(opened)).size() == grown != size
    opened.set_text_size("100")


def test_the_next_start_knows_the_size_of_a_dialog(
    opened: App, qapp: QApplication, shown: Shown
) -> None:
    dialog = shown(text_dialog(opened))
    drag_to(dialog, QSize(500, 333))
    dialog.reject()
    opened.session.close_project()
    opened.door.close()
    later = another_window(qapp, opened)
    try:
        assert shown(text_dialog(later)).size() == QSize(500, 333)
    finally:
        closed(later, qapp)


def test_a_dialog_open_at_the_end_is_kept_too(opened: App, qapp: QApplication) -> None:
    """Rules stay open beside the rows, and close with the window."""
    opened.window.action("rules").trigger()
    rules = opened.window.labelling._rules
    assert rules is not None
    drag_to(rules, QSize(720, 410))
    left = rules.size()
    opened.window.comfort.keep()  # as the window does when it closes
    later = another_window(qapp, opened)
    try:
        kept = later.preferences.state("windows/RulesDialog")
        assert bytes(kept.data()).startswith(b"[720, 410,")
        assert left == QSize(720, 410)
    finally:
        closed(later, qapp)
    rules.reject()


@pytest.mark.parametrize("kind", FREE, ids=lambda kind: kind.__name__)
def test_what_was_large_fits_the_smallest_screen_with_twice_as_large_words(
    opened: App, kind: type[QDialog], shown: Shown, qtbot: QtBot
) -> None:
    opened.window.resize(*SMALL)
    dialog = shown(DIALOGS[kind](opened))
    drag_to(dialog, QSize(1000, 690))
    dialog.reject()
    opened.set_text_size("200")
    try:
        again = shown(DIALOGS[kind](opened))
        screen = QGuiApplication.primaryScreen().availableGeometry()
        assert lasting_faults(again, qtbot) == []
        assert again.width() <= screen.width()
        assert again.height() <= screen.height()
        assert screen.contains(again.geometry().center())
        again.reject()
    finally:
        opened.set_text_size("100")


def test_a_size_follows_the_text_and_comes_back_with_it(opened: App, shown: Shown) -> None:
    dialog = shown(text_dialog(opened))
    drag_to(dialog, QSize(400, 300))
    dialog.reject()
    sizes = []
    for percent in ("150", "200", "100"):
        opened.set_text_size(percent)
        again = shown(text_dialog(opened))
        sizes.append(again.size().toTuple())
        again.reject()
    assert sizes == [(600, 450), (800, 600), (400, 300)]


def test_what_was_kept_cannot_make_a_dialog_too_small(opened: App, shown: Shown) -> None:
    dialog = shown(SettingsDialog(opened.session, opened.window))
    drag_to(dialog, QSize(10, 10))
    dialog.reject()
    again = shown(SettingsDialog(opened.session, opened.window))
    assert again.width() >= again.minimumSizeHint().width()
    assert again.height() >= again.minimumSizeHint().height()


@pytest.mark.parametrize(
    "words", [b"", b"[", b"[0,0,0,0,1,0]", b"[5,5]", b'["a",1,1,1,1,1]', b"{}"]
)
def test_a_damaged_note_is_no_size(opened: App, words: bytes, shown: Shown) -> None:
    opened.preferences.keep_state("windows/TextDialog", QByteArray(words))
    opened.preferences.keep_state("splitter/HelpWindow/0", QByteArray(words))
    assert shown(text_dialog(opened)).size() == theme.room(680, 520)
    assert help_of(opened).isVisible()


def test_the_preferences_put_dialogs_back_at_once(opened: App, shown: Shown) -> None:
    text = shown(text_dialog(opened))
    usual = text.size()
    drag_to(text, QSize(444, 333))
    text.reject()
    dialog = SettingsDialog(opened.session, opened.window)
    shown(dialog)
    first = dialog.size()
    drag_to(dialog, QSize(700, 500))
    assert "dialogs" in dialog.all_back.toolTip()
    dialog.all_back.click()
    assert dialog.size() == first
    dialog.reject()
    assert shown(SettingsDialog(opened.session, opened.window)).size() == first
    assert shown(text_dialog(opened)).size() == usual


def test_the_panes_of_a_dialog_follow_its_width(opened: App, shown: Shown) -> None:
    from workbench.ui.widgets.scheme_dialog import SchemeDialog  # noqa: PLC0415 - one test's

    dialog = shown(SchemeDialog(opened.session, 0, opened.window))
    split = dialog.findChildren(QSplitter)[0]
    drag_pane(split, -60)
    share = split.sizes()[0] / sum(split.sizes())
    dialog.reject()
    again = shown(SchemeDialog(opened.session, 0, opened.window))
    assert again.findChildren(QSplitter)[0].sizes() == split.sizes()
    again.reject()
    drag_to(again, QSize(100, 100))
    again.show()
    drag_to(again, QSize(1000, 640))
    again.reject()
    wider = shown(SchemeDialog(opened.session, 0, opened.window))
    sizes = wider.findChildren(QSplitter)[0].sizes()
    assert wider.width() > 920
    assert sizes[0] / sum(sizes) == pytest.approx(share, abs=0.02)


# --- help -----------------------------------------------------------------------------------


def help_of(parts: App) -> HelpWindow:
    parts.window.action("contents").trigger()
    found = parts.window.help.window
    assert found is not None
    QApplication.processEvents()
    return found


def test_help_comes_back_where_and_as_it_was(parts: App, qapp: QApplication, qtbot: QtBot) -> None:
    window = help_of(parts)
    drag_to(window, QSize(760, 480), QPoint(90, 70))
    split = window.findChildren(QSplitter)[0]
    drag_pane(split, 70)
    sizes = split.sizes()
    QTest.keyClick(window, Qt.Key.Key_Escape)
    assert not window.isVisible()
    assert help_of(parts).geometry() == QRect(90, 70, 760, 480)
    window.close()
    parts.door.close()
    later = another_window(qapp, parts)
    try:
        again = help_of(later)
        assert again.geometry() == QRect(90, 70, 760, 480)
        assert again.findChildren(QSplitter)[0].sizes() == pytest.approx(sizes, abs=2)
        later.window.action("layout").trigger()
        assert again.size() == theme.room(1000, 700)
        assert again.findChildren(QSplitter)[0].sizes()[0] < sizes[0]
        again.close()
    finally:
        closed(later, qapp)


def test_help_left_on_a_screen_that_is_gone_opens_on_one_that_is_there(parts: App) -> None:
    far = QByteArray(b"[700, 500, 4000, 90, 1.0, false]")
    parts.preferences.keep_state("windows/HelpWindow", far)
    window = help_of(parts)
    assert window.size() == QSize(700, 500)
    assert QGuiApplication.primaryScreen().geometry().contains(window.geometry().center())
    window.close()


def test_help_left_as_large_as_the_screen_opens_so(parts: App) -> None:
    window = help_of(parts)
    drag_to(window, QSize(700, 500), QPoint(50, 50))
    window.showMaximized()
    QApplication.processEvents()
    window.close()
    again = help_of(parts)
    assert again.isMaximized()
    again.close()
    again.showNormal()
    again.close()
