"""What a column of an Excel sheet shows, and what becomes of each cell in it.

A number format belongs to a whole column here, so a column has one kind: that of most of its first
cells. A number in a column of dates would show as a date, and a date among numbers as a number; such a
cell becomes text, and the report names it.
"""

import math
from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from rustpy_xlsxwriter import Format

from workbench.cells import Cell, CellError, shown
from workbench.sheets.texts import fitted, reasons

MOST_DIGITS = 15  # Excel keeps no more of a number

_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001 - cells know no time zones
_FIRST_DAY = 61  # 1 March 1900: before it Excel's calendar has a day that never was
_DAY = 86_400
_FORMATS = {
    "date": "yyyy-mm-dd",
    "moment": "yyyy-mm-dd hh:mm:ss",
    "duration": "[h]:mm:ss",
    "time": "hh:mm:ss",
    "share": "0.0%",
}
_KINDS: dict[type, str] = {
    int: "number",
    float: "number",
    date: "date",
    datetime: "moment",
    timedelta: "duration",
    time: "time",
}
_FAMILIES = {"date": "moment", "moment": "moment"}


class ExcelColumn:
    """One column on its way out; `is_plain` says whether its numbers need no look."""

    def __init__(self, cells: Iterable[Cell], *, is_share: bool) -> None:
        kinds = Counter(type(cell) for cell in cells if cell is not None)
        found: Counter[str] = Counter()
        for kind, count in kinds.items():
            found[_KINDS.get(kind, "")] += count
        if found["date"] and found["moment"]:
            found["moment"] += found.pop("date")
        found.pop("", None)
        most = found.most_common(1)
        self.kind = "share" if is_share else (most[0][0] if most and most[0][1] else "")
        self._has_only_text = set(kinds) == {str}
        self.is_plain = self.kind in {"", "number", "share"}

    def format(self) -> Any:
        """Return the format of the column's cells."""
        if self._has_only_text:
            return Format().set_quote_prefix()  # "=1+1" stays text when it is edited too
        said = _FORMATS.get(self.kind)
        return Format().set_num_format(said) if said else Format()

    def fit(self, cell: Any) -> tuple[Any, tuple[str, ...]]:
        """Return what Excel is given for a cell, and the reasons why it is not the same."""
        if isinstance(cell, str):
            text = fitted(cell)
            return text, (() if text == cell else reasons(cell))
        if isinstance(cell, CellError):
            return cell.code, ("error",)
        kind = _KINDS.get(type(cell), "")
        if kind == "number":
            is_kept = self.is_plain and _is_exact(cell)
            return (cell, ()) if is_kept else (shown(cell), ("number",))
        if _FAMILIES.get(kind, kind) != _FAMILIES.get(self.kind, self.kind):
            return shown(cell), ("date",)
        if kind in {"date", "moment"}:
            # As Excel's own number: the writer would cut the time off where a date stood above.
            moment = cell if isinstance(cell, datetime) else datetime.combine(cell, time())
            serial = (moment.replace(tzinfo=None) - _DAY_ZERO) / timedelta(days=1)
            return (serial, ()) if serial >= _FIRST_DAY else (shown(cell), ("date",))
        return _share_of_day(cell), ()


def _is_exact(cell: int | float) -> bool:  # noqa: PYI041 - they are held differently
    """Return whether Excel holds a number as it is."""
    return math.isfinite(cell) if type(cell) is float else len(str(abs(cell))) <= MOST_DIGITS


def _share_of_day(cell: Any) -> float:
    if isinstance(cell, time):
        seconds = cell.hour * 3600 + cell.minute * 60 + cell.second
        return (seconds + cell.microsecond / 1e6) / _DAY
    return float(cell.total_seconds()) / _DAY
