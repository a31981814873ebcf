"""Rows that cannot say what is asked of them: each ends in a plain sentence, never in NaN or certainty."""

import csv
import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.evaluation.test_evaluate_step import driven
from workbench.comparisons import verdict_lines
from workbench.events import Figure, Scores
from workbench.learning.metrics import scores
from workbench.project import annotations, labels, predictions, runs, scheme, sheets
from workbench.project.store import Project
from workbench.records import to_json
from workbench.requests import (
    CompareRuns,
    EstimateShares,
    EvaluateRun,
    FindLeaks,
    ImportSheet,
    TrainModel,
)
from workbench.results import RunEvaluated
from workbench.steps.compare_runs import compare_runs
from workbench.steps.estimate_shares import estimate_shares
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.find_leaks import find_leaks
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model
from workbench.verdicts import (
    calibration_lines,
    leak_lines,
    measure_lines,
    promise_lines,
    share_lines,
)
from workbench.wording import scores_text

Pair = tuple[str, str, float]
"""A true label, a predicted one and how sure the model was."""


def project_of(folder: Path, written: Sequence[str], kind: str = "single") -> Path:
    """Return a project with a row for each of `written`, which it carries as its label."""
    source, path = folder / "rows.csv", folder / "p.bertwb"
    with source.open("w", newline="", encoding="utf-8") as file:
        lines = [(f"what row {n} says of {label}", label) for n, label in enumerate(written)]
        csv.writer(file).writerows([("Text", "Topic"), *lines])
    Project.create(path).close()
    asked = ImportSheet(
        str(path), str(source), text_columns=("Text",), label_column="Topic", label_kind=kind
    )
    driven(import_sheet(asked))
    return path


def ended(path: Path, said: Sequence[Pair], task: str = "single", *, spreads: bool = True) -> int:
    """Keep a run that says `said` of the first rows, and of the whole sheet as far as it goes."""
    known = sorted({name for true, told, _sure in said for name in (true, told)})
    with Project.open(path, owner=True) as project:
        run = runs.start_run(project, 1, "quick", "", {})
        rows = [(1, at, *one) for at, one in enumerate(said, 1)]
        packed = {}
        if spreads and task == "single":
            runs.set_labels(project, run, known)
            rest = max(len(known) - 1, 1)
            for _sheet, row, _true, told, sure in rows:
                chances = [sure if name == told else (1 - sure) / rest for name in known]
                packed[1, row] = predictions.packed(chances)
        runs.add_held_out(project, run, rows, packed)
        predictions.add(project, run, 1, [(row, told, sure) for _s, row, _t, told, sure in rows])
        places = [(known.index(true), known.index(told)) for true, told, _sure in said]
        found = scores(
            [true for true, _told in places],
            [told for _true, told in places],
            known,
            scored_by="test",
            threshold=-1.0,
            learned_from=50,
        )
        if task == "number":
            figures = (Figure("mae", 1.0, 0.5, 2.0),)
            found = Scores("test", len(rows), -1.0, (-1.0, -1.0), -1.0, (), (), (), task=task,
                           figures=figures)  # fmt: skip
        runs.finish_run(project, run, "done", scores=found)
        return run


def told(path: Path, run: int = 0) -> tuple[RunEvaluated, str]:
    """Return a run as it is measured, and all that is said of it."""
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path), run=run)))
    lines = [scores_text(found.scores)]
    if found.measures is not None:
        lines += measure_lines(found.measures)
    lines += calibration_lines(found.calibration) if found.calibration else []
    lines += promise_lines(found.promise) if found.promise else []
    return found, whole("\n".join(lines), found)


def whole(said: str, found: object) -> str:
    """Return what was said, having seen that it is made of sentences and numbers."""
    assert "nan" not in said.lower().split()
    assert "inf" not in said.lower().split()
    assert "{" not in said
    json.loads(to_json(found), parse_constant=pytest.fail)  # NaN and Infinity are no JSON
    return said


def shares_of(path: Path, run: int = 0, column: str = "") -> tuple[object, str]:
    found = driven(estimate_shares(EstimateShares(str(path), run=run, column=column)))
    return found.shares, whole("\n".join(share_lines(found.shares)), found)


def compared(path: Path, first: int, second: int) -> tuple[object, str]:
    found = driven(compare_runs(CompareRuns(str(path), first, second)))
    lines = verdict_lines(found)
    return found.comparison, whole("\n".join(lines), found)


def alternating(rows: int, names: tuple[str, str] = ("late", "paid")) -> list[str]:
    return [names[at % 2] for at in range(rows)]


# --- rows that score ----------------------------------------------------------------------------


def test_rows_of_one_label_say_nothing_of_the_others(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [("late", "late" if at % 3 else "paid", 0.8) for at in range(40)])
    found, said = told(path)
    assert "carry one label" in said
    paid = next(one for one in found.measures.labels if one.label == "paid")
    assert paid.recall.value == -1, "no row of it was scored"
    assert "recall –" in said
    _shares, shares = shares_of(path)
    assert "no row that scores them" in shares


@pytest.mark.parametrize("rows", [1, 3])
def test_a_few_rows_promise_nothing(tmp_path: Path, rows: int) -> None:
    path = project_of(tmp_path, alternating(12))
    run = ended(path, [("late", "late", 0.99)] * rows)
    found, said = told(path)
    assert "Fewer than 20 rows" in said
    assert "every row needs a person" in said
    assert found.measures.figure("accuracy").low < 0.5, "rows that all came out right are no proof"
    other = ended(path, [("late", "paid", 0.99)] * rows)
    verdict, words = compared(path, run, other)
    assert verdict.verdict == "unclear"
    assert verdict.difference.high > -0.5, "nor are a few that all came out wrong"
    assert "too few to tell which is better" in words


def test_a_run_that_no_row_scores_says_so(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(40))
    run = ended(path, [])
    found, said = told(path)
    assert "No row scores this model" in said
    assert found.promise is None
    other = ended(path, [("late", "late", 0.9)] * 30)
    _verdict, words = compared(path, run, other)
    assert words == "No row scores both runs, so they cannot be compared."


def test_a_model_that_is_sure_of_nothing_leaves_every_row_to_a_person(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(200))
    said = alternating(200)
    ended(path, [(said[at], said[at // 2], 0.5) for at in range(200)])
    found, words = told(path)
    assert found.promise.threshold == -1
    assert found.promise.accepted.value == 0
    assert "At no confidence can 95% precision be promised" in words


def test_a_model_that_always_says_the_same_is_named(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [(one, "late", 0.6) for one in alternating(60)])
    found, said = told(path)
    assert "same answer for every row" in said
    paid = next(one for one in found.measures.labels if one.label == "paid")
    assert paid.precision.value == -1
    assert paid.recall.value == 0


def test_without_probabilities_there_are_no_curves_and_it_is_said(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [(one, one, 0.9) for one in alternating(60)], spreads=False)
    found, said = told(path)
    assert found.measures.curves == ()
    assert "kept no probabilities" in said
    assert found.measures.figure("accuracy").value == 1


# --- numbers --------------------------------------------------------------------------------------


def test_numbers_that_are_all_the_same_have_no_r2(tmp_path: Path) -> None:
    path = project_of(tmp_path, [str(at) for at in range(60)], "number")
    ended(path, [("4.0", str(4 + at % 3), -1.0) for at in range(30)], "number")
    found, said = told(path)
    assert {one.name for one in found.measures.figures} == {"mae", "rmse"}
    assert "All true numbers are the same" in said
    assert "no precision can be promised" in said
    leaks = driven(find_leaks(FindLeaks(str(path))))
    assert leak_lines(leaks.leaks, leaks.limits) == [
        "Nothing was found that gives the labels away."
    ]
    _shares, shares = shares_of(path)
    assert shares.startswith("Shares are of labels")


def test_a_number_that_is_always_the_same_is_named(tmp_path: Path) -> None:
    path = project_of(tmp_path, [str(at) for at in range(60)], "number")
    ended(path, [(str(at), "7.5", -1.0) for at in range(40)], "number")
    found, said = told(path)
    assert "same answer for every row" in said
    assert found.measures.figure("r2").value <= 0


def test_one_number_alone_says_next_to_nothing(tmp_path: Path) -> None:
    path = project_of(tmp_path, [str(at) for at in range(30)], "number")
    run = ended(path, [("4.0", "5.0", -1.0)], "number")
    found, said = told(path)
    assert "Fewer than 20 rows" in said
    assert found.measures.figures == (), "no interval comes of one error"
    other = ended(path, [("4.0", "4.0", -1.0)], "number")
    verdict, _words = compared(path, run, other)
    assert verdict.verdict == "unclear"


# --- labels that changed since ---------------------------------------------------------------------


def with_labels(path: Path, change: object) -> None:
    with Project.open(path, owner=True) as project:
        named = {one.name: one.id for one in labels.all_labels(project, 1)}
        change(project, named)  # type: ignore[operator] # a function


def test_a_renamed_label_keeps_its_scores_under_its_new_name(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    run = ended(path, [(one, one, 0.9) for one in alternating(60)])
    with_labels(path, lambda project, named: labels.rename_label(project, named["late"], "tardy"))
    found, said = told(path)
    assert [(one.label, one.rows) for one in found.measures.labels] == [("paid", 30), ("tardy", 30)]
    assert "old names" not in said
    assert "does not know" not in said
    later = ended(path, [(one, one, 0.9) for one in alternating(60, ("tardy", "paid"))])
    verdict, _words = compared(path, run, later)
    assert verdict.rows == 60, "rows of the old name are rows of the new one"
    shares, _said = shares_of(path, run)
    assert {one.label for one in shares.shares} == {"tardy", "paid"}


def test_names_that_were_exchanged_are_not_mixed_up(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [(one, "late", 0.9) for one in alternating(60)])

    def exchange(project: Project, named: dict[str, int]) -> None:
        for name, new in (("late", "x"), ("paid", "late"), ("late", "paid")):
            labels.rename_label(project, named[name], new)

    with_labels(path, exchange)
    found, _said = told(path)
    hit = {one.label: one.predicted for one in found.measures.labels}
    assert hit == {"paid": 60, "late": 0}


def test_merged_labels_are_one_and_their_mix_ups_are_none(tmp_path: Path) -> None:
    written = ["late", "slow"] * 20
    path = project_of(tmp_path, [*written, *["paid"] * 20])
    ended(path, [(one, "late", 0.7) for one in written])
    assert told(path)[0].measures.figure("accuracy").value == 0.5
    with_labels(path, lambda project, named: scheme.merge(project, [named["slow"]], named["late"]))
    found, said = told(path)
    assert found.measures.figure("accuracy").value == 1
    assert "old names" not in said


def test_a_label_that_is_gone_keeps_its_old_name_and_that_is_said(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    run = ended(path, [(one, one, 0.9) for one in alternating(60)])
    with_labels(path, lambda project, named: labels.delete_label(project, named["late"]))
    found, said = told(path)
    assert {one.label for one in found.measures.labels} == {"late", "paid"}
    assert "no longer in use" in said
    _verdict, words = compared(path, run, run)
    assert "no longer in use" in words


def test_a_label_that_came_since_is_not_passed_over(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [(one, one, 0.9) for one in alternating(60)])

    def add(project: Project, _named: dict[str, int]) -> None:
        labels.add_label(project, 1, "broken")
        new = next(one.id for one in labels.all_labels(project, 1) if one.name == "broken")
        annotations.annotate(project, 1, 1, [3, 5, 8], new)

    with_labels(path, add)
    _found, said = told(path)
    assert "does not know some labels" in said
    written = alternating(60)
    written[2] = written[4] = written[7] = "broken"
    other = ended(path, [(one, one, 0.9) for one in written])
    verdict, _words = compared(path, 1, other)
    assert verdict.rows == 57, "rows of a label that one of them cannot know count for neither"
    _shares, shares = shares_of(path, 1)
    assert "does not know some labels" in shares


# --- the rest ---------------------------------------------------------------------------------------


def test_shares_without_reviewed_rows_rest_on_known_errors_and_say_so(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(60))
    ended(path, [(one, one, 0.9) for one in alternating(60)])
    shares, said = shares_of(path)
    assert "Too few rows were chosen at random and reviewed" in said
    assert sum(one.best.value for one in shares.shares) == pytest.approx(1)
    empty = ended(path, [])
    _none, words = shares_of(path, empty)
    assert words == "The run was not applied to this sheet yet; apply it first."


def test_a_few_labels_leak_nothing_that_could_be_told(tmp_path: Path) -> None:
    path = project_of(tmp_path, alternating(6))
    found = driven(find_leaks(FindLeaks(str(path))))
    assert leak_lines(found.leaks, found.limits) == [
        "Fewer than 20 rows are labelled: too few to tell what gives labels away."
    ]


def test_one_customer_alone_can_still_be_learnt_from(tmp_path: Path, tiny_folder: Path) -> None:
    """A group column with one value leaves nothing to keep apart: no fold is without rows."""
    path = project_of(tmp_path, alternating(30))
    source = tmp_path / "one.csv"
    lines = [(f"row {n} of {one}", one, "K1") for n, one in enumerate(alternating(30))]
    with source.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("Text", "Topic", "Customer"), *lines])
    asked = ImportSheet(
        str(path), str(source), name="one", text_columns=("Text",), label_column="Topic",
        group_column="Customer",
    )  # fmt: skip
    driven(import_sheet(asked))
    with Project.open(path, owner=True) as project:
        sheets.delete_sheet(project, 1)
    found = driven(train_model(TrainModel(str(path), model=str(tiny_folder), device="cpu")))
    assert found.scores.rows == 30
    _found, said = told(path)
    assert "Accuracy" in said
