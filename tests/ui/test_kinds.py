"""Tasks of several labels, a tree and numbers in the window: import, tables, Train, Results, Apply."""

from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.events import Figure, Scores
from workbench.label_text import joined, parted
from workbench.project import annotations, column_labels, labels, predictions, runs, tasks
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet
from workbench.ui.actions import REVIEW
from workbench.ui.results.mistakes import MistakesTab
from workbench.ui.results.scores import ScoresTab
from workbench.ui.widgets.export_columns import ExportColumns
from workbench.ui.widgets.label_column_dialog import LabelColumnDialog
from workbench.ui.widgets.train_checklist import checks

LONG = 20_000
ROWS = 60
TAGS = ("late; broken", "broken", "price; late", "price", "late; price; broken")
TREE = ("Food > Fruit", "Food > Bread", "Tools > Saw", "Tools > Drill")
PREDICTED: dict[str, tuple[str, ...]] = {
    "Tags": (joined(["late", "broken"]), "late", joined(["late", "price"]), "price"),
    "Tree": TREE,
}


def sheet_file(folder: Path) -> Path:
    path = folder / "feedback.csv"
    lines = ["Comment,Tags,Tree,Valence"]
    for n in range(ROWS):
        number = f"{1 + n * 37 % 400 / 100:.2f}"
        lines.append(f"what customer {n} wrote to us,{TAGS[n % 5]},{TREE[n % 4]},{number}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def figures(*named: tuple[str, float]) -> tuple[Figure, ...]:
    return tuple(Figure(name, value, value - 0.05, value + 0.05) for name, value in named)


SCORES: dict[str, dict[str, Any]] = {
    "Tags": {
        "task": "several", "labels": ("broken", "late", "price"), "accuracy": 0.61,
        "per_label": (
            ("broken", 0.8, 0.7, 0.75, 30), ("late", 0.9, 0.8, 0.85, 24),
            ("price", 1.0, 0.5, 0.67, 24),
        ),
        "figures": figures(("micro_f1", 0.83), ("exact", 0.61), ("hamming", 0.11)),
    },
    "Tree": {
        "task": "tree", "labels": TREE, "accuracy": 0.8,
        "per_label": tuple((name, 0.8, 0.8, 0.8, 15) for name in TREE),
        "figures": figures(("level 1", 0.92), ("level 2", 0.8)),
    },
    "Valence": {
        "task": "number", "labels": (), "accuracy": -1.0, "macro_f1": -1.0, "threshold": -1.0,
        "figures": figures(("mae", 0.31), ("rmse", 0.42), ("r2", 0.82), ("spearman", 0.9)),
    },
}  # fmt: skip


def with_run(project: Project, name: str) -> None:
    """Store a run as a training would: scores, what it said of its test rows, and predictions."""
    task = tasks.task_named(project, name)
    truth = annotations.written(project, task.id, 1)
    chance = Random(4)
    said: dict[int, str] = {}
    for row, label in truth.items():
        if name == "Valence":
            said[row] = repr(round(float(label) + chance.gauss(0, 0.3), 3))
        else:
            said[row] = label if row % 4 else PREDICTED[name][row // 4 % 4]
    sure = {row: -1.0 if name == "Valence" else 0.5 + row % 50 / 100 for row in said}
    told = {
        "scored_by": "cross-validation", "rows": ROWS, "interval": (0.5, 0.9), "macro_f1": 0.76,
        "confusion": (), "per_label": (), "threshold": 0.7, "learned_from": ROWS, **SCORES[name],
    }  # fmt: skip
    run = runs.start_run(project, task.id, "quick", "m", {})
    runs.add_held_out(project, run, [(1, row, truth[row], said[row], sure[row]) for row in said])
    predictions.add(project, run, 1, [(row, said[row], sure[row]) for row in said])
    runs.finish_run(project, run, "done", method="embedding+linear", scores=Scores(**told))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return the bytes of a project with three tasks over the rows of one sheet, each with a run."""
    folder = tmp_path_factory.mktemp("kinds")
    path = folder / "kinds.bertwb"
    Project.create(path).close()
    for _event in import_sheet(
        ImportSheet(
            str(path), str(sheet_file(folder)), text_columns=("Comment",), label_column="Tags",
            task="Tags",
        )
    ):  # fmt: skip
        pass
    with Project.open(path, owner=True) as project:
        for name, kind in (("Tree", "tree"), ("Valence", "number")):
            task, _changes = tasks.add_task(project, name, kind)
            column_labels.take(project, task.id, 1, name)
        for name in SCORES:
            with_run(project, name)
    return path.read_bytes()


@pytest.fixture
def kinds(parts: App, made: bytes, tmp_path: Path) -> App:
    path = tmp_path / "kinds.bertwb"
    path.write_bytes(made)
    assert parts.session.open_project(path)
    return parts


def chosen(parts: App, name: str) -> None:
    assert parts.session.project is not None
    parts.session.set_task(tasks.task_named(parts.session.project, name).id)


def shown(parts: App, qtbot: QtBot, rows: int) -> None:
    model = parts.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == rows, timeout=LONG)


# --- import -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("language", "several", "number"),
    [("en", "Several labels", "A number"), ("zh_CN", "多个标签", "一个数值")],
)
def test_import_says_what_the_label_column_holds_and_lets_it_be_changed(
    parts: App, qtbot: QtBot, tmp_path: Path, language: str, several: str, number: str
) -> None:
    parts.set_language(language)
    parts.window.desk.import_file(sheet_file(tmp_path))
    dialog = parts.window.desk.dialog
    assert dialog is not None
    qtbot.waitUntil(dialog._go.isEnabled, timeout=LONG)
    roles = dialog._roles
    assert roles.label_column() == "Tags"
    assert roles.holds.kinds.currentText() == several
    assert roles.holds.separator.text() == ";"
    assert not roles.holds.separator.isHidden()
    place = roles._label.findData("Valence")
    roles._label.setCurrentIndex(place)
    roles._label.activated.emit(place)
    assert roles.holds.kinds.currentText() == number
    assert roles.holds.separator.isHidden()
    dialog._go.click()
    qtbot.waitUntil(lambda: parts.window.desk.dialog is None, timeout=LONG)
    project = parts.session.project
    assert project is not None
    assert parts.session.task is not None
    assert parts.session.task.kind == "number"
    assert annotations.written(project, parts.session.task.id, 1, [1]) == {1: "1.0"}


def test_labels_from_a_column_go_into_a_task_of_their_kind(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    assert session.project is not None
    assert session.sheet is not None
    chosen(kinds, "Valence")
    dialog = LabelColumnDialog(session.project, session.sheet, "number")
    qtbot.addWidget(dialog)
    dialog.columns.setCurrentIndex(dialog.columns.findData("Tags"))
    assert (dialog.shape().kind, dialog.shape().separator) == ("several", ";")
    assert dialog.values.rowCount() == 3
    page = kinds.window.page("label")
    page.take_labels_from("Tags", dialog.shape())
    assert session.task is not None
    assert session.task.name == "Tags"


# --- labelling and tables -----------------------------------------------------------------------


def test_tables_show_several_names_a_path_and_a_number(kinds: App, qtbot: QtBot) -> None:
    for name, label, prediction in (
        ("Tags", "late; broken", "late; broken"),
        ("Tree", "Food > Fruit", "Food > Fruit"),
        ("Valence", "1", "1.08"),
    ):
        chosen(kinds, name)
        kinds.window.open_page("sheet")
        shown(kinds, qtbot, ROWS)
        model = kinds.window.page("sheet").browser.model
        cells = [model.data(model.index(0, column)) for column in range(4)]
        assert cells[1] == label
        assert sorted(cells[2].split("; ")) == sorted(prediction.split("; ")) or name == "Valence"
        assert (cells[3] == "") == (name == "Valence"), "numbers have no confidence"


def test_table_follows_the_theme_while_it_is_open(kinds: App, qtbot: QtBot) -> None:
    kinds.window.open_page("sheet")
    shown(kinds, qtbot, ROWS)
    table = kinds.window.page("sheet").browser.table
    light = table.palette().color(QPalette.ColorRole.Text).lightness()
    kinds.set_theme("dark")
    assert table.palette().color(QPalette.ColorRole.Text).lightness() > light + 100
    kinds.set_theme("light")
    assert table.palette().color(QPalette.ColorRole.Text).lightness() == light


def test_digits_add_labels_to_a_row_and_take_them_off(
    kinds: App, settled: Callable[[App, str], None]
) -> None:
    kinds.window.open_page("label")
    page = kinds.window.page("label")
    page.canvas.go_to_row(2)
    settled(kinds, "label")
    project = kinds.session.project
    assert project is not None
    rows = page.canvas.browser.table
    rows.go_to(rows.rows.place_of(2))
    QTest.keyClick(rows, Qt.Key.Key_1)
    names = [one.name for one in labels.all_labels(project, 1)]
    assert annotations.written(project, 1, 1, [2]) == {2: joined(["broken", names[0]])}
    assert rows.rows.ids[rows.current_place()] == 2, "it stays for more labels"
    pressed = [button for button in page.canvas.buttons.buttons if button.isChecked()]
    assert len(pressed) == 2
    QTest.keyClick(rows, Qt.Key.Key_1)
    assert annotations.written(project, 1, 1, [2]) == {2: "broken"}


# --- learning, results, out ---------------------------------------------------------------------


def test_checklist_counts_what_the_rows_carry(kinds: App) -> None:
    session = kinds.session
    assert session.project is not None
    said = {
        task.name: " ".join(one.text for one in checks(session.project, session.sheet, task))
        for task in tasks.all_tasks(session.project)
    }
    assert "60 labelled rows in 3 labels" in said["Tags"]
    assert "60 labelled rows in 4 labels" in said["Tree"]
    assert "60 rows with a number" in said["Valence"]
    empty, _changes = tasks.add_task(session.project, "Empty", "number")
    assert [one.level for one in checks(session.project, session.sheet, empty)][-1] == "bad"


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


def test_apply_says_what_the_numbers_are_and_asks_for_no_review(kinds: App) -> None:
    chosen(kinds, "Valence")
    kinds.window.open_page("apply")
    page = kinds.window.page("apply")
    assert page._stats.done.value() == "60"
    assert page._stats.review.value().startswith("2.")
    assert page.dial.isHidden(), "a number is near or far, never right"


def test_export_offers_what_a_kind_has(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    assert session.project is not None
    assert session.sheet is not None
    offered = {}
    for name in SCORES:
        chosen(kinds, name)
        assert session.run is not None
        columns = ExportColumns(session.project, session.sheet, session.run)
        qtbot.addWidget(columns)
        offered[name] = set(columns._boxes)
    assert offered["Valence"] == {"prediction", "label", "flagged", "note"}
    assert "levels" in offered["Tree"]
    assert "levels" not in offered["Tags"]


def test_task_is_chosen_in_the_sidebar(kinds: App) -> None:
    side = kinds.window.side
    assert [side._task.itemText(place) for place in range(side._task.count())] == [
        *SCORES,
        "",
        "New task…",
    ]
    side._task.setCurrentIndex(2)
    side._task.activated.emit(2)
    assert kinds.session.task is not None
    assert kinds.session.task.name == "Valence"
    assert kinds.session.run is not None
    assert kinds.session.run.scores is not None
    assert kinds.session.run.scores.task == "number"


def test_several_labels_and_paths_are_reviewed_by_keys(kinds: App, qtbot: QtBot) -> None:
    session = kinds.session
    for name in ("Tags", "Tree"):
        task = tasks.task_named(session.project, name)
        session.set_task(task.id)
        run = session.run.id
        session.page_wanted.emit("label", REVIEW)
        canvas = kinds.window.page("label").canvas
        qtbot.waitUntil(lambda shown=canvas: shown.queue.shown is not None, timeout=LONG)
        queue = canvas.queue.shown
        qtbot.waitUntil(
            lambda shown=canvas, rows=queue.rows: tuple(shown.browser.model.ids) == rows,
            timeout=LONG,
        )
        first, second = queue.rows[:2]
        said = predictions.of_rows(session.project, run, 1, [first])[first][0]
        before = annotations.written(session.project, task.id, 1, [second])[second]
        QTest.keyClick(canvas.browser.table, Qt.Key.Key_Return)
        carried = annotations.written(session.project, task.id, 1, [first, second])
        assert set(parted(carried[first])) == set(parted(said))
        assert carried[second] == before, "nothing is decided by going on"
        QTest.keyClick(canvas.browser.table, Qt.Key.Key_1)
        if name == "Tree":  # the group opens, then the label in it is given
            QTest.keyClick(canvas.browser.table, Qt.Key.Key_1)
        then = annotations.written(session.project, task.id, 1, [second])[second]
        if name == "Tags":
            label = labels.all_labels(session.project, task.id)[0].name
            assert set(parted(then)) == set(parted(before)) ^ {label}
        told = session.project.all(
            "SELECT row, source, origin FROM annotation WHERE task = ? AND source = 'review'"
            " AND label IS NOT NULL ORDER BY seq",
            (task.id,),
        )
        assert (first, "review") in {one[:2] for one in told}
        kept = {row: str(origin) for row, _source, origin in told}
        assert kept[first].startswith(f"model:{run}:kept")
        assert kept[second].startswith(f"model:{run}:")
        canvas.queue.review.end_button.click()


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
