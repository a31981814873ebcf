"""Commands are found by their names, in either language, and done by a key."""

from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from workbench.app import App
from workbench.project import sheets
from workbench.ui.commands import Command, all_commands
from workbench.ui.fuzzy import fit, initials
from workbench.ui.widgets.command_palette import CommandPalette

LANGUAGES = ["en", "zh_CN"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("imp", "Import a workbook"),
        ("wrkbk", "Import a workbook"),
        ("work imp", "Import a workbook"),
        ("导入", "导入工作簿"),
        ("drgzb", "导入工作簿"),
        ("导簿", "导入工作簿"),
    ],
)
def test_what_is_typed_finds_words(typed: str, said: str) -> None:
    assert fit(typed, said) > 0


def test_what_is_typed_finds_nothing_else() -> None:
    assert fit("xyz", "Import a workbook") == 0
    assert fit("导出", "导入工作簿") == 0
    assert fit("import", "Import") > fit("import", "reimport it") > fit("import", "in my part")
    assert initials("标注 Label many") == "bzlm"


def palette_of(parts: App) -> CommandPalette:
    parts.window.action("palette").trigger()
    found = parts.window.comfort.palette
    assert found is not None
    return found


def test_a_command_is_done_by_typing_a_part_and_enter(opened: App) -> None:
    for language_now, typed, page in (("en", "resul", "results"), ("zh_CN", "train", "train")):
        opened.set_language(language_now)
        palette = palette_of(opened)
        QTest.keyClicks(palette.field, typed)
        QTest.keyClick(palette.field, Qt.Key.Key_Return)
        QApplication.processEvents()
        assert opened.window.shown_page == page
        assert opened.window.comfort.palette is None


@pytest.mark.parametrize("typed", ["export to", "导出到", "excel 导出"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_command_is_found_by_its_words_in_any_language(
    opened: App, typed: str, language: str
) -> None:
    opened.set_language(language)
    palette = palette_of(opened)
    palette.field.setText(typed)
    assert palette.chosen is not None
    assert palette.chosen.text == {"en": "Export to Excel", "zh_CN": "导出到 Excel"}[language]
    assert palette.chosen.shortcut == "Ctrl+E"
    palette.reject()


@pytest.mark.parametrize(
    ("typed", "where", "name"),
    [
        ("标注", "Page", "Label"),
        ("模型", "Page", "Models"),
        ("工作表 new", "Sheet", "New"),
        ("给这一行标注 delivery", "Label the row", "Delivery"),
        ("打开 feedback", "Open", "feedback.bertwb"),
        ("偏好设置 文字大小", "Preferences · General", "Text size"),
    ],
)
def test_pages_sheets_labels_files_and_settings_are_found_in_chinese(
    opened: App, typed: str, where: str, name: str
) -> None:
    opened.window.open_page("label")
    palette = palette_of(opened)
    palette.field.setText(typed)
    found = [
        palette.list.item(row).data(Qt.ItemDataRole.UserRole) for row in range(palette.list.count())
    ]
    assert (where, name) in {(one.where, one.text) for one in found[:6]}
    palette.reject()


def test_what_can_be_read_in_the_list_comes_first(opened: App) -> None:
    """A sheet called 导出 is what an English window shows of that; the command follows."""
    opened.session.write(partial(sheets.rename_sheet, number=2, name="导出"))
    palette = palette_of(opened)
    palette.field.setText("导出")
    texts = [palette.list.item(row).text() for row in range(palette.list.count())]
    assert texts[0] == "导出"
    assert "Export to Excel" in texts[1:]
    palette.reject()


def test_pinyin_of_words_that_are_not_shown_finds_nothing(opened: App) -> None:
    commands = {one.text: one for one in all_commands(opened.window)}
    assert commands["Export to Excel"].fit("导出") > 0
    assert commands["Export to Excel"].fit("dcd") == 0


def test_arrows_choose_and_escape_leaves_all_as_it_is(opened: App) -> None:
    palette = palette_of(opened)
    first = palette.chosen
    QTest.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.chosen is not first
    before = opened.window.shown_page
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)
    assert (opened.window.shown_page, opened.window.comfort.palette) == (before, None)


def test_what_cannot_be_done_now_says_why_and_is_not_done(parts: App) -> None:
    palette = palette_of(parts)
    QTest.keyClicks(palette.field, "Export to Excel")
    assert palette.chosen is not None
    assert palette.chosen.shortcut == "Ctrl+E"
    assert palette.hint.text() == palette.chosen.reason == "Open or make a project first"
    QTest.keyClick(palette.field, Qt.Key.Key_Return)
    assert palette.isVisible()
    palette.reject()


def test_sheets_labels_keys_files_and_settings_are_commands(opened: App) -> None:
    opened.window.open_page("label")
    found: dict[str, Command] = {one.text: one for one in all_commands(opened.window)}
    assert {"Labelled", "New", "Delivery", "Skip the row", "Text size", "Preferences"} <= set(found)
    assert opened.session.project.path.name in found
    found["New"].run()
    assert opened.session.sheet.name == "New"
    assert found["Skip the row"].reason == ""
    opened.window.open_page("home")
    later = {one.text: one for one in all_commands(opened.window)}
    assert later["Skip the row"].reason == "On the Label page"
