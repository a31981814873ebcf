"""A run of a real project, evaluated from what its file keeps."""

import csv
import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.comparisons import verdict_lines
from workbench.errors import ColumnMissing
from workbench.evaluation.promise import promised
from workbench.events import Scores
from workbench.learning.saved_model import promise_of, read_card
from workbench.options import Options
from workbench.outcomes import applied_lines, trained_lines
from workbench.project import promises, runs, splits
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.requests import (
    ApplyModel,
    CompareRuns,
    EstimateShares,
    EvaluateRun,
    ExportWorkbook,
    FindLeaks,
    ImportSheet,
    PrepareDial,
    TrainModel,
)
from workbench.results import RESULTS, ModelTrained, RunEvaluated
from workbench.steps.answers import answers_of
from workbench.steps.apply_model import apply_model
from workbench.steps.compare_runs import compare_runs
from workbench.steps.estimate_shares import estimate_shares
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.export_workbook import export_workbook
from workbench.steps.find_leaks import find_leaks
from workbench.steps.import_sheet import import_sheet
from workbench.steps.prepare_dial import prepare_dial
from workbench.steps.train_model import train_model
from workbench.trust import PRECISIONS
from workbench.verdicts import (
    leak_lines,
    measure_lines,
    promise_lines,
    promise_rule,
    share_lines,
)


def driven(step: Any) -> Any:
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def imported(folder: Path, lines: list[tuple[str, ...]]) -> Path:
    sheet = folder / "sheet.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    path = folder / "p.bertwb"
    Project.create(path).close()
    asked = ImportSheet(str(path), str(sheet), text_columns=("Text",), label_column="Topic")
    driven(import_sheet(asked))
    return path


def learnt(path: Path, model: Path, **options: Any) -> ModelTrained:
    asked = TrainModel(str(path), model=str(model), device="cpu", options=Options(**options))
    found: ModelTrained = driven(train_model(asked))
    return found


def test_a_run_is_measured_on_the_rows_that_the_project_keeps(
    tmp_path: Path, tiny_folder: Path
) -> None:
    words = {"delivery": ("parcel", "courier", "van"), "refund": ("money", "voucher", "card")}
    lines = [("Text", "Topic", "Region")]
    for at in range(30):
        for label, about in words.items():
            region = "north" if at % 3 else "south"
            lines.append((f"something about the {about[at % 3]} of order {at}", label, region))
    lines[5] = (lines[5][0], "refund" if lines[5][1] == "delivery" else "delivery", "north")
    path = imported(tmp_path, lines)
    learnt(path, tiny_folder)
    found: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path))))
    assert found.measures is not None
    assert found.measures.rows == 60
    assert found.measures.figure("accuracy").value == pytest.approx(found.scores.accuracy)
    assert found.measures.figure("macro_f1").value == pytest.approx(found.scores.macro_f1)
    assert len(found.measures.curves) == 2
    assert {one.column for one in found.measures.groups} == {"", "Region"}
    assert from_json(to_json(found), RESULTS) == found, "it crosses the pipe whole"
    told = "\n".join(measure_lines(found.measures))
    assert "Macro F1" in told
    assert "nan" not in told.lower()
    assert "No group of rows differs" in told


def many(rows: int) -> list[tuple[str, ...]]:
    about = {"delivery": ("parcel", "courier", "van"), "refund": ("money", "voucher", "card")}
    words = ["today", "again", "for me", "with you", "this week", "at last", "on Monday"]
    lines: list[tuple[str, ...]] = [("Text", "Topic")]
    for at in range(rows):
        label = list(about)[at % 2]
        text = f"the {about[label][at % 3]} of order {at} {words[at % 7]} {words[at % 5]}"
        lines.append((text, label))
    return lines


@pytest.fixture(scope="module")
def learnt_once(
    tmp_path_factory: pytest.TempPathFactory, home: Path, tiny_folder: Path
) -> tuple[Path, ModelTrained]:
    path = imported(tmp_path_factory.mktemp("many"), many(700))
    return path, learnt(path, tiny_folder)


@pytest.fixture
def project(learnt_once: tuple[Path, ModelTrained], tmp_path: Path) -> Path:
    return Path(shutil.copy(learnt_once[0], tmp_path))


def test_a_chosen_precision_is_kept_and_used_by_apply_and_export(
    project: Path, tmp_path: Path
) -> None:
    path = project
    told: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path), precision=0.9)))
    assert told.promise is not None
    assert told.calibration is not None
    assert told.promise.accepted.value > 0.5
    assert told.promise.kept.value >= 0.9
    before = driven(apply_model(ApplyModel(str(path), device="cpu")))
    assert before.promise.precision == 0.95, "an evaluation changes nothing"
    assert driven(evaluate_run(EvaluateRun(str(path)))).promise == before.promise
    after = driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.9)))
    assert after.promise == told.promise
    assert after.new == 0, "what was classified stays classified"
    too_much = driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.999)))
    assert too_much.needs_review == 700, "140 rows cannot prove 99.9%"
    out = tmp_path / "out.csv"
    driven(export_workbook(ExportWorkbook(str(path), str(out))))
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert {row["needs_review"] for row in csv.DictReader(file)} == {"TRUE"}
    driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.9)))
    driven(export_workbook(ExportWorkbook(str(path), str(out))))
    with out.open(encoding="utf-8-sig", newline="") as file:
        review = sum(row["needs_review"] == "TRUE" for row in csv.DictReader(file))
    assert review == after.needs_review < 350


def test_the_promise_of_the_training_decides_until_another_is_chosen(
    project: Path, learnt_once: tuple[Path, ModelTrained], tmp_path: Path
) -> None:
    path, trained = project, learnt_once[1]
    with Project.open(path) as opened:
        run = runs.run(opened, trained.run)
        kept = promises.of_run(opened, run.id)
        assert kept is not None
        assert kept == trained.promise == promised(answers_of(opened, run), 0.95)
        assert promise_of(read_card(Path(run.folder))) == kept, "the model carries it too"
        assert trained.scores.threshold == kept.threshold
    said = "\n".join(trained_lines(trained))
    assert promise_rule(kept) in said
    applied = driven(apply_model(ApplyModel(str(path), device="cpu")))
    assert applied.promise == kept
    assert promise_rule(kept) in "\n".join(applied_lines(applied))
    out = tmp_path / "out.xlsx"
    driven(export_workbook(ExportWorkbook(str(path), str(out), mode="new")))
    about = openpyxl.load_workbook(out)["About"]
    assert promise_rule(kept) in {str(cell.value) for line in about.iter_rows() for cell in line}
    dial = driven(prepare_dial(PrepareDial(str(path), trained.run, 1)))
    place = PRECISIONS.index(0.95)
    assert dial.overall[place].promise == kept
    assert dial.sheet_rows - dial.overall[place].free == applied.needs_review
    assert from_json(to_json(dial), RESULTS) == dial, "it crosses the pipe whole"


def test_sixty_rows_are_told_what_they_can_promise(tmp_path: Path, tiny_folder: Path) -> None:
    path = imported(tmp_path, many(60))
    trained = learnt(path, tiny_folder)
    assert trained.scores.scored_by == "cross-validation"
    assert trained.promise.rows == 60
    dial = driven(prepare_dial(PrepareDial(str(path), trained.run)))
    assert any(one.promise.accepted.value > 0 for one in dial.overall), "80% takes 14 rows"
    assert dial.overall[-1].promise.limits == ("promise-few-rows",)
    assert "at least 598 rows" in promise_lines(dial.overall[-1].promise)[0]
    assert {one.free for one in dial.overall} == {0}, "no sheet was asked about"


def test_a_label_that_vanished_and_one_label_only_promise_without_certainty(tmp_path: Path) -> None:
    path = imported(tmp_path, many(300))
    with Project.open(path, owner=True) as project:
        run = runs.start_run(project, 1, "quick", "", {})
        held = [(1, row, "delivery", "gone", 0.5) for row in range(1, 150)]
        runs.add_held_out(project, run, held)
        scores = Scores("test", 149, 0.0, (0.0, 0.02), 0.0, ("delivery", "gone"), (), ())
        runs.finish_run(project, run, "done", scores=scores)
    dial = driven(prepare_dial(PrepareDial(str(path), run, 1)))
    for one in (*dial.overall, *dial.each):
        assert one.promise.limits[0] in {"promise-unkept", "promise-few-rows"}
        assert one.free == 0
        assert "nan" not in "\n".join(promise_lines(one.promise)).lower()
    assert [one.label for one in dial.each[0].promise.labels] == ["gone"]


def test_two_runs_are_compared_and_shares_of_months_add_up(
    tmp_path: Path, tiny_folder: Path
) -> None:
    lines = many(300)
    months = [("2026-01-05", "2026-01-20", "2026-02-01")[at % 3] for at in range(300)]
    dated = [
        (*lines[0], "Day"),
        *((*line, day) for line, day in zip(lines[1:], months, strict=True)),
    ]
    path = imported(tmp_path, dated)
    for strength in (1, 40):
        learnt(path, tiny_folder, epochs=strength)
    result = driven(compare_runs(CompareRuns(str(path), 1, 2)))
    found = result.comparison
    assert 54 <= found.rows <= 66, "about a fifth, in whole sets of rows of one form"
    assert found.verdict in {"better", "unclear"}
    flipped = len(found.flipped_right) - len(found.flipped_wrong)
    assert found.difference.value == pytest.approx(flipped / found.rows)
    assert f"{found.rows} rows" in "\n".join(verdict_lines(result))
    unknown = driven(estimate_shares(EstimateShares(str(path)))).shares
    assert unknown.limits == ("not-applied",)
    assert "apply it first" in share_lines(unknown)[0]
    driven(apply_model(ApplyModel(str(path), device="cpu")))
    asked = EstimateShares(str(path), column="Day")
    shares = driven(estimate_shares(asked)).shares
    groups = {one.group for one in shares.shares}
    assert len(groups) in {2, 3}, "dates are parted by month where they are dates"
    for group in groups:
        mine = [one for one in shares.shares if one.group == group]
        assert sum(one.counted for one in mine) == pytest.approx(1)
        assert sum(one.best.value for one in mine) == pytest.approx(1)
        assert all(one.best.low <= one.best.value <= one.best.high for one in mine)
    assert "no-reviewed-rows" in shares.limits
    with pytest.raises(ColumnMissing):
        driven(estimate_shares(EstimateShares(str(path), column="Nowhere")))
    for line in share_lines(shares):
        assert "nan" not in line.lower()


def test_three_rows_in_all_say_what_they_cannot(tmp_path: Path) -> None:
    path = imported(tmp_path, many(300))
    with Project.open(path, owner=True) as project:
        run = runs.start_run(project, 1, "quick", "", {})
        scores = Scores("test", 3, 1.0, (0.4, 1.0), 1.0, ("delivery",), (), ())
        rows = [(1, row, "delivery", "delivery", 0.9) for row in (1, 2, 3)]
        runs.add_held_out(project, run, rows)
        runs.finish_run(project, run, "done", scores=scores)
    told = driven(evaluate_run(EvaluateRun(str(path))))
    said = "\n".join([*measure_lines(told.measures), *promise_lines(told.promise)])
    assert "Fewer than 20 rows" in said
    assert "carry one label" in said
    assert "3 rows are too few to promise 95% precision" in said
    assert "nan" not in said.lower()
    assert told.calibration is None


def test_leaks_of_a_project_are_named(tmp_path: Path) -> None:
    lines = many(300)
    told = [(*lines[0], "Team"), *((*line, f"team {line[1]}") for line in lines[1:])]
    told[1] = ("a word or two of praise", "delivery", "team delivery")
    told[2] = ("A word or two of praise!", "delivery", "team delivery")
    path = imported(tmp_path, told)
    with Project.open(path, owner=True) as project:
        splits.freeze_test_rows(project, 1, [(1, 2)])
    found = driven(find_leaks(FindLeaks(str(path))))
    assert [one.name for one in found.leaks if one.what == "column"] == ["Team"]
    assert ((1, 2), (1, 1)) in found.leaks[0].pairs
    assert any("Team gives the label away" in line for line in leak_lines(found.leaks, ()))
