"""Rows that are wider than the first ones, searches for dates and capitals, odd names."""

import csv
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from workbench.project import rows, sheets
from workbench.project.backup import newest_backup, verified_backup
from workbench.project.rows import View, view_ids
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet


def imported(project: Path, file: Path, **options: object) -> None:
    step = import_sheet(ImportSheet(str(project), str(file), **options))  # type: ignore[arg-type]
    for _event in step:
        pass


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    path = tmp_path / "odd [2026].bertwb"
    Project.create(path).close()
    return path


def test_cells_of_a_row_wider_than_the_first_500_are_kept(
    project_path: Path, tmp_path: Path
) -> None:
    file = tmp_path / "wide.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["id", "comment"])
        for number in range(900):
            more = ["far right", "farther"] if number == 800 else []
            writer.writerow([number, f"a comment about number {number}", *more])
    imported(project_path, file, text_columns=("comment",))
    with Project.open(project_path) as project:
        (sheet,) = sheets.all_sheets(project)
        assert [column.name for column in sheet.columns] == [
            "id",
            "comment",
            "Column C",
            "Column D",
        ]
        assert rows.window(project, sheet.id, [801])[0][2:] == ("far right", "farther")
        assert rows.window(project, sheet.id, [1])[0][2:] == (None, None)


def test_search_finds_dates_truths_errors_and_other_capitals(
    project_path: Path, tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    out = book.active
    assert out is not None
    for row in (
        ("Comment", "Day", "Paid"),
        ("Ärger mit der Lieferung", date(2026, 1, 31), True),
        ("a calm remark about lamps", date(2025, 7, 1), False),
        ("another calm remark", "#N/A", None),
    ):
        out.append(row)
    out["B4"].data_type = "e"
    file = tmp_path / "dates.xlsx"
    book.save(file)
    imported(project_path, file, text_columns=("Comment",))
    with Project.open(project_path) as project:
        for text, found in (
            ("ärger", [1]),
            ("2026-01", [1]),
            ("2025", [2]),
            ("true", [1]),
            ("#N/A", [3]),
            ("calm", [2, 3]),
            ("100%", []),
        ):
            assert list(view_ids(project, View(1, search=text))) == found, text


def test_search_works_in_a_sheet_of_1200_columns(project_path: Path, tmp_path: Path) -> None:
    file = tmp_path / "columns.csv"
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened)
        writer.writerow(["comment", *(f"c{n}" for n in range(1199))])
        writer.writerow(["the needle is not here", *range(1199)])
        writer.writerow(["another comment with words", *range(1198), "needle"])
    imported(project_path, file, text_columns=("comment",))
    with Project.open(project_path) as project:
        assert list(view_ids(project, View(1, search="needle"))) == [1, 2]


def test_backups_of_a_project_with_brackets_in_its_name_are_found_and_pruned(
    project_path: Path,
) -> None:
    made = [verified_backup(project_path) for _n in range(5)]
    assert newest_backup(project_path) == made[-1]
    assert sum(path.exists() for path in made) == 3


def test_a_text_that_is_no_valid_unicode_comes_back_as_it_was(project_path: Path) -> None:
    written = [("fine 物流", 1), ("half a pair \ud83d here", 2), ("=also \udfff", 3)] * 400
    with Project.open(project_path) as project:
        loader = SheetLoader(project, "odd.csv", ["text", "number"])
        loader.add(written)
        sheet = loader.register("odd", Origin("", "", 1), {"text": "text"})
        assert sheet.rows == 1200
        assert [row for _number, row in rows.iterate(project, sheet.id)] == written
