"""A CSV file that Excel opens rightly: UTF-8 with its mark, and no text that would run as a formula."""

import csv
import time
from pathlib import Path

from workbench.cells import Cell, shown
from workbench.events import Progress, Step
from workbench.sheets.texts import is_active
from workbench.sheets.writers.sheet_out import SheetOut

EXTENSIONS: tuple[str, ...] = (".csv",)

_EACH = 2000


def write(target: Path, sheet: SheetOut) -> Step[None]:
    """Write `sheet`; texts that could run as a formula get a leading apostrophe."""
    started = time.monotonic()
    encoding = "utf-8-sig" if sheet.look.mark else "utf-8"
    with target.open("w", encoding=encoding, errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_text(name) for name in sheet.header])
        for number, row in enumerate(sheet.rows, 1):
            cells = [_text(cell) for cell in row]
            writer.writerow(cells)
            for place, (cell, text) in enumerate(zip(row, cells, strict=True)):
                if isinstance(cell, str) and text != cell:
                    why = "apostrophe" if text[1:] == cell else "characters"
                    sheet.report.add(why, number, place)
            if number % _EACH == 0:
                speed = number / max(time.monotonic() - started, 1e-6)
                left = (sheet.total - number) / speed
                yield Progress(number, sheet.total, "rows", speed, left)


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        text = cell.replace("\0", "")
        return f"'{text}" if is_active(text) else text
    return shown(cell)
