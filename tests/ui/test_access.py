"""Every control of every page and dialog has a name, and Tab comes to each of them once."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QWidget
from pytestqt.qtbot import QtBot

from workbench import ui
from workbench.app import App
from workbench.project import labels, model_cards, runs, scheme_changes
from workbench.project.labels import Label
from workbench.requests import ApplyModel
from workbench.results import ColumnGuess, SheetPreview
from workbench.ui.actions import ACTIONS
from workbench.ui.commands import all_commands
from workbench.ui.pages import PAGES
from workbench.ui.widgets.agreement_dialog import AgreementDialog
from workbench.ui.widgets.audit_dialog import AuditDialog
from workbench.ui.widgets.bulk_dialog import BulkDialog, Rows
from workbench.ui.widgets.clean_dialog import CleanDialog
from workbench.ui.widgets.command_palette import CommandPalette
from workbench.ui.widgets.compress_dialog import CompressDialog
from workbench.ui.widgets.computer_dialog import ComputerDialog
from workbench.ui.widgets.dialog import Dialog
from workbench.ui.widgets.export_dialog import ExportDialog
from workbench.ui.widgets.import_dialog import ImportDialog
from workbench.ui.widgets.keys_dialog import KeysDialog
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.model_card_dialog import ModelCardDialog
from workbench.ui.widgets.model_fetch_dialog import ModelFetchDialog
from workbench.ui.widgets.model_out_dialog import ModelOutDialog
from workbench.ui.widgets.outlook_dialog import OutlookDialog
from workbench.ui.widgets.remap_dialog import RemapDialog
from workbench.ui.widgets.report_dialog import ReportDialog
from workbench.ui.widgets.rules_dialog import RulesDialog
from workbench.ui.widgets.scheme_dialog import SchemeDialog
from workbench.ui.widgets.scheme_merge_dialog import SchemeMergeDialog
from workbench.ui.widgets.scheme_preview import SchemeConfirm
from workbench.ui.widgets.scheme_split_dialog import SchemeSplitDialog
from workbench.ui.widgets.settings_dialog import SettingsDialog
from workbench.ui.widgets.task_dialog import TaskDialog
from workbench.ui.widgets.task_edit_dialog import TaskEditDialog
from workbench.ui.widgets.text_dialog import TextDialog
from workbench.ui.widgets.trouble_dialog import Trouble, TroubleDialog
from workbench.ui.widgets.tuning_dialog import TuningDialog
from workbench.ui.widgets.why_dialog import WhyDialog
from workbench.ui.widgets.work_dialog import WorkDialog

from .conftest import SAMPLE

IDS = [spec.id for spec in PAGES]
OWN = ("qt_", "ScrollLeftButton", "ScrollRightButton")  # parts of Qt's own controls
PREVIEW = SheetPreview(
    "", "May", ("May",), (), 1,
    (ColumnGuess("Comments", "text", 1, 1, 10.0), ColumnGuess("ID", "id", 1, 1, 1.0)),
    (("late again", "7"),), 1,
)  # fmt: skip
TROUBLE = Trouble("engine", "The work was cut off", "Safe.", "Try again.", "a trace", "Go on")


def first_label(parts: App) -> Label:
    return labels.all_labels(parts.session.project, parts.session.task.id)[0]


def confirmed(parts: App) -> SchemeConfirm:
    change = scheme_changes.of_archive(parts.session.project, first_label(parts).id)
    return SchemeConfirm(change, "Archive", "Archive", parts.window)


def merged(parts: App) -> SchemeMergeDialog:
    known = labels.all_labels(parts.session.project, parts.session.task.id)
    return SchemeMergeDialog(parts.session.project, known[:1], known, 0, parts.window)


def card(parts: App) -> ModelCardDialog:
    run = parts.session.run
    told = model_cards.of_run(parts.session.project, run)
    return ModelCardDialog(parts.session, Path(run.folder), told, parts.window, is_ours=True)


Made = Callable[[App], QDialog]
DIALOGS: dict[type[QDialog], Made] = {
    BulkDialog: lambda a: BulkDialog(a.session, Rows([1], [1, 2], 1), a.window),
    CommandPalette: lambda a: CommandPalette(all_commands(a.window), a.window),
    CompressDialog: lambda a: CompressDialog(a.session, a.session.run, a.window),
    ComputerDialog: lambda a: ComputerDialog(a.session, a.window),
    ExportDialog: lambda a: ExportDialog(
        a.session.project, a.session.sheet, a.session.run, parent=a.window
    ),
    KeysDialog: lambda a: KeysDialog(a.session.keymap, a.window),
    LabelColumnDialog: lambda a: LabelColumnDialog(
        a.session.project, a.session.sheet, "single", a.window
    ),
    ModelCardDialog: card,
    ModelFetchDialog: lambda a: ModelFetchDialog(a.session, a.window),
    ModelOutDialog: lambda a: ModelOutDialog(a.session, a.session.run, a.window),
    OutlookDialog: lambda a: OutlookDialog(a.session, a.session.task, None, a.window),
    RemapDialog: lambda a: RemapDialog(("Feedback",), PREVIEW, a.window),
    ReportDialog: lambda a: ReportDialog(a.session, a.session.run, a.window),
    SchemeConfirm: confirmed,
    SchemeDialog: lambda a: SchemeDialog(a.session, 0, a.window),
    SchemeMergeDialog: merged,
    SchemeSplitDialog: lambda a: SchemeSplitDialog(a.session.project, first_label(a), a.window),
    SettingsDialog: lambda a: SettingsDialog(a.session, a.window),
    TaskDialog: lambda a: TaskDialog(a.session, a.window),
    TaskEditDialog: lambda a: TaskEditDialog(a.session, a.session.task, a.window),
    TextDialog: lambda a: TextDialog("Title", "*words*", a.window),
    TroubleDialog: lambda a: TroubleDialog(TROUBLE, a.window),
    TuningDialog: lambda a: TuningDialog(a.window),
}
OPENED_BY_ACTION: dict[str, type[QDialog]] = {
    "clean": CleanDialog,
    "audit": AuditDialog,
    "agree": AgreementDialog,
    "rules": RulesDialog,
}
WALKED_ALONE = {ImportDialog, WhyDialog, WorkDialog}  # in tests of their own, for they do work


def every_dialog() -> set[type[QDialog]]:
    """Return the classes of all dialogs that the app has."""
    for module in pkgutil.walk_packages(ui.__path__, f"{ui.__name__}."):
        importlib.import_module(module.name)
    found: set[type[QDialog]] = set()
    above: list[type[QDialog]] = [QDialog]
    while above:
        kinds = above.pop().__subclasses__()
        above += kinds
        found |= {one for one in kinds if one.__module__.startswith("workbench.")}
    return found - {Dialog}


def test_no_dialog_is_left_out_of_these_walks() -> None:
    assert every_dialog() == {*DIALOGS, *OPENED_BY_ACTION.values(), *WALKED_ALONE}


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
        if present is None or (len(reached) > 1 and present is reached[0]):
            break
        if not reached or present is not reached[-1]:  # it may have links to go through
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


@pytest.mark.parametrize("dialog", DIALOGS, ids=lambda kind: kind.__name__, indirect=True)
def test_a_dialog_can_be_walked_through(dialog: QDialog) -> None:
    assert faults(dialog) == []


@pytest.mark.parametrize("action", OPENED_BY_ACTION)
def test_what_a_menu_opens_can_be_walked_through(opened: App, action: str, qtbot: QtBot) -> None:
    jobs = opened.session.jobs
    opened.window.action(action).trigger()
    qtbot.waitUntil(lambda: not jobs._own_engines, timeout=20000)  # it has read the rows
    dialogs = [one for one in opened.window.findChildren(QDialog) if one.isVisible()]
    assert [type(one) for one in dialogs] == [OPENED_BY_ACTION[action]]
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


def test_the_answer_to_why_can_be_walked_through(opened: App, qtbot: QtBot) -> None:
    opened.window.labelling.explain(2, 1)
    dialog = opened.window.labelling._why
    assert isinstance(dialog, WhyDialog)
    qtbot.waitUntil(lambda: dialog._own is not None, timeout=120_000)
    found = faults(dialog)
    dialog.reject()
    qtbot.waitUntil(lambda: not opened.session.jobs.running, timeout=120_000)
    assert found == []


def test_work_that_is_waited_for_can_be_walked_through(opened: App, qtbot: QtBot) -> None:
    request = ApplyModel(str(opened.session.project.path), sheet="Labelled")
    dialog = WorkDialog(opened.session, [request], "Classify", opened.window)
    dialog.open()
    found = faults(dialog)
    dialog.reject()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=120_000)
    dialog.deleteLater()
    assert found == []


def test_help_can_be_walked_through(parts: App) -> None:
    parts.window.help.show_contents()
    window = parts.window.help.window
    assert window is not None
    assert faults(window) == []
    window.close()


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
