"""What gives labels away is said on the Train page, in one line until it is looked at; and the Results
page says what few or odd rows cannot tell.
"""

import csv
import random
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from tests.evaluation.test_bad_input import alternating, ended, project_of
from tests.evaluation.test_evaluate_step import driven
from tests.ui.test_looks import cut_off
from workbench.app import App
from workbench.project import labels, scheme, sheets
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet
from workbench.ui.results.scores import ScoresTab
from workbench.ui.widgets.train_leaks import TrainLeaks

ABOUT = {
    "delivery": "parcel courier late arrived box dented tracking depot".split(),
    "payment": "invoice charged twice refund card voucher price bank".split(),
}
WORDS = "the a and was is my it on in for with this that not again when after before still".split()


@pytest.fixture
def leaking(tmp_path: Path) -> Path:
    """Return a project in which a column tells the label and customers agree with themselves."""
    dice = random.Random(3)
    rows = []
    for customer in range(60):
        usual = dice.choice(list(ABOUT))
        for _row in range(2):
            label = usual if dice.random() < 0.9 else dice.choice(list(ABOUT))
            said = [dice.choice(WORDS if dice.random() < 0.6 else ABOUT[label]) for _ in range(9)]
            rows.append((" ".join(said), label, f"team {label}", f"K{customer}"))
    source, path = tmp_path / "rows.csv", tmp_path / "leaking.bertwb"
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Text", "Topic", "Team", "Customer"), *rows])
    Project.create(path).close()
    driven(
        import_sheet(
            ImportSheet(str(path), str(source), text_columns=("Text",), label_column="Topic")
        )
    )
    return path


def alarm(parts: App, qtbot: QtBot) -> TrainLeaks:
    parts.window.open_page("train")
    found = parts.window.page("train").findChild(TrainLeaks)
    qtbot.waitUntil(lambda: button(found, "Look at it…", "查看…") is not None, timeout=60000)
    return found


def button(root: QWidget, *words: str) -> QPushButton | None:
    shown = [one for one in root.findChildren(QPushButton) if one.isVisible()]
    return next((one for one in shown if one.text() in words), None)


def pressed(qtbot: QtBot, root: QWidget, *words: str) -> None:
    found = button(root, *words)
    assert found is not None
    found.click()
    qtbot.wait(100)  # what the click has made is laid out


def said_by(root: QWidget) -> str:
    return "\n".join(one.text() for one in root.findChildren(QLabel) if one.isVisible())


def test_leaks_are_said_in_one_line_and_never_hinder_a_training(
    parts: App, leaking: Path, qtbot: QtBot
) -> None:
    assert parts.session.open_project(leaking)
    parts.window.open_page("train")
    page = parts.window.page("train")
    assert page._quick.isEnabled(), "nobody waits for the look"
    found = alarm(parts, qtbot)
    assert "2 things may make scores look too good" in said_by(found)
    assert "Team" not in said_by(found)
    pressed(qtbot, found, "Look at it…")
    assert "Column Team gives the label away" in said_by(found)
    assert "Rows with the same Customer often say the same" in said_by(found)
    assert page._quick.isEnabled()
    pressed(qtbot, found, "Show rows")
    assert parts.window.stack.currentWidget() is parts.window.page("sheet")
    qtbot.waitUntil(lambda: parts.window.page("sheet").browser.model.rowCount() == 120)


def test_customers_are_kept_together_when_the_person_says_so(
    parts: App, leaking: Path, qtbot: QtBot
) -> None:
    assert parts.session.open_project(leaking)
    found = alarm(parts, qtbot)
    project = parts.session.project
    assert project is not None
    assert sheets.sheet(project, 1).columns[3].role == "", "nothing is changed unasked"
    pressed(qtbot, found, "Look at it…")
    pressed(qtbot, found, "Keep together")
    assert sheets.sheet(project, 1).columns[3].role == "group"
    page = parts.window.page("train")
    assert "Kept together: rows with the same Customer" in said_by(page)
    qtbot.waitUntil(lambda: "1 thing may make" in said_by(found), timeout=60000)
    hide = next(one for one in found.findChildren(QToolButton) if one.isVisible())
    hide.click()
    assert not found.isVisible(), "what was hidden is not told again"


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_every_word_of_the_alarm_is_whole_in_a_small_window(
    parts: App, leaking: Path, qtbot: QtBot, language: str
) -> None:
    assert parts.session.open_project(leaking)
    parts.set_language(language)
    parts.window.resize(1024, 700)
    found = alarm(parts, qtbot)
    pressed(qtbot, found, "Look at it…", "查看…")
    qtbot.wait(200)
    assert cut_off(found) == []
    assert not parts.window.page("train")._left.horizontalScrollBar().isVisible()


def test_the_results_page_shows_odd_runs_without_nan(
    parts: App, tmp_path: Path, qtbot: QtBot
) -> None:
    path = project_of(tmp_path, alternating(60))
    pairs = [(one, one, 0.9) for one in alternating(60)]
    odd = [
        ended(path, pairs[:3]),
        ended(path, [("late", "late", 0.9)] * 30),
        ended(path, [(one, "late", 0.5) for one, _told, _sure in pairs], spreads=False),
        ended(path, []),
        ended(path, pairs),
    ]
    with Project.open(path, owner=True) as project:
        named = {one.name: one.id for one in labels.all_labels(project, 1)}
        labels.rename_label(project, named["late"], "tardy")
        scheme.merge(project, [named["paid"]], named["late"])
    assert parts.session.open_project(path)
    parts.window.open_page("results")
    page = parts.window.page("results")
    for run in odd:
        parts.session.set_run(run)
        shown = page.shown_run
        qtbot.waitUntil(
            lambda run=run, shown=shown: shown.evaluated is not None and shown.evaluated.run == run,  # type: ignore[misc] # defaults bind
            timeout=60000,
        )
        for spec in list(page._present):
            tab = page.open_tab(spec.id)
            assert tab is not None
            words = said_by(tab).lower().split()
            assert "nan" not in words
            assert "inf" not in words
    assert isinstance(page.open_tab("scores"), ScoresTab)
