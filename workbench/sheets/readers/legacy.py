"""Excel 97-2003 workbooks: the records that calamine does not tell of (after MS-XLS, section 2.4)."""

import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO

from workbench.sheets.readers.bounds import Scan

_FORMULA, _BOOL_OR_ERROR, _ROW, _SHEET, _BEGIN, _END = (
    0x0006,
    0x0205,
    0x0208,
    0x0085,
    0x0809,
    0x000A,
)
_CODES = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}
_ZERO_HEIGHT = 0x20
_STREAMS = ("Workbook", "Book")


def is_workbook(file: BinaryIO) -> bool:
    """Return whether a compound file holds a workbook and not, say, a letter."""
    return _stream(file) is not None


def scan(file: BinaryIO, sheet: str) -> Scan:
    """Return error cells, formulas and hidden rows of a sheet; what cannot be read is left out."""
    found = Scan()
    data = _stream(file) or b""
    with suppress(struct.error, IndexError):  # calamine has the last word on damage
        start = dict(_sheets(data)).get(sheet)
        if start is not None:
            _look_through(data, start, found)
    return found


def _look_through(data: bytes, start: int, found: Scan) -> None:
    depth = 0
    for kind, body in _records(data, start):
        depth += (kind == _BEGIN) - (kind == _END)
        if kind == _END and depth <= 0:
            return
        if kind == _FORMULA:
            found.formulas += 1
            row, column = struct.unpack_from("<2H", body)
            if body[12:14] == b"\xff\xff" and body[6] == 2:  # the result is an error
                found.errors[row + 1, column + 1] = _CODES.get(body[8], "#N/A")
        elif kind == _BOOL_OR_ERROR and body[7]:
            row, column = struct.unpack_from("<2H", body)
            found.errors[row + 1, column + 1] = _CODES.get(body[6], "#N/A")
        elif kind == _ROW and struct.unpack_from("<H", body, 12)[0] & _ZERO_HEIGHT:
            found.hidden.add(struct.unpack_from("<H", body)[0] + 1)


def _sheets(data: bytes) -> Iterator[tuple[str, int]]:
    """Yield (name, offset of its records) of every sheet."""
    for kind, body in _records(data, 0):
        if kind == _END:
            return
        if kind == _SHEET:
            (offset,) = struct.unpack_from("<I", body)
            length, is_wide = body[6], body[7] & 1
            name = body[8 : 8 + length * (1 + is_wide)]
            yield name.decode("utf-16-le" if is_wide else "latin-1", "replace"), offset


def _records(data: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(data):
        kind, length = struct.unpack_from("<2H", data, at)
        yield kind, data[at + 4 : at + 4 + length]
        at += 4 + length


def _stream(file: BinaryIO) -> bytes | None:
    import olefile  # noqa: PLC0415 - for old files alone

    file.seek(0)
    try:
        with olefile.OleFileIO(file) as compound:
            for name in _STREAMS:
                if compound.exists(name):
                    return bytes(compound.openstream(name).read())
    except Exception:  # noqa: BLE001 - a damaged directory makes olefile raise anything
        return b""  # it may still be a workbook: calamine decides
    return None
