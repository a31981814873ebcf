"""Read a whole sheet into the project."""

from workbench.events import Stage, Step
from workbench.requests import ImportSheet
from workbench.results import SheetImported
from workbench.sheets import readers
from workbench.sheets.readers.opened import Opened, Source


def import_sheet(request: ImportSheet) -> Step[SheetImported]:
    """Return the new sheet of the project.

    Raises the readers' errors, ColumnMissing, NoTextColumn, SheetEmpty, DiskFull, ProjectReadOnly.
    """
    source = Source.of(request)
    reading = _until_parsing(readers.open_sheet(source))
    step = yield from reading
    # A tenth of a second of imports, while the parser is at work in its thread.
    from workbench.steps.sheet_loading import load_sheet  # noqa: PLC0415

    return (yield from load_sheet(request, step))


def _until_parsing(step: Step[Opened]) -> Step[Step[Opened]]:
    """Drive a reader until it says that it reads, and return what remains of it."""
    while True:
        event = next(step)  # a reader never ends without having said that it reads
        yield event
        if event == Stage("reading"):
            return step
