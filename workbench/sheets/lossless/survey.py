"""Where the new columns go: to the right of cells, tables, merged cells, notes and drop-downs."""

import re
from collections.abc import Iterator

from workbench.errors import CopyImpossible
from workbench.events import Progress, Step
from workbench.sheets.lossless import book
from workbench.sheets.lossless.area import Area, area, areas
from workbench.sheets.lossless.layout import LAST_COLUMN, Layout, Rows, SheetParts
from workbench.sheets.lossless.new_cells import Addition
from workbench.sheets.package import Package

_FILTER = re.compile(rb"""<(?:\w+:)?autoFilter\b[^>]*?\bref=["']([^"']+)""")


def surveyed(package: Package, part: str, addition: Addition) -> Step[Layout]:
    """Return the layout of a sheet. Raises CopyImpossible where a copy would not be safe."""
    layout = Layout(package.name, addition.header_row, width=len(addition.columns))
    parts = SheetParts(package.stream(part), package.name)
    layout.prefix = parts.prefix
    rows = Rows(parts.prefix, package.name)
    for block in parts.blocks():
        _look_at(layout, rows, block)
        yield Progress(0)
    if layout.last_row < layout.header_row:
        raise CopyImpossible(package.name, "empty")
    _place(layout, package, part, parts.tail)
    return layout


def _look_at(layout: Layout, rows: Rows, block: bytes) -> None:
    usual = rows.is_usual(block)
    for number, _tag, start, end, _closed in rows.rows(block):
        look = rows.last_cell if usual else rows.last_of_any
        filled, physical, style = look(block, start, end)
        layout.last_row = number
        layout.physical_right = max(layout.physical_right, physical)
        if number >= layout.header_row:
            layout.content_right = max(layout.content_right, filled)
        if number == layout.header_row and filled:
            layout.header_style = style
        elif number == layout.header_row + 1:
            layout.data_style = style


def _place(layout: Layout, package: Package, part: str, tail: bytes) -> None:
    """Find the first column that is free from the header down: of cells, tables, merges, notes."""
    layout.is_protected = b"sheetProtection" in tail
    right = layout.content_right
    for table in book.tables(package, part):
        right = max(right, table.area.right)
        if table.totals:
            layout.totals |= {table.area.bottom}
    for taken in (*_tail_areas(tail), *book.comments(package, part)):
        if taken.bottom >= layout.header_row and taken.right < LAST_COLUMN:
            right = max(right, taken.right)
    layout.start = right + 1
    if layout.end > LAST_COLUMN:
        raise CopyImpossible(layout.file, "no-room")
    found = _FILTER.search(tail)
    filtered = area(found.group(1)) if found else None
    if filtered is not None:
        layout.filter_is_wider = (
            filtered.right + 1 == layout.start and filtered.top == layout.header_row
        )


def _tail_areas(tail: bytes) -> Iterator[Area]:
    for element in re.findall(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([^\"']+)", tail):
        yield from areas(element)
    for element in re.findall(rb"<(?:\w+:)?dataValidation\b[^>]*?\bsqref=[\"']([^\"']+)", tail):
        yield from areas(element)
