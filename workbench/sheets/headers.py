"""Where a table's header is, over how many lines it goes, and what its columns are called."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.cells import Row, shown

_WITHIN = 20
_MOST_LINES = 3

Merged = Sequence[tuple[int, int, int, int]]


@dataclass(frozen=True, slots=True)
class Header:
    """`row` is the header's last line in the sheet, from 1, and `lines` how many it has.

    `spans` are (line, first column, last column), from 1, of merged cells in its upper lines.
    """

    row: int
    lines: int = 1
    spans: tuple[tuple[int, int, int], ...] = ()


def guess(rows: Sequence[Row], merged: Merged, row: int = 0, lines: int = 0) -> Header:
    """Return the header of a sheet's first rows; `row` and `lines` where the person said them."""
    row = row or guess_header_row(rows)
    lines = lines or _lines_above(rows, merged, row)
    lines = min(max(lines, 1), row)
    spans = tuple(
        (top, left, right)
        for top, left, bottom, right in merged
        if row - lines < top <= bottom < row and right > left
    )
    return Header(row, lines, spans)


def guess_header_row(rows: Sequence[Row]) -> int:
    """Return the number, from 1, of the row that looks most like a header.

    A header is filled nearly as wide as the rows below it, with distinct short texts, and has rows
    below it; titles and notes above a table fill a cell or two.
    """
    best, chosen = 0.0, 1
    for place, row in enumerate(rows[:_WITHIN]):
        below = [_filled(other) for other in rows[place + 1 : place + 11]]
        names = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if not names or not below or not max(below):
            continue
        usual = sorted(below)[len(below) // 2] or max(below)
        width = min(_filled(row) / usual, 1.0)
        texts = len(names) / max(_filled(row), 1)
        distinct = len({name.strip().casefold() for name in names}) / len(names)
        short = sum(len(name) <= 40 for name in names) / len(names)
        score = width * texts * distinct * short - 0.02 * place
        if score > best + 1e-9:
            best, chosen = score, place + 1
    return chosen


def _lines_above(rows: Sequence[Row], merged: Merged, row: int) -> int:
    """Return how many lines a header has that ends in `row`.

    A line above belongs to it where cells are merged over some of its columns (one title over all
    of them does not), or where a cell is merged down into it.
    """
    width = max((len(one) for one in rows[:_WITHIN]), default=0)
    filled = _filled(rows[row - 1]) if row <= len(rows) else 0
    lines = 1
    while lines < min(row, _MOST_LINES):
        above = row - lines
        over = [one for one in merged if one[0] == above and one[3] > one[1]]
        down = [one for one in merged if one[0] <= above < one[2] <= row]
        groups = [one for one in over if one[3] - one[1] + 1 < min(width, max(filled, 2))]
        if not groups and not down:
            break
        lines += 1
    return lines


def names(rows: Sequence[Row], header: Header, body: Sequence[Row]) -> tuple[str, ...]:
    """Return the names of all columns that the header or a row of the sample fills."""
    lines = rows[header.row - header.lines : header.row]
    width = max((len(row) for row in (*lines, *body)), default=0)
    while width > 1 and not any(_has(row, width - 1) for row in (*lines, *body)):
        width -= 1
    return unique_names(joined_line(rows, header, width), width)


def joined_line(rows: Sequence[Row], header: Header, width: int) -> Row:
    """Return the header as one line: what stands over a column is put before its own name."""
    found: list[str | None] = []
    for place in range(width):
        words: list[str] = []
        for line in range(header.row - header.lines + 1, header.row + 1):
            at = _span_start(header, line, place)
            row = rows[line - 1]
            word = " ".join(shown(row[at]).split()) if at < len(row) else ""
            if word and word not in words:
                words.append(word)
        found.append(" · ".join(words) or None)
    return tuple(found)


def _span_start(header: Header, line: int, place: int) -> int:
    for top, left, right in header.spans:
        if top == line and left <= place + 1 <= right:
            return left - 1
    return place


def unique_names(row: Row, width: int) -> tuple[str, ...]:
    """Return a name for each column: blanks become "Column C", repeated ones get a number."""
    found: list[str] = []
    taken: set[str] = set()
    for place in range(width):
        cell = row[place] if place < len(row) else None
        name = " ".join(shown(cell).split()) or f"Column {letters(place)}"
        free, number = name, 2
        while free.casefold() in taken:
            free, number = f"{name} ({number})", number + 1
        taken.add(free.casefold())
        found.append(free)
    return tuple(found)


def letters(place: int) -> str:
    """Return Excel's letters of a column: "A" for 0, "AA" for 26."""
    found = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(65 + rest) + found
    return found


def _has(row: Row, place: int) -> bool:
    return place < len(row) and row[place] is not None


def _filled(row: Row) -> int:
    return sum(cell is not None and shown(cell).strip() != "" for cell in row)
