"""Labels beyond the digits on the real Label page: many, several a row, a tree, a number; new tasks."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from workbench.app import App
from workbench.label_text import parted
from workbench.project import annotations, labels, tasks
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.project.tasks import Scale, Task
from workbench.ui.widgets.label_finder import matching
from workbench.ui.widgets.task_dialog import TaskDialog
from workbench.ui.widgets.task_edit_dialog import TaskEditDialog

Start = Callable[..., Task]

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PLAIN = SHIFT & CONTROL
Key = Qt.Key

PATHS = (
    "Delivery > Late", "Delivery > Damaged > Box", "Delivery > Damaged > Content",
    "Money > Price", "Praise",
)  # fmt: skip
WHAT = ("card", "transfer", "top up", "exchange", "pin", "fee", "退款")
HOW = ("arrival", "declined", "pending", "amount", "charge", "limit", "lost", "age", "status",
       "country", "delay")  # fmt: skip


@pytest.fixture
def started(opened: App, settled: Callable[[App, str], None]) -> Start:
    """Return a function that shows the Label page for a new task with these labels."""

    def start(kind: str, names: tuple[str, ...] = (), scale: Scale | None = None) -> Task:
        session = opened.session
        made: list[Task] = []

        def change(project: Project) -> Changes:
            task, changes = tasks.new_task(project, f"My {kind}", kind, scale)
            made.append(task)
            add = labels.add_path if kind == "tree" else labels.add_label
            for name in names:
                changes |= add(project, task.id, name)
            return changes

        assert session.write(change)
        session.set_sheet(2)
        session.set_task(made[0].id)
        opened.window.open_page("label")
        settled(opened, "label")
        return made[0]

    return start


def canvas(parts: App):  # type: ignore[no-untyped-def] # the page's own canvas
    return parts.window.page("label").canvas


def press(parts: App, key: Qt.Key | str, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    QTest.keyClick(canvas(parts).browser.table, key, modifiers)


def type_name(parts: App, text: str, key: Qt.Key, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
    field = canvas(parts).finder.name
    QTest.keyClicks(field, text)
    QTest.keyClick(field, key, modifiers)


def stored(parts: App, task: Task) -> dict[int, str]:
    assert parts.session.project is not None
    with Project.open(parts.session.project.path, readonly=True) as other:
        return annotations.written(other, task.id, 2)


# --- many ---------------------------------------------------------------------------------------


def test_one_of_77_labels_is_found_by_part_of_its_name(opened: App, started: Start) -> None:
    task = started("single", tuple(f"{what} {how}" for how in HOW for what in WHAT))
    row = canvas(opened).strokes.present()
    press(opened, "l")
    finder = canvas(opened).finder
    assert finder.name.hasFocus()
    assert len(finder.found()) == 77
    type_name(opened, "pend EXCH", Key.Key_Return)
    assert stored(opened, task) == {row: "exchange pending"}
    assert not finder.isVisible()
    second = canvas(opened).strokes.present()
    assert second != row
    assert canvas(opened).browser.table.hasFocus()
    press(opened, ".")
    finder.name.setText("退款")
    assert len(finder.found()) == 11
    QTest.keyClick(finder.name, Key.Key_Down)
    QTest.keyClick(finder.name, Key.Key_Return)
    assert stored(opened, task)[second] == "退款 declined"


def test_digits_typed_in_the_palette_label_nothing(opened: App, started: Start) -> None:
    task = started("single", ("a1", "b2"))
    press(opened, "l")
    type_name(opened, "12 f", Key.Key_Escape)
    assert stored(opened, task) == {}
    assert canvas(opened).browser.table.hasFocus()


def test_names_that_begin_so_come_first() -> None:
    found = [
        labels.Label(n, 1, name, "#000000", n)
        for n, name in enumerate(("late refund", "Refund", "prefund", "ＲＥＦＵＮＤ late"))
    ]
    assert [one.id for one in matching(found, "refund")] == [1, 3, 0, 2]
    assert matching(found, "nothing") == []


# --- several ------------------------------------------------------------------------------------


def test_several_labels_are_toggled_and_ctrl_enter_goes_on(opened: App, started: Start) -> None:
    task = started("several", ("late", "broken", "price"))
    row = canvas(opened).strokes.present()
    press(opened, Key.Key_1)
    press(opened, "l")
    type_name(opened, "pri", Key.Key_Return)
    assert set(parted(stored(opened, task)[row])) == {"late", "price"}
    finder = canvas(opened).finder
    assert finder.isVisible(), "it stays for more labels"
    finder.name.clear()
    QTest.keyClick(finder.name, Key.Key_Space)  # the first, late, comes off again
    assert stored(opened, task) == {row: "price"}
    QTest.keyClick(finder.name, Key.Key_Return, CONTROL)
    assert not finder.isVisible()
    second = canvas(opened).strokes.present()
    assert second != row
    press(opened, Key.Key_2)
    assert canvas(opened).strokes.present() == second
    press(opened, Key.Key_Return)
    assert canvas(opened).strokes.present() != second


# --- a tree -------------------------------------------------------------------------------------


def test_digits_walk_a_tree_group_by_group(opened: App, started: Start) -> None:
    task = started("tree", PATHS)
    row = canvas(opened).strokes.present()
    shown = [button.text() for button in canvas(opened).buttons.buttons]
    assert shown == ["1  Delivery  ›", "2  Money  ›", "3  Praise"]
    press(opened, Key.Key_1)
    press(opened, Key.Key_2)
    shown = [button.text() for button in canvas(opened).buttons.buttons]
    assert shown == ["1  Box", "2  Content"]
    press(opened, Key.Key_Backspace)
    assert [b.text() for b in canvas(opened).buttons.buttons] == ["1  Late", "2  Damaged  ›"]
    assert stored(opened, task) == {}
    press(opened, Key.Key_2)
    press(opened, Key.Key_2)
    assert stored(opened, task) == {row: "Delivery > Damaged > Content"}
    assert [b.text()[0] for b in canvas(opened).buttons.buttons] == ["1", "2", "3"]
    second = canvas(opened).strokes.present()
    press(opened, Key.Key_1)
    press(opened, Key.Key_Return)  # the open group itself
    assert stored(opened, task)[second] == "Delivery"


def test_the_palette_walks_a_tree_and_typing_finds_paths(opened: App, started: Start) -> None:
    task = started("tree", PATHS)
    row = canvas(opened).strokes.present()
    press(opened, "l")
    finder = canvas(opened).finder
    assert [one.name for one in finder.found()] == ["Delivery", "Money", "Praise"]
    QTest.keyClick(finder.name, Key.Key_Return)
    QTest.keyClick(finder.name, Key.Key_Down)
    QTest.keyClick(finder.name, Key.Key_Right)
    assert [one.name.split(" > ")[-1] for one in finder.found()] == ["Box", "Content"]
    QTest.keyClick(finder.name, Key.Key_Left)
    assert len(finder.found()) == 2
    type_name(opened, "box", Key.Key_Return)
    assert stored(opened, task) == {row: "Delivery > Damaged > Box"}


def test_the_panel_shows_a_tree_in_its_order_and_takes_paths(opened: App, started: Start) -> None:
    started("tree", (*PATHS, "Money > Refund"))
    panel = opened.window.page("label").panel
    shown = [
        (panel.model.depth(n), panel.model.shown_name(n), panel.model.key(n)) for n in range(8)
    ]
    assert shown == [
        (0, "Delivery", "1"), (1, "Late", "1"), (1, "Damaged", "2"), (2, "Box", "1"),
        (2, "Content", "2"), (0, "Money", "2"), (1, "Price", "1"), (1, "Refund", "2"),
    ]  # fmt: skip
    panel.new_name.setText("Money > Voucher")
    QTest.keyClick(panel.new_name, Key.Key_Return)
    assert "Money > Voucher" in [one.name for one in panel.model.labels]


# --- a number -----------------------------------------------------------------------------------


def test_a_number_is_typed_and_enter_goes_on(opened: App, started: Start) -> None:
    task = started("number", scale=Scale(1, 5, 0.5))
    first = canvas(opened).strokes.present()
    press(opened, Key.Key_3)
    field = canvas(opened).number.field
    assert field.hasFocus()
    QTest.keyClicks(field, ".6")
    QTest.keyClick(field, Key.Key_Return)
    assert stored(opened, task) == {first: "3.5"}, "the nearest step"
    second = canvas(opened).strokes.present()
    assert second != first
    assert canvas(opened).browser.table.hasFocus()
    press(opened, Key.Key_2)
    QTest.keyClick(field, Key.Key_Escape)
    assert stored(opened, task) == {first: "3.5"}
    press(opened, Key.Key_Up, SHIFT)
    press(opened, Key.Key_Up, SHIFT)
    assert stored(opened, task)[second] == "1.5"
    press(opened, Key.Key_Down, SHIFT)
    press(opened, Key.Key_Down, SHIFT)
    assert stored(opened, task)[second] == "1.0", "not below the range"
    press(opened, Key.Key_Backspace)
    assert second not in stored(opened, task)
    press(opened, Key.Key_Z, CONTROL)
    assert stored(opened, task)[second] == "1.0"


# --- new tasks ----------------------------------------------------------------------------------


def test_a_new_task_is_made_in_the_dialog_and_shown(
    opened: App, settled: Callable[[App, str], None]
) -> None:
    session = opened.session
    opened.window.open_page("label")
    settled(opened, "label")
    side = opened.window.side._task
    assert side.itemText(side.count() - 1) == "New task…"
    side.activated.emit(side.count() - 1)
    dialog = opened.window.findChild(TaskDialog)
    assert dialog is not None
    assert not dialog.make.isEnabled()
    taken = session.task.name if session.task else ""
    dialog.name.setText(taken.upper())
    dialog.kinds.setCurrentIndex(dialog.kinds.findData("number"))
    assert dialog.scale.isVisible()
    dialog.make.click()
    assert "already" in dialog.fault.text()
    dialog.name.setText("Anger")
    dialog.scale.low.setValue(5)
    dialog.make.click()
    assert "range" in dialog.fault.text()
    dialog.scale.low.setValue(0)
    dialog.make.click()
    assert session.task is not None
    assert (session.task.name, session.task.scale) == ("Anger", Scale(0, 5, 1))
    assert opened.window.page("label").panel.heading.text() == "Anger"
    assert canvas(opened).number.isVisible()


def test_the_scale_of_a_task_can_be_changed_and_a_task_without_labels_removed(
    opened: App, started: Start
) -> None:
    task = started("number", scale=Scale(1, 5, 1))
    session = opened.session
    opened.window.labelling.edit_task()
    dialog = opened.window.findChild(TaskEditDialog)
    assert dialog is not None
    assert dialog.remove_button.isEnabled()
    dialog.reject()
    row = canvas(opened).strokes.present()
    session.write(lambda p: annotations.annotate_number(p, task.id, 2, [row], 4.0))
    dialog = TaskEditDialog(session, task, opened.window)
    assert not dialog.remove_button.isEnabled()
    dialog.scale.high.setValue(0)
    dialog.keep_button.click()
    assert "range" in dialog.told.text()
    dialog.scale.high.setValue(3)
    assert dialog.told.text().startswith("1 row has")
    dialog.keep_button.click()
    assert session.task is not None
    assert session.task.scale == Scale(1, 3, 1)
    assert stored(opened, task) == {row: "4.0"}, "what was said is kept"
    session.write(lambda p: tasks.new_task(p, "By mistake", "single")[1])
    assert session.project is not None
    session.set_task(tasks.task_named(session.project, "By mistake").id)
    dialog = TaskEditDialog(session, session.task, opened.window)
    dialog.remove_button.click()
    names = [one.name for one in tasks.all_tasks(session.project)]
    assert names == [tasks.DEFAULT_NAME, task.name]
    assert session.task.name == tasks.DEFAULT_NAME


def test_each_task_has_a_key_of_its_own_that_can_be_changed(opened: App, started: Start) -> None:
    task = started("number", scale=Scale(1, 5, 1))
    session = opened.session
    for key, name in ((Key.Key_1, tasks.DEFAULT_NAME), (Key.Key_2, task.name)):
        press(opened, key, Qt.KeyboardModifier.AltModifier)
        assert session.task is not None
        assert session.task.name == name
    assert stored(opened, task) == {}, "with Alt a digit is no number"
    said: list[str] = []
    session.notified.connect(lambda _kind, text: said.append(text))
    press(opened, Key.Key_9, Qt.KeyboardModifier.AltModifier)
    assert session.task == task
    assert "no task 9" in said[-1]
    session.keymap.set_keys("task_1", ["Ctrl+Alt+F"])
    press(opened, Key.Key_1, Qt.KeyboardModifier.AltModifier)
    assert session.task == task
    press(opened, "?")
    overlay = canvas(opened).overlay
    shown = [label.text() for label in overlay.findChildren(type(overlay.title))]
    at = shown.index(f"Task: {tasks.DEFAULT_NAME}")
    assert shown[at - 1] == "Ctrl+Alt+F"
    assert shown[shown.index(f"Task: {task.name}") - 1] == "Alt+2"
    QTest.keyClick(overlay, Key.Key_Escape)
    press(opened, Key.Key_F, CONTROL | Qt.KeyboardModifier.AltModifier)
    assert session.task is not None
    assert session.task.name == tasks.DEFAULT_NAME
    session.keymap.reset()
