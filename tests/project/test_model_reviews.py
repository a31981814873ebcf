"""Decisions in view of what a model had said: their origin, agreement, progress, and what they settle."""

import csv
from pathlib import Path
from typing import Any

import pytest

from workbench.evaluation.bootstrap import wilson
from workbench.project import (
    annotations,
    model_reviews,
    predictions,
    promises,
    rows,
    runs,
    sheets,
    undo,
)
from workbench.project.model_reviews import Agreement
from workbench.project.rows import View
from workbench.project.runs import Run
from workbench.requests import ExportWorkbook, ImportSheet
from workbench.steps.export_workbook import export_workbook
from workbench.steps.import_sheet import import_sheet
from workbench.trust import Promise

Desk = Any


@pytest.fixture
def run(desk: Desk) -> Run:
    """A run that is sure enough of rows 1 and 2, not of 3, 4 and 5, and says nothing of 6, 7 and 8."""
    number = runs.start_run(desk.project, desk.task, "quick", "m", {})
    said = [(1, "good", 0.97), (2, "bad", 0.9), (3, "good", 0.6), (4, "bad", 0.5), (5, "bad", 0.4)]
    predictions.add(desk.project, number, desk.sheet.id, said)
    runs.finish_run(desk.project, number, "done")
    promises.keep(desk.project, number, Promise(0.9, 0.1, 50, threshold=0.8))
    return runs.run(desk.project, number)


def decide(desk: Desk, run: Run, row: int, label: str, *, kept: bool, drawn: bool = False) -> None:
    told = model_reviews.origin(run.id, kept=kept, drawn=drawn)
    wanted = {row: ((desk.label(label), None),)}
    changes = model_reviews.decide(desk.project, (desk.task, desk.sheet.id), wanted, {row: told})
    assert changes.annotations
    assert changes.undo


def review_ids(desk: Desk, run: Run) -> list[int]:
    view = View(desk.sheet.id, desk.task, run.id, state="review")
    return list(rows.view_ids(desk.project, view))


def test_a_decision_tells_what_the_model_had_said_and_settles_the_row(desk: Desk, run: Run) -> None:
    assert review_ids(desk, run) == [3, 4, 5, 6, 7, 8]
    decide(desk, run, 3, "good", kept=True)
    decide(desk, run, 4, "good", kept=False)
    decide(desk, run, 1, "good", kept=True, drawn=True)
    assert review_ids(desk, run) == [5, 6, 7, 8]
    assert promises.accepted_count(desk.project, run.id, desk.sheet.id) == 4
    told = desk.project.all("SELECT row, source, origin FROM annotation ORDER BY seq")
    assert told == [
        (3, "review", f"model:{run.id}:kept"),
        (4, "review", f"model:{run.id}:changed"),
        (1, "review", f"model:{run.id}:kept random"),
    ]
    found = model_reviews.progress(desk.project, run, desk.sheet)
    assert (found.total, found.done) == (6, 2)
    assert (found.asked.kept, found.asked.rows) == (1, 2)
    assert (found.accepted.kept, found.accepted.rows) == (1, 1)


def test_one_undo_takes_a_decision_back_and_a_redo_brings_it_again(desk: Desk, run: Run) -> None:
    sheet = desk.sheet.id
    annotations.annotate(desk.project, desk.task, sheet, [3], desk.label("bad"), "column")
    assert 3 in review_ids(desk, run), "a column's label was given by nobody who read the row"
    decide(desk, run, 3, "good", kept=True)
    undo.undo(desk.project)
    assert 3 in review_ids(desk, run)
    assert annotations.written(desk.project, desk.task, sheet, [3]) == {3: "bad"}
    assert model_reviews.agreement(desk.project, run, sheet)[0].rows == 0
    undo.redo(desk.project)
    assert 3 not in review_ids(desk, run)
    assert model_reviews.agreement(desk.project, run, sheet)[0].kept == 1


def test_what_a_person_changes_later_is_no_agreement_any_more(desk: Desk, run: Run) -> None:
    decide(desk, run, 3, "good", kept=True)
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [3], desk.label("bad"))
    assert model_reviews.agreement(desk.project, run, desk.sheet.id)[0].rows == 0
    assert 3 not in review_ids(desk, run), "a person decided all the same"
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [3], None)
    assert 3 in review_ids(desk, run)


@pytest.mark.parametrize(("kept", "of"), [(46, 50), (0, 3), (20, 20), (1, 1)])
def test_the_interval_of_agreement_is_wilsons(kept: int, of: int) -> None:
    assert Agreement(kept, of).interval == pytest.approx(wilson(kept, of), abs=1e-6)
    assert Agreement(0, 0).interval == (0.0, 1.0)


def test_a_reviewed_row_is_certain_in_an_export_and_the_prediction_stays_the_models(
    desk: Desk, run: Run, tmp_path: Path
) -> None:
    decide(desk, run, 4, "good", kept=False)
    path = tmp_path / "out.csv"
    wanted = ("prediction", "needs_review", "label")
    asked = ExportWorkbook(str(desk.project.path), str(path), run=run.id, columns=wanted)
    for _event in export_workbook(asked):
        pass
    with path.open(encoding="utf-8-sig", newline="") as file:
        found = [row[-3:] for row in csv.reader(file)]
    assert found[3] == ["good", "TRUE", ""]
    assert found[4] == ["bad", "FALSE", "good"]
    asked = ExportWorkbook(str(desk.project.path), str(path), run=run.id, state="review")
    for _event in export_workbook(asked):
        pass
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 1 + 5


def test_a_newer_state_of_the_file_keeps_what_was_reviewed(
    desk: Desk, run: Run, workbook: Path
) -> None:
    decide(desk, run, 3, "bad", kept=False)
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [4], desk.label("good"), "column")
    path = str(desk.project.path)
    asked = ImportSheet(
        path, str(workbook), text_columns=("Comment",), guess_label=False, replaces=desk.sheet.name
    )
    for _event in import_sheet(asked):
        pass
    sheet = sheets.sheet_named(desk.project)
    assert sheet.id != desk.sheet.id
    assert promises.decided(desk.project, run.id, sheet.id) == {3}
    assert annotations.written(desk.project, desk.task, sheet.id, [3, 4]) == {3: "bad", 4: "good"}
