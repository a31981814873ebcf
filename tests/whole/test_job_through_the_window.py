"""The whole job as a person does it: a workbook on the real window, keys, Train, Apply, Export."""

from pathlib import Path

import openpyxl
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import labels

TOPICS = {
    "Delivery": ("parcel came late again", "courier left the box in the rain", "tracking stuck"),
    "Refund": ("refund still not on my card", "sent it back, no money yet", "return label broken"),
}
SECONDS = 1000


def workbook(path: Path, rows: int = 60) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Ticket", "Comment", "Amount"])
    texts = [text for group in TOPICS.values() for text in group]
    for number in range(rows):
        text = f"{texts[number % 6]}, order number {number}"
        sheet.append([f"0001{number:013d}", "=" + text if number == 5 else text, number * 1.5])
        sheet.cell(number + 2, 2).data_type = "s"
    book.save(path)
    return path


def dropped_on(parts: App, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    kinds = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton)
    none = Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(parts.window, QDragEnterEvent(QPointF(300, 300).toPoint(), *kinds, none))
    QApplication.sendEvent(parts.window, QDropEvent(QPointF(300, 300), *kinds, none))


def imported(parts: App, qtbot: QtBot, path: Path) -> None:
    dropped_on(parts, path)
    dialog = parts.window.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog._go.isEnabled, timeout=60 * SECONDS)
    assert dialog._roles.text_columns() == ("Comment",)
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.session.sheet is not None, timeout=60 * SECONDS)
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=10 * SECONDS)


def labelled(parts: App, qtbot: QtBot) -> None:
    page = parts.window.page("label")
    parts.window.open_page("label")
    for field, name in zip(page.name_labels.names, TOPICS, strict=False):
        field.setFocus()
        QTest.keyClicks(field, name)
    QTest.keyClick(page.name_labels.names[1], Qt.Key.Key_Return)
    table = page.canvas.browser.table
    qtbot.waitUntil(lambda: table.rows.rowCount() == 60, timeout=20 * SECONDS)
    table.go_to(0)
    for number in range(40):
        QTest.keyClick(table, Qt.Key.Key_1 if number % 6 < 3 else Qt.Key.Key_2)
    counts = labels.counts(parts.session.project, 1, 1)
    assert sorted(counts.values()) == [19, 21]


def test_from_workbook_to_workbook(parts: App, qtbot: QtBot, tmp_path: Path) -> None:
    source = workbook(tmp_path / "complaints.xlsx")
    before = source.read_bytes()
    imported(parts, qtbot, source)
    assert parts.session.project is not None
    assert parts.session.project.path == tmp_path / "complaints.bertwb"
    labelled(parts, qtbot)

    parts.window.open_page("train")
    train = parts.window.page("train")
    assert train._quick.isEnabled()
    train._quick.click()
    qtbot.waitUntil(lambda: parts.session.run is not None, timeout=120 * SECONDS)
    run = parts.session.run
    assert run is not None
    assert run.scores is not None
    assert run.scores.scored_by == "cross-validation"
    assert run.scores.learned_from == 40
    assert run.scores.accuracy > 0.9

    parts.window.open_page("apply")
    apply = parts.window.page("apply")
    apply._apply.click()
    qtbot.waitUntil(apply._export.isEnabled, timeout=60 * SECONDS)
    target = tmp_path / "result.xlsx"
    apply.export_to(str(target))
    qtbot.waitUntil(target.exists, timeout=60 * SECONDS)

    rows = list(openpyxl.load_workbook(target).worksheets[0].values)
    assert rows[0] == ("Ticket", "Comment", "Amount", "prediction", "confidence", "needs_review")
    assert len(rows) == 61
    assert rows[1][0] == "00010000000000000"
    assert rows[6][1] == "=return label broken, order number 5"
    assert all(row[3] in TOPICS and 0 <= float(str(row[4])) <= 1 for row in rows[1:])
    right = sum(row[3] == ("Delivery" if n % 6 < 3 else "Refund") for n, row in enumerate(rows[1:]))
    assert right >= 55
    assert source.read_bytes() == before
