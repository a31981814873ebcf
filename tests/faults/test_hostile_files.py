import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msoffcrypto
import openpyxl
import pytest

from workbench.cells import Row
from workbench.errors import (
    FileMissing,
    FileUnreadable,
    NotASpreadsheet,
    PasswordWrong,
    SheetEmpty,
    TextHasNul,
    WorkbookDamaged,
    WorkbookEncrypted,
    WorkbookTooLarge,
)
from workbench.requests import PreviewSheet
from workbench.sheets import readers
from workbench.sheets.preview import preview
from workbench.sheets.readers.opened import Source

SHEET = "xl/worksheets/sheet1.xml"
SPREADSHEET = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def finish(step: Any) -> Any:
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def read(path: Path, password: str = "") -> list[Row]:
    return list(finish(readers.open_sheet(Source(str(path), password=password))).rows)


def encrypted_workbook(password: str) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(["comment"])
    book.active.append(["late again"])
    plain, secret = io.BytesIO(), io.BytesIO()
    book.save(plain)
    msoffcrypto.OfficeFile(plain).encrypt(password, secret)
    return secret.getvalue()


def sheet_xml(body: str, before: str = "", doctype: str = "") -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{doctype}<worksheet {SPREADSHEET}>{before}'
        f"<sheetData>{body}</sheetData></worksheet>"
    )


@pytest.fixture
def good() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for number in range(200):
        sheet.append([number, f"This is comment number {number}, and a longer one at that"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def remade(good: bytes, tmp_path: Path) -> Callable[..., Path]:
    """Write a sound workbook with some of its parts replaced, left out (None) or added."""

    def make(parts: dict[str, str | bytes | None]) -> Path:
        path = tmp_path / "hostile.xlsx"
        with (
            zipfile.ZipFile(io.BytesIO(good)) as old,
            zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new,
        ):
            for name in {**dict.fromkeys(old.namelist()), **parts}:
                content = parts[name] if name in parts else old.read(name)
                if content is not None:
                    new.writestr(name, content)
        return path

    return make


def test_the_workbook_that_the_others_are_made_from_is_sound(remade: Callable[..., Path]) -> None:
    rows = read(remade({}))
    assert len(rows) == 200
    assert rows[7] == (7, "This is comment number 7, and a longer one at that")


# --- what is no spreadsheet at all ------------------------------------------------------------


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.csv"])
def test_file_of_no_bytes_is_empty(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    with pytest.raises(SheetEmpty) as refused:
        read(path)
    assert refused.value.file == name


@pytest.mark.parametrize(
    "content",
    [
        b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        b"\x89PNG\r\n\x1a\n" + bytes(64),
        b"\xff\xd8\xff\xe0\x00\x10JFIF",
        b"\x7fELF" + bytes(64),
        b"<!DOCTYPE html><html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf  <?xml version='1.0'?><Workbook/>",
        b"{\\rtf1\\ansi hello}",
        b"\x80\x00\x00\x00" * 512,
    ],
    ids=["pdf", "png", "jpeg", "elf", "html", "xml", "rtf", "binary"],
)
@pytest.mark.parametrize("name", ["feedback.xlsx", "feedback.csv"])
def test_what_is_no_spreadsheet_is_told_whatever_its_name_says(
    tmp_path: Path, name: str, content: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(NotASpreadsheet) as refused:
        read(path)
    assert refused.value.file == name


def test_encrypted_workbook_asks_for_its_password(tmp_path: Path) -> None:
    path = tmp_path / "secret.xlsx"
    path.write_bytes(encrypted_workbook("小 secret"))
    with pytest.raises(WorkbookEncrypted) as refused:
        read(path)
    assert refused.value.file == "secret.xlsx"
    with pytest.raises(PasswordWrong):
        read(path, password="not it")
    assert list(read(path, password="小 secret")) == [("comment",), ("late again",)]


def test_compound_file_that_is_cut_is_told_as_damaged(tmp_path: Path) -> None:
    path = tmp_path / "old.xls"
    path.write_bytes(OLE + bytes(2048))
    with pytest.raises(WorkbookDamaged):
        read(path)


def test_text_that_was_cut_by_a_crash_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    path.write_bytes(b"id,comment\n1,good\n2,ba" + bytes(4096))
    with pytest.raises(TextHasNul) as refused:
        read(path)
    assert refused.value.line == 3


def test_folder_is_not_a_file(tmp_path: Path) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    with pytest.raises(FileUnreadable):
        read(tmp_path / "folder.xlsx")


def test_link_that_leads_nowhere_is_a_missing_file(tmp_path: Path) -> None:
    link = tmp_path / "link.xlsx"
    try:
        link.symlink_to(tmp_path / "gone.xlsx")
    except OSError:
        pytest.skip("links need a right here")
    with pytest.raises(FileMissing):
        read(link)


# --- broken workbooks -------------------------------------------------------------------------


@pytest.mark.parametrize("share", [0.02, 0.3, 0.6, 0.9, 0.99])
def test_truncated_workbook_is_damaged(tmp_path: Path, good: bytes, share: float) -> None:
    path = tmp_path / "cut.xlsx"
    path.write_bytes(good[: int(len(good) * share)])
    with pytest.raises(WorkbookDamaged) as refused:
        read(path)
    assert refused.value.file == "cut.xlsx"


def test_workbook_with_a_flipped_bit_in_its_sheet_is_damaged(tmp_path: Path, good: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        entry = archive.getinfo(SHEET)
    broken = bytearray(good)
    broken[entry.header_offset + 30 + len(SHEET) + entry.compress_size // 2] ^= 0x10
    path = tmp_path / "flipped.xlsx"
    path.write_bytes(broken)
    with pytest.raises(WorkbookDamaged):
        read(path)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
@pytest.mark.parametrize("content", [None, "", "no xml"], ids=["missing", "nothing", "text"])
def test_workbook_with_a_broken_part_is_refused(
    remade: Callable[..., Path], part: str, content: str | None
) -> None:
    with pytest.raises((WorkbookDamaged, SheetEmpty, NotASpreadsheet)):
        finish(preview(PreviewSheet(str(remade({part: content})))))


def test_zip_of_something_else_is_no_workbook(tmp_path: Path) -> None:
    path = tmp_path / "photos.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("photo.txt", "not a picture")
    with pytest.raises(WorkbookDamaged):
        read(path)


def test_sheet_named_twice_in_the_zip_is_damaged(tmp_path: Path, good: bytes) -> None:
    path = tmp_path / "twice.xlsx"
    path.write_bytes(good)
    with (
        pytest.warns(UserWarning, match="Duplicate name"),
        zipfile.ZipFile(path, "a") as archive,
    ):
        archive.writestr(SHEET, sheet_xml(""))
    with pytest.raises(WorkbookDamaged):
        read(path)


def test_relation_that_leads_out_of_the_workbook_is_damaged(
    remade: Callable[..., Path], tmp_path: Path
) -> None:
    (tmp_path / "outside.xml").write_text(sheet_xml('<row r="1"><c r="A1"><v>7</v></c></row>'))
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="rId1" Target="../../outside.xml" Type="http://schemas.openxmlformats.org'
        '/officeDocument/2006/relationships/worksheet"/></Relationships>'
    )
    with pytest.raises(WorkbookDamaged):
        read(remade({"xl/_rels/workbook.xml.rels": relations}))


# --- workbooks that would be huge -------------------------------------------------------------


def test_part_that_unfolds_four_hundred_fold_is_refused(remade: Callable[..., Path]) -> None:
    path = remade({"xl/media/bomb.bin": bytes(80 * 2**20)})
    assert path.stat().st_size < 2**20
    with pytest.raises(WorkbookTooLarge) as refused:
        read(path)
    assert refused.value.what == "ratio"


def test_bomb_in_the_sheet_itself_is_refused(remade: Callable[..., Path]) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row>' + " " * (80 * 2**20)
    with pytest.raises(WorkbookTooLarge) as refused:
        read(remade({SHEET: sheet_xml(body)}))
    assert refused.value.what == "ratio"


def test_part_that_lies_about_its_size_is_damaged(remade: Callable[..., Path]) -> None:
    content = sheet_xml("<row r='1'><c r='A1'><v>1</v></c></row>" + " " * (80 * 2**20))
    path = remade({SHEET: content})
    data = path.read_bytes()
    said = struct.pack("<I", len(content.encode()))
    assert data.count(said) >= 2
    path.write_bytes(data.replace(said, struct.pack("<I", 1000)))
    with pytest.raises(WorkbookDamaged):
        read(path)


def test_parts_that_add_up_to_gigabytes_are_refused_by_what_they_declare(
    remade: Callable[..., Path],
) -> None:
    path = remade({"xl/media/a.bin": b"\0" * 1000})
    data = path.read_bytes()
    place = data.rindex(b"PK\x01\x02")
    assert data[place + 24 : place + 28] == struct.pack("<I", 1000)
    declared = struct.pack("<I", 3 * 2**30)
    path.write_bytes(data[: place + 24] + declared + data[place + 28 :])
    with pytest.raises(WorkbookTooLarge) as refused:
        read(path)
    assert refused.value.what == "bytes"


def test_zip_of_ten_thousand_parts_is_refused(remade: Callable[..., Path]) -> None:
    with pytest.raises(WorkbookTooLarge) as refused:
        read(remade({f"xl/media/{number}": b"" for number in range(10_001)}))
    assert refused.value.what == "entries"


CORNERS = (
    '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
)


@pytest.mark.parametrize("quote", ['"', "'"])
def test_sheet_with_only_its_far_corners_filled_is_refused(
    remade: Callable[..., Path], quote: str
) -> None:
    path = remade({SHEET: sheet_xml(CORNERS.replace('"', quote))})
    assert path.stat().st_size < 20_000
    with pytest.raises(WorkbookTooLarge) as refused:
        read(path)
    assert refused.value.what == "cells"


def test_far_corners_are_refused_in_the_preview_too(remade: Callable[..., Path]) -> None:
    with pytest.raises(WorkbookTooLarge):
        finish(preview(PreviewSheet(str(remade({SHEET: sheet_xml(CORNERS)})))))


def test_far_corners_are_seen_behind_much_else(remade: Callable[..., Path]) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n * 7919}</v></c></row>' for n in range(1, 60000))
    last = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    with pytest.raises(WorkbookTooLarge):
        read(remade({SHEET: sheet_xml(rows + last)}))


def test_dimension_that_boasts_is_not_believed(remade: Callable[..., Path]) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c></row>'
    path = remade({SHEET: sheet_xml(body, before='<dimension ref="A1:XFD1048576"/>')})
    assert read(path) == [(1, 2)]


def test_far_down_in_few_columns_is_read(remade: Callable[..., Path]) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="B90000"><v>2</v></c></row>'
    rows = read(remade({SHEET: sheet_xml(body)}))
    assert len(rows) == 90_000
    assert rows[-1] == (None, 2)


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_document_type_with_growing_entities_is_refused(
    remade: Callable[..., Path], good: bytes, part: str
) -> None:
    doctype = (
        '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">'
        '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>'
    )
    with zipfile.ZipFile(io.BytesIO(good)) as archive:
        text = archive.read(part).decode()
    start = text.index("?>") + 2 if text.startswith("<?xml") else 0
    with pytest.raises(WorkbookDamaged):
        read(remade({part: text[:start] + doctype + text[start:]}))


def test_refused_file_is_not_touched(remade: Callable[..., Path]) -> None:
    path = remade({SHEET: sheet_xml(CORNERS)})
    before = path.read_bytes()
    with pytest.raises(WorkbookTooLarge):
        read(path)
    assert path.read_bytes() == before
    assert [other.name for other in path.parent.iterdir()] == [path.name]


def test_sheet_that_memory_has_no_room_for_is_refused_before_it_is_parsed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from workbench.sheets.readers import workbook  # noqa: PLC0415 - beside its use

    path = tmp_path / "large.xlsx"
    book = openpyxl.Workbook()
    assert book.active is not None
    for number in range(50):
        book.active.append([number, "a comment"])
    book.save(path)
    monkeypatch.setattr(workbook, "_MEMORY_A_BYTE", 10**12)
    with pytest.raises(WorkbookTooLarge) as refused:
        read(path)
    assert "memory" in refused.value.what
