"""What every reader is given and gives back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from workbench.cells import Row
from workbench.requests import ImportSheet, PreviewSheet


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """One sheet of a file."""

    name: str
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Which sheet of which file. "" means: the first visible sheet, the encoding or separator found.

    `pasted` is text from the clipboard, and then there is no file. `password` opens a protected
    workbook. `quoting` is "" (quotation marks enclose fields) or "none" (they are plain text).
    """

    path: str
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    quoting: str = ""
    password: str = field(default="", repr=False)
    pasted: str = field(default="", repr=False)

    @classmethod
    def of(cls, request: PreviewSheet | ImportSheet) -> "Source":
        """Return the source that a request names."""
        return cls(
            request.path,
            request.sheet,
            request.encoding,
            request.delimiter,
            request.quoting,
            request.password,
            request.pasted,
        )


@dataclass(slots=True)
class Facts:
    """What is worth telling about a sheet; it grows while the rows are read.

    `hidden_rows` are numbers of rows in the sheet, from 1. `merged` are (first row, first column,
    last row, last column), from 1. `error_cells` is -1 where the format does not let us know.
    """

    error_cells: int = 0
    formulas: int = 0
    date_1904: bool = False
    long_numbers: int = 0
    cut_cells: int = 0
    hidden_rows: frozenset[int] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet that is being read. `rows` begins with sheet row 1 and column A, and runs once.

    `estimate` is the number of rows, or -1 where only reading tells. `encoding` and `delimiter` are
    of a text file. `part` is the sheet's part in an .xlsx archive, else "".
    """

    sheet: str
    rows: Iterator[Row]
    estimate: int
    facts: Facts = field(default_factory=Facts)
    encoding: str = ""
    delimiter: str = ""
    part: str = ""
