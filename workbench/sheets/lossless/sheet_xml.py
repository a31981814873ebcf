"""The second look through a sheet's XML: the same bytes, with new cells at the end of its rows."""

import re
from collections.abc import Iterator

from workbench.errors import CopyImpossible
from workbench.sheets.lossless import book
from workbench.sheets.lossless.area import Area, area
from workbench.sheets.lossless.cell_xml import CellWriter
from workbench.sheets.lossless.layout import Layout, Rows, SheetParts
from workbench.sheets.lossless.new_cells import Addition, NewRow
from workbench.sheets.package import Package

_SPANS = re.compile(rb"""(\sspans=["']\d+:)(\d+)(["'])""")
_DIMENSION = re.compile(rb"""(<(?:\w+:)?dimension\s[^>]*?\bref=["'])([^"']+)(["'])""")
_COLUMNS = re.compile(rb"<(?:\w+:)?cols\s*>(.*?)</(?:\w+:)?cols\s*>", re.DOTALL)
_COLUMN = re.compile(rb"<(?:\w+:)?col\b[^>]*?/?>")
_BOUNDS = re.compile(rb"""\b(min|max)=["'](\d+)["']""")
_EMPTY = re.compile(rb"<(?:\w+:)?c\b[^>]*></(?:\w+:)?c>\s*$")
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b[^>]*>")


def extended_sheet(
    package: Package,
    part: str,
    layout: Layout,
    addition: Addition,
    rows: Iterator[NewRow],
    cells: CellWriter,
) -> Iterator[tuple[int, bytes]]:
    """Yield (rows so far, bytes) of the sheet's part. Raises CopyImpossible."""
    parts = SheetParts(package.stream(part), package.name)
    yield 0, _head(parts.head, layout, addition)
    filler = _Filler(layout, addition, rows, cells)
    for block in parts.blocks():
        yield filler.done, filler.filled(block)
    filler.finish()
    yield filler.done, _tail(parts.tail, layout)


class _Filler:
    """Puts cells at the end of rows; the new rows come in the order of the sheet."""

    def __init__(
        self, layout: Layout, addition: Addition, rows: Iterator[NewRow], cells: CellWriter
    ) -> None:
        self._layout, self._addition, self._cells = layout, addition, cells
        self._rows = iter(rows)
        self._waiting = next(self._rows, None)
        self._finder = Rows(layout.prefix, layout.file)
        self._has_more = layout.physical_right >= layout.start
        self._needs_header = True
        self.done = 0

    def filled(self, block: bytes) -> bytes:
        """Return a block of rows with the new cells in it."""
        out: list[bytes] = []
        kept, addition = 0, self._addition
        if not self._has_more and self._finder.reaches(block, self._layout.start):
            raise CopyImpossible(self._layout.file, "cell-order")
        for number, tag, start, end, is_closed in self._finder.rows(block):
            fresh = self._fresh(number)
            if self._needs_header and number >= addition.header_row:
                self._needs_header = False
                if number > addition.header_row:  # a blank row above the data, which is not written
                    out += (block[kept:tag], self._new_row(addition.header_row))
                    kept = tag
            if not fresh:
                continue
            opening = _wider_span(block[tag:start], self._layout.end)
            if is_closed:
                opening = opening[:-2] + b">"
            out += (block[kept:tag], opening)
            if self._has_more:
                out.append(self._merged(block, start, end, fresh))
            else:
                out += (block[start:end], fresh)
            if is_closed:
                out.append(b"</" + self._layout.prefix + b"row>")
            kept = end
        out.append(block[kept:])
        return b"".join(out)

    def _fresh(self, number: int) -> bytes:
        if number == self._addition.header_row:
            return self._cells.header(self._addition)
        while self._waiting is not None and self._waiting.number < number:
            self._missed(self._waiting)
            self._waiting = next(self._rows, None)
        if self._waiting is None or self._waiting.number != number:
            return b""
        row, self._waiting = self._waiting, next(self._rows, None)
        self.done += 1
        return b"" if number in self._layout.totals else self._cells.row(self._addition, row)

    def _see_empty(self, cell: bytes) -> None:
        if not cell.endswith(b"/>") and not _EMPTY.search(cell):
            raise CopyImpossible(self._layout.file, "cell-order")

    def _new_row(self, number: int) -> bytes:
        cells, prefix = self._cells.header(self._addition), self._layout.prefix
        return b'<%srow r="%d">%s</%srow>' % (prefix, number, cells, prefix)

    def finish(self) -> None:
        """See that every new row found its place."""
        while self._waiting is not None:
            self._missed(self._waiting)
            self._waiting = next(self._rows, None)

    def _missed(self, row: NewRow) -> None:
        """A row that the sheet does not have may only be blank."""
        if isinstance(row.cells[0] if row.cells else None, str):
            raise CopyImpossible(self._layout.file, "rows")

    def _merged(self, block: bytes, start: int, end: int, fresh: bytes) -> bytes:
        """Return a row's cells with `fresh` in place of empty ones that stand where they go."""
        before: list[bytes] = []
        after: list[bytes] = []
        found = [(column, cell.start()) for column, cell in self._finder.cells(block, start, end)]
        ends = [at for _column, at in found[1:]] + [end]
        for (column, at), until in zip(found, ends, strict=True):
            if column >= self._layout.start:
                self._see_empty(block[at:until].rstrip())
            if column < self._layout.start:
                before.append(block[at:until])
            elif column > self._layout.end:
                after.append(block[at:until])
        lead = block[start : found[0][1]] if found else block[start:end]
        return b"".join((lead, *before, fresh, *after))


def _wider_span(tag: bytes, right: int) -> bytes:
    """Return a row's tag whose span, a hint for readers, reaches over the new columns."""
    found = _SPANS.search(tag)
    if found is None or int(found.group(2)) >= right:
        return tag
    return tag[: found.start(2)] + b"%d" % right + tag[found.end(2) :]


def _head(head: bytes, layout: Layout, addition: Addition) -> bytes:
    found = _DIMENSION.search(head)
    cells = area(found.group(2)) if found else None
    if found is not None and cells is not None:
        top = min(cells.top, layout.header_row)
        bottom = max(cells.bottom, layout.last_row)
        wider = Area(top, min(cells.left, layout.start), bottom, max(cells.right, layout.end))
        head = head[: found.start(2)] + wider.text() + head[found.end(2) :]
    fresh = _new_columns(layout, addition)
    prefix = layout.prefix
    present = _COLUMNS.search(head)
    if present is None:
        at = head.rfind(b"<" + prefix + b"sheetData")
        return head[:at] + b"<%scols>%s</%scols>" % (prefix, fresh, prefix) + head[at:]
    kept = b"".join(
        _bounded(tag, first, last)
        for tag in _COLUMN.findall(present.group(1))
        for first, last in _beside(tag, layout)
    )
    tags = sorted(_COLUMN.findall(kept + fresh), key=lambda tag: _bound(tag, b"min"))
    return head[: present.start(1)] + b"".join(tags) + head[present.end(1) :]


def _new_columns(layout: Layout, addition: Addition) -> bytes:
    return b"".join(
        b'<%scol min="%d" max="%d" width="%.2f" customWidth="1"/>'
        % (layout.prefix, layout.start + place, layout.start + place, column.width)
        for place, column in enumerate(addition.columns)
    )


def _beside(tag: bytes, layout: Layout) -> list[tuple[int, int]]:
    """Return what is left of a setting's columns beside the new ones: one range, two or none."""
    low, high = _bound(tag, b"min"), _bound(tag, b"max")
    ranges = ((low, min(high, layout.start - 1)), (max(low, layout.end + 1), high))
    return [(first, last) for first, last in ranges if first <= last]


def _bounded(tag: bytes, first: int, last: int) -> bytes:
    """Return a column's setting for other columns."""
    bounds = {b"min": first, b"max": last}
    return _BOUNDS.sub(lambda found: b'%s="%d"' % (found[1], bounds[found[1]]), tag)


def _bound(tag: bytes, name: bytes) -> int:
    return next((int(value) for key, value in _BOUNDS.findall(tag) if key == name), 1)


def _tail(tail: bytes, layout: Layout) -> bytes:
    """Return what follows the rows, with the sheet's filter over the new columns too."""
    if not layout.filter_is_wider:
        return tail
    found = _FILTER.search(tail)
    assert found is not None  # else it would not be known as one to widen
    return tail[: found.start()] + book.wider_ref(found.group(0), layout) + tail[found.end() :]
