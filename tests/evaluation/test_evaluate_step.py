"""A run of a real project, evaluated from what its file keeps."""

import csv
from pathlib import Path
from typing import Any

import pytest

from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.requests import ApplyModel, EvaluateRun, ExportWorkbook, ImportSheet, TrainModel
from workbench.results import RESULTS, RunEvaluated
from workbench.steps.apply_model import apply_model
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.export_workbook import export_workbook
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model
from workbench.verdicts import measure_lines


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


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path


def test_a_run_is_measured_on_the_rows_that_the_project_keeps(home: Path) -> None:
    words = {"delivery": ("parcel", "courier", "van"), "refund": ("money", "voucher", "card")}
    lines = [("Text", "Topic", "Region")]
    for at in range(30):
        for label, about in words.items():
            region = "north" if at % 3 else "south"
            lines.append((f"something about the {about[at % 3]} of order {at}", label, region))
    lines[5] = (lines[5][0], "refund" if lines[5][1] == "delivery" else "delivery", "north")
    path = imported(home, lines)
    driven(train_model(TrainModel(str(path), device="cpu")))
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


def test_a_chosen_precision_is_kept_and_used_by_apply_and_export(home: Path) -> None:
    path = imported(home, many(700))
    driven(train_model(TrainModel(str(path), device="cpu")))
    told: RunEvaluated = driven(evaluate_run(EvaluateRun(str(path), precision=0.9)))
    assert told.promise is not None
    assert told.calibration is not None
    assert told.promise.accepted.value > 0.5
    assert told.promise.kept.value >= 0.9
    before = driven(apply_model(ApplyModel(str(path), device="cpu")))
    assert before.promise is None, "an evaluation changes nothing"
    after = driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.9)))
    assert after.promise == told.promise
    assert after.new == 0, "what was classified stays classified"
    too_much = driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.999)))
    assert too_much.needs_review == 700, "140 rows cannot prove 99.9 %"
    out = home / "out.csv"
    driven(export_workbook(ExportWorkbook(str(path), str(out))))
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert {row["needs_review"] for row in csv.DictReader(file)} == {"TRUE"}
    driven(apply_model(ApplyModel(str(path), device="cpu", precision=0.9)))
    driven(export_workbook(ExportWorkbook(str(path), str(out))))
    with out.open(encoding="utf-8-sig", newline="") as file:
        review = sum(row["needs_review"] == "TRUE" for row in csv.DictReader(file))
    assert review == after.needs_review < 350
