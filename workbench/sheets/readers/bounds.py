"""Looks through a sheet's XML before and beside its parser: how far it reaches, and what it holds
that the parser would not tell (error codes, hidden rows, formulas).

A legal file of 1.6 KB with cells A1 and XFD1048576 makes a parser ask for 550 GB. Everything here
reads in pieces and holds little.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.errors import WorkbookTooLarge
from workbench.sheets.package import Package

MOST_CELLS = 40_000_000
MOST_ERRORS_KEPT = 200_000
_OVERLAP = 8192

_WIDE = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{2,3}[0-9]""")
_REFERENCE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{1,3})[0-9]""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^>]*?\br\s*=\s*["']([0-9]{1,9})["']""")
# Excel itself writes them so; these are looked for first because they cost a quarter.
_USUAL_WIDE = re.compile(rb'r="[A-Za-z]{2,3}[0-9]')
_USUAL_ROW = re.compile(rb'<row r="([0-9]{1,9})"')
_ANY_ROW = re.compile(rb"""<(?:\w+:)?row[\s/>]""")
_ROW_OF_CELL = re.compile(rb"""\br\s*=\s*["'][A-Za-z]{1,3}([0-9]{1,9})["']""")
_HIDDEN = re.compile(
    rb"""<(?:\w+:)?row\b(?=[^>]*\shidden=["'](?:1|true)["'])[^>]*?\br=["']([0-9]+)"""
)
_ERROR = re.compile(
    rb"""<(?:\w+:)?c\b(?=[^>]*\bt=["']e["'])[^>]*\br=["']([A-Za-z]{1,3})([0-9]{1,7})["'][^>]*>"""
    rb"""(?:(?!</(?:\w+:)?c>).)*?<(?:\w+:)?v>([^<]{1,16})</""",
    re.DOTALL,
)


@dataclass(slots=True)
class Scan:
    """What the scan of one sheet found: its last row and column (from 1), error cells, hidden rows."""

    rows: int = 0
    columns: int = 26
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    formulas: int = 0
    wide: bool = False


def scan_sheet(package: Package, part: str) -> Iterator[Scan]:
    """Yield the growing findings of a sheet, piece by piece; the last one is complete.

    Raises WorkbookTooLarge where the bounding box of its cells is too large, ValueError.
    """
    scan = Scan()
    rest = b""
    for piece in package.stream(part):
        if not rest and b"<!DOCTYPE" in piece:
            raise ValueError("a sheet never declares a document type")
        _look_at(scan, rest, piece, package.name)
        rest = piece[-_OVERLAP:]
        yield scan
    yield scan


def _look_at(scan: Scan, rest: bytes, piece: bytes, file: str) -> None:
    data = rest + piece
    usual = _is_usual(data)
    rows = _USUAL_ROW.findall(data)
    if not usual or len(rows) < data.count(b"<row"):
        rows = _ROW.findall(data)
        if len(rows) < sum(1 for _row in _ANY_ROW.finditer(data)):
            # A row need not say its number; then its cells do.
            rows.extend(_ROW_OF_CELL.findall(data))
    scan.rows = max(scan.rows, 0, *map(int, rows))
    if scan.wide or _USUAL_WIDE.search(data) or (not usual and _WIDE.search(data)):
        # Every reference is looked at only where a sheet reaches beyond column Z: it costs a second
        # for a million cells.
        scan.wide = True
        found = {letters.upper() for letters in _REFERENCE.findall(data)}
        scan.columns = max(scan.columns, *map(column_number, found), 0)
    if scan.rows * scan.columns > MOST_CELLS:
        raise WorkbookTooLarge(file, "cells", MOST_CELLS)
    _find_oddities(scan, data, piece)


def _find_oddities(scan: Scan, data: bytes, piece: bytes) -> None:
    if (b't="e"' in data or b"t='e'" in data) and len(scan.errors) < MOST_ERRORS_KEPT:
        for letters, row, code in _ERROR.findall(data):
            scan.errors[int(row), column_number(letters.upper())] = code.decode("utf-8", "replace")
    if b"hidden=" in data:
        scan.hidden.update(map(int, _HIDDEN.findall(data)))
    if b"<f" in piece:
        scan.formulas += piece.count(b"<f>") + piece.count(b"<f ")


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
