"""The Scores and Errors tabs: what is measured comes, and each thing that is clicked opens its own rows."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.project import runs
from workbench.project.scored_rows import columns_of
from workbench.results import RunEvaluated
from workbench.ui.results.flows import OTHERS, flows, rows_of
from workbench.ui.results.mistakes import MistakesTab
from workbench.ui.results.scores import ScoresTab

from .test_looks import cut_off

LONG = 120_000
Settled = Callable[[App, str], None]


@pytest.fixture
def measured(opened: App, qtbot: QtBot) -> RunEvaluated:
    opened.window.open_page("results")
    shown = opened.window.page("results").shown_run
    qtbot.waitUntil(lambda: shown.evaluated is not None, timeout=LONG)
    found = shown.evaluated
    assert isinstance(found, RunEvaluated)
    return found


def scores_tab(parts: App) -> ScoresTab:
    tab = parts.window.page("results").open_tab("scores")
    assert isinstance(tab, ScoresTab)
    return tab


def errors_tab(parts: App) -> MistakesTab:
    tab = parts.window.page("results").open_tab("errors")
    assert isinstance(tab, MistakesTab)
    return tab


def held_out(parts: App) -> list[runs.HeldOut]:
    assert parts.session.project is not None
    assert parts.session.run is not None
    return runs.held_out(parts.session.project, parts.session.run.id)


def opens(parts: App, qtbot: QtBot, rows: set[tuple[int, int]]) -> None:
    """Wait until the Sheet page shows exactly these rows, then go back."""
    model = parts.window.page("sheet").browser.model
    ids = {row for _sheet, row in rows}
    qtbot.waitUntil(lambda: set(model.ids) == ids and model.rowCount() == len(ids), timeout=LONG)
    assert parts.window.stack.currentWidget() is parts.window.page("sheet")
    parts.window.open_page("results")


def test_kept_scores_show_at_once_and_the_measures_come_after(opened: App, qtbot: QtBot) -> None:
    opened.window.open_page("results")
    tab = scores_tab(opened)
    assert tab.standing.note.text() == "Measuring intervals and comparisons…"
    assert "of 100 rows come out right" in tab.standing.sentence.text()
    assert tab.standing.buttons == {}
    shown = opened.window.page("results").shown_run
    qtbot.waitUntil(lambda: shown.evaluated is not None, timeout=LONG)
    assert tab.standing.note.isHidden()
    assert {who for who, _way in tab.standing.buttons} == {"baseline", "fast"}
    captions = [one.accessibleName() for one in tab.stats.stats if not one.isHidden()]
    sure = next(one for one in tab.stats.stats if "precision" in one.accessibleName())
    assert f"Rows below {sure.value()} confidence need your eyes" in tab._rule.text()
    low, high = shown.evaluated.scores.interval  # which Train and the model's card show, too
    assert f"95% interval {low:.0%} to {high:.0%}" in tab.stats.stats[0].accessibleDescription()
    assert any(one.startswith("Balanced accuracy") for one in captions)
    assert any(one.startswith("Weighted F1") for one in captions)
    model = tab.labels._model
    assert "(" in model.index(0, 1).data()


def test_rows_that_differ_from_the_baseline_open(
    opened: App, measured: RunEvaluated, qtbot: QtBot
) -> None:
    rival = next(one for one in measured.rivals if one.who == "baseline")
    tab = scores_tab(opened)
    button = tab.standing.buttons["baseline", "better"]
    assert button.text().startswith(str(len(rival.comparison.flipped_right)))
    assert rival.comparison.flipped_right, "the sample was made so that BERT does better"
    button.click()
    opens(opened, qtbot, set(rival.comparison.flipped_right))
    worse = tab.standing.buttons["baseline", "worse"]
    assert worse.isEnabled() == bool(rival.comparison.flipped_wrong)


def test_labels_are_sorted_by_a_header_and_still_open_their_own_rows(
    opened: App, measured: RunEvaluated, qtbot: QtBot
) -> None:
    table = scores_tab(opened).labels
    table.sortByColumn(4, Qt.SortOrder.DescendingOrder)
    counts = [one.rows for one in table._model.lines]
    assert counts == sorted(counts, reverse=True)
    table.sortByColumn(3, Qt.SortOrder.AscendingOrder)
    assert all(a.figures[2].value <= b.figures[2].value for a, b in pairwise(table._model.lines))
    name = table._model.lines[0].label
    table.clicked.emit(table._model.index(0, 2))
    opens(opened, qtbot, {one[:2] for one in held_out(opened) if one[2] == name})
    table.clicked.emit(table._model.index(0, 1))
    opens(opened, qtbot, {one[:2] for one in held_out(opened) if one[3] == name})


def test_each_cause_opens_its_wrong_rows(opened: App, measured: RunEvaluated, qtbot: QtBot) -> None:
    tab = errors_tab(opened)
    wrong = {one[:2] for one in held_out(opened) if one[2] != one[3]}
    found = {key for line in tab.causes.lines for key in line.cause.rows}
    assert found == wrong
    assert wrong
    line = tab.causes.lines[0]
    line.click()
    opens(opened, qtbot, set(line.cause.rows))


def test_a_group_opens_the_rows_that_it_counts(
    opened: App, measured: RunEvaluated, qtbot: QtBot
) -> None:
    tab = errors_tab(opened)
    assert opened.session.project is not None
    keys = [one[:2] for one in held_out(opened)]
    columns, lengths = columns_of(opened.session.project, keys)
    names = [one.column for one in tab.groups.groups]
    for column in dict.fromkeys(names):
        place = names.index(column)
        group = tab.groups.groups[place]
        tab.groups.clicked.emit(tab.groups.model().index(place, 0))
        if column:
            fits = [one == group.value for one in columns[column]]
        else:
            low, high = map(int, group.value.split("–"))
            fits = [low <= one <= high for one in lengths]
        rows = {key for key, one in zip(keys, fits, strict=True) if one}
        assert len(rows) == group.rows
        opens(opened, qtbot, rows)


def test_a_band_of_the_flow_opens_its_rows_by_mouse_and_by_key(
    opened: App, measured: RunEvaluated, qtbot: QtBot
) -> None:
    tab = errors_tab(opened)
    tab.views.setCurrentIndex(1)
    QApplication.processEvents()
    assert tab.flow.isVisible()
    assert not tab.matrix.isVisible()
    assert sum(one.rows for one in tab.flow.flows) == len(held_out(opened))
    at = next(at for at, one in enumerate(tab.flow.flows) if not one.is_right)
    flow = tab.flow.flows[at]
    rows = {one[:2] for one in held_out(opened) if (one[2], one[3]) == (flow.truth, flow.predicted)}
    assert len(rows) == flow.rows
    middle = tab.flow._bands[at].path.pointAtPercent(0.0) + QPointF(1.0, 0.5)
    assert tab.flow.band_at(middle) == at
    QTest.mouseClick(tab.flow, Qt.MouseButton.LeftButton, pos=middle.toPoint())
    opens(opened, qtbot, rows)
    tab.flow.setFocus()
    tab.flow._choose(-1)
    for _step in range(at + 1):
        QTest.keyClick(tab.flow, Qt.Key.Key_Down)
    assert flow.truth in tab.flow.accessibleDescription()
    QTest.keyClick(tab.flow, Qt.Key.Key_Return)
    opens(opened, qtbot, rows)


def test_of_many_labels_the_largest_confusions_and_all_others_are_drawn() -> None:
    names = [f"label {n:02d}" for n in range(40)]
    pairs = [(one, one) for one in names for _n in range(5)]
    pairs += [(names[3], names[7])] * 9 + [(names[20], names[21])] * 4 + [(names[30], names[31])]
    order, found = flows(pairs)
    assert len(order) <= 15
    assert order[-1] == OTHERS
    assert {names[3], names[7], names[20], names[21]} <= set(order)
    assert sum(one.rows for one in found) == len(pairs)
    answers = [(1, row, *pair) for row, pair in enumerate(pairs)]
    for flow in found:
        assert len(rows_of(flow, order, answers)) == flow.rows
    few_order, few = flows([("a", "b"), ("a", "a")])
    assert few_order == ("a", "b")
    assert [(one.truth, one.predicted, one.is_right) for one in few] == [
        ("a", "a", True),
        ("a", "b", False),
    ]


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_on_the_tabs_is_cut_off_in_a_small_window(
    opened: App, measured: RunEvaluated, language: str
) -> None:
    opened.window.resize(1024, 700)
    opened.set_language(language)
    for name in ("scores", "errors"):
        tab = opened.window.page("results").open_tab(name)
        assert tab is not None
        for _turn in range(3):
            QApplication.processEvents()
        assert cut_off(tab) == []
        area = opened.window.page("results")._areas[name]
        assert tab.width() <= area.viewport().width()
    if language == "zh_CN":
        assert "行" in scores_tab(opened).standing.sentence.text()
