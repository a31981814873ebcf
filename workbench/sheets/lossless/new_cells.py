"""What is to be added to a workbook."""

from dataclasses import dataclass

from workbench.cells import Cell


@dataclass(frozen=True, slots=True)
class NewColumn:
    """One column that is added. `kind` is "text", "share" (shown as a percentage) or "plain"."""

    name: str
    kind: str = "text"
    width: float = 14.0


@dataclass(frozen=True, slots=True)
class Addition:
    """New columns for a sheet whose header ends in `header_row`; `rows` is how many rows it has."""

    sheet: str
    header_row: int
    columns: tuple[NewColumn, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class NewRow:
    """The new cells of a row of the workbook (`number`, from 1); `marked` rows get a fill."""

    number: int
    cells: tuple[Cell, ...]
    marked: bool = False
