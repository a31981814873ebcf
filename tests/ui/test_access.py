"""Every control of every page and dialog has a name, and Tab comes to each of them once."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import labels, runs
from workbench.ui.actions import ACTIONS
from workbench.ui.commands import all_commands
from workbench.ui.pages import PAGES
from workbench.ui.widgets.bulk_dialog import BulkDialog, Rows
from workbench.ui.widgets.command_palette import CommandPalette
from workbench.ui.widgets.compress_dialog import CompressDialog
from workbench.ui.widgets.export_dialog import ExportDialog
from workbench.ui.widgets.import_dialog import ImportDialog
from workbench.ui.widgets.keys_dialog import KeysDialog
from workbench.ui.widgets.model_fetch_dialog import ModelFetchDialog
from workbench.ui.widgets.model_out_dialog import ModelOutDialog
from workbench.ui.widgets.outlook_dialog import OutlookDialog
from workbench.ui.widgets.report_dialog import ReportDialog
from workbench.ui.widgets.scheme_dialog import SchemeDialog
from workbench.ui.widgets.settings_dialog import SettingsDialog
from workbench.ui.widgets.task_dialog import TaskDialog
from workbench.ui.widgets.task_edit_dialog import TaskEditDialog
from workbench.ui.widgets.text_dialog import TextDialog

from .conftest import SAMPLE

IDS = [spec.id for spec in PAGES]
OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")  # parts of Qt's own controls
OPENED_BY_ACTION = ["clean", "audit", "agree", "rules"]
Made = Callable[[App], QDialog]
DIALOGS: dict[str, Made] = {
    "settings": lambda a: SettingsDialog(a.session, a.window),
    "palette": lambda a: CommandPalette(all_commands(a.window), a.window),
    "keys": lambda a: KeysDialog(a.session.keymap, a.window),
    "task": lambda a: TaskDialog(a.session, a.window),
    "edit task": lambda a: TaskEditDialog(a.session, a.session.task, a.window),
    "outlook": lambda a: OutlookDialog(a.session, a.session.task, None, a.window),
    "bulk": lambda a: BulkDialog(a.session, Rows([1], [1, 2], 1), a.window),
    "text": lambda a: TextDialog("Title", "*words*", a.window),
    "compress": lambda a: CompressDialog(a.session, a.session.run, a.window),
    "model out": lambda a: ModelOutDialog(a.session, a.session.run, a.window),
    "report": lambda a: ReportDialog(a.session, a.session.run, a.window),
    "fetch": lambda a: ModelFetchDialog(a.session, a.window),
    "labels": lambda a: SchemeDialog(a.session, 0, a.window),
    "export": lambda a: ExportDialog(
        a.session.project, a.session.sheet, a.session.run, parent=a.window
    ),
}


def has_tab(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and widget.focusProxy() is None


def controls(root: QWidget) -> list[QWidget]:
    """Return what below `root` takes the keyboard now."""
    found = [one for one in root.findChildren(QWidget) if has_tab(one)]
    usable = [one for one in found if one.isVisibleTo(root) and one.isEnabled()]
    return [one for one in usable if one.window() is root.window() and not is_qts_own(one)]


def is_qts_own(widget: QWidget) -> bool:
    return widget.objectName().startswith(OWN)


def name_of(widget: QWidget) -> str:
    found = QAccessible.queryAccessibleInterface(widget)
    return found.text(QAccessible.Text.Name).strip() if found is not None else ""


def is_one_of_many(widget: QWidget) -> bool:
    """Whether Tab comes to the chosen one of a group and the arrows go on among them, as everywhere."""
    if not isinstance(widget, QAbstractButton) or not widget.isCheckable():
        return False
    group = widget.group()
    return widget.autoExclusive() or (group is not None and group.exclusive())


def told(widget: QWidget) -> str:
    above = widget.parentWidget()
    return f"{type(widget).__name__} in {type(above).__name__ if above else '-'}"


def reached_by_tab(root: QWidget, wanted: list[QWidget]) -> list[QWidget]:
    """Return what Tab came to below `root`, from the first control, until it came back."""
    window = root.window()
    window.activateWindow()
    QApplication.processEvents()
    wanted[0].setFocus(Qt.FocusReason.TabFocusReason)
    reached: list[QWidget] = []
    for _press in range(len(wanted) * 3 + 60):
        present = QApplication.focusWidget()
        if present is None or (reached and present is reached[0]):
            break
        reached.append(present)
        QTest.keyClick(present, Qt.Key.Key_Tab)
    return reached


def faults(root: QWidget) -> list[str]:
    """Return what is wrong with the controls below `root`."""
    QApplication.processEvents()
    wanted = controls(root)
    if not wanted:
        return []
    found = [f"no name: {told(one)}" for one in wanted if not name_of(one)]
    reached = reached_by_tab(root, wanted)
    inside = [one for one in reached if one is root or root.isAncestorOf(one)]
    found += [f"twice: {told(one)}" for one in set(inside) if inside.count(one) > 1]
    alone = [one for one in wanted if not is_one_of_many(one)]
    found += [f"not reached: {told(one)} {name_of(one)!r}" for one in alone if one not in reached]
    return sorted(found)


@pytest.mark.parametrize("page", IDS)
def test_an_empty_page_can_be_walked_through(parts: App, page: str) -> None:
    parts.window.open_page(page)
    assert faults(parts.window) == []


@pytest.mark.parametrize("page", IDS)
def test_a_page_with_data_can_be_walked_through(
    opened: App, page: str, settled: Callable[[App, str], None]
) -> None:
    opened.session.set_sheet(2)
    opened.window.open_page(page)
    if page in {"sheet", "label"}:
        settled(opened, page)
    assert faults(opened.window) == []


def test_each_tab_of_the_results_can_be_walked_through(opened: App, qtbot: QtBot) -> None:
    opened.window.open_page("results")
    page = opened.window.page("results")
    found = {}
    for place in range(page.bar.count()):
        page.bar.setCurrentIndex(place)
        qtbot.wait(50)
        found[page.bar.tabText(place)] = faults(opened.window)
    assert {name: one for name, one in found.items() if one} == {}
    assert len(found) > 3


@pytest.fixture
def dialog(request: pytest.FixtureRequest, opened: App, qtbot: QtBot) -> Iterator[QDialog]:
    made = DIALOGS[request.param](opened)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.reject()
    made.deleteLater()


@pytest.mark.parametrize("dialog", DIALOGS, indirect=True)
def test_a_dialog_can_be_walked_through(dialog: QDialog) -> None:
    assert faults(dialog) == []


@pytest.mark.parametrize("action", OPENED_BY_ACTION)
def test_what_a_menu_opens_can_be_walked_through(opened: App, action: str, qtbot: QtBot) -> None:
    jobs = opened.session.jobs
    opened.window.action(action).trigger()
    qtbot.waitUntil(lambda: not jobs._own_engines, timeout=20000)  # it has read the rows
    dialogs = [one for one in opened.window.findChildren(QDialog) if one.isVisible()]
    assert len(dialogs) == 1
    found = faults(dialogs[0])
    dialogs[0].reject()
    if jobs.heavy is not None:  # what looks through the rows began as it opened
        jobs.drop(jobs.heavy)
        qtbot.waitUntil(lambda: jobs.heavy is None, timeout=20000)
    assert found == []


def test_the_preview_of_a_workbook_can_be_walked_through(opened: App, qtbot: QtBot) -> None:
    made = ImportDialog(opened.session, SAMPLE, opened.window)
    made.open()
    qtbot.waitUntil(lambda: len(controls(made)) > 6, timeout=20000)
    found = faults(made)
    made.reject()
    made.deleteLater()
    assert found == []


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_action_has_a_way_by_keyboard(opened: App, language: str) -> None:
    """A key of its own, or the key of its line in a menu that has one, too."""
    opened.set_language(language)
    for row in ACTIONS:
        action = opened.window.action(row.id)
        assert row.shortcut or "&" in action.text(), row.id
    assert all("&" in action.text() for action in opened.window.menuBar().actions())
    used = [row.shortcut for row in ACTIONS if row.shortcut]
    assert len(used) == len(set(used))


def test_the_labels_of_a_task_are_there_to_be_walked(opened: App) -> None:
    """The walks above mean something only with labels and a run in the project."""
    assert labels.all_labels(opened.session.project, opened.session.task.id)
    assert runs.all_runs(opened.session.project, opened.session.task.id)
