from collections.abc import Callable
from pathlib import Path

import pytest

from workbench.cells import Row
from workbench.errors import EncodingUnknown, FieldTooLong, QuoteUnclosed, TextHasNul
from workbench.sheets.readers.opened import Opened

Text = Callable[..., Path]
ReadRows = Callable[..., list[Row]]

CHINESE = "编号,评论\n1,物流太慢了，等了两个星期\n2,客服态度很好，非常满意\n"
CHINESE_ROWS = [
    ("编号", "评论"),
    ("1", "物流太慢了，等了两个星期"),
    ("2", "客服态度很好，非常满意"),
]


def test_every_value_stays_the_text_that_it_is(make_text: Text, read_rows: ReadRows) -> None:
    path = make_text("id,n,date\n0001,1.50,2026-01-31\n12345678901234567890,TRUE,#N/A\n")
    assert read_rows(path)[1:] == [
        ("0001", "1.50", "2026-01-31"),
        ("12345678901234567890", "TRUE", "#N/A"),
    ]


def test_byte_order_mark_is_not_part_of_the_first_header(
    make_text: Text, read_rows: ReadRows
) -> None:
    path = make_text("id,comment\n1,schön\n", encoding="utf-8-sig")
    assert read_rows(path) == [("id", "comment"), ("1", "schön")]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32"])
def test_wide_encodings_with_a_mark_are_read(
    make_text: Text, read_rows: ReadRows, encoding: str
) -> None:
    assert read_rows(make_text(CHINESE, encoding=encoding)) == CHINESE_ROWS


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_separator_is_found(
    make_text: Text, open_sheet: Callable[..., Opened], delimiter: str
) -> None:
    lines = [["id", "comment", "stars"], ["1", "good, really; good", "5"], ["2", "bad", "1"]]
    text = "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines)
    opened = open_sheet(make_text(text))
    assert opened.delimiter == delimiter
    assert list(opened.rows) == [tuple(line) for line in lines]


def test_decimal_commas_do_not_hide_the_semicolons(make_text: Text, read_rows: ReadRows) -> None:
    path = make_text("id;price;comment\n1;2,50;gut\n2;3,75;schlecht\n")
    assert read_rows(path)[1] == ("1", "2,50", "gut")


def test_named_separator_is_taken_instead_of_the_guess(
    make_text: Text, read_rows: ReadRows
) -> None:
    assert read_rows(make_text("a;b,c\n1;2,3\n"), delimiter=";") == [("a", "b,c"), ("1", "2,3")]


def test_quoted_line_breaks_separators_and_quotes_are_one_cell(
    make_text: Text, read_rows: ReadRows
) -> None:
    path = make_text('id,comment\r\n1,"first line\r\nsecond, with ""quotes"""\r\n2,plain\r\n')
    assert read_rows(path) == [
        ("id", "comment"),
        ("1", 'first line\r\nsecond, with "quotes"'),
        ("2", "plain"),
    ]


def test_blank_fields_are_blank_and_short_rows_stay_short(
    make_text: Text, read_rows: ReadRows
) -> None:
    assert read_rows(make_text("a,b,c\n1,,3\n4\n")) == [("a", "b", "c"), ("1", None, "3"), ("4",)]


def test_last_line_needs_no_line_break(make_text: Text, read_rows: ReadRows) -> None:
    assert read_rows(make_text('a,b\n1,"two"')) == [("a", "b"), ("1", "two")]


def test_old_mac_line_ends_are_read(make_text: Text, read_rows: ReadRows) -> None:
    assert read_rows(make_text("a,b\r1,2\r3,4\r")) == [("a", "b"), ("1", "2"), ("3", "4")]


def test_chinese_of_an_old_encoding_is_not_guessed_but_offered(
    make_text: Text, read_rows: ReadRows
) -> None:
    with pytest.raises(EncodingUnknown) as refused:
        read_rows(make_text(CHINESE, encoding="gb18030"))
    assert refused.value.candidates.split(", ")[0] == "gb18030"


def test_chinese_of_an_old_encoding_is_read_when_it_is_named(
    make_text: Text, read_rows: ReadRows
) -> None:
    assert read_rows(make_text(CHINESE, encoding="gb18030"), encoding="gb18030") == CHINESE_ROWS


def test_west_european_text_is_offered_its_encoding(make_text: Text, read_rows: ReadRows) -> None:
    path = make_text("id,comment\n1,schön und groß\n", encoding="cp1252")
    with pytest.raises(EncodingUnknown) as refused:
        read_rows(path)
    assert "cp1252" in refused.value.candidates.split(", ")
    assert read_rows(path, encoding="cp1252")[1] == ("1", "schön und groß")


def test_wrongly_named_encoding_is_refused_and_not_half_read(
    make_text: Text, read_rows: ReadRows
) -> None:
    with pytest.raises(EncodingUnknown):
        read_rows(make_text("id\ngroß\n", encoding="cp1252"), encoding="utf-8")
    with pytest.raises(EncodingUnknown):
        read_rows(make_text("id\n1\n"), encoding="no-such-encoding")


def test_bad_byte_far_below_is_found_before_any_row_is_given(
    make_text: Text, open_sheet: Callable[..., Opened]
) -> None:
    with pytest.raises(EncodingUnknown):
        open_sheet(make_text(b"id,comment\n" + b"1,plain ascii text\n" * 80_000 + b"2,gro\xdf\n"))


def test_character_on_the_border_of_two_pieces_is_read(
    make_text: Text, read_rows: ReadRows
) -> None:
    line = "x" * 1023 + "\n"
    text = line * 1023 + "y" * 1022 + "界" + "\nend\n"
    assert len(text.encode()[: 2**20].decode("utf-8", "ignore").encode()) < 2**20
    rows = read_rows(make_text(text))
    assert rows[1023:] == [("y" * 1022 + "界",), ("end",)]


def test_nul_is_told_with_its_line(make_text: Text, read_rows: ReadRows) -> None:
    with pytest.raises(TextHasNul) as refused:
        read_rows(make_text(b"id,comment\n1,good\n2,b\x00ad\n"))
    assert refused.value.line == 3


def test_nul_after_a_megabyte_is_told_with_its_line(make_text: Text, read_rows: ReadRows) -> None:
    with pytest.raises(TextHasNul) as refused:
        read_rows(make_text(b"0123456789012345678\n" * 60_000 + b"cut\x00\n"))
    assert refused.value.line == 60_001


def test_unclosed_quote_is_told_with_the_line_where_it_opens(
    make_text: Text, read_rows: ReadRows
) -> None:
    with pytest.raises(QuoteUnclosed) as refused:
        read_rows(make_text('a,b\n1,"x\ny"\n3,"never closed\n5,6\n7,8\n'))
    assert refused.value.line == 4


def test_field_over_a_megabyte_is_told_with_its_line(make_text: Text, read_rows: ReadRows) -> None:
    with pytest.raises(FieldTooLong) as refused:
        read_rows(make_text('a,b\n1,"x\ny"\n3,' + "z" * 1_000_001 + "\n5,6\n"))
    assert refused.value.line == 4


def test_field_of_nearly_a_megabyte_is_read_whole(make_text: Text, read_rows: ReadRows) -> None:
    assert read_rows(make_text("a,b\n1," + "z" * 999_999 + "\n"))[1] == ("1", "z" * 999_999)


def test_text_file_is_one_sheet_named_after_it(
    make_text: Text, open_sheet: Callable[..., Opened]
) -> None:
    assert open_sheet(make_text("a\tb\n1\t2\n", "Kunden 2026.tsv")).sheet == "Kunden 2026"
