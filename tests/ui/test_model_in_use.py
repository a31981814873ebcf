"""Which model is in use is on the screen, changes only with a word, and two runs stand side by side."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from tests.ui.test_looks import SMALL, cut_off
from workbench.app import App
from workbench.engine.client import Engine
from workbench.options import Options
from workbench.paths import resource
from workbench.project import in_use, runs
from workbench.project.store import Project
from workbench.requests import ApplyModel, ImportSheet, TrainModel
from workbench.ui.pages.results import ResultsPage
from workbench.ui.results.comparison import ComparisonTab

Settled = Callable[[App, str], None]
LONG = 120_000
SAMPLE = resource("samples", "shop_feedback_en.xlsx")


@pytest.fixture(scope="module")
def two_runs(
    tmp_path_factory: pytest.TempPathFactory, engines: dict[str, Engine], tiny_folder: Path
) -> Path:
    """Return a project whose second run, of a model that knows nothing, lost to the first."""
    path = tmp_path_factory.mktemp("two") / "two.bertwb"
    Project.create(path).close()
    imported = ImportSheet(
        str(path),
        str(SAMPLE),
        sheet="Labelled",
        text_columns=("Feedback",),
        label_column="Topic",
    )
    blind = Options(seed=2, max_tokens=4)
    for request in (
        imported,
        TrainModel(str(path), options=Options(seed=2)),
        TrainModel(str(path), model=str(tiny_folder), options=blind),
        ApplyModel(str(path)),
    ):
        for _event in engines["model"].run(request):
            pass
    return path


@pytest.fixture
def two(parts: App, two_runs: Path, tmp_path: Path) -> App:
    """Return the application with that project open."""
    assert parts.session.open_project(Path(shutil.copy(two_runs, tmp_path)))
    return parts


def results(opened: App) -> ResultsPage:
    opened.window.open_page("results")
    page = opened.window.page("results")
    assert isinstance(page, ResultsPage)
    QApplication.processEvents()
    return page


def serving(opened: App) -> int:
    assert opened.session.project is not None
    return in_use.run_in_use(opened.session.project, 1).id


def compared(opened: App, qtbot: QtBot) -> ComparisonTab:
    """Press Compare… on the card as a person at the keyboard does."""
    page = results(opened)
    page.in_use.compare.setFocus()
    QTest.keyClick(page.in_use.compare, Qt.Key.Key_Space)
    tab = page.open_tab("compare")
    assert isinstance(tab, ComparisonTab)
    qtbot.waitUntil(tab.cards["settings"].isVisible, timeout=LONG)
    QApplication.processEvents()
    return tab


def test_the_run_in_use_is_shown_and_the_loser_is_offered(two: App) -> None:
    page = results(two)
    assert two.session.run is not None
    assert two.session.run.id == serving(two) == 1
    assert page._choice.currentText().endswith("· in use")
    said = page.in_use.sentence.text()
    assert said.startswith("Run 2 is worse than run 1 in use (Accuracy: −")
    assert said.endswith("Run 1 stays in use.")
    assert page.in_use.use.text() == "Use run 2 anyway"
    two.window.open_page("models")
    words = [one.text() for one in two.window.page("models").findChildren(QLabel)]
    assert [w for w in words if w.endswith("· in use")] == [w for w in words if w.startswith("1 ·")]


def test_any_run_is_put_in_use_and_back_by_keys_and_that_lasts(two: App) -> None:
    page = results(two)
    page.in_use.use.setFocus()
    QTest.keyClick(page.in_use.use, Qt.Key.Key_Space)
    assert serving(two) == 2
    assert two.session.run is not None
    assert two.session.run.id == 2
    assert "Run 1 is kept and can be put back." in two.window.notices.text()
    assert page.in_use.use.text() == "Put run 1 back"
    assert two.session.project is not None
    path = two.session.project.path
    two.session.close_project()
    assert two.session.open_project(path)
    assert two.session.run.id == 2, "it is in use after reopening, too"
    page = results(two)
    QTest.keyClick(page.in_use.use, Qt.Key.Key_Space)
    assert serving(two) == 1
    assert page.in_use.sentence.text() == "Run 1 is in use because you chose it."


def test_another_run_is_applied_only_where_it_is_chosen(two: App, qtbot: QtBot) -> None:
    two.window.open_page("apply")
    page = two.window.page("apply")
    assert page._run.currentText().endswith("· in use")
    assert page._not_in_use.isHidden()
    page._run.setCurrentIndex(page._run.findData(2))
    page._run.activated.emit(page._run.currentIndex())
    assert page._not_in_use.text() == "Run 1 is in use; run 2 is chosen here."
    assert page._not_in_use.isVisible()
    assert serving(two) == 1


def test_what_is_trained_in_the_window_says_whether_it_is_used(
    with_tiny_bert: App, qtbot: QtBot
) -> None:
    opened = with_tiny_bert
    page = opened.window.page("train")
    fields = {f.option.name: f for group in page._options.groups for f in group.fields}
    fields["max_tokens"].set_value(4)
    page._quick.click()
    qtbot.waitUntil(lambda: page.job is None, timeout=LONG)
    assert "in use (Accuracy: " in opened.window.notices.text()
    assert "Run 1 stays in use." in opened.window.notices.text()
    assert opened.session.run is not None
    assert opened.session.run.id == 1, "pages go on with the model in use"
    assert page._shown_run() == 2, "the charts are those of what has just been trained"


def test_labelling_never_touches_the_model_in_use(two: App, qtbot: QtBot, settled: Settled) -> None:
    project = two.session.project
    assert project is not None
    before = runs.all_runs(project, 1), in_use.history(project, 1)
    hashes = {run.id: run.model_hash for run in before[0]}
    two.session.suggesting.wake()
    two.window.open_page("label")
    settled(two, "label")
    table = two.window.page("label").canvas.browser.table
    for _row in range(8):
        QTest.keyClick(table, Qt.Key.Key_1)
    present = two.session.suggesting
    qtbot.waitUntil(
        lambda: present.result is not None and present.result.learnt_from >= 200, timeout=LONG
    )
    assert (runs.all_runs(project, 1), in_use.history(project, 1)) == before
    assert {run.id: run.model_hash for run in runs.all_runs(project, 1)} == hashes
    assert serving(two) == 1


def test_two_runs_stand_side_by_side(two: App, qtbot: QtBot, settled: Settled) -> None:
    tab = compared(two, qtbot)
    assert tab.verdict.text() == "Run 2 is worse than run 1."
    names = [tab.table.model().index(at, 0).data() for at in range(tab.table.model().rowCount())]
    assert names[:2] == ["Accuracy", "Macro F1"]
    assert "Delivery" in names
    settings = {w.text() for w in tab.cards["settings"].findChildren(QLabel) if w.isVisible()}
    assert {"Model", "MiniLM, built in", "Longest text, in tokens", "4"} <= settings
    assert "Seed" not in settings
    assert tab._charts is not None
    assert tab._charts.charts[0].has_points
    assert tab._charts.charts[0]._ghosts, "the earlier run's curves are behind the later one's"
    project = two.session.project
    assert project is not None
    said = {number: dict_of(project, number) for number in (1, 2)}
    lost = [k for k, (truth, one) in said[1].items() if one == truth != said[2][k][1]]
    tab.rows.ways.setCurrentIndex(1)
    assert tab.rows.ways.tabText(1) == f"Got worse ({len(lost)})"
    assert tab.rows.model.rowCount() == len(lost)
    first = tab.rows.model.rows[0]
    assert first.first == first.truth != first.second
    tab.rows.table.setFocus()
    QTest.keyClick(tab.rows.table, Qt.Key.Key_Return)
    settled(two, "sheet")
    model = two.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == 1, timeout=LONG)
    tab = compared(two, qtbot)
    tab.rows.everything.click()
    qtbot.waitUntil(lambda: model.rowCount() == len(lost), timeout=LONG)


def dict_of(project: Project, number: int) -> dict[tuple[int, int], tuple[str, str]]:
    return {one[:2]: (one[2], one[3]) for one in runs.held_out(project, number)}


def test_runs_without_common_rows_show_what_can_be_shown(two: App, qtbot: QtBot) -> None:
    project = two.session.project
    assert project is not None
    with project.write() as db:
        db.execute("DELETE FROM held_out WHERE run = 1")
    tab = compared(two, qtbot)
    assert tab.verdict.text().startswith("No row scores both runs, so they cannot be compared.")
    assert "Run 1: Accuracy" in tab.told.text()
    assert not tab.table.isVisible()
    assert not tab.cards["rows"].isVisible()
    assert tab.cards["settings"].isVisible()


def test_a_lost_model_is_told_and_another_only_offered(two: App) -> None:
    project = two.session.project
    assert project is not None
    with project.write() as db:
        db.execute("UPDATE run SET folder = '/nowhere' WHERE id = 1")
    page = results(two)
    assert page.in_use.sentence.text().startswith(
        "The model of run 1 is no longer on this computer"
    )
    assert page.in_use.use.text() == "Use run 2"
    assert serving(two) == 1
    page.in_use.use.click()
    assert serving(two) == 2


def test_a_deleted_run_in_use_is_told_wherever_a_run_is_chosen(two: App) -> None:
    assert two.session.write(lambda project: runs.delete_run(project, 1))
    gone = "Run 1, whose model was in use, is no longer in the project."
    page = results(two)
    assert page.in_use.sentence.text() == f"{gone} Put another run in use: 2."
    two.window.open_page("apply")
    assert two.window.page("apply")._not_in_use.text() == gone
    results(two).in_use.use.click()
    assert serving(two) == 2
    assert page.in_use.isHidden(), "it is the only one now"
    assert "kept" not in two.window.notices.text()


def test_one_run_alone_needs_no_card_and_says_what_compare_is_for(opened: App) -> None:
    page = results(opened)
    assert page.in_use.isHidden()
    tab = page.open_tab("compare")
    QApplication.processEvents()
    assert tab is not None
    words = [one.text() for one in tab.findChildren(QLabel) if one.isVisible()]
    assert "Only one run so far" in words
    button = next(one for one in tab.findChildren(QPushButton) if one.isVisible())
    button.click()
    assert opened.window.stack.currentWidget() is opened.window.page("train")


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_nothing_is_cut_off_in_a_small_window(two: App, qtbot: QtBot, language: str) -> None:
    two.window.resize(*SMALL)
    two.set_language(language)
    two.set_theme("dark")
    tab = compared(two, qtbot)
    assert cut_off(tab) == []
    assert cut_off(results(two).in_use) == []
    if language == "zh_CN":
        two.set_theme("light")
        own = [one.text() for one in tab.findChildren(QLabel) if one.isVisible()]
        heads = [tab.table.model().headerData(at, Qt.Orientation.Horizontal) for at in range(6)]
        said = " ".join([*own, *map(str, heads), results(two).in_use.sentence.text()])
        assert "第 2 次训练" in said
        assert not {"Run", "run", "rows", "interval", "Change"} & set(said.split())


def test_names_of_scores_can_be_read_in_large_letters_on_a_small_screen(
    two: App, qtbot: QtBot
) -> None:
    two.window.resize(*SMALL)
    two.set_text_size("200")
    table = compared(two, qtbot).table
    width, needed = table.columnWidth(0), table.sizeHintForColumn(0)
    two.set_text_size("100")
    assert width >= needed
