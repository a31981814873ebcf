"""Workbooks that are to be refused: by the importer, or by a lossless copy."""

import zipfile
from pathlib import Path

from .corpus_parts import PART, Built, new, number_cell, pack, plain, worksheet


def empty_sheet(folder: Path) -> Built:
    built = new(folder, "empty-sheet.xlsx", "empty sheetData", expect="refuse-import")
    parts = plain().finished()
    parts[PART] = worksheet("").replace("<sheetData></sheetData>", "<sheetData />").encode()
    pack(built.path, parts)
    return built


def comment_between_rows(folder: Path) -> Built:
    built = new(folder, "comment-between-rows.xlsx", "XML comment", expect="refuse-copy")
    raw = plain()
    raw.rows = raw.rows.replace('<row r="5">', '<!-- </row></sheetData> <row r="4"> --><row r="5">')
    raw.save(built.path)
    return built


def comment_before_rows(folder: Path) -> Built:
    built = new(folder, "comment-before-rows.xlsx", "XML comment", expect="any")
    raw = plain()
    raw.head = f'<!-- <sheetData><row r="1"/></sheetData> -->{raw.head}'
    raw.save(built.path)
    return built


def cdata_in_cell(folder: Path) -> Built:
    built = new(folder, "cdata-in-cell.xlsx", "CDATA", expect="refuse-copy")
    text = '<c r="E4" t="inlineStr"><is><t><![CDATA[</c></row> is text here]]></t></is></c>'
    plain(add={4: text}).save(built.path)
    return built


def instruction_between_rows(folder: Path) -> Built:
    built = new(folder, "instruction-between-rows.xlsx", "XML instruction", expect="any")
    raw = plain()
    raw.rows = raw.rows.replace('<row r="5">', '<?sorted by="</row>"?><row r="5">')
    raw.save(built.path)
    return built


def markup_in_attribute(folder: Path) -> Built:
    built = new(folder, "markup-in-attribute.xlsx", "> in an attribute", expect="any")
    raw = plain(add={2: '<c r="E2" own:note="x/>" xmlns:own="urn:example:own"><v>1</v></c>'})
    raw.save(built.path)
    return built


def document_type(folder: Path) -> Built:
    built = new(folder, "document-type.xlsx", "DOCTYPE", expect="any")
    parts = plain().finished()
    entity = b'<!DOCTYPE worksheet [<!ENTITY late "late">]>\n<worksheet '
    parts[PART] = parts[PART].replace(b"<worksheet ", entity, 1)
    pack(built.path, parts)
    return built


def wide_characters(folder: Path) -> Built:
    built = new(folder, "wide-characters.xlsx", "UTF-16 sheet part", expect="any")
    parts = plain().finished()
    text = parts[PART].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    parts[PART] = text.encode("utf-16")
    pack(built.path, parts)
    return built


def last_column(folder: Path) -> Built:
    built = new(folder, "last-column.xlsx", "data in column XFD", expect="refuse-copy")
    raw = plain(8, add={1: number_cell("XFD1", 1)})
    raw.head = '<dimension ref="A1:XFD9"/>'
    raw.save(built.path)
    return built


def styled_last_column(folder: Path) -> Built:
    built = new(folder, "styled-last-column.xlsx", "blank cell in column XFD", expect="any")
    plain(8, add={3: '<c r="XFD3" s="2"/>'}).save(built.path)
    return built


def truncated(folder: Path) -> Built:
    built = new(folder, "truncated.xlsx", "truncated archive", expect="refuse-import")
    plain().save(built.path)
    whole = built.path.read_bytes()
    built.path.write_bytes(whole[: len(whole) * 3 // 5])
    return built


def wrong_checksum(folder: Path) -> Built:
    built = new(folder, "wrong-checksum.xlsx", "wrong checksum", expect="refuse-import")
    pack(built.path, plain().finished(), zipfile.ZIP_STORED)
    whole = built.path.read_bytes()
    assert whole.count(b"<v>7.5</v>") == 1
    built.path.write_bytes(whole.replace(b"<v>7.5</v>", b"<v>8.5</v>"))
    return built


def repeated_names(folder: Path) -> Built:
    built = new(folder, "repeated-names.xlsx", "duplicate part names", expect="refuse-import")
    parts = plain().finished()
    twin = PART.replace("sheet1", "sheetX").encode()
    parts[twin.decode()] = worksheet("").encode()
    pack(built.path, parts)
    whole = built.path.read_bytes()
    assert whole.count(twin) == 2
    built.path.write_bytes(whole.replace(twin, PART.encode()))
    return built


def broken_rows(folder: Path) -> Built:
    built = new(folder, "broken-rows.xlsx", "XML that ends early", expect="refuse-import")
    parts = plain().finished()
    parts[PART] = parts[PART][: len(parts[PART]) // 2]
    pack(built.path, parts)
    return built


def missing_sheet(folder: Path) -> Built:
    built = new(folder, "missing-sheet.xlsx", "missing sheet part", expect="refuse-import")
    parts = plain().finished()
    del parts[PART]
    pack(built.path, parts)
    return built


def not_a_workbook(folder: Path) -> Built:
    built = new(
        folder, "not-a-workbook.xlsx", "an archive of something else", expect="refuse-import"
    )
    pack(built.path, {"readme.txt": b"Feedback is in the other file"})
    return built


BUILDERS = (
    empty_sheet,
    comment_between_rows,
    comment_before_rows,
    cdata_in_cell,
    instruction_between_rows,
    markup_in_attribute,
    document_type,
    wide_characters,
    last_column,
    styled_last_column,
    truncated,
    wrong_checksum,
    repeated_names,
    broken_rows,
    missing_sheet,
    not_a_workbook,
)
