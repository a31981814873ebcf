"""Labels are changed in the window: by the menu, in the dialog, in both languages, rows following."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import annotations, labels, scheme, tasks
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet
from workbench.ui.widgets.scheme_dialog import SchemeDialog
from workbench.ui.widgets.scheme_merge_dialog import SchemeMergeDialog
from workbench.ui.widgets.scheme_preview import SchemeConfirm
from workbench.ui.widgets.scheme_split_dialog import SchemeSplitDialog

ROWS = 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A project with a sheet of twelve rows; half of them say late, a third broken."""
    folder = tmp_path_factory.mktemp("scheme")
    source, path = folder / "in.csv", folder / "scheme.bertwb"
    lines = [f"customer {n} wrote this" for n in range(1, ROWS + 1)]
    source.write_text("\n".join(["Comment", *lines]), encoding="utf-8")
    Project.create(path).close()
    for _event in import_sheet(
        ImportSheet(str(path), str(source), text_columns=("Comment",), guess_label=False)
    ):
        pass
    return path.read_bytes()


@pytest.fixture
def scheme_file(made: bytes, tmp_path: Path) -> Path:
    path = tmp_path / "scheme.bertwb"
    path.write_bytes(made)
    return path


@pytest.fixture
def page(parts: App, scheme_file: Path) -> Any:
    """The Label page of a project with rows 1-6 late, 7-10 broken, and a label nobody used."""
    with Project.open(scheme_file, owner=True) as project:
        task = tasks.task_named(project).id
        for name in ("late", "broken", "price"):
            labels.add_label(project, task, name)
        annotations.annotate(project, task, 1, range(1, 7), 1)
        annotations.annotate(project, task, 1, range(7, 11), 2)
    assert parts.session.open_project(scheme_file)
    parts.window.open_page("label")
    return parts.window.page("label")


@pytest.fixture
def dialog(page: Any) -> SchemeDialog:
    return page.panel.open_dialog()


def answered(act: Callable[[Any], None]) -> list[QDialog]:
    """Do `act` with the question that comes up next; return a list that then holds it."""
    asked: list[QDialog] = []

    def look() -> None:
        box = QApplication.activeModalWidget()
        if isinstance(box, SchemeConfirm | SchemeMergeDialog | SchemeSplitDialog):
            asked.append(box)
            act(box)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)
    return asked


def said(keep: list[str]) -> Callable[[Any], None]:
    def read_and_accept(box: Any) -> None:
        keep.append(box.preview.text())
        box.go.click()

    return read_and_accept


def present(page: Any) -> dict[int, str]:
    return annotations.written(page.session.project, 1, 1)


def names(page: Any) -> list[str]:
    return [one.name for one in labels.all_labels(page.session.project, 1)]


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "6 rows change from “late” to “broken”."),
        ("zh_CN", "6 行将由“late”改为“broken”。"),
    ],
)
def test_chosen_labels_are_merged_with_the_count_said_first(
    parts: App, page: Any, language: str, sentence: str
) -> None:
    parts.set_language(language)
    dialog = page.panel.open_dialog()
    dialog.tree.selectAll()
    for item in dialog.tree.selectedItems():
        item.setSelected(item.text(0) != "price")
    words: list[str] = []

    def choose(box: Any) -> None:
        assert [box.targets.itemText(n) for n in range(3)] == ["late", "broken", "price"]
        box.targets.setCurrentIndex(1)
        said(words)(box)

    answered(choose)
    dialog.merge_button.click()
    assert words[0].splitlines()[0] == sentence
    assert names(page) == ["broken", "price"]
    assert set(present(page).values()) == {"broken"}
    dialog.undo_button.click()
    assert present(page)[1] == "late"


def test_name_that_is_taken_offers_to_merge(dialog: SchemeDialog, page: Any, qtbot: QtBot) -> None:
    words: list[str] = []
    answered(said(words))
    dialog.tree.choose(1)
    item = dialog.tree.currentItem()
    assert item is not None
    item.setText(0, "Broken")
    qtbot.waitUntil(lambda: names(page) == ["broken", "price"])
    assert words == ["6 rows change from “late” to “broken”."]


def test_name_is_changed_in_place(dialog: SchemeDialog, page: Any, qtbot: QtBot) -> None:
    dialog.tree.choose(1)
    item = dialog.tree.currentItem()
    assert item is not None
    item.setText(0, "too late")
    qtbot.waitUntil(lambda: names(page) == ["too late", "broken", "price"])
    assert present(page)[1] == "too late"


def test_arrow_with_alt_moves_a_label(dialog: SchemeDialog, page: Any, qtbot: QtBot) -> None:
    dialog.tree.choose(1)
    QTest.keyClick(dialog.tree, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(lambda: names(page) == ["broken", "late", "price"])
    assert dialog.tree.present().name == "late"  # type: ignore[union-attr] # it is chosen


def test_menu_edit_opens_all_labels(parts: App, page: Any) -> None:
    parts.window.open_page("sheet")
    parts.window._actions["labels"].trigger()
    found = [one for one in page.panel.findChildren(SchemeDialog) if one.isVisible()]
    assert len(found) == 1
    assert [found[0].tree.topLevelItem(n).text(0) for n in range(3)] == ["late", "broken", "price"]
    assert parts.window.stack.currentWidget() is page


@pytest.mark.parametrize(
    ("onto", "share", "expected"),
    [
        ("broken", 0.9, ["broken", "late", "price"]),
        ("price", 0.1, ["broken", "late", "price"]),
        ("price", 0.9, ["broken", "price", "late"]),
        ("", 0.0, ["broken", "price", "late"]),
    ],
)
def test_label_is_dragged_to_another_place(
    dialog: SchemeDialog, page: Any, qtbot: QtBot, onto: str, share: float, expected: list[str]
) -> None:
    dialog.tree.choose(1)
    drop(dialog, onto, share)
    qtbot.waitUntil(lambda: names(page) == expected)


def test_node_is_dragged_below_another_with_the_count_said_first(page: Any, qtbot: QtBot) -> None:
    session = page.session
    task, _changes = tasks.add_task(session.project, "Goods", "tree")
    for name in ("Food > Bread", "Tools"):
        labels.add_label(session.project, task.id, name)
    bread = labels.named(session.project, task.id, "Food > Bread")
    assert bread is not None
    annotations.annotate(session.project, task.id, 1, [1, 2], bread.id)
    session.set_task(task.id)
    dialog = page.panel.open_dialog()
    dialog.tree.choose(bread.id)
    words: list[str] = []
    answered(said(words))
    drop(dialog, "Tools", 0.5)
    qtbot.waitUntil(lambda: annotations.written(session.project, task.id, 1)[1] == "Tools > Bread")
    assert words == ["2 rows keep their label “Food > Bread” under its new name."]


def drop(dialog: SchemeDialog, onto: str, share: float) -> None:
    """Let go of the label with the focus over another one, that far down its line; or below all."""
    tree = dialog.tree
    at = QPointF(30, tree.viewport().height() - 2)
    for item in tree.findItems(onto, Qt.MatchFlag.MatchExactly) if onto else []:
        line = tree.visualItemRect(item)
        at = QPointF(line.left() + 30, line.top() + share * line.height())
    tree.dropEvent(
        QDropEvent(
            at, Qt.DropAction.MoveAction, QMimeData(), Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )  # fmt: skip


def test_label_goes_to_the_archive_and_comes_back_with_its_rows(
    dialog: SchemeDialog, page: Any
) -> None:
    words: list[str] = []
    dialog.tree.choose(1)
    answered(said(words))
    QTest.keyClick(dialog.tree, Qt.Key.Key_Delete)
    assert words[0].startswith("6 rows lose “late”")
    assert names(page) == ["broken", "price"]
    annotations.annotate(page.session.project, 1, 1, [1], 2)
    dialog.reload()
    dialog.tree.choose(1)
    assert dialog.back_button.isEnabled()
    assert not dialog.archive_button.isEnabled()
    answered(said(words))
    dialog.back_button.click()
    assert words[1] == (
        "5 rows get “late” back.\n1 row was decided otherwise since and stays as it is."
    )
    assert [row for row, name in present(page).items() if name == "late"] == [2, 3, 4, 5, 6]


def test_label_that_nobody_carries_is_archived_without_a_question(
    dialog: SchemeDialog, page: Any
) -> None:
    dialog.tree.choose(3)
    dialog.archive_button.click()
    assert names(page) == ["late", "broken"]


def test_name_typed_again_brings_label_and_rows_back(page: Any) -> None:
    page.session.write(lambda project: labels.delete_label(project, 1))
    assert 1 not in present(page)
    words: list[str] = []
    answered(said(words))
    page.panel.new_name.setText("Late")
    QTest.keyClick(page.panel.new_name, Qt.Key.Key_Return)
    assert words == ["6 rows get “late” back."]
    assert present(page)[1] == "Late"


def test_split_opens_the_rows_that_are_to_be_decided(page: Any, qtbot: QtBot) -> None:
    def type_and_go(box: Any) -> None:
        box.field.setPlainText("crushed\n\nCrushed\nincomplete")
        assert box.names() == ["Crushed", "incomplete"]
        box.go.click()

    answered(type_and_go)
    broken = labels.named(page.session.project, 1, "broken")
    page.panel.list.split_wanted.emit(broken)
    assert names(page) == ["late", "broken", "Crushed", "incomplete", "price"]
    model = page.canvas.browser.model
    qtbot.waitUntil(lambda: list(model.ids) == [7, 8, 9, 10], timeout=15_000)
    assert page.canvas.browser.bar.state_box.state == f"label:{broken.id}"


@pytest.mark.parametrize(
    ("language", "wanted"),
    [
        ("en", ["Guideline…", "Merge into…", "Split…", "Archive…"]),
        ("zh_CN", ["标注说明…", "合并到…", "拆分…", "归档…"]),
    ],
)
def test_menu_of_a_label_offers_what_can_be_done(
    parts: App, page: Any, language: str, wanted: list[str]
) -> None:
    parts.set_language(language)
    page.panel.list.select(1)
    menu = page.panel.list.menu_of(page.panel.model.labels[0])
    texts = [action.text() for action in menu.actions()]
    assert [text for text in wanted if text not in texts] == []
    menu.deleteLater()


def test_guideline_is_kept_when_its_field_is_left(dialog: SchemeDialog, page: Any) -> None:
    dialog.tree.choose(2)
    description, good, _bad = dialog.guideline.fields
    description.setFocus()
    description.setPlainText("It arrived in pieces.")
    good.setPlainText("cracked lid\n\n  torn   sleeve ")
    dialog.tree.setFocus()
    dialog.guideline.keep()
    told = scheme.guideline_of(page.session.project, 2)
    assert told == scheme.Guideline("It arrived in pieces.", ("cracked lid", "torn sleeve"))
    dialog.tree.choose(1)
    assert description.toPlainText() == ""
    dialog.tree.choose(2)
    assert description.toPlainText() == "It arrived in pieces."
    description.setPlainText("In pieces.")
    dialog.reject()
    assert scheme.guideline_of(page.session.project, 2).text == "In pieces."


def test_one_of_77_labels_is_found_by_a_part_of_its_name(page: Any) -> None:
    def many(project: Project) -> Any:
        for n in range(74):
            labels.add_label(project, 1, f"卡片问题{n}" if n % 2 else f"card problem {n}")
        return labels.recolour_label(project, 1, "#0072B2")

    page.session.write(many)
    dialog = page.panel.open_dialog()
    dialog.search.setText("问题7")
    shown = [
        dialog.tree.topLevelItem(n).text(0)
        for n in range(dialog.tree.topLevelItemCount())
        if not dialog.tree.topLevelItem(n).isHidden()
    ]
    assert shown == ["卡片问题7", "卡片问题71", "卡片问题73"]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("en", ["Positive", "Neutral", "Negative"]), ("zh_CN", ["正面", "中性", "负面"])],
)
def test_first_labels_come_from_a_template(
    parts: App, scheme_file: Path, language: str, expected: list[str]
) -> None:
    parts.set_language(language)
    assert parts.session.open_project(scheme_file)
    parts.window.open_page("label")
    page = parts.window.page("label")
    assert page._stack.currentWidget() is page.name_labels
    page.name_labels.templates.fill()
    page.name_labels.templates.actions()[0].trigger()
    assert names(page) == expected
    assert page._stack.currentWidget() is page.body
    told = scheme.guideline_of(page.session.project, 1)
    assert told.text
    assert len(told.examples) == 2


def test_labels_go_to_a_file_and_come_from_one(
    dialog: SchemeDialog, page: Any, tmp_path: Path, parts: App
) -> None:
    page.session.write(lambda project: scheme.describe(project, 1, scheme.Guideline("slow")))
    file = tmp_path / "labels.json"
    dialog.templates.export_wanted.emit(str(file))
    page.session.write(lambda project: labels.rename_label(project, 1, "slow"))
    dialog.templates.take_file(file)
    assert names(page) == ["slow", "broken", "price", "late"]
    assert "1 labels were made, 0 brought back; 2 were there already." in dialog.notices.text()
    file.write_text("[1]", encoding="utf-8")
    dialog.templates.take_file(file)
    assert "labels.json holds no labels that can be read here." in dialog.notices.text()
