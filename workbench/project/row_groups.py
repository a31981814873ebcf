"""Rows parted by the values of a column, dates by their month, quarter or year; and those of one label."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from workbench.cells import shown
from workbench.errors import ColumnMissing
from workbench.label_text import LEVEL, parted
from workbench.project.cells import decode
from workbench.project.sheets import Column, Sheet
from workbench.project.store import Project

PERIODS = ("month", "quarter", "year")

# A day as text files write it: 2026-03-01, 2026/3/1, 2026年3月1日, with or without a time behind it.
_DAY = re.compile(r"^\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})(?!\d)")
_LOOKED_AT = 200  # filled cells


def column_named(sheet: Sheet, name: str) -> Column:
    """Return a column of a sheet. Raises `ColumnMissing`."""
    for column in sheet.columns:
        if column.name == name:
            return column
    raise ColumnMissing(name, ", ".join(one.name for one in sheet.columns))


def groups(project: Project, sheet: Sheet, name: str, period: str = "month") -> dict[int, str]:
    """Return the group of each row by its number. Raises `ColumnMissing`."""
    column = column_named(sheet, name)
    has_days = holds_days(project, sheet, name)
    return {
        row: group_of(cell, period if has_days else "")
        for row, cell in _cells(project, sheet, column)
    }


def holds_days(project: Project, sheet: Sheet, name: str) -> bool:
    """Return whether most of a column's first cells are days."""
    column = column_named(sheet, name)
    found = project.all(
        f"SELECT c{column.position} FROM rows_{sheet.id} WHERE c{column.position} IS NOT NULL LIMIT ?",
        (_LOOKED_AT,),
    )
    days = sum(_day(decode(cell)) is not None for (cell,) in found)
    return days * 2 > len(found)


def group_of(cell: object, period: str) -> str:
    """Return the group that a cell belongs to: of a day its `period`, "" for the cell as it is."""
    day = _day(cell) if period else None
    if day is None:
        return " ".join(shown(cell).split())  # type: ignore[arg-type] # a cell
    year, month = day
    if period == "year":
        return f"{year:04}"
    return f"{year:04}-Q{(month + 2) // 3}" if period == "quarter" else f"{year:04}-{month:02}"


@dataclass(frozen=True, slots=True)
class Group:
    """One group by the values of a column, days by their `period`."""

    column: str
    name: str
    period: str = "month"


def predicted_rows(
    project: Project, run: int, sheet: Sheet, label: str, kind: str, group: Group | None = None
) -> list[int]:
    """Return the rows that a run gave a label, in a tree any below it; only those of a group where one is
    named. Raises `ColumnMissing`.
    """
    where, values = "p.label = ?3", [run, sheet.id, label]
    if kind == "tree":
        where = "(p.label = ?3 OR substr(p.label, 1, length(?3) + length(?4)) = ?3 || ?4)"
        values.append(LEVEL)
    elif kind == "several":
        where = "instr(p.label, ?3) > 0"
    cell, period = "NULL", ""
    if group is not None:
        cell = f"r.c{column_named(sheet, group.column).position}"
        period = group.period if holds_days(project, sheet, group.column) else ""
    found = project.all(
        f"SELECT p.row, p.label, {cell} FROM prediction AS p JOIN rows_{sheet.id} AS r"
        f" ON r.rowid = p.row WHERE p.run = ?1 AND p.sheet = ?2 AND {where} ORDER BY p.row",
        tuple(values),
    )
    return [
        int(str(row))
        for row, written, value in found
        if (kind != "several" or label in parted(str(written)))
        and (group is None or group_of(decode(value), period) == group.name)
    ]


def _cells(project: Project, sheet: Sheet, column: Column) -> Iterator[tuple[int, object]]:
    for row, cell in project.db.execute(
        f"SELECT rowid, c{column.position} FROM rows_{sheet.id} ORDER BY rowid"
    ):
        yield int(str(row)), decode(cell)


def _day(cell: object) -> tuple[int, int] | None:
    """Return year and month of a cell that is a day."""
    if isinstance(cell, date):
        return cell.year, cell.month
    found = _DAY.match(cell) if isinstance(cell, str) else None
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return int(found[1]), int(found[2])
