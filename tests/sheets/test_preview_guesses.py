from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.errors import HeaderRowMissing, SheetEmpty, SheetMissing
from workbench.events import Noticed
from workbench.results import SheetPreview

Book = Callable[..., Path]
Show = Callable[..., SheetPreview]

SENTENCES = (
    "The delivery came two weeks late and nobody told us",
    "Very friendly staff, I will come again",
    "The invoice was wrong for the third time this year",
    "Could not reach anyone on the phone yesterday",
)
TOPICS = ("delivery", "service", "billing", "service")


def feedback_rows(count: int = 24) -> list[list[Any]]:
    return [
        [f"F-{number:04}", f"{SENTENCES[number % 4]} ({number})", TOPICS[number % 4], number % 5]
        for number in range(1, count + 1)
    ]


def roles(seen: SheetPreview) -> dict[str, str]:
    return {column.name: column.role for column in seen.columns}


def test_header_in_first_row_is_found(make_book: Book, show: Show) -> None:
    seen = show(make_book([["ID", "Comment", "Topic", "Stars"], *feedback_rows()]))
    assert seen.header_row == 1
    assert seen.rows[0] == ("F-0001", "Very friendly staff, I will come again (1)", "service", "1")
    assert len(seen.rows) == 24


def test_header_below_a_title_and_a_blank_row_is_found(make_book: Book, show: Show) -> None:
    rows = [["Customer feedback 2026"], [], ["ID", "Comment", "Topic", "Stars"], *feedback_rows()]
    seen = show(make_book(rows))
    assert seen.header_row == 3
    assert [column.name for column in seen.columns] == ["ID", "Comment", "Topic", "Stars"]
    assert seen.rows[0][0] == "F-0001"


def test_table_that_begins_away_from_the_corner_keeps_its_places(
    tmp_path: Path, show: Show
) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for place, row in enumerate([["ID", "Comment", "Topic", "Stars"], *feedback_rows()]):
        for column, cell in enumerate(row):
            sheet.cell(5 + place, 3 + column, cell)
    path = tmp_path / "away.xlsx"
    book.save(path)
    seen = show(path)
    assert seen.header_row == 5
    assert [c.name for c in seen.columns] == [
        "Column A", "Column B", "ID", "Comment", "Topic", "Stars",
    ]  # fmt: skip
    assert seen.rows[0][:3] == ("", "", "F-0001")


def test_named_header_row_is_taken_instead_of_the_guess(make_book: Book, show: Show) -> None:
    seen = show(make_book([["ID", "Comment", "Topic", "Stars"], *feedback_rows()]), header_row=2)
    assert seen.header_row == 2
    assert seen.columns[0].name == "F-0001"
    assert seen.rows[0][0] == "F-0002"


def test_header_row_beyond_the_end_is_refused(make_book: Book, show: Show) -> None:
    with pytest.raises(HeaderRowMissing) as refused:
        show(make_book([["a", "b"], ["1", "2"]]), header_row=9)
    assert refused.value.row == 9


def test_text_label_and_id_columns_are_guessed(make_book: Book, show: Show) -> None:
    seen = show(make_book([["ID", "Comment", "Topic", "Stars"], *feedback_rows()]))
    assert roles(seen) == {"ID": "id", "Comment": "text", "Topic": "label", "Stars": ""}
    topic = seen.columns[2]
    assert (topic.filled, topic.distinct) == (24, 3)


def test_chinese_columns_are_guessed(make_book: Book, show: Show) -> None:
    rows = [
        [
            f"{number:05}",
            f"物流太慢了，等了{number}天还没有收到货",
            ("物流", "服务", "质量")[number % 3],
        ]
        for number in range(1, 31)
    ]
    seen = show(make_book([["编号", "评论内容", "类别"], *rows]))
    assert roles(seen) == {"编号": "id", "评论内容": "text", "类别": "label"}


def test_sheet_of_numbers_only_has_no_text_column(make_book: Book, show: Show) -> None:
    seen = show(make_book([["a", "b"], *[[n, n * 1.5] for n in range(10)]]))
    assert "text" not in roles(seen).values()


def test_repeated_headers_get_a_number(make_book: Book, show: Show) -> None:
    seen = show(make_book([["Name", "name", "Name", "Name (2)"], ["a", "b", "c", "d"]]))
    names = [column.name for column in seen.columns]
    assert names[0] == "Name"
    assert len({name.casefold() for name in names}) == 4


def test_blank_headers_are_called_by_their_letter(make_book: Book, show: Show) -> None:
    rows = [["One", None, "  ", "Four"], *[["a", "b", "c", "d"]] * 4]
    seen = show(make_book(rows), header_row=1)
    assert [c.name for c in seen.columns] == ["One", "Column B", "Column C", "Four"]


def test_column_beyond_the_header_is_shown_too(make_book: Book, show: Show) -> None:
    seen = show(make_book([["One", "Two"], ["a", "b", "extra"], ["a", "b"]]), header_row=1)
    assert [column.name for column in seen.columns] == ["One", "Two", "Column C"]
    assert seen.rows == (("a", "b", "extra"), ("a", "b", ""))


def test_line_breaks_in_a_header_become_spaces(make_book: Book, show: Show) -> None:
    seen = show(make_book([["Customer\ncomment", "B"], ["x", "y"]]))
    assert seen.columns[0].name == "Customer comment"


def test_preview_shows_no_more_rows_than_asked(make_book: Book, show: Show) -> None:
    rows = [["ID", "Comment", "Topic", "Stars"], *feedback_rows(700)]
    seen = show(make_book(rows), limit=7)
    assert len(seen.rows) == 7


def test_sheets_and_hidden_sheets_are_listed_and_the_first_visible_is_shown(
    tmp_path: Path, show: Show
) -> None:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    first.title = "Lists"
    first.append(["secret"])
    first.sheet_state = "hidden"
    data = book.create_sheet("数据 & more")
    for row in (["Comment", "Stars"], ["fine, thank you all", 5]):
        data.append(row)
    path = tmp_path / "two.xlsx"
    book.save(path)
    seen = show(path)
    assert seen.sheet == "数据 & more"
    assert seen.sheets == ("Lists", "数据 & more")
    assert seen.hidden == ("Lists",)
    assert seen.rows == (("fine, thank you all", "5"),)


def test_sheet_that_is_not_there_is_named_with_those_that_are(make_book: Book, show: Show) -> None:
    with pytest.raises(SheetMissing) as refused:
        show(make_book([["a"], ["b"]], title="Answers"), sheet="Nope")
    assert (refused.value.sheet, refused.value.available) == ("Nope", "Answers")


def test_sheet_with_only_a_header_is_empty(make_book: Book, show: Show) -> None:
    with pytest.raises(SheetEmpty):
        show(make_book([["ID", "Comment"]]))


def test_error_cells_are_counted_and_shown_by_their_code(make_book: Book, show: Show) -> None:
    seen = show(make_book([["Comment", "Score"], ["one", "#N/A"], ["two", "#DIV/0!"], ["x", 3]]))
    assert Noticed("error-cells", 2) in seen.notices
    assert seen.rows == (("one", "#N/A"), ("two", "#DIV/0!"), ("x", "3"))


def test_long_cell_is_cut_in_the_preview_only(
    make_book: Book, show: Show, read_rows: Callable[..., list[Any]]
) -> None:
    path = make_book([["Comment", "B"], ["word " * 200, "y"]])
    assert len(show(path).rows[0][0]) == 300
    assert len(read_rows(path)[1][0]) == 1000


def test_preview_of_a_text_file_says_encoding_and_separator(
    make_text: Callable[..., Path], show: Show
) -> None:
    seen = show(make_text("id;comment\n1;good\n2;bad\n", "answers.csv"))
    assert (seen.sheet, seen.encoding, seen.delimiter) == ("answers", "utf-8", ";")
    assert seen.rows == (("1", "good"), ("2", "bad"))


def test_a_cover_sheet_without_rows_is_passed_over(tmp_path: Path, show: Show) -> None:
    book = openpyxl.Workbook()
    cover = book.active
    assert cover is not None
    cover.title = "Cover"
    cover["A1"] = "Feedback 2026"
    data = book.create_sheet("Data")
    for row in (("Id", "Comment"), (1, "the lamp is broken again"), (2, "a very nice lamp it is")):
        data.append(row)
    path = tmp_path / "cover.xlsx"
    book.save(path)
    seen = show(path)
    assert seen.sheet == "Data"
    assert seen.sheets == ("Cover", "Data")
