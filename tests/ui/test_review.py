"""Reviewing with the Label page's keys what a model was not sure enough of: from Apply to the export."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_looks import LANGUAGES, SMALL, cut_off
from workbench.app import App
from workbench.project import annotations, labels, model_reviews, predictions, promises
from workbench.project.store import Project
from workbench.trust import Promise

LONG = 60_000
Settled = Callable[[App, str], None]


def canvas(parts: App):  # type: ignore[no-untyped-def] # the page's own canvas
    return parts.window.page("label").canvas


def press(parts: App, key: Qt.Key, modifiers: Qt.KeyboardModifier | None = None) -> None:
    table = canvas(parts).browser.table
    QTest.keyClick(table, key, modifiers or Qt.KeyboardModifier.NoModifier)


def origins(path: Path, row: int) -> list[tuple[object, ...]]:
    with Project.open(path, readonly=True) as other:
        return other.all(
            "SELECT source, origin FROM annotation WHERE sheet = 2 AND row = ? ORDER BY seq", (row,)
        )


@pytest.fixture
def reviewing(opened: App, qtbot: QtBot) -> App:
    """The Label page, come to by a click on the number of rows that need a person."""
    session = opened.session
    session.set_sheet(2)
    assert session.project is not None
    assert session.run is not None
    assert session.sheet is not None
    sure = sorted(one[2] for one in predictions.iterate(session.project, session.run.id, 2))
    least = sure[len(sure) // 2]
    chosen = Promise(0.9, 0.1, 50, threshold=least)
    session.write(lambda project: promises.keep(project, session.run.id, chosen))
    opened.window.open_page("apply")
    stat = opened.window.page("apply")._stats.review
    assert stat.value() == str(session.sheet.rows - len([one for one in sure if one >= least]))
    stat.click()
    shown = canvas(opened)
    qtbot.waitUntil(lambda: shown.queue.shown is not None, timeout=LONG)
    qtbot.waitUntil(lambda: len(shown.browser.model.ids) == len(shown.queue.shown.rows))
    assert opened.window.page("label").isVisible()
    return opened


def test_ten_rows_are_reviewed_by_keys_and_count_as_certain_in_the_export(
    reviewing: App, project_file: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    shown, session = canvas(reviewing), reviewing.session
    queue = shown.queue.shown
    assert queue.how == "review"
    total = len(queue.rows) - len(queue.by_chance)
    assert shown.queue.review.isVisible()
    assert shown.queue.review.heading.text().startswith(f"0 of {total} reviewed")
    rows = list(queue.rows[:10])
    said = predictions.of_rows(session.project, session.run.id, 2, rows)
    names = [one.name for one in labels.all_labels(session.project, 1)]
    for place, row in enumerate(rows):
        assert shown.strokes.present() == row
        assert said[row][0] in shown.reader.bar.suggestion.text()
        if place == 3:  # the model is wrong
            other = next(at for at, name in enumerate(names) if name != said[row][0])
            press(reviewing, Qt.Key(Qt.Key.Key_1 + other))
        elif place == 4:  # the digit of what the model says is agreement as well
            press(reviewing, Qt.Key(Qt.Key.Key_1 + names.index(said[row][0])))
        else:
            press(reviewing, Qt.Key.Key_Return)
    for place, row in enumerate(rows):
        what = "changed" if place == 3 else "kept"
        drawn = " random" if row in queue.by_chance else ""
        assert origins(project_file, row) == [("review", f"model:1:{what}{drawn}")]
    asked = [row for row in rows if row not in queue.by_chance]
    qtbot.waitUntil(
        lambda: shown.queue.review.heading.text().startswith(f"{len(asked)} of {total} reviewed")
    )
    words = shown.queue.review.sentence.text()
    kept = len(asked) - (rows[3] in asked)
    assert f"You kept {kept} of {len(asked)} (" in words
    if len(asked) < 10:
        assert "drawn by chance, you kept" in words
    target = tmp_path / "out.csv"
    reviewing.window.open_page("apply")
    page = reviewing.window.page("apply")
    assert page._stats.review.value() == str(total - len(asked))
    page.export_to(str(target))
    qtbot.waitUntil(target.exists, timeout=LONG)
    qtbot.waitUntil(lambda: session.jobs.heavy is None, timeout=LONG)
    with target.open(encoding="utf-8-sig", newline="") as file:
        head, *lines = csv.reader(file)
    for row in rows:
        line = dict(zip(head, lines[row - 1], strict=True))
        assert line["needs_review"] == "FALSE"
        assert line["prediction"] == said[row][0], "the prediction stays the model's"


def test_one_undo_takes_the_last_decision_back_and_asks_again(
    reviewing: App, project_file: Path, qtbot: QtBot
) -> None:
    shown = canvas(reviewing)
    first = shown.strokes.present()
    press(reviewing, Qt.Key.Key_Return)
    press(reviewing, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert shown.strokes.present() == first
    with Project.open(project_file, readonly=True) as other:
        assert annotations.written(other, 1, 2, [first]) == {}
    qtbot.waitUntil(lambda: shown.queue.review.heading.text().startswith("0 of "))
    press(reviewing, Qt.Key.Key_Return)
    assert origins(project_file, first)[-1][1] == "model:1:kept"
    press(reviewing, Qt.Key.Key_Up)
    before = len(origins(project_file, first))
    press(reviewing, Qt.Key.Key_Return)
    assert len(origins(project_file, first)) == before, "what is decided is not asked again"


def test_a_row_that_carries_a_column_s_label_is_still_confirmed(
    reviewing: App, project_file: Path
) -> None:
    shown, session = canvas(reviewing), reviewing.session
    row = shown.strokes.present()
    said = predictions.of_rows(session.project, session.run.id, 2, [row])[row][0]
    label = next(one for one in labels.all_labels(session.project, 1) if one.name == said)
    session.write(
        lambda project: annotations.annotate(project, 1, 2, [row], label.id, "column", origin="x")
    )
    press(reviewing, Qt.Key.Key_Return)
    assert origins(project_file, row)[-1] == ("review", "model:1:kept")


def test_the_review_ends_by_its_button_and_with_another_sheet(
    reviewing: App, project_file: Path, settled: Settled
) -> None:
    shown = canvas(reviewing)
    shown.queue.review.end_button.click()
    assert not shown.queue.review.isVisible()
    settled(reviewing, "label")
    assert shown.browser.bar.state_box.state == "unlabelled"
    row = shown.strokes.present()
    press(reviewing, Qt.Key.Key_2)
    assert origins(project_file, row) == [("person", "")]
    box = shown.queue.box
    box.setCurrentIndex(box.findData("review"))
    box.activated.emit(box.currentIndex())
    assert shown.queue.review.isVisible()
    reviewing.session.set_sheet(1)
    assert not shown.queue.review.is_open


def test_a_review_of_all_rows_says_that_it_is_done(reviewing: App, qtbot: QtBot) -> None:
    shown, session = canvas(reviewing), reviewing.session
    name = labels.all_labels(session.project, 1)[0]
    rows = list(shown.queue.shown.rows)
    session.write(
        lambda project: model_reviews.decide(
            project,
            (1, 2),
            dict.fromkeys(rows, ((name.id, None),)),
            dict.fromkeys(rows, "model:1:changed"),
        )
    )
    qtbot.waitUntil(lambda: "rows that need you are reviewed" in shown.queue.review.heading.text())
    qtbot.waitUntil(lambda: shown.queue.shown.rows == (), timeout=LONG)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_progress_of_a_review_is_whole_in_a_small_window(
    reviewing: App, language: str, qtbot: QtBot
) -> None:
    reviewing.window.resize(*SMALL)
    reviewing.set_language(language)
    for _n in range(3):
        press(reviewing, Qt.Key.Key_Return)
    canvas(reviewing).queue.review.count()
    QApplication.processEvents()
    assert cut_off(reviewing.window.page("label")) == []
    assert reviewing.window.size().toTuple() == SMALL
