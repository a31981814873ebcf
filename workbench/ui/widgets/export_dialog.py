"""Where the result goes: one question, a name that is free, and what the file will hold."""

from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from workbench.project.sheets import Sheet
from workbench.translation import _


def free_name(folder: Path, stem: str, suffix: str) -> Path:
    """Return a path that names no file yet: the stem, else the stem with a number."""
    path = folder / f"{stem}{suffix}"
    number = 2
    while path.exists():
        path = folder / f"{stem} ({number}){suffix}"
        number += 1
    return path


def ask_target(project: Path, sheet: Sheet, parent: QWidget) -> str:
    """Return the path that the person chose for the export of `sheet`, or ""."""
    stem = Path(sheet.source).stem if sheet.source else sheet.name
    suggestion = free_name(project.parent, _("{name} with predictions").format(name=stem), ".xlsx")
    kinds = _("Excel workbook") + " (*.xlsx);;" + _("CSV file") + " (*.csv)"
    name, kind = QFileDialog.getSaveFileName(
        parent, _("Save the result as"), str(suggestion), kinds
    )
    if name and not Path(name).suffix:
        name += ".csv" if "*.csv" in kind else ".xlsx"
    return name
