"""The window suggests while one labels: real keys, the real engine of suggestions, a real project."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QProgressBar
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.engine.client import Engine
from workbench.project import annotations, history, labels, pace, suggestions, tasks
from workbench.project.lock import ProjectLock
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.ui.widgets.label_aside import source_text

LONG = 120_000
PARCEL = ("the parcel came late", "the courier lost my box", "delivery took three weeks")
MONEY = ("my money is not back", "refund it to my card", "the bank shows no repayment")


@pytest.fixture
def unlabelled(tmp_path: Path) -> Path:
    path = tmp_path / "u.bertwb"
    Project.create(path).close()
    rows = [(f"{topic[at % 3]} {at}",) for at in range(30) for topic in (PARCEL, MONEY)]
    with Project.open(path, owner=True) as project:
        loader = SheetLoader(project, "u.csv", ("Comment",))
        loader.add(rows)
        loader.register("S", Origin("u.csv", "", 1), {"Comment": "text"})
        task = tasks.task_named(project)
        for name in ("Delivery", "Refund"):
            labels.add_label(project, task.id, name)
    return path


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Texts are read as soon as a sheet is open: no person waits for the window to be painted."""
    monkeypatch.setattr("workbench.ui.suggesting._MS_UNTIL_READING", 20)
    monkeypatch.setattr("workbench.ui.suggesting._MS_UNTIL_ASKING", 100)


@pytest.fixture
def labelling(parts: App, unlabelled: Path, qtbot: QtBot) -> App:
    """The Label page of a sheet that nobody labelled, its texts read."""
    assert parts.session.open_project(unlabelled)
    parts.session.suggesting.wake()
    parts.window.open_page("label")
    present = parts.session.suggesting
    qtbot.waitUntil(
        lambda: (
            present.result is not None and present.result.why == "few" and present.share_read < 0
        ),
        timeout=LONG,
    )
    return parts


def browser(parts: App):  # type: ignore[no-untyped-def] # the page's own
    return parts.window.page("label").canvas.browser


def label_some(parts: App, qtbot: QtBot, rows: int) -> None:
    table = browser(parts).table
    for _ in range(rows):
        row = table.rows.ids[table.current_place()]
        QTest.keyClick(table, Qt.Key.Key_1 if row % 2 else Qt.Key.Key_2)
        qtbot.wait(20)


def test_labelling_a_few_rows_brings_suggestions_and_another_order(
    labelling: App, unlabelled: Path, qtbot: QtBot
) -> None:
    present, shown = labelling.session.suggesting, browser(labelling)
    queue = labelling.window.page("label").canvas.queue
    qtbot.waitUntil(lambda: queue.shown is not None and queue.shown.how == "start", timeout=LONG)
    qtbot.waitUntil(lambda: len(shown.model.ids) > 1, timeout=LONG)
    before = list(shown.model.ids)
    assert before != sorted(before), "rows unlike each other, not the sheet's order"
    column = [one.kind for one in shown.model.columns].index("suggestion")
    assert shown.table.isColumnHidden(column)

    label_some(labelling, qtbot, 8)
    qtbot.waitUntil(
        lambda: present.result is not None and present.result.learnt_from >= 8, timeout=LONG
    )
    qtbot.waitUntil(lambda: list(shown.model.ids) != before, timeout=LONG)
    assert not shown.table.isColumnHidden(column)
    told = [present.suggestion_of(row) for row in range(1, 61)]
    names = ("Delivery", "Refund")
    right = [one is not None and one[0] == names[at % 2] for at, one in enumerate(told)]
    assert sum(right) >= 45
    cell = str(shown.model.data(shown.model.index(shown.table.current_place(), column)))
    assert cell.startswith(("Delivery ", "Refund "))
    assert cell.endswith("%")
    with Project.open(unlabelled, readonly=True) as other:
        assert suggestions.latest(other, 1, 1) is not None
    labelling.window.open_page("sheet")
    other_table = labelling.window.page("sheet").browser
    places = [one.kind for one in other_table.model.columns]
    assert not other_table.table.isColumnHidden(places.index("suggestion"))
    said = labelling.window.status._suggesting
    qtbot.waitUntil(lambda: "from 8 labelled rows" in said.text(), timeout=LONG)


def test_rows_that_chance_drew_are_known_as_such_in_their_history(
    labelling: App, unlabelled: Path, qtbot: QtBot
) -> None:
    canvas = labelling.window.page("label").canvas
    queue, table = canvas.queue, canvas.browser.table
    qtbot.waitUntil(lambda: queue.shown is not None and len(table.rows.ids) > 1, timeout=LONG)
    first = canvas.strokes.present()
    drawn = {first} if queue.is_drawn(first) else set()  # the start has a share of chance, too
    label_some(labelling, qtbot, 1)
    queue.box.choose("random")
    queue.ask()
    qtbot.waitUntil(lambda: queue.shown.how == "random", timeout=LONG)
    qtbot.waitUntil(lambda: canvas.queue.is_drawn(table.rows.ids[1]), timeout=LONG)
    by_chance = table.rows.ids[1]
    table.go_to(1)
    label_some(labelling, qtbot, 1)
    canvas.strokes.undo()
    canvas.strokes.redo()
    assert labelling.session.project is not None
    told = history.history(labelling.session.project, 1, 1, by_chance)
    assert [one.origin for one in told] == ["redo", "undo", "random"]
    assert "drawn by chance" in source_text(told[-1])
    with Project.open(unlabelled, readonly=True) as other:
        assert set(annotations.written(other, 1, 1)) == {first, by_chance}
        assert pace.random_rows(other, 1) == {(1, row) for row in {by_chance} | drawn}


def test_similar_rows_are_shown_as_a_list_and_all_rows_come_back(
    labelling: App, qtbot: QtBot
) -> None:
    shown = browser(labelling)
    queue = labelling.window.page("label").canvas.queue
    qtbot.waitUntil(lambda: queue.shown is not None, timeout=LONG)
    qtbot.waitUntil(lambda: len(shown.model.ids) > 1, timeout=LONG)
    row = shown.model.ids[shown.table.current_place()]
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(shown.table, Qt.Key.Key_F, keys)
    qtbot.waitUntil(lambda: shown.banner.isVisible() and shown.model.ids[0] == row, timeout=LONG)
    # the nearest share its topic, once the query for them is answered
    qtbot.waitUntil(lambda: {one % 2 for one in shown.model.ids[:8]} == {row % 2}, timeout=LONG)
    words = shown.banner.sentence.text()
    labelling.set_language("zh")
    assert f"{row}" in shown.banner.sentence.text()
    assert "Row" not in shown.banner.sentence.text()
    labelling.set_language("en")
    assert shown.banner.sentence.text() == words
    panel = labelling.window.page("label").panel
    assert len(panel.findChildren(QProgressBar)) == 1, "how near a good model is, and no other bar"
    shown.banner.clear_button.click()
    qtbot.waitUntil(lambda: list(shown.model.ids) == list(range(1, 61)), timeout=LONG)


def test_a_window_that_was_not_woken_starts_no_engine(
    parts: App, unlabelled: Path, qtbot: QtBot
) -> None:
    parts.session.jobs._suggestions.engine = cold = Engine("suggestion")
    assert parts.session.open_project(unlabelled)
    parts.window.open_page("label")
    qtbot.wait(300)
    assert cold.pid == 0


def test_a_project_open_for_reading_only_is_left_alone(
    parts: App, unlabelled: Path, qtbot: QtBot
) -> None:
    lock = ProjectLock(unlabelled)
    lock.acquire()
    try:
        parts.session.jobs._suggestions.engine = cold = Engine("suggestion")
        assert parts.session.open_project(unlabelled)
        parts.session.suggesting.wake()
        parts.session.suggesting.ask()
        qtbot.wait(300)
        assert cold.pid == 0
    finally:
        lock.release()
