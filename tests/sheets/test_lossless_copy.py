"""A copy of a workbook keeps every byte but those that must know of the new columns."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import openpyxl
import pytest
import python_calamine

from workbench.cells import Cell
from workbench.errors import CopyImpossible, WorkbenchError
from workbench.requests import PreviewSheet
from workbench.sheets.lossless import write_copy
from workbench.sheets.lossless.new_cells import Addition, NewColumn, NewRow
from workbench.sheets.preview import preview
from workbench.wording import OBSTACLES

from .conftest import drive_step
from .corpus import BUILDERS, Built

COLUMNS = (
    NewColumn("prediction", "text", 18),
    NewColumn("confidence", "share", 12),
    NewColumn("needs_review", "plain", 14),
)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(params=BUILDERS, ids=lambda builder: builder.__name__)
def built(request: pytest.FixtureRequest, tmp_path: Path) -> Built:
    return request.param(tmp_path)  # type: ignore[no-any-return] # a builder makes one


def rows_of(path: Path, sheet: str) -> list[list[Any]]:
    book = python_calamine.CalamineWorkbook.from_path(str(path))
    return list(book.get_sheet_by_name(sheet).iter_rows())


def added(row: int) -> tuple[Cell, ...]:
    return (f"label {row % 3} <&>", (row % 8) / 8, row % 2 == 0)


def copied(path: Path, target: Path, sheet: str, header_row: int, rows: int) -> None:
    addition = Addition(sheet, header_row, COLUMNS, rows)
    new = (
        NewRow(number, added(number), number % 2 == 0)
        for number in range(header_row + 1, header_row + 1 + rows)
    )
    with path.open("rb") as file:
        drive_step(write_copy(file, path.name, target, addition, new))


def copy_of(built: Built, target: Path) -> int:
    """Copy a built workbook with a value for each of its rows; return the number of rows."""
    _events, seen = drive_step(preview(PreviewSheet(str(built.path), sheet=built.sheet)))
    copied(built.path, target, built.sheet, built.header_row, seen.row_estimate)
    return int(seen.row_estimate)


def test_every_workbook_is_copied_whole_or_refused_with_a_reason(
    built: Built, tmp_path: Path
) -> None:
    target = tmp_path / f"copy{built.path.suffix}"
    outcome, count = "copy", 0
    try:
        count = copy_of(built, target)
    except CopyImpossible as refused:
        outcome = "refuse-copy" if refused.reason in OBSTACLES else "without a reason"
    except WorkbenchError:
        outcome = "refuse-import"
    assert built.expect in {outcome, "any"}
    if outcome != "copy":
        return
    before, after = zipfile.ZipFile(built.path), zipfile.ZipFile(target)
    with before, after:
        assert after.testzip() is None
        assert after.namelist() == before.namelist()
        changed = [n for n in before.namelist() if before.read(n) != after.read(n)]
        for name in changed:
            ET.fromstring(after.read(name))
        assert len(changed) <= 4, "the sheet, the styles, a table, the workbook's names"
    if built.expect == "copy":
        same_cells(built, target, count)


def same_cells(built: Built, target: Path, count: int) -> None:
    was, now = rows_of(built.path, built.sheet), rows_of(target, built.sheet)
    for old, new in zip(was, now, strict=True):
        for before, after in zip(old, new, strict=False):
            assert before == "" or repr(before) == repr(after)
    at = now[built.header_row - 1].index("prediction")
    totals = 1 if "totals" in " ".join(built.features) or "totals" in built.name else 0
    for number in range(built.header_row + 1, built.header_row + 1 + count - totals):
        if any(cell != "" for cell in was[number - 1]):
            assert tuple(now[number - 1][at : at + 3]) == added(number)
    book = python_calamine.CalamineWorkbook.from_path(str(built.path))
    for name in book.sheet_names:
        if name != built.sheet:
            assert repr(rows_of(built.path, name)) == repr(rows_of(target, name))


def styled(cell: Any) -> tuple[Any, ...]:
    parts = (cell.font, cell.fill, cell.border, cell.alignment)
    return (cell.number_format, *(repr(part) for part in parts))


@pytest.mark.parametrize("name", ["chart", "table", "filtered", "like-excel", "merged-title"])
def test_openpyxl_sees_the_same_cells_in_the_same_styles(tmp_path: Path, name: str) -> None:
    found = one_named(name, tmp_path)
    target = tmp_path / "copy.xlsx"
    copy_of(found, target)
    before, after = openpyxl.load_workbook(found.path), openpyxl.load_workbook(target)
    for old, new in zip(before.worksheets, after.worksheets, strict=True):
        for row in old.iter_rows():
            for cell in row:
                other = new.cell(cell.row, cell.column)
                if cell.value is not None:
                    assert (other.value, styled(other)) == (cell.value, styled(cell))
    before.close()
    after.close()


def one_named(name: str, folder: Path) -> Built:
    for builder in BUILDERS:
        found = builder(folder)
        if name == found.path.stem:
            return found
        found.path.unlink()
    raise LookupError(name)


def sheet_in(path: Path, sheet: str) -> Any:
    return openpyxl.load_workbook(path)[sheet]


@pytest.fixture
def plain(tmp_path: Path) -> Callable[..., Path]:
    """Make a workbook of three columns and some rows; `change` may add to its sheet."""

    def make(change: Callable[[Any], None] = lambda _sheet: None, rows: int = 6) -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = "Data"
        sheet.append(["id", "comment", "amount"])
        for number in range(rows):
            sheet.append([f"A-{number}", f"the parcel came late {number}", number / 2])
        change(sheet)
        path = tmp_path / "plain.xlsx"
        book.save(path)
        book.close()
        return path

    return make


def test_new_columns_look_like_their_neighbours(plain: Callable[..., Path], tmp_path: Path) -> None:
    def bold(sheet: Any) -> None:
        for cell in sheet[1]:
            cell.font = openpyxl.styles.Font(bold=True, color="FFFFFFFF")
            cell.fill = openpyxl.styles.PatternFill("solid", fgColor="FF336699")
        for row in sheet.iter_rows(min_row=2):
            for cell in row:
                cell.font = openpyxl.styles.Font(name="Georgia", size=14)
                cell.alignment = openpyxl.styles.Alignment(vertical="top")

    target = tmp_path / "copy.xlsx"
    copied(plain(bold), target, "Data", 1, 6)
    sheet = sheet_in(target, "Data")
    assert [cell.value for cell in sheet[1]][3:] == [column.name for column in COLUMNS]
    assert sheet["D1"].font.bold
    assert sheet["D1"].fill.fgColor.rgb == "FF336699"
    assert (sheet["D2"].font.name, sheet["D2"].font.size) == ("Georgia", 14)
    assert sheet["D2"].alignment.vertical == "top"
    assert sheet["E3"].number_format == "0.00%"
    assert sheet["D2"].fill.fgColor.rgb == "FFFFF2CC", "a row to review is marked"
    assert sheet["D3"].fill.fill_type is None
    assert sheet.column_dimensions["D"].width == 18
    assert sheet.dimensions == "A1:F7"


def test_table_and_filter_reach_over_the_new_columns(
    plain: Callable[..., Path], tmp_path: Path
) -> None:
    from openpyxl.worksheet.table import Table  # noqa: PLC0415 - beside its use

    target = tmp_path / "copy.xlsx"
    copied(
        plain(lambda sheet: sheet.add_table(Table(displayName="T", ref="A1:C7"))),
        target,
        "Data",
        1,
        6,
    )
    table = sheet_in(target, "Data").tables["T"]
    assert (table.ref, table.autoFilter.ref) == ("A1:F7", "A1:F7")
    assert [column.name for column in table.tableColumns][3:] == [c.name for c in COLUMNS]
    assert len({column.id for column in table.tableColumns}) == 6

    def filtered(sheet: Any) -> None:
        sheet.auto_filter.ref = "A1:C7"

    copied(plain(filtered), target, "Data", 1, 6)
    assert sheet_in(target, "Data").auto_filter.ref == "A1:F7"
    with zipfile.ZipFile(target) as archive:
        book = archive.read("xl/workbook.xml").decode()
    assert re.search(r"_FilterDatabase[^<]*>'?Data'?!\$A\$1:\$F\$7<", book)


def test_new_columns_stay_clear_of_notes_and_drop_downs(
    plain: Callable[..., Path], tmp_path: Path
) -> None:
    from openpyxl.comments import Comment  # noqa: PLC0415 - beside its use
    from openpyxl.worksheet.datavalidation import DataValidation  # noqa: PLC0415 - beside its use

    def crowded(sheet: Any) -> None:
        sheet["D3"].comment = Comment("ask Ann", "Bob")
        choice = DataValidation(type="list", formula1='"yes,no"')
        sheet.add_data_validation(choice)
        choice.add("E2:E7")

    target = tmp_path / "copy.xlsx"
    copied(plain(crowded), target, "Data", 1, 6)
    sheet = sheet_in(target, "Data")
    assert sheet["F1"].value == "prediction"
    assert sheet["D3"].comment.text == "ask Ann"


def test_texts_that_look_like_formulas_and_odd_signs_are_kept_as_text(
    plain: Callable[..., Path], tmp_path: Path
) -> None:
    texts = ["=1+1", "a\x07b", "  blanks  ", "_x0041_", "emoji 👍 العربية", "x" * 40_000]
    target = tmp_path / "copy.xlsx"
    addition = Addition("Data", 1, (NewColumn("t"),), 6)
    new: Iterator[NewRow] = (NewRow(n, (text,)) for n, text in enumerate(texts, 2))
    path = plain()
    with path.open("rb") as file:
        _events, (changed, _notes) = drive_step(write_copy(file, path.name, target, addition, new))
    found = [row[3] for row in rows_of(target, "Data")[1:]]
    assert found == ["=1+1", "ab", "  blanks  ", "_x0041_", "emoji 👍 العربية", "x" * 32_767]
    assert changed == 2
    cell = sheet_in(target, "Data")["D2"]
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_source_is_only_read(plain: Callable[..., Path], tmp_path: Path) -> None:
    path = plain()
    before = path.read_bytes()
    path.chmod(0o400)
    copied(path, tmp_path / "copy.xlsx", "Data", 1, 6)
    assert path.read_bytes() == before


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_the_copies_and_sees_the_same(tmp_path: Path) -> None:
    folder, was, now = (tmp_path / name for name in ("copies", "was", "now"))
    folder.mkdir()
    names = ("chart", "table", "pivot-table", "conditional-formats", "sparklines", "prefixed-sheet")
    for builder in BUILDERS:
        found = builder(tmp_path)
        if found.path.stem in names:
            copy_of(found, folder / found.path.name)
    for source, out in ((tmp_path, was), (folder, now)):
        files = [str(source / f"{name}.xlsx") for name in names]
        command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless"]
        subprocess.run(
            [*command, "--convert-to", "csv", "--outdir", str(out), *files],
            check=True,
            capture_output=True,
            timeout=240,
        )
    for name in names:
        old = (was / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        new = (now / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        assert len(old) == len(new)
        assert "prediction" in "\n".join(new)
        for before, after in zip(old, new, strict=True):
            assert after.startswith(before.rstrip(","))
