"""A workbook of several small tables, each a worksheet: numbers stay numbers, texts stay texts."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rustpy_xlsxwriter import FastExcel, Format

from workbench.cells import Cell, shown
from workbench.sheets.headers import unique_names
from workbench.sheets.texts import fitted
from workbench.sheets.writers.workbook import free_name

_FORMATS = {"count": "#,##0", "share": "0.0%", "plain": "0.####"}
_HEADER = "#E8EEF4"
_WIDEST, _WRAPPED = 80, 60


@dataclass(frozen=True, slots=True)
class TableOut:
    """One worksheet. `forms` say how each column looks: "text", "count", "share", "plain" or "mixed"."""

    name: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    forms: tuple[str, ...]


def write_tables(target: Path, tables: Sequence[TableOut]) -> None:
    """Write the tables in their order. Raises OSError."""
    book = FastExcel(str(target)).freeze(row=1)
    head = Format().set_bold().set_background_color(_HEADER).set_border_bottom("thin")
    head = head.set_text_wrap().set_align("top")
    taken: set[str] = set()
    for table in tables:
        names = unique_names(tuple(map(fitted, table.header)), len(table.header))
        book.sheet(
            free_name(table.name, taken),
            [
                {name: _cell(cell) for name, cell in zip(names, row, strict=True)}
                for row in table.rows
            ]
            or [dict.fromkeys(names)],
            header_format=head,
            column_widths=[_width(table, place) for place in range(len(names))],
            column_formats=[_format(form) for form in table.forms],
            autofilter=True,
        )
    book.save()


def _cell(cell: Cell) -> Any:
    return fitted(cell) if isinstance(cell, str) else cell


def _format(form: str) -> Any:
    if form == "text":  # "=1+1" stays text when it is edited too
        return Format().set_quote_prefix().set_text_wrap().set_align("top")
    said = _FORMATS.get(form)
    plain = Format().set_align("top")
    return plain.set_num_format(said) if said else plain


def _width(table: TableOut, place: int) -> float:
    """Return a column's width in characters, after its header and its cells."""
    cells = [shown(row[place]) for row in table.rows]
    longest = max((_wide(line) for cell in cells for line in cell.split("\n")), default=0)
    return float(
        min(_WIDEST, max(8, min(_wide(table.header[place]) + 4, 24), min(longest + 2, _WRAPPED)))
    )


def _wide(text: str) -> int:
    return len(text) + sum("\u2e80" <= letter <= "\uffef" for letter in text)
