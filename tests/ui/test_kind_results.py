"""Results of several labels, of a tree and of numbers: scores, errors, shares."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.ui.kinds_project import LONG, ROWS, chosen, shown
from workbench.app import App
from workbench.project import annotations, tasks
from workbench.ui.results.mistakes import MistakesTab
from workbench.ui.results.scores import ScoresTab


def scores_tab(parts: App) -> ScoresTab:
    tab = parts.window.page("results").open_tab("scores")
    assert isinstance(tab, ScoresTab)
    return tab


def values(parts: App) -> list[str]:
    return [one.value() for one in scores_tab(parts).stats.stats if not one.isHidden()]


def test_results_of_several_labels_have_no_matrix(kinds: App, qtbot: QtBot) -> None:
    chosen(kinds, "Tags")
    kinds.window.open_page("results")
    assert values(kinds) == ["61.0%", "83.0%", "76.0%", "23", "70.0%"]
    mistakes = kinds.window.page("results").open_tab("errors")
    assert isinstance(mistakes, MistakesTab)
    assert mistakes.card.isHidden()
    assert not scores_tab(kinds).labels_card.isHidden()
    scores_tab(kinds).labels.opened.emit("late", "")
    assert kinds.session.project is not None
    task = kinds.session.task
    assert task is not None
    late = [
        row
        for row, label in annotations.written(kinds.session.project, task.id, 1).items()
        if "late" in label
    ]
    shown(kinds, qtbot, len(late))


def test_results_of_a_tree_go_by_level(kinds: App, qtbot: QtBot) -> None:
    chosen(kinds, "Tree")
    kinds.window.open_page("results")
    assert values(kinds)[:3] == ["80.0%", "92.0%", "80.0%"]
    mistakes = kinds.window.page("results").open_tab("errors")
    assert isinstance(mistakes, MistakesTab)
    shown_scores = mistakes.matrix._model.scores
    assert shown_scores is not None
    assert shown_scores.labels == ("Food", "Tools")
    assert sum(map(sum, shown_scores.confusion)) == ROWS
    wrong = shown_scores.confusion[0][1] + shown_scores.confusion[1][0]
    assert wrong > 0
    scores_tab(kinds).stats.stats[1].click()
    shown(kinds, qtbot, wrong)


def test_results_of_numbers_are_a_scatter_whose_points_open_rows(kinds: App, qtbot: QtBot) -> None:
    chosen(kinds, "Valence")
    kinds.window.open_page("results")
    assert kinds.window.page("results").open_tab("confidence") is None
    assert values(kinds) == ["0.31", "0.42", "0.82", "0.9"]
    tab = scores_tab(kinds)
    assert tab.labels_card.isHidden()
    assert tab._rule.isHidden()
    assert tab.numbers is not None
    assert len(tab.numbers.scatter._points.points()) == ROWS
    tab.stats.stats[0].click()
    shown(kinds, qtbot, ROWS // 10)
    tab.numbers.scatter.opened.emit(1, 7)
    shown(kinds, qtbot, 1)
    assert list(kinds.window.page("sheet").browser.model.ids) == [7]
    bars = tab.numbers.bars
    assert sum(map(len, bars.bars)) == ROWS
    low = next(at for at, rows in enumerate(bars.bars) if rows)
    rows = [row for _sheet, row, _miss in bars.bars[low]]
    assert all(miss < 0 for _sheet, _row, miss in bars.bars[low])
    kinds.window.open_page("results")
    bars._choose(-1)
    bars.setFocus()
    QTest.keyClick(bars, Qt.Key.Key_Right)
    QTest.keyClick(bars, Qt.Key.Key_Return)
    model = kinds.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: sorted(model.ids) == sorted(rows), timeout=LONG)


def test_errors_of_numbers_are_by_size_and_of_sets_by_what_was_missed(
    kinds: App, qtbot: QtBot
) -> None:
    chosen(kinds, "Valence")
    kinds.window.open_page("results")
    run = kinds.window.page("results").shown_run
    qtbot.waitUntil(lambda: run.evaluated is not None, timeout=4 * LONG)
    mistakes = kinds.window.page("results").open_tab("errors")
    assert isinstance(mistakes, MistakesTab)
    assert sum(one.rows for one in mistakes.sizes.sizes) == ROWS
    assert mistakes.card.isHidden()
    mistakes.sizes.clicked.emit(mistakes.sizes.model().index(0, 0))
    shown(kinds, qtbot, mistakes.sizes.sizes[0].rows)
    chosen(kinds, "Tags")
    kinds.window.open_page("results")
    qtbot.waitUntil(lambda: run.found is not None, timeout=4 * LONG)
    wrong = [one for one in run.held_out() if one[2] != one[3]]
    assert sum(len(line.cause.rows) for line in mistakes.causes.lines) == len(wrong)
    assert "get all their labels right" in scores_tab(kinds).standing.sentence.text()


def test_shares_of_several_labels_are_told_each_by_itself(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    session.set_task(tasks.task_named(session.project, "Tags").id)
    kinds.window.open_page("results")
    tab = kinds.window.page("results").open_tab("shares")
    qtbot.waitUntil(lambda: tab.found is not None and bool(tab.found.shares), timeout=LONG)
    assert set(tab.table.cells.labels) == {"broken", "late", "price"}
    assert sum(one.best.value for one in tab.found.shares) > 1
    assert "each share is by itself" in tab.limits.text()
    session.set_task(tasks.task_named(session.project, "Valence").id)
    assert kinds.window.page("results").open_tab("shares") is None, "numbers have no shares"
