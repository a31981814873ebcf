import csv
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.errors import NoRun, RunUnknown, SheetUnknown, TargetIsSource
from workbench.events import Scores
from workbench.project import marks, predictions, runs, sheets, tasks
from workbench.project.store import Project
from workbench.requests import ExportWorkbook, ImportSheet
from workbench.results import WorkbookExported
from workbench.steps.export_workbook import export_workbook
from workbench.steps.import_sheet import import_sheet
from workbench.translation import set_language

Drive = Callable[[Any], tuple[list[Any], Any]]

COLUMNS = ("ID", "Comment", "Topic", "Stars", "Day", "prediction", "confidence", "needs_review")
SCORES = Scores("test", 4, 0.5, (0.1, 0.9), 0.5, ("a", "b"), (), ((1, 1), (1, 1)), 0.85, 20)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    yield
    set_language("en")


@pytest.fixture
def classified(imported: Path) -> Path:
    """A project with two runs: 1 said something of rows 1, 2 and 4, run 2 only of row 1."""
    with Project.open(imported, owner=True) as project:
        task = tasks.task_named(project).id
        for found in ([(1, "late", 0.5), (2, "staff", 0.99), (4, "late", 0.85)], [(1, "x", 0.9)]):
            number = runs.start_run(project, task, "quick", "m", {})
            predictions.add(project, number, 1, found)
            runs.finish_run(project, number, "done", method="head", scores=SCORES)
    return imported


def exported(drive: Drive, project: Path, target: Path, **more: Any) -> WorkbookExported:
    result = drive(export_workbook(ExportWorkbook(str(project), str(target), **more)))[1]
    assert isinstance(result, WorkbookExported)
    return result


def test_every_row_and_column_goes_out_in_order_with_its_prediction(
    classified: Path, tmp_path: Path, drive: Drive
) -> None:
    target = tmp_path / "out.xlsx"
    result = exported(drive, classified, target, run=1, mode="new")
    assert (result.path, result.rows, result.columns) == (str(target), 8, COLUMNS)
    book = openpyxl.load_workbook(target)
    head, *found = book["Feedback"].iter_rows(values_only=True)
    book.close()
    assert head == COLUMNS
    assert [row[0] for row in found] == [f"F-0{n}" for n in range(1, 9)]
    assert found[0] == (
        "F-01", "The delivery came two weeks late", "delivery", 1,
        datetime.fromisoformat("2026-01-05"), "late", 0.5, True,
    )  # fmt: skip
    assert [row[5:] for row in found[1:4]] == [
        ("staff", 0.99, False), (None, None, True), ("late", 0.85, False),
    ]  # fmt: skip
    assert found[5][3:5] == ("n/a", "#N/A")


def test_newest_run_that_classified_the_sheet_is_taken(
    classified: Path, tmp_path: Path, drive: Drive
) -> None:
    target = tmp_path / "out.csv"
    exported(drive, classified, target)
    with target.open(encoding="utf-8-sig", newline="") as file:
        found = list(csv.reader(file))
    assert found[0] == list(COLUMNS)
    assert found[1][5:] == ["x", "0.9", "FALSE"]
    assert found[2][5:] == ["", "", "TRUE"]
    assert len(found) == 9


@pytest.mark.parametrize("language", ["en", "zh_CN"])
def test_workbook_counts_its_labels_and_tells_how_it_was_made(
    classified: Path, tmp_path: Path, drive: Drive, language: str
) -> None:
    target = tmp_path / "out.xlsx"
    exported(drive, classified, target, run=1, mode="new", language=language)
    book = openpyxl.load_workbook(target)
    assert book.sheetnames[0] == "Feedback"
    summary, about = book.worksheets[1:]
    counted = list(summary.iter_rows(values_only=True))
    found = list(about.iter_rows(values_only=True))
    charts = len(summary._charts)
    book.close()
    assert counted[1:] == [("late", 2, 1), ("staff", 1, 0)]
    assert charts == 1
    assert len(found) >= 8
    assert all(name and sentence for name, sentence in found[1:])


def test_sheet_that_has_such_columns_already_keeps_them(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    source = tmp_path / "again.csv"
    source.write_text("comment,Prediction,confidence\nthis is a text,old,0.1\n")
    drive(import_sheet(ImportSheet(str(project_path), str(source), text_columns=("comment",))))
    with Project.open(project_path) as project:
        number = runs.start_run(project, tasks.task_named(project).id, "quick", "m", {})
        predictions.add(project, number, 1, [(1, "new", 0.9)])
        runs.finish_run(project, number, "done", scores=SCORES)
    target = tmp_path / "out.csv"
    assert exported(drive, project_path, target).columns == (
        "comment", "Prediction", "confidence", "prediction (2)", "confidence (2)", "needs_review",
    )  # fmt: skip
    with target.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file))[1] == ["this is a text", "old", "0.1", "new", "0.9", "FALSE"]


def test_file_that_the_rows_came_from_is_never_replaced(
    classified: Path, workbook: Path, tmp_path: Path, drive: Drive
) -> None:
    before = workbook.read_bytes()
    with pytest.raises(TargetIsSource):
        exported(drive, classified, workbook)
    link = tmp_path / "link.xlsx"
    link.hardlink_to(workbook)
    with pytest.raises(TargetIsSource):
        exported(drive, classified, link)
    assert workbook.read_bytes() == before


def test_export_before_anything_was_classified_is_refused(
    imported: Path, tmp_path: Path, drive: Drive
) -> None:
    with pytest.raises(NoRun):
        exported(drive, imported, tmp_path / "out.xlsx")
    assert not (tmp_path / "out.xlsx").exists()


def test_unknown_run_or_sheet_is_refused(classified: Path, tmp_path: Path, drive: Drive) -> None:
    with pytest.raises(RunUnknown):
        exported(drive, classified, tmp_path / "out.xlsx", run=77)
    with pytest.raises(SheetUnknown):
        exported(drive, classified, tmp_path / "out.xlsx", sheet="Other")
    assert not (tmp_path / "out.xlsx").exists()


def test_long_ids_stay_text_after_import_and_export(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    source, target = tmp_path / "ids.csv", tmp_path / "out.xlsx"
    source.write_text("order id,comment\n622202123456789012345,this is a text\n0042,=1+1 a b\n")
    drive(import_sheet(ImportSheet(str(project_path), str(source), text_columns=("comment",))))
    with Project.open(project_path) as project:
        number = runs.start_run(project, tasks.task_named(project).id, "quick", "m", {})
        predictions.add(project, number, 1, [(1, "new", 0.9)])
    exported(drive, project_path, target)
    book = openpyxl.load_workbook(target)
    cells = list(book.worksheets[0].iter_rows(min_row=2, max_col=2))
    book.close()
    assert [[(cell.value, cell.data_type) for cell in row] for row in cells] == [
        [("622202123456789012345", "s"), ("this is a text", "s")],
        [("0042", "s"), ("=1+1 a b", "s")],
    ]


def test_export_can_be_imported_again_with_every_cell(
    classified: Path, tmp_path: Path, drive: Drive
) -> None:
    target = tmp_path / "out.xlsx"
    exported(drive, classified, target, run=1)
    request = ImportSheet(str(classified), str(target), text_columns=("Comment",), name="Again")
    assert drive(import_sheet(request))[1].rows == 8
    with Project.open(classified, readonly=True) as project:
        first, again = sheets.all_sheets(project)
        assert [c.name for c in again.columns] == list(COLUMNS)
        old = project.all(f"SELECT c0, c1, c2, c3 FROM rows_{first.id} WHERE rowid <> 6")
        new = project.all(f"SELECT c0, c1, c2, c3 FROM rows_{again.id} WHERE rowid <> 6")
        assert new == old


@pytest.mark.parametrize("mode", ["new", "copy"])
def test_flags_and_notes_go_out_as_columns(
    classified: Path, tmp_path: Path, drive: Drive, mode: str
) -> None:
    with Project.open(classified) as project:
        marks.flag(project, 1, [2], flagged=True)
        marks.write_note(project, 1, [2, 5], "ask Lin")
    target = tmp_path / "out.xlsx"
    columns = ("prediction", "flagged", "note")
    result = exported(drive, classified, target, run=1, mode=mode, columns=columns)
    assert result.columns[5:] == ("prediction", "flagged", "note")
    book = openpyxl.load_workbook(target)
    found = [row[5:] for row in book["Feedback"].iter_rows(min_row=2, values_only=True)]
    book.close()
    assert found[1] == ("staff", True, "ask Lin")
    assert found[0] == ("late", False, None)
    assert found[4][2] == "ask Lin", "a row that was not classified keeps its note too"
