"""The values that one cell of a sheet can hold, and the text that a person sees for them."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell whose formula failed, kept by its code such as `#N/A`."""

    code: str


Cell = None | str | int | float | bool | datetime | date | time | timedelta | CellError
Row = tuple[Cell, ...]


def shown(cell: Cell) -> str:
    """Return the text that a person sees for a cell: "" for blank, whole floats without ".0"."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e21 else repr(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d" if cell.time() == time(0) else "%Y-%m-%d %H:%M:%S")
    if isinstance(cell, CellError):
        return cell.code
    return str(cell)
