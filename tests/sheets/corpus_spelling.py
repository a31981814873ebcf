"""Workbooks whose XML is spelled, and whose archive is packed, as few programs do."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

from .corpus_parts import (
    DECLARATION,
    DOCS,
    FIRST_DAY,
    KIND,
    MAIN,
    MICROSOFT,
    PACKAGE,
    PART,
    STYLES,
    Built,
    entry,
    inline_cell,
    new,
    number_cell,
    pack,
    plain,
    worksheet,
)

STRICT = "http://purl.oclc.org/ooxml"


def _respelled(path: Path, respell: Callable[[str], str], part: str = PART) -> None:
    """Write a plain package, one part of which is spelled in another way."""
    parts = plain().finished()
    parts[part] = respell(parts[part].decode()).encode()
    pack(path, parts)


def empty_rows(folder: Path) -> Built:
    built = new(folder, "empty-rows.xlsx", "self-closed rows", "gaps")
    raw = plain()
    raw.rows = raw.rows.replace('<row r="5">', '<row r="5" ht="20" customHeight="1"/><row r="105">')
    lines = raw.rows.split("<row r=")
    kept = [line for line in lines if not line.startswith('"105"')]
    raw.rows = "<row r=".join(kept) + '<row r="14"/><row r="15" s="2" customFormat="1"></row>'
    raw.rows += '<row r="40"><c r="B40" s="2"/></row>'
    raw.save(built.path)
    return built


def no_references(folder: Path) -> Built:
    built = new(folder, "no-references.xlsx", "rows without r", "cells without r")
    raw = plain()
    for number in range(13, 0, -1):
        raw.rows = raw.rows.replace(f'<row r="{number}">', "<row>")
        for letter in "ABCD":
            raw.rows = raw.rows.replace(f' r="{letter}{number}"', "")
    raw.head = ""
    raw.save(built.path)
    return built


def prefixed_sheet(folder: Path) -> Built:
    built = new(folder, "prefixed-sheet.xlsx", "prefixed sheet")
    _respelled(built.path, _prefixed)
    return built


def _prefixed(xml: str) -> str:
    start = xml.index("<worksheet") if "<worksheet" in xml else xml.index("<styleSheet")
    body = xml[start:].replace("</", "\0").replace("<", "<x:").replace("\0", "</x:")
    return xml[:start] + body.replace(" xmlns=", " xmlns:x=", 1)


def prefixed_styles(folder: Path) -> Built:
    built = new(folder, "prefixed-styles.xlsx", "prefixed styles")
    _respelled(built.path, _prefixed, "xl/styles.xml")
    return built


def time_style(folder: Path) -> Built:
    built = new(folder, "time-style.xlsx", "a time format as cell style 0")
    first = '<cellXfs count="4"><xf numFmtId="0"'
    timed = '<cellXfs count="4"><xf numFmtId="21" applyNumberFormat="1"'
    assert first in STYLES
    _respelled(built.path, lambda xml: xml.replace(first, timed), "xl/styles.xml")
    return built


def no_styles(folder: Path) -> Built:
    built = new(folder, "no-styles.xlsx", "no styles part")
    raw = plain()
    raw.left_out = ("styles",)
    raw.rows = raw.rows.replace(' s="1"', "").replace(' s="3"', "")
    raw.save(built.path)
    return built


def like_excel(folder: Path) -> Built:
    built = new(folder, "like-excel.xlsx", "mc:Ignorable", "x14ac", "spans")

    def respelled(xml: str) -> str:
        xml = xml.replace(
            "<worksheet ",
            '<worksheet mc:Ignorable="x14ac xr" xmlns:xr="http://example.com/revision"'
            ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
            f' xmlns:x14ac="{MICROSOFT}/spreadsheetml/2009/9/ac" xr:uid="{{0-1}}" ',
        )
        for number in range(1, 14):
            more = f'<row r="{number}" spans="1:4" x14ac:dyDescent="0.25">'
            xml = xml.replace(f'<row r="{number}">', more)
        return xml.replace("?>\n", "?>\r\n")

    _respelled(built.path, respelled)
    return built


def pretty_printed(folder: Path) -> Built:
    built = new(folder, "pretty-printed.xlsx", "white space between elements", "byte order mark")
    _respelled(
        built.path,
        lambda xml: (
            "\ufeff"
            + xml.replace("<row", "\n  <row")
            .replace("<c ", "\n    <c ")
            .replace("</row>", "\n  </row>\n")
        ),
    )
    return built


def loose_spelling(folder: Path) -> Built:
    built = new(folder, "loose-spelling.xlsx", "single quotes", "spaces in tags", "no declaration")

    def respelled(xml: str) -> str:
        start = xml.index("<sheetData>")
        body = xml[start:].replace('"', "'").replace("</row>", "</row >").replace("'><c", "'\n><c")
        body = body.replace("<sheetData>", "<sheetData\t>").replace(
            "</sheetData>", "</sheetData\n>"
        )
        return xml[len(DECLARATION) : start] + body

    _respelled(built.path, respelled)
    return built


def wrong_dimension(folder: Path) -> Built:
    built = new(folder, "wrong-dimension.xlsx", "wrong dimension")
    raw = plain()
    raw.head = '<dimension ref="A1"/>'
    raw.save(built.path)
    return built


def strict(folder: Path) -> Built:
    built = new(folder, "strict.xlsx", "strict OOXML")
    parts = plain().finished()
    for name in parts:
        text = parts[name].decode().replace(MAIN, f"{STRICT}/spreadsheetml/main")
        text = text.replace(DOCS, f"{STRICT}/officeDocument/relationships")
        parts[name] = text.replace("<workbook ", '<workbook conformance="strict" ').encode()
    pack(built.path, parts)
    return built


def unusual_path(folder: Path) -> Built:
    built = new(folder, "unusual-path.xlsx", "absolute target")
    raw = plain()
    raw.part, raw.target = "xl/data/deep/rows.xml", "/xl/data/deep/rows.xml"
    raw.save(built.path)
    return built


def outside_folder(folder: Path) -> Built:
    built = new(folder, "outside-folder.xlsx", "absolute target", "part outside xl", expect="any")
    raw = plain()
    raw.part, raw.target = "content/rows.xml", "/content/rows.xml"
    raw.save(built.path)
    return built


def moved_book(folder: Path) -> Built:
    built = new(folder, "moved-book.xlsx", "workbook part elsewhere", expect="any")
    parts = {name.replace("xl/", "data/"): data for name, data in plain().finished().items()}
    parts["data/book.xml"] = parts.pop("data/workbook.xml")
    parts["data/_rels/book.xml.rels"] = parts.pop("data/_rels/workbook.xml.rels")
    for name in ("[Content_Types].xml", "_rels/.rels"):
        parts[name] = parts[name].replace(b"xl/", b"data/").replace(b"workbook.xml", b"book.xml")
    pack(built.path, parts)
    return built


def backslash_names(folder: Path) -> Built:
    built = new(folder, "backslash-names.xlsx", "backslash part names", expect="any")
    parts = {name.replace("/", "\\"): data for name, data in plain().finished().items()}
    pack(built.path, parts)
    return built


def upper_case_names(folder: Path) -> Built:
    built = new(folder, "upper-case-names.xlsx", "part names in another case", expect="any")
    names = {PART: "xl/worksheets/Sheet1.xml", "xl/sharedStrings.xml": "xl/SharedStrings.xml"}
    pack(built.path, {names.get(name, name): data for name, data in plain().finished().items()})
    return built


def row_extension(folder: Path) -> Built:
    built = new(folder, "row-extension.xlsx", "extLst in a row", expect="any")
    plain(add={4: '<extLst><ext uri="{0}"><own:c xmlns:own="urn:own"/></ext></extLst>'}).save(
        built.path
    )
    return built


def rows_out_of_order(folder: Path) -> Built:
    built = new(folder, "rows-out-of-order.xlsx", "rows out of order", expect="any")
    raw = plain()
    rows = [f"{line}</row>" for line in raw.rows.split("</row>")[:-1]]
    raw.rows = "".join([rows[0], *reversed(rows[1:])])
    raw.save(built.path)
    return built


def cells_out_of_order(folder: Path) -> Built:
    built = new(folder, "cells-out-of-order.xlsx", "cells out of order", expect="any")
    plain(add={3: number_cell("G3", 1) + number_cell("F3", 2)}).save(built.path)
    return built


def repeated_rows(folder: Path) -> Built:
    built = new(folder, "repeated-rows.xlsx", "repeated row numbers", expect="any")
    raw = plain()
    raw.rows += f'<row r="13">{number_cell("E13", FIRST_DAY, 1)}{inline_cell("F13", "again")}</row>'
    raw.save(built.path)
    return built


def shared_part(folder: Path) -> Built:
    built = new(folder, "shared-part.xlsx", "one part for two sheets", expect="any")
    raw = plain()
    raw.more_sheets.append(("Again", worksheet("")))
    parts = raw.finished()
    rels = "xl/_rels/workbook.xml.rels"
    parts[rels] = parts[rels].replace(b"sheet2.xml", b"sheet1.xml")
    pack(built.path, parts)
    return built


# --- archives -----------------------------------------------------------------------------------


class _Pipe:
    """A target that cannot be sought, as a network answer."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("wb")

    def write(self, data: bytes) -> int:
        return self._file.write(data)

    def flush(self) -> None:
        self._file.flush()

    def close(self) -> None:
        self._file.close()


def stored(folder: Path) -> Built:
    built = new(folder, "stored.xlsx", "stored entries")
    pack(built.path, plain().finished(), zipfile.ZIP_STORED)
    return built


def streamed(folder: Path) -> Built:
    built = new(folder, "streamed.xlsx", "data descriptors")
    pipe = _Pipe(built.path)
    with zipfile.ZipFile(pipe, "w") as archive:  # type: ignore[call-overload]
        for name, data in plain().finished().items():
            archive.writestr(entry(name), data)
    pipe.close()
    return built


def zip64_locals(folder: Path) -> Built:
    built = new(folder, "zip64-locals.xlsx", "zip64 extras")
    with zipfile.ZipFile(built.path, "w") as archive:
        for name, data in plain().finished().items():
            with archive.open(entry(name), "w", force_zip64=True) as part:
                part.write(data)
    return built


def zip64_directory(folder: Path) -> Built:
    built = new(folder, "zip64-directory.xlsx", "zip64 extras", "zip64 directory")
    with patch.object(zipfile, "ZIP64_LIMIT", 0):
        pack(built.path, plain().finished())
    return built


def odd_archive(folder: Path) -> Built:
    built = new(folder, "odd-archive.xlsx", "archive comment", "folder entries", "extra fields")
    with zipfile.ZipFile(built.path, "w") as archive:
        archive.comment = b"made by the service desk"
        archive.writestr(entry("xl/", zipfile.ZIP_STORED), b"")
        for name, data in reversed(plain().finished().items()):
            info = entry(name)
            info.extra = b"\x28\xa2\x02\x00\x00\x00"
            info.comment = b"part"
            archive.writestr(info, data)
    return built


def unknown_parts(folder: Path) -> Built:
    built = new(folder, "unknown-parts.xlsx", "parts that nothing refers to", "thumbnail")
    raw = plain()
    raw.relate("", f"{PACKAGE}/relationships/metadata/thumbnail", "docProps/thumbnail.wmf")
    raw.types[".wmf"] = "image/x-wmf"
    raw.parts["docProps/thumbnail.wmf"] = bytes(64)
    raw.parts["xl/worksheets/notes.txt"] = "left by a tool"
    raw.types[".txt"] = "text/plain"
    raw.add("xl/worksheets/sheet9.xml", f"{KIND}.worksheet+xml", f'<worksheet xmlns="{MAIN}"/>')
    raw.save(built.path)
    return built


BUILDERS = (
    empty_rows,
    no_references,
    prefixed_sheet,
    prefixed_styles,
    time_style,
    no_styles,
    like_excel,
    pretty_printed,
    loose_spelling,
    wrong_dimension,
    strict,
    unusual_path,
    outside_folder,
    moved_book,
    backslash_names,
    upper_case_names,
    row_extension,
    rows_out_of_order,
    cells_out_of_order,
    repeated_rows,
    shared_part,
    stored,
    streamed,
    zip64_locals,
    zip64_directory,
    odd_archive,
    unknown_parts,
)
