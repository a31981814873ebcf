from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from workbench.cells import CellError, Row, shown
from workbench.errors import FileMissing, SheetMissing
from workbench.events import Progress, Stage
from workbench.sheets import readers
from workbench.sheets.readers.opened import Opened, SheetInfo, Source

Book = Callable[..., Path]
ReadRows = Callable[..., list[Row]]


def test_numbers_texts_and_blanks_keep_their_kind(make_book: Book, read_rows: ReadRows) -> None:
    path = make_book(
        [["n", "x", "t", "blank", "end"], [7, 2.5, "7", None, -3], [0, 1e-7, "", None, 1]]
    )
    rows = read_rows(path)
    assert rows[1] == (7, 2.5, "7", None, -3)
    assert [type(cell) for cell in rows[1]] == [int, float, str, type(None), int]
    assert rows[2] == (0, 1e-7, None, None, 1)


def test_booleans_are_not_numbers(make_book: Book, read_rows: ReadRows) -> None:
    rows = read_rows(make_book([["flag", "n"], [True, 1], [False, 0]]))
    assert rows[1][0] is True
    assert rows[2][0] is False
    assert type(rows[1][1]) is int


def test_dates_times_and_durations_are_read_as_such(make_book: Book, read_rows: ReadRows) -> None:
    moment = datetime.fromisoformat("2026-01-31T09:30:15")
    row = [date(2026, 2, 28), moment, time(14, 45), timedelta(hours=30, minutes=5)]
    (found,) = read_rows(make_book([["d", "m", "t", "l"], row]))[1:]
    assert [shown(cell) for cell in found] == [
        "2026-02-28", "2026-01-31 09:30:15", "14:45:00", "1 day, 6:05:00",
    ]  # fmt: skip
    assert isinstance(found[0], date)
    assert found[1:] == (moment, time(14, 45), timedelta(hours=30, minutes=5))


def test_failed_formulas_stay_errors_and_are_counted(
    make_book: Book, open_sheet: Callable[..., Opened]
) -> None:
    opened = open_sheet(make_book([["a", "b"], ["#N/A", "#DIV/0!"], ["fine", "#REF!"]]))
    assert opened.facts.error_cells == 3
    assert list(opened.rows)[1:] == [
        (CellError("#N/A"), CellError("#DIV/0!")),
        ("fine", CellError("#REF!")),
    ]


def test_formula_gives_its_value(tmp_path: Path, read_rows: ReadRows) -> None:
    path = tmp_path / "formula.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["sum", "text"])
        sheet.write_formula(1, 0, "=40+2", None, 42)
        sheet.write_formula(1, 1, '="a"&"b"', None, "ab")
    assert read_rows(path)[1] == (42, "ab")


@pytest.mark.parametrize("identity", ["1234567890123456", "00042", "622202123456789012345", "1E5"])
def test_id_that_is_text_stays_that_text(
    make_book: Book, read_rows: ReadRows, identity: str
) -> None:
    assert read_rows(make_book([["ID"], [identity]]))[1] == (identity,)


def test_number_of_fifteen_digits_keeps_all_of_them(make_book: Book, read_rows: ReadRows) -> None:
    ((cell,),) = read_rows(make_book([["ID"], [999_999_999_999_999]]))[1:]
    assert shown(cell) == "999999999999999"


def test_text_keeps_spaces_line_breaks_emoji_and_chinese(
    make_book: Book, read_rows: ReadRows
) -> None:
    texts = ["  two spaces  ", "line\nbreak", "👍🏽 fine", "物流太慢", "a & b < c > \"d\" 'e'", "é"]
    assert [
        row[0] for row in read_rows(make_book([["t"], *[[text] for text in texts]]))[1:]
    ] == texts


def test_rows_and_columns_keep_their_place_where_the_table_begins_late(
    tmp_path: Path, read_rows: ReadRows
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet["C4"], sheet["D4"], sheet["C6"] = "head", "#N/A", 5
    path = tmp_path / "late.xlsx"
    book.save(path)
    rows = read_rows(path)
    assert len(rows) == 6
    assert rows[3] == (None, None, "head", CellError("#N/A"))
    assert rows[5][2] == 5
    assert not any(cell is not None for row in (*rows[:3], rows[4]) for cell in row)


def test_named_sheet_is_read(tmp_path: Path, read_rows: ReadRows) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("第二 <&> sheet")
    assert first is not None
    first["A1"], second["A1"] = "one", "two"
    path = tmp_path / "two.xlsx"
    book.save(path)
    assert read_rows(path) == [("one",)]
    assert read_rows(path, sheet="第二 <&> sheet") == [("two",)]
    with pytest.raises(SheetMissing):
        read_rows(path, sheet="third")


def test_hidden_sheet_is_listed_as_hidden_and_read_when_named(
    tmp_path: Path, read_rows: ReadRows
) -> None:
    book = openpyxl.Workbook()
    first, second = book.active, book.create_sheet("Secret")
    assert first is not None
    first["A1"], second["A1"] = "open", "hidden"
    second.sheet_state = "veryHidden"
    path = tmp_path / "hidden.xlsx"
    book.save(path)
    assert readers.list_sheets(Source(str(path))) == (
        SheetInfo("Sheet"),
        SheetInfo("Secret", hidden=True),
    )
    assert read_rows(path, sheet="Secret") == [("hidden",)]


def test_content_decides_and_not_the_name(make_book: Book, read_rows: ReadRows) -> None:
    assert read_rows(make_book([["a", "b"], [1, 2]], name="really.csv")) == [("a", "b"), (1, 2)]


def test_columns_beyond_z_are_read_with_their_errors(make_book: Book, read_rows: ReadRows) -> None:
    rows = read_rows(make_book([[f"h{n}" for n in range(60)], [*range(59), "#VALUE!"]]))
    assert rows[1] == (*range(59), CellError("#VALUE!"))


def test_workbook_is_only_read(make_book: Book, read_rows: ReadRows) -> None:
    path = make_book([["a"], ["b"]])
    before = path.read_bytes()
    read_rows(path)
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_reading_reports_checking_then_reading(
    make_book: Book, drive: Callable[[Any], tuple[list[Any], Any]]
) -> None:
    events, opened = drive(readers.open_sheet(Source(str(make_book([["a"]] * 50)))))
    assert [event.name for event in events if isinstance(event, Stage)] == ["checking", "reading"]
    assert max(event.done for event in events if isinstance(event, Progress)) == 50
    assert len(list(opened.rows)) == 50


def test_two_sheets_can_be_read_at_once(make_book: Book, open_sheet: Callable[..., Opened]) -> None:
    one = open_sheet(make_book([[n] for n in range(5)], name="one.xlsx")).rows
    two = open_sheet(make_book([[-n] for n in range(5)], name="two.xlsx")).rows
    assert list(zip(one, two, strict=True)) == [((n,), (-n,)) for n in range(5)]


def test_missing_file_is_told_by_its_name(tmp_path: Path, read_rows: ReadRows) -> None:
    with pytest.raises(FileMissing) as refused:
        read_rows(tmp_path / "gone.xlsx")
    assert refused.value.file == "gone.xlsx"
