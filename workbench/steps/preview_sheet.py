"""Show the first rows of a file and guess its columns, before anything is stored."""

from workbench.events import Step
from workbench.requests import PreviewSheet
from workbench.results import SheetPreview
from workbench.sheets.preview import preview


def preview_sheet(request: PreviewSheet) -> Step[SheetPreview]:
    """Return the preview of a sheet; nothing is written."""
    return (yield from preview(request))
