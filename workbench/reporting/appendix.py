"""A report as an Excel workbook: its words on the first worksheet, each of its tables on one of its own."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from workbench.cells import Cell as SheetCell
from workbench.reporting.report import (
    Cell,
    Chart,
    Measured,
    Note,
    Number,
    Paragraph,
    Part,
    Report,
    Signature,
    Table,
    Values,
    shown,
    visible,
)
from workbench.sheets.writers.tables import TableOut, write_tables


def write_appendix(report: Report, target: Path) -> None:
    """Write the report. Raises OSError."""
    tables = [_words(report)]
    for section in report.sections:
        tables += [_sheet(part, report) for part in section.parts if isinstance(part, Table)]
    write_tables(target, tables)


def _words(report: Report) -> TableOut:
    rows: list[tuple[SheetCell, ...]] = [
        (report.title, "", ""),
        (report.subtitle, "", ""),
        (report.written, "", ""),
    ]
    for section in report.sections:
        for part in section.parts:
            rows += ((section.title, *line) for line in _lines(part))
    told = tuple(tuple(visible(str(cell)) or None for cell in row) for row in rows)
    return TableOut(report.title, report.words_header, told, ("text",) * 3)


def _lines(part: Part) -> Iterator[tuple[str, str]]:
    match part:
        case Paragraph() | Note():
            yield "", part.text
        case Values():
            yield from ((name, shown(cell)) for name, cell in part.rows)
        case Signature():
            yield from part.lines
        case Table() | Chart():
            return


def _sheet(table: Table, report: Report) -> TableOut:
    """Return a table whose intervals are columns of their own, so that Excel can go on with them."""
    header: list[str] = []
    forms: list[str] = []
    columns: list[Sequence[SheetCell]] = []
    for place, name in enumerate(table.header):
        cells = [row[place] for row in table.rows]
        header.append(name)
        forms.append(_form(cells))
        columns.append([_value(cell) for cell in cells])
        if any(isinstance(cell, Measured) for cell in cells):
            lowest, highest = report.interval_words
            header += (lowest.format(name=name), highest.format(name=name))
            forms += (forms[-1], forms[-1])
            measured = [cell if isinstance(cell, Measured) else None for cell in cells]
            columns.append([one.low if one else None for one in measured])
            columns.append([one.high if one else None for one in measured])
    rows = tuple(zip(*columns, strict=True)) if table.rows else ()
    return TableOut(table.name, tuple(map(visible, header)), rows, tuple(forms))


def _form(cells: Sequence[Cell]) -> str:
    found = {cell.form for cell in cells if isinstance(cell, Number | Measured)}
    if not found:
        return "text"
    return found.pop() if len(found) == 1 else "mixed"


def _value(cell: Cell) -> SheetCell:
    if cell is None:
        return None
    if isinstance(cell, str):
        return visible(cell)
    is_count = cell.form == "count" and float(cell.value).is_integer()
    return int(cell.value) if is_count else cell.value
