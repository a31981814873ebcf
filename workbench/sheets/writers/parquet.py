"""A Parquet file, for whoever has pyarrow installed: we do not bring its 40 MB along."""

import itertools
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from workbench.cells import Cell, shown
from workbench.errors import PartMissing
from workbench.events import Progress, Step
from workbench.sheets.writers.sheet_out import SheetOut

EXTENSIONS: tuple[str, ...] = (".parquet",)

_EACH = 20_000


def write(target: Path, sheet: SheetOut) -> Step[None]:
    """Write `sheet`, whose rows can be gone through twice: first for the kind of each column.

    Raises PartMissing where pyarrow is not installed.
    """
    try:
        import pyarrow as pa  # noqa: PLC0415 - optional
        import pyarrow.parquet as pq  # noqa: PLC0415 - optional
    except ImportError:
        raise PartMissing("pyarrow", target.name) from None
    types = {
        "bool": pa.bool_(),
        "int": pa.int64(),
        "float": pa.float64(),
        "datetime": pa.timestamp("us"),
        "text": pa.string(),
    }
    kinds = yield from _kinds(sheet)
    fields = [pa.field(name, types[kind]) for name, kind in zip(sheet.header, kinds, strict=True)]
    schema = pa.schema(fields)
    rows, done = iter(sheet.rows), 0
    with pq.ParquetWriter(str(target), schema) as writer:
        while chunk := list(itertools.islice(rows, _EACH)):
            columns = [
                pa.array([_value(cell, kind) for cell in column], types[kind])
                for column, kind in zip(zip(*chunk, strict=True), kinds, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            done += len(chunk)
            yield Progress(done, sheet.total)


def _kinds(sheet: SheetOut) -> Step[list[str]]:
    """Return a kind for each column: that of its cells where they agree, else text."""
    found: list[set[type]] = [set() for _name in sheet.header]
    rows = iter(sheet.rows)
    while chunk := list(itertools.islice(rows, _EACH)):
        for kinds, column in zip(found, zip(*chunk, strict=True), strict=True):
            kinds.update(map(type, column))
        yield Progress(0, sheet.total)
    return [_kind(kinds - {type(None)}) for kinds in found]


def _kind(kinds: set[type]) -> str:
    names: Sequence[tuple[str, set[type]]] = (
        ("bool", {bool}),
        ("int", {int}),
        ("float", {int, float}),
        ("datetime", {date, datetime}),
    )
    return next((name for name, allowed in names if kinds and kinds <= allowed), "text")


def _value(cell: Cell, kind: str) -> Any:
    if cell is None:
        return None
    if kind == "text":
        return shown(cell).encode("utf-8", "replace").decode()
    if kind == "int":
        return cell if -(2**63) <= cell < 2**63 else None  # type: ignore[operator] # an int
    if kind == "datetime" and not isinstance(cell, datetime):
        assert isinstance(cell, date)
        return datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001 - cells know no time zones
    return cell
