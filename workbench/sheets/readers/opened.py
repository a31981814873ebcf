"""What every reader is given and gives back."""

from collections.abc import Iterator
from dataclasses import dataclass

from workbench.cells import Row


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a file."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Which sheet of which file. "" means: the first visible sheet, the encoding or separator found."""

    path: str
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet that is being read. `rows` begins with sheet row 1 and column A, and runs once.

    `estimate` is the number of rows, or -1 where only reading tells. `error_cells` counts #N/A and
    its like. `encoding` and `delimiter` are of a text file.
    """

    sheet: str
    rows: Iterator[Row]
    estimate: int
    error_cells: int = 0
    encoding: str = ""
    delimiter: str = ""
