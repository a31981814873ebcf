"""From the person's workbook and back into it: kept sources, copies, newer states, what was found."""

import dataclasses
import io
import subprocess
import sys
from pathlib import Path

import msoffcrypto
import openpyxl
import pytest

from tests.patience import ends_within
from workbench.errors import ColumnMissing, PasswordWrong, WorkbookEncrypted
from workbench.events import Noticed
from workbench.project import (
    annotations,
    labels,
    marks,
    rows,
    sheets,
    skips,
    sources,
    splits,
    tasks,
    undo,
)
from workbench.project.marks import Mark
from workbench.project.store import Project
from workbench.requests import (
    CleanSheet,
    ImportSheet,
    PreviewCleaning,
    PreviewSheet,
)
from workbench.results import SheetDifference, SheetImported
from workbench.sheets.preview import preview
from workbench.steps.clean_sheet import clean_sheet, preview_cleaning
from workbench.steps.cleaning import joins_of
from workbench.steps.import_sheet import import_sheet

from .exchange import ROOT, Drive, book_of, classified, exported

# --- a newer state of a source ------------------------------------------------------------------


@pytest.mark.parametrize("identity", ["id", ""])
def test_newer_state_keeps_labels_and_test_rows_of_the_rows_that_are_the_same(
    project_path: Path, tmp_path: Path, drive: Drive, identity: str
) -> None:
    head = ["id", "comment"]
    path = book_of(tmp_path / "b.xlsx", [head, [1, "one late"], [2, "two kind"], [3, "three bad"]])
    ask = ImportSheet(
        str(project_path), str(path), text_columns=("comment",), id_column=identity,
        guess_label=False, name="Data",
    )  # fmt: skip
    drive(import_sheet(ask))
    with Project.open(project_path) as project:
        task = tasks.task_named(project).id
        labels.add_label(project, task, "good")
        (label,) = labels.all_labels(project, task)
        annotations.annotate(project, task, 1, [1, 3], label.id)
        splits.freeze_test_rows(project, task, [(1, 3)])
        marks.flag(project, 1, [3], flagged=True)
        skips.skip(project, task, 1, [2])
    book_of(path, [head, [9, "new first"], [3, "three bad"], [1, "one late!"], [2, "two kind"]])
    _events, result = drive(import_sheet(dataclasses.replace(ask, replaces="Data")))
    kept = 2 if identity else 1
    assert result.difference == SheetDifference(
        same=2, changed=int(bool(identity)), added=1 + (not identity), removed=int(not identity),
        labels_kept=kept, labels_lost=2 - kept,
    )  # fmt: skip
    with Project.open(project_path) as project:
        (sheet,) = sheets.all_sheets(project)
        assert (sheet.name, sheet.rows) == ("Data", 4)
        found = annotations.current_all(project, tasks.task_named(project).id, sheet.id)
        assert set(found) == ({2, 3} if identity else {2})
        assert (sheet.id, 2) in splits.frozen_test_rows(project, tasks.task_named(project).id)
        assert marks.all_marks(project, sheet.id) == {2: Mark(True)}
        assert skips.skipped_rows(project, tasks.task_named(project).id, sheet.id) == {4}
        undo.undo(project)
        assert skips.skipped_rows(project, tasks.task_named(project).id, sheet.id) == frozenset()
        assert sources.is_kept(project, sheet.digest)
        assert project.one("SELECT count(*) FROM source") == (1,)


# --- what is found on the way in ----------------------------------------------------------------


def test_hidden_rows_are_told_and_can_be_left_out_without_shifting_a_copy(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = book_of(
        tmp_path / "b.xlsx", [["id", "comment"], *([n, f"comment number {n}"] for n in range(2, 8))]
    )
    book = openpyxl.load_workbook(path)
    for row in (3, 4):
        book["Data"].row_dimensions[row].hidden = True
    book.save(path)
    book.close()
    _e, result = drive(
        import_sheet(
            ImportSheet(
                str(project_path), str(path), text_columns=("comment",), skip_hidden_rows=True
            )
        )
    )
    assert result.rows == 4
    assert Noticed("hidden-rows-out", 2) in result.notices
    classified(project_path)
    exported(drive, project_path, tmp_path / "out.xlsx")
    copy = openpyxl.load_workbook(tmp_path / "out.xlsx")
    found = [(row[0], row[2]) for row in copy["Data"].iter_rows(min_row=2, values_only=True)]
    copy.close()
    assert found == [
        (2, "late"), (3, None), (4, None), (5, "staff"), (6, "late"), (7, "staff"),
    ]  # fmt: skip


def test_two_line_header_is_joined_and_what_was_changed_is_listed(
    tmp_path: Path, drive: Drive
) -> None:
    path = book_of(
        tmp_path / "b.xlsx",
        [
            ["Survey 2026", None, None, None, None],
            ["Customer", None, "Feedback", None, None],
            ["ID", "Region", "Comment", "Stars", "Stars"],
            *(
                [f"{n:04}", "north", f"this is comment number {n}", "5", 1234567890123456789]
                for n in range(40)
            ),
        ],
    )
    book = openpyxl.load_workbook(path)
    for area in ("A1:E1", "A2:B2", "C2:E2"):
        book["Data"].merge_cells(area)
    book.save(path)
    book.close()
    _events, seen = drive(preview(PreviewSheet(str(path))))
    assert (seen.header_row, seen.header_lines) == (3, 2)
    assert [column.name for column in seen.columns] == [
        "Customer · ID", "Customer · Region", "Feedback · Comment", "Feedback · Stars",
        "Feedback · Stars (2)",
    ]  # fmt: skip
    told = {notice.what: notice for notice in reversed(seen.notices)}
    assert told["header-lines"].count == 2
    assert told["renamed-columns"].count == 1
    assert told["numbers-as-text"].name == "Customer · ID, Feedback · Stars"
    assert told["long-numbers"].count == 40


def test_password_opens_a_workbook_and_its_bytes_are_not_kept(
    project_path: Path, workbook: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "secret.xlsx"
    with workbook.open("rb") as plain, path.open("wb") as secret:
        msoffcrypto.OfficeFile(plain).encrypt("pass 词", secret)
    ask = ImportSheet(str(project_path), str(path), text_columns=("Comment",), guess_label=False)
    with pytest.raises(WorkbookEncrypted):
        drive(import_sheet(ask))
    with pytest.raises(PasswordWrong):
        drive(import_sheet(dataclasses.replace(ask, password="nope")))
    _events, result = drive(import_sheet(dataclasses.replace(ask, password="pass 词")))
    assert isinstance(result, SheetImported)
    assert result.rows == 8
    with Project.open(project_path, readonly=True) as project:
        assert project.one("SELECT count(*) FROM source_piece") == (0,)
    assert "pass 词".encode() not in project_path.read_bytes()


def test_pasted_range_becomes_a_sheet(project_path: Path, drive: Drive) -> None:
    text = 'id\tcomment\r\n1\t"two lines\nin a cell"\r\n2\tthe parcel came late\r\n'
    _events, result = drive(
        import_sheet(ImportSheet(str(project_path), "", pasted=text, name="Pasted rows"))
    )
    assert (result.name, result.rows, result.text_columns) == ("Pasted rows", 2, ("comment",))


def test_only_the_columns_that_were_chosen_are_taken(
    project_path: Path, workbook: Path, drive: Drive
) -> None:
    ask = ImportSheet(
        str(project_path),
        str(workbook),
        text_columns=("Comment",),
        columns=("Day",),
        guess_label=False,
    )
    drive(import_sheet(ask))
    with Project.open(project_path) as project:
        names = [column.name for column in sheets.sheet_named(project).columns]
    assert names == ["Comment", "Day"]
    with pytest.raises(ColumnMissing):
        drive(import_sheet(dataclasses.replace(ask, columns=("Nowhere",))))


# --- cleaning -----------------------------------------------------------------------------------


def test_recipe_is_tried_kept_and_taken_back_and_the_cells_stay(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "rows.csv"
    texts = ["<p>late&nbsp;again</p>", "fine   thanks", "late again", "", "see https://a.b/c"]
    path.write_text("n,comment\n" + "\n".join(f"{n},{t}" for n, t in enumerate(texts)) + "\n")
    drive(import_sheet(ImportSheet(str(project_path), str(path), text_columns=("comment",))))
    recipe = '{"rules": ["html", "links", "space"], "duplicates": "exact"}'
    _e, seen = drive(preview_cleaning(PreviewCleaning(str(project_path), recipe=recipe)))
    counts = {count.rule: count.rows for count in seen.counts}
    assert counts["html"] == 1
    assert counts["links"] == 1
    assert counts["space"] == 2
    assert counts["blank"] == 1
    assert counts["duplicates"] == 1
    _e, done = drive(clean_sheet(CleanSheet(str(project_path), recipe=recipe)))
    assert done.duplicates == 1
    with Project.open(project_path) as project:
        sheet = sheets.sheet_named(project)
        cleaned = rows.texts(project, sheet, joins=joins_of(sheet.cleaning))
        assert [text for _row, text in cleaned] == [
            "late again", "fine thanks", "late again", "see [link]",
        ]  # fmt: skip
        assert rows.texts(project, sheet)[0][1] == "<p>late&nbsp;again</p>"
        task = tasks.task_named(project).id
        labels.add_label(project, task, "bad")
        (label,) = labels.all_labels(project, task)
        annotations.annotate(project, task, sheet.id, [1, 2, 3], label.id)
        learnt = annotations.labelled_rows(project, task, lambda one: joins_of(one.cleaning))
        assert [row.row for row in learnt] == [1, 2], "what repeats an earlier row is left out"
    drive(clean_sheet(CleanSheet(str(project_path), recipe="")))
    with Project.open(project_path) as project:
        assert sheets.sheet_named(project).cleaning == ""
        assert project.one("SELECT count(*) FROM duplicate") == (0,)


def test_rows_without_text_can_take_another_columns(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("title,comment\nslow post,\nother,a whole comment\n,\n", encoding="utf-8")
    drive(import_sheet(ImportSheet(str(project_path), str(path), text_columns=("comment",))))
    for recipe, expected in (
        ('{"missing": "column", "fallback_column": "title"}', ["slow post", "a whole comment"]),
        ('{"missing": "constant", "constant": "none"}', ["none", "a whole comment"]),
    ):
        with Project.open(project_path) as project:
            found = rows.texts(project, sheets.sheet_named(project), joins=joins_of(recipe))
        assert [text for _row, text in found] == expected


# --- kills --------------------------------------------------------------------------------------

KEEP = """
import io, sys
from pathlib import Path
from workbench.project import sources
from workbench.project.store import Project

with Project.open(Path(sys.argv[1])) as project:
    for done in sources.keep(project, io.BytesIO(bytes(200 * 2**20)), "d" * 64):
        print(done, flush=True)
"""


def test_kill_while_a_source_is_kept_leaves_no_piece(project_path: Path) -> None:
    command = [sys.executable, "-c", KEEP, str(project_path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child,
        ends_within(child),
    ):
        assert child.stdout is not None
        for _line in range(3):
            child.stdout.readline()
        child.kill()
    with Project.open(project_path, owner=True) as project:
        assert project.one("SELECT count(*) FROM source_piece") == (0,)
        assert project.all("PRAGMA integrity_check") == [("ok",)]


def test_kept_file_reads_like_the_file(project_path: Path) -> None:
    data = bytes(range(256)) * 9000
    with Project.open(project_path) as project:
        for _done in sources.keep(project, io.BytesIO(data), "d" * 64):
            pass
        with project.write() as db:
            sources.register(db, "d" * 64, "a.xlsx")
        with sources.opened(project, "d" * 64) as file:
            assert file.read() == data
            file.seek(-500, io.SEEK_END)
            assert file.read(100) == data[-500:-400]
            file.seek(2**20 - 7)
            assert file.read(20) == data[2**20 - 7 : 2**20 + 13]
