"""Looks into a workbook without believing it: sizes, ratios and references, before any allocation.

A legal file of 1.6 KB with cells A1 and XFD1048576 makes a parser ask for 550 GB, and a zip of
409 KB may unfold to gigabytes. Everything here reads in pieces and holds little.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree as ET

from workbench.errors import SheetMissing, WorkbookDamaged, WorkbookTooLarge

MOST_ENTRIES = 10_000
MOST_BYTES = 2 * 2**30
MOST_RATIO = 400
MOST_CELLS = 40_000_000
MOST_ERRORS_KEPT = 200_000

_SMALL = 64 * 2**20  # below this an odd ratio does no harm
_PART = 16 * 2**20  # the workbook's own parts are small
_PIECE = 2**20
_OVERLAP = 8192

_WIDE = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{2,3}[0-9]""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
# Excel itself writes them so; these are looked for first because they cost a quarter.
_USUAL_WIDE = re.compile(rb'r="[A-Za-z]{2,3}[0-9]')
_USUAL_ROW = re.compile(rb'<row r="([0-9]{1,9})"')
_ANY_ROW = re.compile(rb"""<(?:\w+:)?row[\s/>]""")
_ROW_OF_CELL = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{1,3}([0-9]{1,9})["']""")
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,16})</""",
    re.DOTALL,
)
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(slots=True)
class Scan:
    """What the scan of one sheet found: its last row and column (from 1), and its error cells."""

    rows: int = 0
    columns: int = 26
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    wide: bool = False


def check_archive(path: Path) -> None:
    """Check the directory of the zip. Raises WorkbookDamaged, WorkbookTooLarge."""
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeError):
        raise WorkbookDamaged(path.name) from None
    if len(entries) > MOST_ENTRIES:
        raise WorkbookTooLarge(path.name, "entries", MOST_ENTRIES)
    size = sum(entry.file_size for entry in entries)
    if size > MOST_BYTES:
        raise WorkbookTooLarge(path.name, "bytes", MOST_BYTES)
    for entry in entries:
        if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
            raise WorkbookTooLarge(path.name, "ratio", MOST_RATIO)
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names):
        raise WorkbookDamaged(path.name)


def scan_sheet(path: Path, sheet: str) -> Iterator[Scan]:
    """Yield the growing findings of a sheet, piece by piece; the last one is complete.

    Raises WorkbookTooLarge where the bounding box of its cells is too large, WorkbookDamaged.
    """
    scan = Scan()
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_part_of(archive, path, sheet)) as part:
            rest = b""
            while piece := part.read(_PIECE):
                _look_at(scan, rest + piece, path.name)
                rest = piece[-_OVERLAP:]
                yield scan
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, KeyError, NotImplementedError):
        raise WorkbookDamaged(path.name) from None
    except ET.ParseError:
        raise WorkbookDamaged(path.name) from None
    except Exception as error:
        if type(error).__module__ == "zlib":
            raise WorkbookDamaged(path.name) from None
        raise
    yield scan


def _look_at(scan: Scan, data: bytes, file: str) -> None:
    if b"<!DOCTYPE" in data:
        raise ValueError("a sheet never declares a document type")
    usual = _is_usual(data)
    rows = _USUAL_ROW.findall(data)
    if not usual or len(rows) < data.count(b"<row"):
        rows = _ROW.findall(data)
        if len(rows) < sum(1 for _row in _ANY_ROW.finditer(data)):
            # A row need not say its number; then its cells do.
            rows.extend(_ROW_OF_CELL.findall(data))
    if rows:
        scan.rows = max(scan.rows, *map(int, rows))
    if scan.wide or _USUAL_WIDE.search(data) or (not usual and _WIDE.search(data)):
        # Every reference is looked at only where a sheet reaches beyond column Z: it costs a second
        # for a million cells.
        scan.wide = True
        found = {letters.upper() for letters in _REFERENCE.findall(data)}
        scan.columns = max(scan.columns, *map(column_number, found), 0)
    if scan.rows * scan.columns > MOST_CELLS:
        raise WorkbookTooLarge(file, "cells", MOST_CELLS)
    if (b't="e"' in data or b"t='e'" in data) and len(scan.errors) < MOST_ERRORS_KEPT:
        for letters, row, code in _ERROR.findall(data):
            scan.errors[int(row), column_number(letters.upper())] = code.decode("utf-8", "replace")


def _is_usual(data: bytes) -> bool:
    """Whether every cell is written as Excel does: no prefix, its reference first, double quotes."""
    return (
        data.count(b"<c ") == data.count(b'<c r="') and b":c " not in data and b":row" not in data
    )


def column_number(letters: bytes) -> int:
    """Return 1 for A, 27 for AA."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _part_of(archive: zipfile.ZipFile, path: Path, sheet: str) -> str:
    """Return the name of the zip entry that holds the sheet."""
    relations = _targets(_read(archive, "xl/_rels/workbook.xml.rels"))
    book = ET.fromstring(_read(archive, "xl/workbook.xml"))  # noqa: S314 - no DOCTYPE, see _read
    for element in book.iter():
        if element.tag.rsplit("}", 1)[-1] == "sheet" and element.get("name") == sheet:
            identity = element.get(_RELATIONSHIP) or next(
                (value for key, value in element.items() if key.endswith("}id")), ""
            )
            return _resolved(archive, relations.get(identity, ""))
    raise SheetMissing(path.name, sheet, "")


def _targets(data: bytes) -> dict[str, str]:
    return {
        element.get("Id", ""): element.get("Target", "")
        for element in ET.fromstring(data).iter()  # noqa: S314 - no DOCTYPE, see _read
        if element.tag.rsplit("}", 1)[-1] == "Relationship"
    }


def _resolved(archive: zipfile.ZipFile, target: str) -> str:
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    known = {entry.casefold(): entry for entry in archive.namelist()}
    return known[name.replace("\\", "/").casefold()]


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(_PART + 1)
    if len(data) > _PART or b"<!DOCTYPE" in data:
        raise ValueError(name)
    return data
