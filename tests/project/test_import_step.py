from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from workbench.cells import CellError
from workbench.errors import (
    ColumnMissing,
    HeaderRowMissing,
    NoTextColumn,
    ProjectMissing,
    SheetEmpty,
    WorkbookTooLarge,
)
from workbench.events import Chosen, Noticed, Progress, Stage
from workbench.project import annotations, column_labels, labels, rows, sheets, tasks
from workbench.project.sheets import SheetLoader
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.results import SheetImported
from workbench.steps.import_sheet import import_sheet

Drive = Callable[[Any], tuple[list[Any], Any]]


def tables_of_rows(path: Path) -> list[str]:
    with Project.open(path, readonly=True) as project:
        found = project.all("SELECT name FROM sqlite_schema WHERE name GLOB 'rows_*'")
        return [str(name) for (name,) in found]


def long_csv(folder: Path, count: int = 6000) -> Path:
    path = folder / "long.csv"
    lines = [f"{number},this is the comment number {number}" for number in range(1, count + 1)]
    path.write_text("id,comment\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_said_columns_get_their_roles(project_path: Path, workbook: Path, drive: Drive) -> None:
    request = ImportSheet(
        str(project_path),
        str(workbook),
        sheet="Feedback",
        header_row=1,
        text_columns=("Comment",),
        label_column="Topic",
        id_column="ID",
        group_column="Stars",
        name="March",
    )
    events, result = drive(import_sheet(request))
    assert result == SheetImported(
        sheet=1, name="March", rows=8, columns=5, labels=3, labelled=7, text_columns=("Comment",),
        label_column="Topic", id_column="ID", header_row=1, notices=(Noticed("error-cells", 1),),
        task="Labels",
    )  # fmt: skip
    assert not [event for event in events if isinstance(event, Chosen)]
    with Project.open(project_path, readonly=True) as project:
        sheet = sheets.sheet_named(project, "march")
        assert {column.name: column.role for column in sheet.columns} == {
            "ID": "id", "Comment": "text", "Topic": "label", "Stars": "group", "Day": "",
        }  # fmt: skip
        assert (sheet.source, sheet.source_sheet, sheet.header_row) == (
            str(workbook), "Feedback", 1,
        )  # fmt: skip


def test_what_was_not_said_is_chosen_and_told(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "answers.csv"
    lines = [f"F{n};this is what customer {n} wrote to us;{'ab'[n % 2]}" for n in range(30)]
    path.write_text("nr;comment;topic\n" + "\n".join(lines), encoding="utf-8")
    events, result = drive(import_sheet(ImportSheet(str(project_path), str(path))))
    chosen = {event.what: event.value for event in events if isinstance(event, Chosen)}
    assert chosen == {
        "sheet": "answers", "header_row": "1", "text": "comment", "label": "topic", "id": "nr",
        "encoding": "utf-8",
    }  # fmt: skip
    assert (result.name, result.labels, result.labelled) == ("answers", 2, 30)


def test_every_cell_keeps_its_kind_in_the_project(imported: Path) -> None:
    with Project.open(imported, readonly=True) as project:
        found = rows.window(project, 1, [1, 4, 6, 7])
    assert found[0] == ("F-01", "The delivery came two weeks late", "delivery", 1, date(2026, 1, 5))
    assert type(found[1][3]) is int
    assert found[2][2:] == (None, "n/a", CellError("#N/A"))
    assert found[3][3] == 2.5


def test_values_of_the_label_column_become_labels_whatever_their_case(
    project_path: Path, workbook: Path, drive: Drive
) -> None:
    drive(import_sheet(ImportSheet(str(project_path), str(workbook), label_column="Topic")))
    with Project.open(project_path, readonly=True) as project:
        task = tasks.task_named(project).id
        names = {label.id: label.name for label in labels.all_labels(project, task)}
        assert list(names.values()) == ["delivery", "Service", "billing"]
        counts = labels.counts(project, task, None)
        assert {names[label]: count for label, count in counts.items()} == {
            "delivery": 3, "Service": 2, "billing": 2,
        }  # fmt: skip
        assert 6 not in annotations.current_all(project, task, 1)


def test_error_cells_are_noticed(project_path: Path, workbook: Path, drive: Drive) -> None:
    events, _result = drive(import_sheet(ImportSheet(str(project_path), str(workbook))))
    assert Noticed("error-cells", 1) in events


def test_long_sheet_arrives_whole_with_progress_to_its_end(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    request = ImportSheet(str(project_path), str(long_csv(tmp_path)), text_columns=("comment",))
    events, result = drive(import_sheet(request))
    after = events[events.index(Stage("reading")) :]
    done = [event.done for event in after if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 6000
    with Project.open(project_path, readonly=True) as project:
        found = list(rows.iterate(project, result.sheet))
    assert [row for row, _cells in found] == list(range(1, 6001))
    assert all(cells[0] == str(row) for row, cells in found)


def test_blank_rows_inside_are_kept_and_those_at_the_end_are_none(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "gaps.csv"
    path.write_text("id,comment\n1,this is a text\n,\n3,another text here\n" + ",\n" * 1200)
    request = ImportSheet(str(project_path), str(path), text_columns=("comment",))
    result = drive(import_sheet(request))[1]
    assert result.rows == 3
    with Project.open(project_path, readonly=True) as project:
        assert rows.window(project, 1, [2]) == [(None, None)]


def test_same_sheet_twice_gets_a_number(project_path: Path, workbook: Path, drive: Drive) -> None:
    request = ImportSheet(str(project_path), str(workbook))
    assert [drive(import_sheet(request))[1].name for _time in range(3)] == [
        "Feedback", "Feedback (2)", "Feedback (3)",
    ]  # fmt: skip


def test_sheet_whose_name_says_nothing_is_called_after_its_file(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    import openpyxl  # noqa: PLC0415 - only here

    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Sheet1"
    for row in (["Comment"], ["this is a good text"], ["and this is another"]):
        sheet.append(row)
    book.save(tmp_path / "Umfrage.xlsx")
    request = ImportSheet(str(project_path), str(tmp_path / "Umfrage.xlsx"))
    assert drive(import_sheet(request))[1].name == "Umfrage"


@pytest.mark.parametrize("field", ["label_column", "id_column", "group_column"])
def test_column_that_is_not_there_is_told_with_those_that_are(
    project_path: Path, workbook: Path, drive: Drive, field: str
) -> None:
    request = ImportSheet(str(project_path), str(workbook), **{field: "Topics"})  # type: ignore[arg-type]
    with pytest.raises(ColumnMissing) as refused:
        drive(import_sheet(request))
    assert refused.value.column == "Topics"
    assert refused.value.available == "ID, Comment, Topic, Stars, Day"
    assert tables_of_rows(project_path) == []


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ("a,b\n1,2\n3,4\n", NoTextColumn),
        ("comment\n", SheetEmpty),
        ("comment\n\n\n", SheetEmpty),
    ],
    ids=["numbers", "header only", "blank lines"],
)
def test_sheet_without_anything_to_classify_is_refused(
    project_path: Path, tmp_path: Path, drive: Drive, content: str, error: type[Exception]
) -> None:
    path = tmp_path / "nothing.csv"
    path.write_text(content)
    columns = ("comment",) if error is SheetEmpty else ()
    with pytest.raises(error):
        drive(import_sheet(ImportSheet(str(project_path), str(path), text_columns=columns)))
    assert tables_of_rows(project_path) == []


def test_header_row_below_the_end_is_refused(
    project_path: Path, workbook: Path, drive: Drive
) -> None:
    with pytest.raises(HeaderRowMissing):
        drive(import_sheet(ImportSheet(str(project_path), str(workbook), header_row=99)))


def test_more_columns_than_a_table_holds_are_refused(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "wide.csv"
    head = ",".join(["comment", *(f"h{n}" for n in range(1900))])
    path.write_text(f"{head}\nthis is a text\n")
    with pytest.raises(WorkbookTooLarge) as refused:
        drive(import_sheet(ImportSheet(str(project_path), str(path), text_columns=("comment",))))
    assert (refused.value.what, refused.value.limit) == ("columns", 1900)


def test_import_into_a_missing_project_makes_none(
    tmp_path: Path, workbook: Path, drive: Drive
) -> None:
    with pytest.raises(ProjectMissing):
        drive(import_sheet(ImportSheet(str(tmp_path / "gone.bertwb"), str(workbook))))
    assert not (tmp_path / "gone.bertwb").exists()


def test_cancelled_import_leaves_nothing(project_path: Path, tmp_path: Path) -> None:
    request = ImportSheet(str(project_path), str(long_csv(tmp_path)), text_columns=("comment",))
    step = import_sheet(request)
    for event in step:
        if isinstance(event, Progress) and event.total and event.done > 2000:
            break
    assert len(tables_of_rows(project_path)) == 1
    step.close()
    assert tables_of_rows(project_path) == []
    with Project.open(project_path, readonly=True) as project:
        assert sheets.all_sheets(project) == ()


def test_import_that_breaks_on_a_late_line_leaves_nothing(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = long_csv(tmp_path)
    with path.open("a") as file:
        file.write('7001,"never closed\n')
    with pytest.raises(Exception, match="QuoteUnclosed") as refused:
        drive(import_sheet(ImportSheet(str(project_path), str(path), text_columns=("comment",))))
    assert refused.value.line == 6002  # type: ignore[attr-defined]
    assert tables_of_rows(project_path) == []


def test_what_a_killed_import_left_is_dropped_by_the_next_owner(imported: Path) -> None:
    with Project.open(imported) as project:
        loader = SheetLoader(project, "killed.csv", ["a", "b"])
        loader.add([(number, "text") for number in range(3000)])
    assert tables_of_rows(imported) == ["rows_1", "rows_2"]
    with Project.open(imported):
        pass
    assert tables_of_rows(imported) == ["rows_1", "rows_2"], "an engine is no owner"
    with Project.open(imported, owner=True) as project:
        assert [sheet.name for sheet in sheets.all_sheets(project)] == ["Feedback"]
    assert tables_of_rows(imported) == ["rows_1"]


def test_deleted_sheet_is_gone_with_its_labels_and_its_number_is_not_used_again(
    imported: Path, workbook: Path, drive: Drive
) -> None:
    with Project.open(imported) as project:
        task = tasks.task_named(project).id
        column_labels.take(project, task, 1, "Topic")
        sheets.delete_sheet(project, 1)
        assert sheets.all_sheets(project) == ()
        assert labels.counts(project, task, None) == {}
    assert tables_of_rows(imported) == []
    assert drive(import_sheet(ImportSheet(str(imported), str(workbook))))[1].sheet == 2
