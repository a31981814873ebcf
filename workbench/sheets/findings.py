"""What a person should know of a sheet before trusting its import: a short list, with counts."""

import re
from collections.abc import Sequence

from workbench.cells import Row, shown
from workbench.events import Noticed
from workbench.results import ColumnGuess
from workbench.sheets.headers import Header, joined_line
from workbench.sheets.readers.opened import Facts, SheetInfo

_NUMBER = re.compile(r"\s*[-+]?\d{1,3}(?:[,.]?\d{3})*(?:[.,]\d+)?\s*")
_MOSTLY = 0.8
_NAMED = 3  # columns that a finding names


def of_sheet(facts: Facts, *, hidden_left_out: bool = False) -> tuple[Noticed, ...]:
    """Return the findings of a sheet that was read whole."""
    hidden = "hidden-rows-out" if hidden_left_out else "hidden-rows"
    found = (
        Noticed("error-cells", facts.error_cells),
        Noticed("errors-unknown", int(facts.error_cells < 0)),
        Noticed("formulas", facts.formulas),
        Noticed(hidden, len(facts.hidden_rows)),
        Noticed("long-numbers", facts.long_numbers),
        Noticed("cut-cells", facts.cut_cells),
        Noticed("dates-1904", int(facts.date_1904)),
    )
    return tuple(one for one in found if one.count > 0)


def of_preview(
    facts: Facts,
    rows: Sequence[Row],
    header: Header,
    columns: Sequence[ColumnGuess],
    sheets: Sequence[SheetInfo],
) -> tuple[Noticed, ...]:
    """Return the findings of a preview; those about cells are of the rows that it looked at."""
    names = [column.name for column in columns]
    body = rows[header.row :]
    own = (
        Noticed("hidden-sheets", sum(sheet.hidden for sheet in sheets)),
        Noticed("header-lines", header.lines if header.lines > 1 else 0),
        Noticed("renamed-columns", _renamed(rows, header, names)),
        _numbers_as_text(names, body),
    )
    return (*(one for one in own if one.count), *of_sheet(facts))


def _renamed(rows: Sequence[Row], header: Header, names: Sequence[str]) -> int:
    """Return how many columns had no name, or one that another column has too."""
    said = [shown(cell) for cell in joined_line(rows, header, len(names))]
    return sum(before != after for before, after in zip(said, names, strict=True))


def _numbers_as_text(names: Sequence[str], body: Sequence[Row]) -> Noticed:
    """Return how many cells of which columns hold numbers as text, in columns that hold little else."""
    found: list[str] = []
    count = total = 0
    for place, name in enumerate(names):
        cells = [row[place] for row in body if place < len(row) and row[place] is not None]
        texts = [cell for cell in cells if isinstance(cell, str) and _NUMBER.fullmatch(cell)]
        if texts and len(texts) >= _MOSTLY * len(cells):
            found.append(name)
            count, total = count + len(texts), total + len(cells)
    named = ", ".join(found[:_NAMED]) + (" …" if len(found) > _NAMED else "")
    return Noticed("numbers-as-text", count, total, named)
