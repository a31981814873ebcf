"""New files out. `WRITERS` lists the kinds; the target is replaced only by a complete file."""

from collections.abc import Generator, Iterable, Sequence
from pathlib import Path
from typing import Protocol

from workbench.cells import Row
from workbench.errors import TargetUnsupported
from workbench.events import Event, Step, Wish
from workbench.sheets.atomic import replaced
from workbench.sheets.writers import delimited, parquet, workbook
from workbench.sheets.writers.sheet_out import ChangeReport, Look, SheetOut


class Writer(Protocol):
    """What a module of this package offers."""

    EXTENSIONS: tuple[str, ...]

    def write(self, target: Path, sheet: SheetOut) -> Generator[Event, Wish | None, None]:
        """Write to `target`, which nobody else sees; what had to change goes to `sheet.report`."""


WRITERS: tuple[Writer, ...] = (workbook, delimited, parquet)


def writer_for(path: Path, kind: str = "") -> Writer:
    """Return the writer for a name's ending, or for a `kind` such as "csv".

    Raises TargetUnsupported.
    """
    ending = f".{kind}" if kind else path.suffix.lower()
    for writer in WRITERS:
        if ending in writer.EXTENSIONS:
            return writer
    raise TargetUnsupported(path.name)


def write(
    target: Path,
    header: Sequence[str],
    rows: Iterable[Row],
    *,
    sheet_name: str,
    total: int,
    look: Look | None = None,
    kind: str = "",
) -> Step[ChangeReport]:
    """Write `rows` under `header`; return what the format could not hold as it was.

    Raises TargetUnsupported, DiskFull, FolderReadOnly, FolderMissing, TargetInUse, PartMissing.
    """
    writer = writer_for(target, kind)
    sheet = SheetOut(tuple(header), rows, sheet_name, total, look or Look(), ChangeReport())
    with replaced(target) as part:
        yield from writer.write(part, sheet)
    return sheet.report
