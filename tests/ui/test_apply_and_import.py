"""Another file is classified under other column names; bad files are told in the import dialog."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import predictions, sheets
from workbench.requests import PreviewSheet
from workbench.ui.widgets.remap_dialog import RemapDialog

LONG = 20_000


def when_open(kind: type, act: Callable[[RemapDialog], None]) -> QTimer:
    """Look for a modal dialog of `kind` every now and then, and `act` on it once."""
    timer = QTimer()
    timer.setInterval(50)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, kind):
            timer.stop()
            act(dialog)

    timer.timeout.connect(look)
    timer.start()
    return timer


def test_a_file_with_other_column_names_is_matched_and_classified(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "august.csv"
    lines = "\n".join(f"{n},the courier left parcel {n} in the rain" for n in range(40))
    file.write_text(f"number,remark\n{lines}\n", encoding="utf-8")
    opened.window.open_page("apply")
    page = opened.window.page("apply")
    seen: list[str] = []

    def match(dialog: RemapDialog) -> None:
        seen.append(dialog.columns()[0])
        dialog.accept()

    timer = when_open(RemapDialog, match)
    page._begin(opened.session.jobs.submit(PreviewSheet(str(file))))

    def classified() -> bool:
        project, sheet, run = opened.session.project, opened.session.sheet, opened.session.run
        assert project is not None
        assert run is not None
        if sheet is None or sheet.name != "august":
            return False
        return predictions.predicted_count(project, run.id, sheet.id) == 40

    qtbot.waitUntil(classified, timeout=LONG)
    qtbot.waitUntil(lambda: opened.session.jobs.heavy is None, timeout=LONG)
    assert seen == ["remark"]
    timer.stop()


def dialog_on(parts: App, file: Path):  # type: ignore[no-untyped-def] # the window's own dialog
    parts.window.desk.import_file(file)
    dialog = parts.window.desk.dialog
    assert dialog is not None
    return dialog


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(200), "not a spreadsheet"),
        ("empty.csv", b"", "no rows"),
        ("nul.csv", b"a,b\n1,x\0y\n", "NUL"),
    ],
)
def test_a_bad_file_is_told_in_the_dialog_and_import_stays_off(
    parts: App, qtbot: QtBot, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    file = tmp_path / name
    file.write_bytes(data)
    dialog = dialog_on(parts, file)
    qtbot.waitUntil(lambda: bool(dialog._problem.text()), timeout=LONG)
    assert said in dialog._problem.text()
    assert not dialog._go.isEnabled()
    dialog.reject()
    assert parts.session.project is None


def test_a_file_in_gb18030_is_shown_under_the_encoding_that_is_chosen(
    parts: App, qtbot: QtBot, tmp_path: Path
) -> None:
    file = tmp_path / "gb.csv"
    file.write_bytes("编号,评论\n1,物流太慢了，等了两周\n2,质量很好，会再来\n".encode("gb18030"))
    dialog = dialog_on(parts, file)
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert dialog._encoding.currentText() == "gb18030"
    assert dialog._preview.columns[1].name == "评论"
    dialog.reject()


def test_another_sheet_of_the_workbook_can_be_chosen(
    parts: App, qtbot: QtBot, tmp_path: Path
) -> None:
    from workbench.paths import resource  # noqa: PLC0415 - beside its use

    dialog = dialog_on(parts, resource("samples", "shop_feedback_en.xlsx"))
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    assert dialog._roles.label_column() == "Topic"
    dialog._sheet.setCurrentIndex(1)
    dialog._sheet.activated.emit(1)
    qtbot.waitUntil(lambda: dialog._preview.sheet == "New" and dialog._go.isEnabled(), timeout=LONG)
    assert dialog._roles.label_column() == ""
    assert dialog.project_path().parent != resource("samples")
    dialog.reject()


def test_an_import_into_a_project_adds_a_sheet(opened: App, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "more.csv"
    file.write_text("id,comment\n1,one more comment to read\n", encoding="utf-8")
    dialog = dialog_on(opened, file)
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    dialog._go.click()
    qtbot.waitUntil(lambda: opened.window.desk.dialog is None, timeout=LONG)
    assert opened.session.project is not None
    assert [one.name for one in sheets.all_sheets(opened.session.project)][-1] == "more"
    assert opened.session.sheet is not None
    assert opened.session.sheet.name == "more"
