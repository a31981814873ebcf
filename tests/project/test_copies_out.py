"""Out: the person's own workbook with new columns, or a new file; and what a kill leaves of it."""

import hashlib
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import openpyxl
import pytest

from tests.patience import ends_within
from workbench.errors import CopyImpossible, DiskFull
from workbench.project import (
    column_labels,
    tasks,
)
from workbench.project.store import Project
from workbench.requests import (
    ImportSheet,
)
from workbench.steps.import_sheet import import_sheet

from .exchange import ROOT, Drive, book_of, classified, exported


def test_workbook_comes_back_with_its_new_columns_and_nothing_else_changed(
    imported: Path, workbook: Path, tmp_path: Path, drive: Drive
) -> None:
    classified(imported)
    before = hashlib.sha256(workbook.read_bytes()).hexdigest()
    target = tmp_path / "out.xlsx"
    _events, result = exported(drive, imported, target)
    assert result.mode == "copy"
    assert hashlib.sha256(workbook.read_bytes()).hexdigest() == before
    with zipfile.ZipFile(workbook) as old, zipfile.ZipFile(target) as new:
        changed = {n for n in old.namelist() if old.read(n) != new.read(n)}
        assert new.namelist() == old.namelist()
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"} or len(changed) == 2
    book = openpyxl.load_workbook(target)
    head, *found = book["Feedback"].iter_rows(values_only=True)
    assert head[5:] == ("prediction", "confidence", "needs_review")
    assert found[0][5:] == ("late", 0.95, False)
    assert found[2][5:] == ("late", 0.5, True)
    assert found[4][5:] == (None, None, None), "a row without text gets nothing"
    book.close()


def test_copy_is_made_after_the_source_is_gone_and_not_by_itself_after_it_changed(
    imported: Path, workbook: Path, tmp_path: Path, drive: Drive
) -> None:
    classified(imported)
    book = openpyxl.load_workbook(workbook)
    book["Feedback"].append(["F-09", "a new one"])
    book.save(workbook)
    book.close()
    assert exported(drive, imported, tmp_path / "changed.xlsx")[1].mode == "new"
    assert exported(drive, imported, tmp_path / "asked.xlsx", mode="copy")[1].mode == "copy"
    workbook.unlink()
    assert exported(drive, imported, tmp_path / "gone.xlsx")[1].mode == "copy"
    copy = openpyxl.load_workbook(tmp_path / "gone.xlsx")
    assert copy["Feedback"].max_row == 9
    copy.close()


def test_copy_that_cannot_be_made_is_refused_and_nothing_is_written_instead(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("comment\nthe parcel came late again\n", encoding="utf-8")
    drive(import_sheet(ImportSheet(str(project_path), str(source), text_columns=("comment",))))
    classified(project_path)
    with pytest.raises(CopyImpossible) as refused:
        exported(drive, project_path, tmp_path / "out.xlsx", mode="copy")
    assert refused.value.reason == "kind"
    assert not (tmp_path / "out.xlsx").exists()


def test_further_columns_and_a_choice_of_rows(imported: Path, tmp_path: Path, drive: Drive) -> None:
    classified(imported)
    with Project.open(imported) as project:
        task = tasks.task_named(project).id
        column_labels.take(project, task, 1, "Topic")
    target = tmp_path / "out.xlsx"
    columns = ("prediction", "confidence", "label", "top", "probabilities")
    _events, result = exported(drive, imported, target, mode="new", state="review", columns=columns)
    assert result.rows == 3, "two unsure ones, and the row without a text"
    book = openpyxl.load_workbook(target)
    head, first, *_rest = book["Feedback"].iter_rows(values_only=True)
    book.close()
    assert head[5:] == (
        "prediction", "confidence", "label_by_person", "second", "second confidence", "third",
        "third confidence", "p late", "p staff",
    )  # fmt: skip
    assert first[7] == "billing"
    assert first[8:12] == ("staff", pytest.approx(0.25, abs=1e-4), None, None)


def test_chinese_sheet_gets_chinese_column_names(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    source = tmp_path / "rows.csv"
    source.write_text("编号,评论内容\n1,物流太慢了等了两周\n", encoding="utf-8")
    drive(import_sheet(ImportSheet(str(project_path), str(source), text_columns=("评论内容",))))
    classified(project_path)
    _events, result = exported(drive, project_path, tmp_path / "out.csv", names="")
    assert result.columns[2:] == ("预测", "置信度", "需要复核")


EXPORT = """
import sys
from workbench.requests import ExportWorkbook
from workbench.steps.export_workbook import export_workbook

for event in export_workbook(ExportWorkbook(sys.argv[1], sys.argv[2], mode=sys.argv[3])):
    print(type(event).__name__, flush=True)
"""


@pytest.mark.parametrize("mode", ["copy", "new"])
def test_kill_in_an_export_leaves_the_target_and_its_rest_is_swept_later(
    project_path: Path, tmp_path: Path, drive: Drive, mode: str
) -> None:
    lines = [["id", "comment"], *([n, f"the parcel came late {n} " * 20] for n in range(9000))]
    path = book_of(tmp_path / "b.xlsx", lines)
    ask = ImportSheet(str(project_path), str(path), text_columns=("comment",), guess_label=False)
    drive(import_sheet(ask))
    classified(project_path)
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "out.xlsx"
    target.write_bytes(b"what was there before")
    command = [sys.executable, "-c", EXPORT, str(project_path), str(target), mode]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as child,
        ends_within(child),
    ):
        assert child.stdout is not None
        while len(list(folder.iterdir())) < 2:  # until something is written beside it
            assert child.stdout.readline(), "it ended before it wrote"
        child.kill()
    assert target.read_bytes() == b"what was there before"
    (left,) = [one for one in folder.iterdir() if one != target]
    os.utime(left, (0, 0))
    exported(drive, project_path, target, mode=mode)
    assert [one.name for one in folder.iterdir()] == ["out.xlsx"]
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
    with Project.open(project_path, owner=True) as project:
        assert project.all("PRAGMA integrity_check") == [("ok",)]


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
@pytest.mark.parametrize("mode", ["copy", "new"])
def test_full_disk_in_an_export_is_told_and_the_target_stays(
    project_path: Path, tmp_path: Path, drive: Drive, mode: str
) -> None:
    resource = pytest.importorskip("resource")
    lines = [["id", "comment"], *([n, os.urandom(60).hex()] for n in range(4000))]
    path = book_of(tmp_path / "b.xlsx", lines)
    ask = ImportSheet(str(project_path), str(path), text_columns=("comment",), guess_label=False)
    drive(import_sheet(ask))
    classified(project_path)
    folder = tmp_path / "out"
    folder.mkdir()
    target = folder / "out.xlsx"
    target.write_bytes(b"what was there before")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * 1024, before[1]))
    try:
        with pytest.raises(DiskFull):
            exported(drive, project_path, target, mode=mode)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert target.read_bytes() == b"what was there before"
    assert [one.name for one in folder.iterdir()] == ["out.xlsx"]
