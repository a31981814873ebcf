"""The first look through a sheet's XML: where its cells end, and where new columns can go."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import CopyImpossible
from workbench.sheets.headers import letters
from workbench.sheets.readers.bounds import column_number

LAST_COLUMN = 16_384

_LONGEST_ROW = 64 * 2**20
_DATA = re.compile(rb"<((?:\w+:)?)sheetData(?:\s[^>]*?)?\s*(/?)>")
_ENCODING = re.compile(rb"""^\s*<\?xml[^>]*?encoding=["']([A-Za-z0-9_-]+)["']""")


@dataclass(slots=True)
class Layout:
    """What a copy has to know of its sheet. Columns and rows count from 1; styles are xf numbers."""

    file: str
    header_row: int
    prefix: bytes = b""
    content_right: int = 0
    physical_right: int = 0
    last_row: int = 0
    header_style: int = 0
    data_style: int = 0
    is_protected: bool = False
    start: int = 0
    width: int = 0
    totals: frozenset[int] = frozenset()
    filter_is_wider: bool = False

    @property
    def end(self) -> int:
        """The last of the new columns."""
        return self.start + self.width - 1


class SheetParts:
    """A sheet's XML in three: `head` up to its rows, blocks of whole rows, and `tail` after them."""

    def __init__(self, pieces: Iterator[bytes], file: str) -> None:
        self._pieces, self._file = pieces, file
        self.head, self._rest = self._find_rows()
        self.tail = b""

    def _find_rows(self) -> tuple[bytes, bytes]:
        data = b""
        for piece in self._pieces:
            data += piece
            found = _DATA.search(data)
            if found is None and len(data) < _LONGEST_ROW:
                continue
            if found is None or found.group(2):
                break
            if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
                raise CopyImpossible(self._file, "encoding")
            said = _ENCODING.match(data.removeprefix(b"\xef\xbb\xbf"))
            if said and said.group(1).lower() not in {b"utf-8", b"us-ascii"}:
                raise CopyImpossible(self._file, "encoding")
            self.prefix = found.group(1)
            return data[: found.end()], data[found.end() :]
        if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
            raise CopyImpossible(self._file, "encoding")
        raise CopyImpossible(self._file, "empty")

    def blocks(self) -> Iterator[bytes]:
        """Yield runs of whole rows; then `tail` is set. Raises CopyImpossible."""
        end_of_row = b"</" + self.prefix + b"row>"
        end_of_rows = b"</" + self.prefix + b"sheetData"
        data, is_open = self._rest, True
        while is_open:
            end = data.find(end_of_rows)
            if end >= 0:
                yield self._checked(data[:end])
                self.tail = data[end:] + b"".join(self._pieces)
                return
            cut = data.rfind(end_of_row)
            if cut >= 0:
                yield self._checked(data[: cut + len(end_of_row)])
                data = data[cut + len(end_of_row) :]
            elif len(data) > _LONGEST_ROW:
                raise CopyImpossible(self._file, "markup")
            piece = next(self._pieces, None)
            is_open = piece is not None
            data += piece or b""
        raise CopyImpossible(self._file, "markup")

    def _checked(self, block: bytes) -> bytes:
        if b"<!" in block or b"<?" in block or b"AlternateContent" in block:
            raise CopyImpossible(self._file, "markup")
        return block


class Rows:
    """Finds the rows of a block, and the cells at their end."""

    def __init__(self, prefix: bytes, file: str) -> None:
        self._file = file
        self._number = 0
        self._beyond: re.Pattern[bytes] | None = None
        self._row = re.compile(rb"<" + prefix + rb"row\b([^>]*?)(/?)>")
        self._end = b"</" + prefix + b"row>"
        self._spaced_end = re.compile(rb"</" + prefix + rb"row\s*>")
        self._at = re.compile(rb"""\sr=["'](\d+)["']""")
        cell = rb"<" + prefix + rb"c\b"
        self._cell_start = b"<" + prefix + b'c r="'
        self._any_cell = re.compile(cell + rb"([^>]*?)(/?)>(</" + prefix + rb"c>)?")
        self._reference = re.compile(rb"""\sr=["']([A-Za-z]{1,3})\d+["']""")
        self._style = re.compile(rb"""\ss=["'](\d+)["']""")

    def rows(self, block: bytes) -> Iterator[tuple[int, int, int, int, bool]]:
        """Yield (row number, start of its tag, start and end of its cells, whether self-closed).

        Raises CopyImpossible where rows are out of order or one has no end.
        """
        tags = list(self._row.finditer(block))
        open_tags = sum(not tag.group(2) for tag in tags)
        ends = self._spaced_end if block.count(self._end) != open_tags else None
        for tag in tags:
            said = self._at.search(tag.group(1))
            number = int(said.group(1)) if said else self._number + 1
            if number <= self._number:
                raise CopyImpossible(self._file, "row-order")
            self._number = number
            if tag.group(2):
                yield number, tag.start(), tag.end(), tag.end(), True
                continue
            end = block.find(self._end, tag.end())
            if ends is not None:
                found = ends.search(block, tag.end())
                end = found.start() if found else -1
            if end < 0:
                raise CopyImpossible(self._file, "markup")
            yield number, tag.start(), tag.end(), end, False

    def reaches(self, block: bytes, start: int) -> bool:
        """Return whether a cell of a block stands in column `start` or to its right."""
        if self._beyond is None:
            self._beyond = re.compile(self._cell_start + _from_column(start))
        return self._beyond.search(block) is not None

    def last_cell(self, block: bytes, start: int, end: int) -> tuple[int, int, int]:
        """Return the column of the last filled cell, that of the last cell at all, and the style of
        the first of these two.
        """
        physical, at = 0, end
        while (at := block.rfind(self._cell_start, start, at)) >= 0:
            found = self._any_cell.match(block, at, end)
            if found is None:
                break
            column = self.column(found.group(1))
            if physical == 0:
                physical = column
            if not found.group(2) and not found.group(3):
                return column, physical, self.style(found.group(1))
        if block.find(self._cell_start, start, end) >= 0 or start == end:
            return 0, physical, 0
        return self.last_of_any(block, start, end)

    def last_of_any(self, block: bytes, start: int, end: int) -> tuple[int, int, int]:
        """The same for cells that are not written as Excel does: some say no reference."""
        filled = physical = style = 0
        for column, found in self.cells(block, start, end):
            physical = max(physical, column)
            if not found.group(2) and not found.group(3):
                filled, style = column, self.style(found.group(1))
        return filled, physical, style

    def cells(self, block: bytes, start: int, end: int) -> Iterator[tuple[int, re.Match[bytes]]]:
        """Yield (column, match of its opening tag) of every cell of a row."""
        before = 0
        for found in self._any_cell.finditer(block, start, end):
            column = self.column(found.group(1)) or before + 1
            before = column
            yield column, found

    def column(self, attributes: bytes) -> int:
        """Return the column that a cell's reference names, or 0."""
        found = self._reference.search(attributes)
        return column_number(found.group(1).upper()) if found else 0

    def style(self, attributes: bytes) -> int:
        """Return the xf number of a cell."""
        found = self._style.search(attributes)
        return int(found.group(1)) if found else 0

    def is_usual(self, block: bytes) -> bool:
        """Whether every cell begins with its reference, as Excel writes them."""
        any_cell = self._cell_start[:-4]
        return block.count(any_cell + b" ") + block.count(any_cell + b">") + block.count(
            any_cell + b"/"
        ) == block.count(self._cell_start)


def _from_column(start: int) -> bytes:
    """Return a pattern for the references of column `start` and of all to its right."""
    name = letters(start - 1)
    parts = [f"[A-Z]{{{len(name) + 1},3}}"] if len(name) < 3 else []
    for place, letter in enumerate(name):
        low = letter if place == len(name) - 1 else chr(ord(letter) + 1)
        if low <= "Z":
            parts.append(f"{name[:place]}[{low}-Z]" + "[A-Z]" * (len(name) - place - 1))
    return f"(?:{'|'.join(parts)})[0-9]".encode()
