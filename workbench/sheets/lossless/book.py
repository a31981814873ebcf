"""What of a workbook besides the sheet itself knows where its columns end: tables, notes, names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from workbench.sheets.lossless.area import Area, area
from workbench.sheets.lossless.layout import Layout
from workbench.sheets.lossless.new_cells import Addition
from workbench.sheets.package import Package

_PART = 64 * 2**20
_TABLE = re.compile(rb"<((?:\w+:)?)table\b([^>]*)>", re.DOTALL)
_REF = re.compile(rb"""\sref=(["'])([^"']+)\1""")
_COLUMNS = re.compile(rb"<(?:\w+:)?tableColumns\b[^>]*>", re.DOTALL)
_COLUMNS_END = re.compile(rb"</(?:\w+:)?tableColumns\s*>")
_COLUMN = re.compile(rb"""<(?:\w+:)?tableColumn\b[^>]*?\sid=["'](\d+)["']""", re.DOTALL)
_COUNT = re.compile(rb"""(\scount=["'])\d+(["'])""")
_FILTER = re.compile(rb"<(?:\w+:)?autoFilter\b[^>]*>")
_NAME = re.compile(
    rb"(<(?:\w+:)?definedName\b[^>]*?_xlnm\._FilterDatabase[^>]*>)([^<]*)(</)", re.DOTALL
)
_LOCAL = re.compile(rb"""localSheetId=["'](\d+)["']""")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s[^>]*>")


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the sheet: its part, its cells, whether it has a header, whether its last row totals."""

    part: str
    area: Area
    has_header: bool
    totals: bool
    is_linked: bool


def tables(package: Package, part: str) -> Iterator[Table]:
    """Yield the tables of a sheet."""
    for target, kind in package.relations(part).values():
        if not kind.endswith("/table"):
            continue
        found = _TABLE.search(package.read(target, _PART))
        if found is None:
            continue
        attributes = found.group(2)
        said = _REF.search(attributes)
        cells = area(said.group(2)) if said else None
        if cells is not None:
            yield Table(
                target,
                cells,
                re.search(rb"""headerRowCount=["']0["']""", attributes) is None,
                re.search(rb"""totalsRowCount=["'][1-9]""", attributes) is not None,
                re.search(rb"""tableType=["'](?:queryTable|xml)""", attributes) is not None,
            )


def comments(package: Package, part: str) -> Iterator[Area]:
    """Yield the cells of a sheet that carry a note."""
    for target, kind in package.relations(part).values():
        if kind.endswith("/comments"):
            for ref in re.findall(
                rb"""<(?:\w+:)?comment\b[^>]*?\sref=["']([^"']+)""", package.read(target, _PART)
            ):
                found = area(ref)
                if found is not None:
                    yield found


def changed_parts(
    package: Package, part: str, layout: Layout, addition: Addition
) -> dict[str, bytes]:
    """Return the new content of the parts that must know of the new columns."""
    changed: dict[str, bytes] = {}
    for table in tables(package, part):
        touches = table.area.right + 1 == layout.start and table.area.top == addition.header_row
        if touches and table.has_header and not table.is_linked:
            changed[table.part] = _wider_table(package.read(table.part, _PART), layout, addition)
    if layout.filter_is_wider:
        book = package.book_part()
        data = package.read(book, _PART)
        wider = _wider_name(data, addition.sheet, layout)
        if wider != data:
            changed[book] = wider
    return changed


def _wider_table(data: bytes, layout: Layout, addition: Addition) -> bytes:
    """Return a table's part with the new columns at its right edge."""
    head = _TABLE.search(data)
    columns, end = _COLUMNS.search(data), _COLUMNS_END.search(data)
    if head is None or columns is None or end is None:
        return data
    prefix = head.group(1).decode()
    highest = max(map(int, _COLUMN.findall(data)), default=0)
    fresh = "".join(
        f"<{prefix}tableColumn id={quoteattr(str(highest + place))} name={quoteattr(column.name)}/>"
        for place, column in enumerate(addition.columns, 1)
    )
    count = len(_COLUMN.findall(data)) + len(addition.columns)
    start = _COUNT.sub(rb"\g<1>%d\g<2>" % count, columns.group(0))
    body = data[: columns.start()] + start + data[columns.end() : end.start()] + fresh.encode()
    body += data[end.start() :]
    body = body[: head.start()] + wider_ref(head.group(0), layout) + body[head.end() :]
    own_filter = _FILTER.search(body)
    if own_filter is None:
        return body
    wider = wider_ref(own_filter.group(0), layout)
    return body[: own_filter.start()] + wider + body[own_filter.end() :]


def wider_ref(tag: bytes, layout: Layout) -> bytes:
    """Return a tag whose `ref` ends where the new columns begin, with it ending after them."""
    found = _REF.search(tag)
    cells = area(found.group(2)) if found else None
    if found is None or cells is None or cells.right + 1 != layout.start:
        return tag
    wider = Area(cells.top, cells.left, cells.bottom, layout.end).text()
    return tag[: found.start(2)] + wider + tag[found.end(2) :]


def _wider_name(data: bytes, sheet: str, layout: Layout) -> bytes:
    """Return the workbook's part with the hidden name of the sheet's filter made wider."""
    place = _place_of(data, sheet)

    def renewed(found: re.Match[bytes]) -> bytes:
        local = _LOCAL.search(found.group(1))
        name, _mark, cells = found.group(2).rpartition(b"!")
        old = area(cells)
        if local is None or int(local.group(1)) != place or old is None:
            return found.group(0)
        if old.right + 1 != layout.start:
            return found.group(0)
        wider = Area(old.top, old.left, old.bottom, layout.end).text()
        fixed = re.sub(rb"([A-Z]+)(\d+)", rb"$\1$\2", wider)
        return found.group(1) + name + b"!" + fixed + found.group(3)

    return _NAME.sub(renewed, data)


def _place_of(data: bytes, sheet: str) -> int:
    """Return the number, from 0, of a sheet in the workbook."""
    wanted = {quoteattr(sheet)[1:-1].encode(), sheet.encode("utf-8", "replace")}
    for place, tag in enumerate(_SHEET.findall(data)):
        found = re.search(rb"""\sname=(["'])(.*?)\1""", tag)
        if found and found.group(2) in wanted:
            return place
    return -1
