"""The dialogs around workbooks: passwords, several files, pasting, cleaning, and the export's choices."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import sheets
from workbench.ui.widgets.clean_dialog import CleanDialog
from workbench.ui.widgets.export_dialog import ExportDialog

LONG = 20_000


def book_at(path: Path, *titles: str) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.remove(book.active)
    for title in titles or ("Data",):
        sheet = book.create_sheet(title)
        sheet.append(["id", "comment"])
        for number in range(12):
            sheet.append([number, f"the parcel of {title} came late again, case {number}"])
    book.save(path)
    book.close()
    return path


def dialog_on(parts: App, *files: Path) -> Any:
    parts.window.desk.open_files([str(file) for file in files])
    dialog = parts.window.desk.dialog
    assert dialog is not None
    return dialog


def names_in(parts: App) -> list[str]:
    assert parts.session.project is not None
    return [sheet.name for sheet in sheets.all_sheets(parts.session.project)]


def test_password_is_asked_for_and_opens_the_workbook(
    parts: App, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "secret.xlsx"
    with book_at(tmp_path / "plain.xlsx").open("rb") as plain, path.open("wb") as secret:
        msoffcrypto.OfficeFile(plain).encrypt("pass", secret)
    dialog = dialog_on(parts, path)
    password = dialog._file.password
    qtbot.waitUntil(lambda: "password" in dialog._problem.text(), timeout=LONG)
    qtbot.waitUntil(password.isVisible, timeout=LONG)
    password.setText("wrong")
    password.returnPressed.emit()
    qtbot.waitUntil(lambda: "does not open" in dialog._problem.text(), timeout=LONG)
    password.setText("pass")
    password.returnPressed.emit()
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    assert names_in(parts) == ["secret"]


def test_several_files_and_sheets_come_in_at_once(parts: App, qtbot: QtBot, tmp_path: Path) -> None:
    first = book_at(tmp_path / "first.xlsx", "North", "South", "East")
    dialog = dialog_on(parts, first, book_at(tmp_path / "second.xlsx", "West"))
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert "1 more file" in dialog.windowTitle()
    for action in dialog._file._menu.actions():
        action.setChecked(action.data() == "East")
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    assert names_in(parts) == ["North", "East", "West"]


def test_enter_imports_and_opens_no_menu(parts: App, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = dialog_on(parts, book_at(tmp_path / "rows.xlsx", "North", "South"))
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    dialog._sheet.setFocus()
    qtbot.keyClick(dialog._sheet, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    assert names_in(parts) == ["North"]


def test_copied_range_is_pasted(parts: App, qtbot: QtBot) -> None:
    QGuiApplication.clipboard().setText(
        "id\tcomment\r\n1\tthe parcel came late\r\n2\tall fine here\r\n"
    )
    parts.window.desk.paste()
    dialog: Any = parts.window.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert dialog._roles.text_columns() == ("comment",)
    dialog.project_path = lambda: Path(parts.session.preferences.get("x") or "/nowhere")
    dialog.reject()
    QGuiApplication.clipboard().setText("one word")
    said: list[str] = []
    parts.session.notified.connect(lambda _kind, words: said.append(words))
    parts.window.desk.paste()
    assert parts.window.desk.dialog is None
    assert "Copy a range" in said[0]


def test_file_that_came_before_is_offered_as_a_newer_state(
    parts: App, qtbot: QtBot, tmp_path: Path
) -> None:
    path = book_at(tmp_path / "rows.xlsx")
    dialog = dialog_on(parts, path)
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert dialog._renew.isHidden()
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    said: list[str] = []
    parts.session.notified.connect(lambda _kind, words: said.append(words))
    dialog = dialog_on(parts, path)
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert dialog._renew.isVisible()
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    assert names_in(parts) == ["rows"]
    assert "12 rows are the same" in said[-1]


def test_rules_are_counted_and_kept_with_the_sheet(opened: App, qtbot: QtBot) -> None:
    session = opened.session
    assert session.sheet is not None
    opened.window.desk.clean()
    (dialog,) = [w for w in QApplication.topLevelWidgets() if isinstance(w, CleanDialog)]
    qtbot.waitUntil(lambda: dialog._job is None and "rows" in dialog._told.text(), timeout=LONG)
    dialog.rules.choose(("html", "space"))
    dialog._on_changed()
    dialog.duplicates.setCurrentIndex(1)
    qtbot.waitUntil(lambda: "repeat" in dialog._told.text(), timeout=LONG)
    dialog._go.click()

    def kept() -> bool:
        assert session.project is not None
        assert session.sheet is not None
        return '"html", "space"' in sheets.sheet(session.project, session.sheet.id).cleaning

    qtbot.waitUntil(kept, timeout=LONG)


@pytest.fixture
def export_dialog(opened: App) -> Callable[[str], ExportDialog]:
    """Open the export of a sheet of the finished project."""

    def made(name: str) -> ExportDialog:
        session = opened.session
        assert session.project is not None
        (found,) = [one for one in sheets.all_sheets(session.project) if one.name == name]
        session.set_sheet(found.id)
        assert session.sheet is not None
        assert session.run is not None
        return ExportDialog(session.project, session.sheet, session.run, ("review", ""))

    return made


def test_export_offers_the_persons_own_workbook_first(
    export_dialog: Callable[[str], ExportDialog], qtbot: QtBot
) -> None:
    dialog = export_dialog("New")
    qtbot.addWidget(dialog)
    assert dialog.copy.isChecked()
    assert not dialog.rows.isEnabled()
    request = dialog.request()
    assert (request.mode, request.columns) == ("copy", ("prediction", "confidence", "needs_review"))
    assert request.path.endswith("shop_feedback_en with predictions.xlsx")
    dialog.csv.click()
    dialog.rows.setCurrentIndex(1)
    dialog.mark.setChecked(False)
    request = dialog.request()
    assert (request.mode, request.file_format, request.state) == ("new", "csv", "review")
    assert request.path.endswith(".csv")
    assert not request.mark


def test_export_through_the_dialog_writes_the_copy(
    opened: App, export_dialog: Callable[[str], ExportDialog], qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = export_dialog("New")
    qtbot.addWidget(dialog)
    dialog.target.setText(str(tmp_path / "mine.xlsx"))
    page: Any = opened.window.page("apply")
    page._begin(opened.session.jobs.submit(dialog.request()))
    qtbot.waitUntil(lambda: "mine.xlsx" in page._saved.text(), timeout=LONG)
    book = openpyxl.load_workbook(tmp_path / "mine.xlsx")
    assert book.sheetnames == ["Labelled", "New"]
    assert [cell.value for cell in book["New"][1]][-3:] == [
        "prediction",
        "confidence",
        "needs_review",
    ]
    book.close()
