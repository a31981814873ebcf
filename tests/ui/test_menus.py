"""Menus in groups, and names that are said in the language of the window."""

import re
from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QMenu

from workbench.app import App
from workbench.ui.actions import ACTIONS, MENUS

Settled = Callable[[App, str], None]


@pytest.mark.parametrize("menu", [name for name, _text in MENUS])
def test_a_menu_is_parted_into_groups_of_few(parts: App, menu: str) -> None:
    groups = [0]
    for action in parts.window._menus[menu].actions():
        if action.isSeparator():
            groups.append(0)
        else:
            groups[-1] += 1
    assert all(0 < count <= 4 for count in groups)
    assert sum(groups) == sum(1 for row in ACTIONS if row.menu == menu)


def test_dots_stand_behind_the_key_of_a_chinese_menu(parts: App) -> None:
    parts.set_language("zh_CN")
    texts = [parts.window.action(row.id).text() for row in ACTIONS]
    assert [one for one in texts if re.search(r"…\(&", one)] == []


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
def test_the_menu_of_rows_says_how_many_it_labels(opened: App, settled: Settled) -> None:
    opened.session.set_sheet(2)
    opened.window.open_page("sheet")
    settled(opened, "sheet")
    table = opened.window.page("sheet").browser.table
    table.selectAll()
    table.customContextMenuRequested.emit(table.rect().center())
    menu = next(one for one in table.findChildren(QMenu) if one.isVisible())
    first = menu.actions()[0]
    menu.close()
    assert first.text().startswith("Label ")
    assert first.text().endswith(" rows")
    assert not first.isEnabled()


def test_the_task_nobody_named_is_called_so_in_chinese(opened: App) -> None:
    box = opened.window.side._task
    assert box.itemText(0) == "Labels"
    opened.set_language("zh_CN")
    assert box.itemText(0) == "标签"
