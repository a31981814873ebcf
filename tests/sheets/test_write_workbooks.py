from collections.abc import Callable, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.cells import Cell, CellError, Row

WriteRows = Callable[..., int]

MOMENT = datetime.fromisoformat("2026-01-31T09:30:15")


def cells_of(path: Path, sheet: str = "Data") -> list[list[Any]]:
    book = openpyxl.load_workbook(path)
    try:
        return [list(row) for row in book[sheet].iter_rows()]
    finally:
        book.close()


def written_cell(path: Path, write_rows: WriteRows, cell: Cell) -> Any:
    write_rows(path, ["cell"], [(cell,)])
    return cells_of(path)[1][0]


def test_each_kind_of_cell_comes_back_as_its_kind(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    row: Row = ("text", 7, 2.5, True, MOMENT, date(2026, 2, 28), time(14, 45), timedelta(hours=30))
    assert write_rows(path, [f"h{n}" for n in range(8)], [row]) == 0
    header, found = cells_of(path)
    assert [cell.value for cell in header] == [f"h{n}" for n in range(8)]
    text, whole, share, flag, moment, day, clock, span = (cell.value for cell in found)
    assert (text, whole, share, moment, clock, span) == (
        "text", 7, 2.5, MOMENT, time(14, 45), timedelta(hours=30),
    )  # fmt: skip
    assert flag is True
    assert day == datetime.fromisoformat("2026-02-28")
    assert found[5].number_format == "yyyy-mm-dd"


def test_blank_cells_stay_blank(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a", "b", "c"], [(None, "x", None), (None, None, None), ("y", None, "z")])
    assert [[cell.value for cell in row] for row in cells_of(path)[1:]] == [
        [None, "x", None],
        [None, None, None],
        ["y", None, "z"],
    ]


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 30 1234", "-5 stars", "@home", "=cmd|' /C calc'!A0", "\t=1", "＝1"]
)
def test_text_that_looks_like_a_formula_stays_text(
    tmp_path: Path, write_rows: WriteRows, text: str
) -> None:
    cell = written_cell(tmp_path / "out.xlsx", write_rows, text)
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix


def test_formula_hidden_behind_an_unwritable_sign_stays_text(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    cell = written_cell(tmp_path / "out.xlsx", write_rows, "\x01=1+1")
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert cell.quotePrefix


def test_header_that_looks_like_a_formula_stays_text(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["=SUM(A1)"], [("x",)])
    cell = cells_of(path)[0][0]
    assert (cell.value, cell.data_type) == ("=SUM(A1)", "s")


@pytest.mark.parametrize("text", ["http://example.com", "mailto:a@b.c", "007", "1E5", "TRUE"])
def test_text_is_not_turned_into_links_numbers_or_booleans(
    tmp_path: Path, write_rows: WriteRows, text: str
) -> None:
    cell = written_cell(tmp_path / "out.xlsx", write_rows, text)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


@pytest.mark.parametrize("identity", ["1234567890123456", "622202123456789012345"])
def test_long_ids_stay_text_after_export(
    tmp_path: Path, write_rows: WriteRows, identity: str
) -> None:
    as_text = written_cell(tmp_path / "text.xlsx", write_rows, identity)
    as_number = written_cell(tmp_path / "number.xlsx", write_rows, int(identity))
    assert (as_text.value, as_text.data_type) == (identity, "s")
    assert (as_number.value, as_number.data_type) == (identity, "s")


def test_number_that_excel_holds_exactly_stays_a_number(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    cell = written_cell(tmp_path / "out.xlsx", write_rows, -999_999_999_999_999)
    assert (cell.value, cell.data_type) == (-999_999_999_999_999, "n")


@pytest.mark.parametrize("cell", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_excel_lacks_become_text(
    tmp_path: Path, write_rows: WriteRows, cell: float
) -> None:
    assert written_cell(tmp_path / "out.xlsx", write_rows, cell).value == str(cell)


def test_error_cell_shows_its_code(tmp_path: Path, write_rows: WriteRows) -> None:
    assert written_cell(tmp_path / "out.xlsx", write_rows, CellError("#N/A")).value == "#N/A"


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        (date(1815, 6, 18), "1815-06-18"),
        (datetime.fromisoformat("1815-06-18T10:00:00"), "1815-06-18 10:00:00"),
    ],
)
def test_dates_before_excel_become_text(
    tmp_path: Path, write_rows: WriteRows, cell: Cell, shown: str
) -> None:
    assert written_cell(tmp_path / "out.xlsx", write_rows, cell).value == shown


def test_text_over_the_limit_of_a_cell_is_cut_and_counted(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    path = tmp_path / "out.xlsx"
    assert write_rows(path, ["a"], [("x" * 40_000,), ("y" * 32_767,)]) == 1
    assert [len(row[0].value) for row in cells_of(path)[1:]] == [32_767, 32_767]


def test_signs_that_xml_cannot_hold_are_left_out_and_counted(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    path = tmp_path / "out.xlsx"
    assert write_rows(path, ["a"], [("be\x00ll\x07 \ud800!",), ("fine 👍\n物流",)]) == 1
    assert [row[0].value for row in cells_of(path)[1:]] == ["bell !", "fine 👍\n物流"]


def test_notes_are_a_second_sheet(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    notes = [("Model", "Quick"), ("Rule", "=not a formula")]
    write_rows(path, ["a"], [("x",)], notes=notes)
    found = cells_of(path, "About")
    assert [[cell.value for cell in row] for row in found[1:]] == [list(note) for note in notes]
    assert found[1][1].data_type == "s"


def test_without_notes_there_is_one_sheet(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a"], [("x",)])
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Data"]
    book.close()


def test_notes_do_not_collide_with_a_sheet_of_their_name(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a"], [("x",)], name="about", notes=[("Model", "Quick")])
    assert cells_of(path, "about")[1][0].value == "x"
    assert cells_of(path, "About (2)")[1][1].value == "Quick"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a/b\\c:d*e?f[g]h", "a b c d e f g h"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("???", "Sheet1"),
        ("反馈 2026", "反馈 2026"),
    ],
)
def test_sheet_name_is_made_one_that_excel_allows(
    tmp_path: Path, write_rows: WriteRows, name: str, expected: str
) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a"], [("x",)], name=name)
    assert cells_of(path, expected)[1][0].value == "x"


def test_confidence_is_a_percentage(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["n", "confidence"], [(0.5, 0.98765)], shares=("confidence",))
    plain, share = cells_of(path)[1]
    assert (share.value, share.number_format) == (0.98765, "0.0%")
    assert plain.number_format == "General"


def test_header_stays_in_sight_and_every_column_can_be_filtered(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    path = tmp_path / "out.xlsx"
    write_rows(path, ["a", "b", "c"], [(1, 2, 3)] * 9)
    book = openpyxl.load_workbook(path)
    sheet = book["Data"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C10"
    book.close()


@pytest.mark.parametrize("count", [0, 1, 199, 200, 201, 2500])
def test_every_row_is_written_once_and_in_order(
    tmp_path: Path, write_rows: WriteRows, read_rows: Callable[..., list[Row]], count: int
) -> None:
    path = tmp_path / "out.xlsx"
    rows: Sequence[Row] = [(number, f"row {number}") for number in range(count)]
    write_rows(path, ["n", "t"], rows)
    assert read_rows(path) == [("n", "t"), *rows]


def test_what_was_written_is_read_the_same_by_us(
    tmp_path: Path, write_rows: WriteRows, read_rows: Callable[..., list[Row]]
) -> None:
    path = tmp_path / "out.xlsx"
    row: Row = (" text ", 7, 2.5, False, MOMENT, date(2026, 2, 28), time(14, 45), "0042", "=1", "é")
    write_rows(path, [f"h{n}" for n in range(len(row))], [row])
    assert read_rows(path)[1] == row
