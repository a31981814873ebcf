"""A CSV file that Excel opens rightly: UTF-8 with its mark, and no text that would run as a formula."""

import csv
import time
from pathlib import Path

from workbench.cells import Cell, shown
from workbench.events import Progress, Step
from workbench.sheets.writers.sheet_out import SheetOut

EXTENSIONS: tuple[str, ...] = (".csv",)
MOST_ROWS = 2**62

_EACH = 2000
# Formula triggers after OWASP's advice on CSV injection, and their full-width forms.
_ACTIVE = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def write(target: Path, sheet: SheetOut) -> Step[int]:
    """Write `sheet`; return how many texts were made inert with a leading apostrophe."""
    changed = 0
    started = time.monotonic()
    with target.open("w", encoding="utf-8-sig", errors="replace", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_text(name) for name in sheet.header])
        for number, row in enumerate(sheet.rows, 1):
            cells = [_text(cell) for cell in row]
            changed += sum(
                isinstance(cell, str) and text != cell
                for cell, text in zip(row, cells, strict=True)
            )
            writer.writerow(cells)
            if number % _EACH == 0:
                speed = number / max(time.monotonic() - started, 1e-6)
                left = (sheet.total - number) / speed
                yield Progress(number, sheet.total, "rows", speed, left)
    return changed


def _text(cell: Cell) -> str:
    if isinstance(cell, str):
        text = cell.replace("\0", "")
        return f"'{text}" if text.startswith(_ACTIVE) else text
    return shown(cell)
