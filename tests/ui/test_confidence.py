"""The Confidence tab and the promise dial: turned by keys and mouse; what they say is what SQL counts."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.ui.test_looks import LANGUAGES, SMALL, cut_off
from workbench.app import App
from workbench.evaluation.promise import promised
from workbench.events import Scores
from workbench.project import predictions, promises, rows, runs
from workbench.project.store import Project
from workbench.requests import ExportWorkbook, ImportSheet
from workbench.steps.answers import answers_of
from workbench.steps.export_workbook import export_workbook
from workbench.steps.import_sheet import import_sheet
from workbench.trust import PRECISIONS
from workbench.ui.results.confidence import ConfidenceTab
from workbench.ui.widgets.promise_dial import PromiseDial

LONG = 20_000
ROWS = 900
LABELS = ("delivery", "refund", "website")


def drawn(row: int) -> tuple[str, str, list[float]]:
    """Return a row's truth, what the model says of it, and how sure it is of every label."""
    chance = Random(row)
    said = LABELS[row % 3]
    sure = 0.4 + 0.599 * chance.random() ** 0.3
    skill = sure if said == "website" else 0.985
    truth = said if chance.random() < skill else LABELS[(row + 1) % 3]
    rest = [(1 - sure) * part for part in (0.7, 0.3)]
    spread = [sure if name == said else rest.pop() for name in LABELS]
    return truth, said, spread


def with_run(project: Project, scored: int) -> None:
    """Store a run as a training does: what it said of the rows that score it, and its promise."""
    run = runs.start_run(project, 1, "quick", "m", {})
    runs.set_labels(project, run, LABELS)
    found = [(row, *drawn(row)) for row in range(1, ROWS + 1)]
    held = [(1, row, truth, said, max(spread)) for row, truth, said, spread in found[:scored]]
    packed = {row: predictions.packed(spread) for row, _truth, _said, spread in found}
    runs.add_held_out(project, run, held, {(1, row): packed[row] for _s, row, *_rest in held})
    predictions.add(project, run, 1, [(row, said, max(s)) for row, _t, said, s in found], packed)
    counts = Counter((truth, said) for _row, truth, said, _spread in found[:scored])
    right = sum(counts[one, one] for one in LABELS)
    scores = Scores(
        "test" if scored > 200 else "cross-validation",
        scored,
        right / max(scored, 1),
        (0.8, 0.95),
        0.9,
        LABELS,
        tuple((one, 0.9, 0.9, 0.9, scored // 3) for one in LABELS),
        tuple(tuple(counts[a, b] for b in LABELS) for a in LABELS),
        learned_from=scored,
    )
    runs.finish_run(project, run, "done", method="embedding+linear", scores=scores, folder="gone")
    promises.keep(project, run, promised(answers_of(project, runs.run(project, run)), 0.95))


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a project with one sheet."""
    folder = tmp_path_factory.mktemp("confidence")
    source = folder / "feedback.csv"
    with source.open("w", encoding="utf-8", newline="") as file:
        lines = [(f"what customer {n} wrote", drawn(n)[0]) for n in range(1, ROWS + 1)]
        csv.writer(file).writerows([("Comment", "Topic"), *lines])
    path = folder / "p.bertwb"
    Project.create(path).close()
    asked = ImportSheet(str(path), str(source), text_columns=("Comment",), label_column="Topic")
    for _event in import_sheet(asked):
        pass
    return path.read_bytes()


@pytest.fixture
def scored(parts: App, sheet: bytes, tmp_path: Path) -> Callable[[int], App]:
    """Return a function that opens a project whose run was scored on so many rows."""

    def opened(count: int) -> App:
        path = tmp_path / "p.bertwb"
        path.write_bytes(sheet)
        with Project.open(path, owner=True) as project:
            with_run(project, count)
        assert parts.session.open_project(path)
        return parts

    return opened


def tab_of(parts: App, qtbot: QtBot) -> ConfidenceTab:
    parts.window.open_page("results")
    page = parts.window.page("results")
    tab = page.open_tab("confidence")
    assert isinstance(tab, ConfidenceTab)
    qtbot.waitUntil(lambda: tab.dial.dial is not None, timeout=LONG)
    qtbot.waitUntil(lambda: page.shown_run.evaluated is not None, timeout=LONG)
    return tab


def counted(parts: App, dial: PromiseDial) -> int:
    """Return what SQL says of the rows that need nobody, once the setting is kept."""
    project, run = parts.session.project, parts.session.run
    assert project is not None
    assert run is not None
    assert dial.setting is not None
    promises.keep(project, run.id, dial.setting.promise)
    return promises.accepted_count(project, run.id, 1)


def test_every_place_of_the_dial_says_what_sql_counts(
    scored: Callable[[int], App], qtbot: QtBot
) -> None:
    parts = scored(600)
    dial = tab_of(parts, qtbot).dial
    seen = set()
    for way in (0, 1):
        dial.way.setFocus()
        QTest.keyClick(dial.way, Qt.Key.Key_Down if way else Qt.Key.Key_Up)
        assert dial.is_by_label == bool(way)
        for place in (0, 11, 20, 26, 30, 39):
            dial.turn_to(place)
            free = counted(parts, dial)
            assert dial.setting is not None
            assert dial.setting.free == free
            said = f"{free:,} of {ROWS} rows need nobody" if free else f"All {ROWS} rows need you"
            assert said in dial.sheet_line.text()
            left = f"{ROWS - free:,} need you" if free < ROWS else "none needs you"
            assert not free or left in dial.sheet_line.text()
            seen.add(free)
    assert len(seen) > 5, "the dial has to make a difference"


def test_keys_mouse_and_figures_turn_the_dial_and_nothing_waits(
    scored: Callable[[int], App], qtbot: QtBot
) -> None:
    parts = scored(600)
    tab = tab_of(parts, qtbot)
    dial = tab.dial
    assert dial.number.value() == 95.0
    before = dial.sheet_line.text()
    dial.slider.setFocus()
    for _n in range(8):
        QTest.keyClick(dial.slider, Qt.Key.Key_Left)
    assert dial.number.value() == 91.0
    assert dial.sheet_line.text() != before, "said at once, without an engine"
    assert dial.slider.accessibleDescription() == dial.sheet_line.text()
    assert not dial._job.is_running
    dial.number.setFocus()
    dial.number.selectAll()
    QTest.keyClicks(dial.number, "90.2")
    QTest.keyClick(dial.number, Qt.Key.Key_Return)
    assert dial.number.value() == 90.0, "the nearest place of the dial"
    assert dial.slider.value() == PRECISIONS.index(0.9)
    wide = dial.slider.width()
    QTest.mouseClick(
        dial.slider, Qt.MouseButton.LeftButton, pos=QPoint(wide - 3, dial.slider.height() // 2)
    )
    assert dial.number.value() > 90.0
    chart = tab.trade.chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Return)
    assert chart.place is not None
    assert dial.slider.value() == chart.place
    assert not dial._job.is_running


def test_a_kept_promise_decides_everywhere(
    scored: Callable[[int], App], qtbot: QtBot, tmp_path: Path
) -> None:
    parts = scored(600)
    session = parts.session
    assert session.project is not None
    assert session.run is not None
    dial = tab_of(parts, qtbot).dial
    assert not dial.keep_button.isEnabled(), "it is what is in use"
    assert "In use now: 95% overall" in dial.why_line.text()
    QTest.keyClick(dial.way, Qt.Key.Key_Down)
    dial.turn_to(PRECISIONS.index(0.9))
    assert dial.setting is not None
    kept, free = dial.setting.promise, dial.setting.free
    QTest.mouseClick(dial.keep_button, Qt.MouseButton.LeftButton)
    assert promises.of_run(session.project, session.run.id) == kept
    assert "In use now: 90% for each label" in dial.why_line.text()
    assert not dial.keep_button.isEnabled()
    parts.window.open_page("apply")
    page = parts.window.page("apply")
    assert page._stats.review.value() == f"{ROWS - free:,}"
    qtbot.waitUntil(lambda: page.dial.dial is not None, timeout=LONG)
    assert page.dial.is_by_label
    assert page.dial.number.value() == 90.0
    view = rows.View(1, 1, session.run.id, state="review")
    assert len(rows.view_ids(session.project, view)) == ROWS - free
    out = tmp_path / "out.csv"
    for _event in export_workbook(ExportWorkbook(str(session.project.path), str(out))):
        pass
    with out.open(encoding="utf-8-sig", newline="") as file:
        review = sum(one["needs_review"] == "TRUE" for one in csv.DictReader(file))
    assert review == ROWS - free
    QTest.mouseClick(page.dial.rows_button, Qt.MouseButton.LeftButton)
    model = parts.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == ROWS - free, timeout=LONG)
    sure = predictions.of_rows(session.project, session.run.id, 1, list(model.ids[:50]))
    confidences = [sure[row][1] for row in model.ids[:50]]
    assert confidences == sorted(confidences), "the least sure first"


def test_thresholds_are_told_for_each_label(scored: Callable[[int], App], qtbot: QtBot) -> None:
    tab = tab_of(scored(600), qtbot)
    tab.dial.turn_to(PRECISIONS.index(0.9))
    assert tab.thresholds.rowCount() == 1
    QTest.keyClick(tab.dial.way, Qt.Key.Key_Down)
    assert tab.dial.setting is not None
    said = {
        tab.thresholds.item(at, 0).text(): tab.thresholds.item(at, 1).text()
        for at in range(tab.thresholds.rowCount())
    }
    assert set(said) == set(LABELS)
    for one in tab.dial.setting.promise.labels:
        told = said[one.label]
        least = -1.0 if told == "–" else float(told.removesuffix("%")) / 100
        assert least == pytest.approx(one.threshold)
    assert len(set(said.values())) > 1


def test_a_bin_and_a_point_open_their_rows(scored: Callable[[int], App], qtbot: QtBot) -> None:
    parts = scored(600)
    session = parts.session
    tab = tab_of(parts, qtbot)
    model = parts.window.page("sheet")
    bins = tab._measures.bins  # type: ignore[union-attr] # it was waited for
    assert sum(one.rows for one in bins) == 600
    chart = tab.reliability.chart
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Right)
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert f"{bins[1].rows} rows" in chart.accessibleDescription()
    QTest.keyClick(chart, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: model.browser.model.rowCount() == bins[1].rows, timeout=LONG)
    assert session.project is not None
    tab = tab_of(parts, qtbot)
    tab.label.setCurrentIndex(tab.label.findData("website"))
    curve = next(one for one in tab._measures.curves if one.label == "website")  # type: ignore[union-attr] # as above
    place = len(curve.points) // 2
    tab.curve.chart.opened.emit(place)
    packed = runs.held_out_spreads(session.project, 1)
    wanted = [
        key[1]
        for key, one in packed.items()
        if predictions.unpacked(one)[LABELS.index("website")] >= curve.points[place][0]
    ]
    assert 0 < len(wanted) < 600
    qtbot.waitUntil(lambda: model.browser.model.rowCount() == len(wanted), timeout=LONG)
    assert sorted(model.browser.model.ids) == sorted(wanted)


def test_a_click_on_a_bar_opens_it(scored: Callable[[int], App], qtbot: QtBot) -> None:
    parts = scored(600)
    tab = tab_of(parts, qtbot)
    chart = tab.reliability.chart
    bins = tab._measures.bins  # type: ignore[union-attr] # it was waited for
    area = parts.window.page("results")._areas["confidence"]
    area.ensureWidgetVisible(chart)
    QApplication.processEvents()
    box = chart.getPlotItem().getViewBox()
    middle = box.mapViewToScene(QPointF((bins[-1].low + bins[-1].high) / 2, 0.5))
    spot = chart.mapFromScene(middle)
    QTest.mouseClick(chart.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    model = parts.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == bins[-1].rows, timeout=LONG)


@pytest.mark.parametrize("name", ["chart.png", "chart.svg", "chart.csv"])
def test_charts_are_saved(
    scored: Callable[[int], App], qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    tab = tab_of(scored(600), qtbot)
    for card in (tab.trade, tab.reliability, tab.curve):
        card.save(tmp_path / name)
        assert (tmp_path / name).stat().st_size > 300
    if name.endswith("csv"):
        with (tmp_path / name).open(encoding="utf-8-sig", newline="") as file:
            assert next(csv.reader(file)) == ["label", "from probability", "precision", "recall"]


def test_a_person_with_sixty_rows_is_told_what_to_do(
    scored: Callable[[int], App], qtbot: QtBot
) -> None:
    parts = scored(60)
    dial = tab_of(parts, qtbot).dial
    assert f"All {ROWS} rows need you" in dial.sheet_line.text()
    assert "cross-validation" in dial.scored_line.text()
    assert "95%" in dial.why_line.text()
    if dial.best_button.isVisible():
        QTest.mouseClick(dial.best_button, Qt.MouseButton.LeftButton)
        assert dial.setting is not None
        assert dial.setting.promise.accepted.value > 0
    dial.turn_to(39)
    assert "It takes at least 598 rows" in dial.why_line.text()
    assert dial.rows_button.isVisible()


def test_the_sheet_in_view_is_the_one_that_is_told_of(
    scored: Callable[[int], App], qtbot: QtBot, tmp_path: Path
) -> None:
    parts = scored(600)
    session = parts.session
    assert session.project is not None
    source = tmp_path / "next month.csv"
    source.write_text("Comment\nnot classified yet\n", encoding="utf-8")
    path = str(session.project.path)
    for _event in import_sheet(ImportSheet(path, str(source), text_columns=("Comment",))):
        pass
    dial = tab_of(parts, qtbot).dial
    before = dial.sheet_line.text()
    assert before.startswith("feedback: ")
    session.set_sheet(2)
    qtbot.waitUntil(lambda: dial.dial is not None and dial.dial.sheet == 2, timeout=LONG)
    assert dial.sheet_line.text().startswith("Once a sheet is classified")
    assert not dial.rows_button.isVisible()
    session.set_sheet(1)
    qtbot.waitUntil(lambda: dial.dial is not None and dial.dial.sheet == 1, timeout=LONG)
    assert dial.sheet_line.text() == before


def test_three_rows_promise_nothing_and_say_so(scored: Callable[[int], App], qtbot: QtBot) -> None:
    parts = scored(3)
    tab = tab_of(parts, qtbot)
    assert "teach it most" in tab.dial.why_line.text()
    assert "Fewer than 20 rows" in tab._note.text()
    assert not tab.thresholds.isVisible()
    words = tab.dial.sheet_line.text() + tab.dial.scored_line.text() + tab._note.text()
    assert "nan" not in words.lower()


def test_a_run_without_scored_rows_says_that(scored: Callable[[int], App], qtbot: QtBot) -> None:
    tab = tab_of(scored(0), qtbot)
    assert "No row scores this model" in tab.dial.why_line.text()
    assert not tab.trade.isVisible()
    assert not tab.reliability.isVisible()


def test_a_model_from_elsewhere_keeps_the_promise_that_it_brought(
    scored: Callable[[int], App], qtbot: QtBot
) -> None:
    parts = scored(0)
    session = parts.session
    assert session.project is not None
    brought = promised(answers_of(session.project, runs.run(session.project, 1)), 0.9)
    brought = replace(brought, rows=500, threshold=0.8, limits=())
    promises.keep(session.project, 1, brought)
    dial = tab_of(parts, qtbot).dial
    free = promises.accepted_count(session.project, 1, 1)
    assert 0 < free < ROWS
    assert f"{free} of {ROWS} rows need nobody" in dial.sheet_line.text()
    assert "In use now: 90% overall" in dial.why_line.text()
    assert not dial.slider.isEnabled()
    assert not dial.keep_button.isEnabled()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("count", [60, 600])
def test_nothing_is_cut_off_in_a_small_window(
    scored: Callable[[int], App], qtbot: QtBot, language: str, count: int
) -> None:
    parts = scored(count)
    parts.window.resize(*SMALL)
    parts.set_language(language)
    tab = tab_of(parts, qtbot)
    tab.dial.way.setCurrentIndex(1)
    qtbot.waitUntil(lambda: cut_off(tab) == [], timeout=LONG)  # a layout or two after the words
    parts.window.open_page("apply")
    page = parts.window.page("apply")
    qtbot.waitUntil(lambda: page.dial.dial is not None, timeout=LONG)
    qtbot.waitUntil(lambda: cut_off(page) == [], timeout=LONG)
    assert parts.window.size().toTuple() == SMALL
