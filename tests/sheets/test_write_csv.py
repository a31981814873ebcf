import csv
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import pytest

from workbench.cells import CellError, Row

WriteRows = Callable[..., int]


def fields_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_file_begins_with_the_mark_that_excel_needs(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.csv"
    write_rows(path, ["评论"], [("物流太慢",)])
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert fields_of(path) == [["评论"], ["物流太慢"]]


def test_separators_quotes_and_line_breaks_are_quoted(
    tmp_path: Path, write_rows: WriteRows
) -> None:
    path = tmp_path / "out.csv"
    row = ("a, b", 'say "hi"', "two\nlines", "plain; text")
    assert write_rows(path, ["a", "b", "c", "d"], [row]) == 0
    assert fields_of(path)[1] == list(row)
    assert b'"say ""hi"""' in path.read_bytes()


def test_cells_are_written_as_they_are_shown(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.csv"
    moment = datetime.fromisoformat("2026-01-31T09:30:15")
    row: Row = (7, 2.0, 2.5, True, None, moment, date(2026, 2, 28), CellError("#N/A"), 10**20)
    assert write_rows(path, list("abcdefghi"), [row]) == 0
    assert fields_of(path)[1] == [
        "7", "2", "2.5", "TRUE", "", "2026-01-31 09:30:15", "2026-02-28", "#N/A", str(10**20),
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["=1+1", "+49 30", "-x", "@a", "\t=1", "\n=1", "＝1", "＠a"])
def test_text_that_looks_like_a_formula_is_made_inert_and_counted(
    tmp_path: Path, write_rows: WriteRows, text: str
) -> None:
    path = tmp_path / "out.csv"
    assert write_rows(path, ["a", "b"], [(text, "fine"), ("also = fine", "x")]) == 1
    assert fields_of(path)[1:] == [["'" + text, "fine"], ["also = fine", "x"]]


def test_negative_number_is_not_touched(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.csv"
    assert write_rows(path, ["a"], [(-5,), (-2.5,)]) == 0
    assert fields_of(path)[1:] == [["-5"], ["-2.5"]]


def test_kind_decides_over_the_ending(tmp_path: Path, write_rows: WriteRows) -> None:
    path = tmp_path / "out.txt"
    write_rows(path, ["a"], [("x",)], kind="csv")
    assert fields_of(path) == [["a"], ["x"]]


def test_what_was_written_is_read_the_same_by_us(
    tmp_path: Path, write_rows: WriteRows, read_rows: Callable[..., list[Row]]
) -> None:
    path = tmp_path / "out.csv"
    rows: list[Row] = [(f"{n:05}", f"text, {n}\nwith lines; and 物流") for n in range(4500)]
    write_rows(path, ["id", "comment"], rows)
    assert read_rows(path) == [("id", "comment"), *rows]
