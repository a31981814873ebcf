"""How a cell becomes a value that SQLite keeps exactly, and back.

Text, whole numbers of 64 bits, floats and blanks are stored as they are. All else is a BLOB whose
first byte tells its kind, written so that sorting BLOBs sorts the values:

    B0 B1                        boolean
    D2026-01-31                  date
    E#N/A                        error cell
    I123456789012345678901       whole number beyond 64 bits
    M2026-01-31T09:30:00.000000  date and time
    P+0000000000000003600.500000 duration in seconds
    S...                         text that is not valid Unicode (lone surrogates), as surrogatepass
    T09:30:00.000000             time of day
    F...                         a float that is not a number
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from workbench.cells import Cell, CellError, Row

Stored = None | str | int | float | bytes

_LARGEST = 2**63 - 1


def encode(cell: Cell) -> Stored:
    """Return what SQLite stores for `cell`."""
    kind = type(cell)
    if kind is str:
        assert isinstance(cell, str)
        return _text(cell)
    if cell is None or (kind is float and not math.isnan(cell)):  # type: ignore[arg-type] # a float
        return cell  # type: ignore[return-value] # None or float
    if isinstance(cell, bool):
        return b"B1" if cell else b"B0"
    if isinstance(cell, int):
        return cell if -_LARGEST <= cell <= _LARGEST else b"I%d" % cell
    if isinstance(cell, datetime):
        return b"M" + cell.replace(tzinfo=None).isoformat(timespec="microseconds").encode()
    if isinstance(cell, date):
        return b"D" + cell.isoformat().encode()
    if isinstance(cell, time):
        return b"T" + cell.isoformat(timespec="microseconds").encode()
    if isinstance(cell, timedelta):
        return b"P" + f"{cell.total_seconds():+027.6f}".encode()
    if isinstance(cell, CellError):
        return b"E" + cell.code.encode()
    return b"F" + repr(cell).encode()


def _text(text: str) -> Stored:
    if text.isascii():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        return b"S" + text.encode("utf-8", "surrogatepass")
    return text


def decode(stored: Stored) -> Cell:
    """Return the cell that `encode` was given."""
    if not isinstance(stored, bytes):
        return stored
    kind, rest = stored[:1], stored[1:].decode("utf-8", "surrogatepass")
    if kind == b"B":
        return rest == "1"
    if kind == b"M":
        return datetime.fromisoformat(rest)
    if kind == b"D":
        return date.fromisoformat(rest)
    if kind == b"T":
        return time.fromisoformat(rest)
    if kind == b"P":
        return timedelta(seconds=float(rest))
    if kind == b"E":
        return CellError(rest)
    if kind == b"I":
        return int(rest)
    return rest if kind == b"S" else float(rest)


def encode_row(row: Row, width: int) -> tuple[Stored, ...]:
    """Return `row` encoded and padded or cut to `width` cells.

    Texts are left as they are: SQLite itself refuses those with lone surrogates, which are rare, and
    `encode_texts` is for the rows that it refused.
    """
    # Most cells are stored as they are; a call for each of them would be a third of an import.
    stored: tuple[Any, ...] = tuple(
        [
            c
            if c is None
            or (kind := type(c)) is str
            or (kind is float and c == c)  # noqa: PLR0124 - not a NaN
            or (kind is int and -_LARGEST <= c <= _LARGEST)  # type: ignore[operator] # an int
            else encode(c)
            for c in row[:width]
        ]
    )
    return stored if len(stored) == width else stored + (None,) * (width - len(stored))


def encode_rows(rows: Sequence[Row], width: int) -> list[tuple[Stored, ...]]:
    """Return rows as `encode_row` does, column by column where they are all `width` cells wide:
    a column whose cells are all of a kind that is stored as it is needs no look at each of them.
    """
    if not rows:
        return []
    if any(len(row) != width for row in rows):
        return [encode_row(row, width) for row in rows]
    columns = [_encoded(column) for column in zip(*rows, strict=True)]
    return list(zip(*columns, strict=True))


def _encoded(column: tuple[Any, ...]) -> Sequence[Stored]:
    kinds = set(map(type, column))
    if kinds <= _PLAIN or (kinds <= _NUMBERS and _are_short(column)):
        return column
    if kinds == {date}:
        return [b"D" + day.encode() for day in map(date.isoformat, column)]
    # Texts stay as they are, whatever they hold: see `encode_row`.
    return [cell if type(cell) is str else encode(cell) for cell in column]


_PLAIN = frozenset((str, type(None)))
_NUMBERS = frozenset((int, float, type(None)))


def _are_short(column: tuple[Any, ...]) -> bool:
    """Return whether all numbers of a column are ones that SQLite keeps, blanks among them or not."""
    numbers = list(filter(None, column))
    if not numbers:
        return True
    return (
        min(numbers) >= -_LARGEST and max(numbers) <= _LARGEST and not any(map(math.isnan, numbers))
    )


def encode_texts(stored: tuple[Stored, ...]) -> tuple[Stored, ...]:
    """Return a row of `encode_row` with every text that is not valid Unicode as a BLOB."""
    return tuple(_text(value) if isinstance(value, str) else value for value in stored)


def decode_row(stored: tuple[Stored, ...]) -> Row:
    """Return the row that `encode_row` was given."""
    return tuple(decode(value) if type(value) is bytes else value for value in stored)  # type: ignore[misc] # not bytes, so a cell
