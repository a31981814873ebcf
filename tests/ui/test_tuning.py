"""Tune automatically: a dialog with the minutes, the trials as a table to sort, and two charts."""

import math

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from workbench import events as ev
from workbench.app import App
from workbench.project import runs
from workbench.requests import TuneModel
from workbench.translation import set_language
from workbench.ui.widgets.tuning_dialog import TuningDialog

SECONDS = 1000


def trial(number: int, value: float, rate: str, state: str = "done") -> ev.TrialDone:
    options = (("way", "full"), ("learning_rate", rate), ("epochs", str(number + 8)))
    return ev.TrialDone(number, value, 2.0, state, options, "macro-f1", number * 60.0)


TRIALS = [
    trial(1, 0.70, "0.0001"),
    trial(2, -1.0, "0.001", "failed"),
    trial(3, 0.85, "3.1e-05"),
    trial(4, 0.90, "2e-05", "pruned"),  # of part of the folds: not the best
    trial(5, 0.80, "0.0002"),
]


@pytest.fixture
def dialog(qtbot: QtBot) -> TuningDialog:
    found = TuningDialog()
    qtbot.addWidget(found)
    for one in TRIALS:
        found.add(one)
    return found


def column(dialog: TuningDialog, title: str) -> list[str]:
    model = dialog.table.model_of_trials
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    at = titles.index(title)
    return [str(model.data(model.index(row, at))) for row in range(model.rowCount())]


def test_the_table_is_sorted_by_what_a_column_means(dialog: TuningDialog) -> None:
    assert column(dialog, "Result") == ["70.0%", "–", "85.0% ★", "90.0%", "80.0%"]
    dialog.table.sortByColumn(1, Qt.SortOrder.DescendingOrder)
    assert column(dialog, "Result") == ["90.0%", "85.0% ★", "80.0%", "70.0%", "–"]
    dialog.table.sortByColumn(5, Qt.SortOrder.AscendingOrder)
    assert column(dialog, "Learning rate") == ["2e-05", "3.1e-05", "0.0001", "0.0002", "0.001"]
    dialog.add(trial(6, 0.5, "5e-05"))
    assert column(dialog, "Learning rate")[2] == "5e-05", "a new trial comes where it belongs"
    assert column(dialog, "State").count("given up early") == 1


def test_the_charts_show_the_best_so_far_and_the_learning_rate(dialog: TuningDialog) -> None:
    best, rates = dialog.charts
    assert best.points == ([1, 2, 3, 3, 4, 5], [0.7, 0.7, 0.7, 0.85, 0.85, 0.85])
    assert rates.points == ([1e-4, 3.1e-5, 2e-5, 2e-4], [0.7, 0.85, 0.9, 0.8])
    assert rates._item.xData[0] == pytest.approx(math.log10(1e-4)), "the axis is logarithmic"
    dialog.replay([])
    assert best.points == ([], [])


def test_what_was_found_is_said_in_both_languages(dialog: TuningDialog) -> None:
    dialog.add(ev.SearchDone(5, "macro-f1", 0.85, TRIALS[2].options))
    words = "Best of 5 trials: macro F1 85.0% with Way: all of BERT, Learning rate: 3.1e-05"
    assert dialog.summary.text().startswith(words)
    set_language("zh_CN")
    try:
        dialog.retranslate()
        assert dialog.windowTitle() == "自动调优"
        assert dialog.start.text() == "开始搜索"
        assert dialog.summary.text().startswith("5 次试验中最好的：宏平均 F1 85.0%")
        assert "学习率" in dialog.charts[1].accessibleName()
        assert len(column(dialog, "结果")) == 5
    finally:
        set_language("en")


def test_a_search_runs_from_the_page_and_can_be_opened_again(
    with_tiny_bert: App, qtbot: QtBot
) -> None:
    opened = with_tiny_bert
    opened.window.open_page("train")
    page = opened.window.page("train")
    fields = {f.option.name: f for group in page._options.groups for f in group.fields}
    fields["way"].set_value("full")
    fields["epochs"].set_value(1)
    fields["max_tokens"].set_value(16)
    page._tune.click()
    dialog = page._tuning
    assert dialog.isVisible()
    dialog.minutes.setValue(3)
    dialog.start.click()
    assert not dialog.start.isEnabled(), "one training at a time"
    assert isinstance(page.job.request, TuneModel)
    assert page.job.request.minutes == 3
    qtbot.waitUntil(lambda: len(dialog._trials) >= 2, timeout=120 * SECONDS)
    page._live._stop.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=120 * SECONDS)
    assert opened.session.project is not None
    run = runs.newest_run(opened.session.project, 1)
    assert run.recipe["kind"] == "TuneModel"
    assert run.scores is not None
    tried = dialog.table.model_of_trials.rowCount()
    assert tried >= 2
    assert dialog.summary.text().startswith("Best of ")
    other = next(one for one in runs.all_runs(opened.session.project, 1) if one.id != run.id)
    page._on_run_chosen(other.id)
    assert dialog.table.model_of_trials.rowCount() == 0
    page._on_run_chosen(run.id)
    assert dialog.table.model_of_trials.rowCount() == tried
    dialog.close()
