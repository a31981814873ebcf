"""OpenDocument sheets: bounds before the parser, since a cell of 60 bytes may repeat a billion times."""

import re

from workbench.errors import WorkbookDamaged, WorkbookEncrypted, WorkbookTooLarge
from workbench.sheets.package import Package
from workbench.sheets.readers.bounds import MOST_CELLS

_TOKEN = re.compile(
    rb"<table:table-row\b([^>]*)>|<table:(?:covered-)?table-cell\b([^>]*)>", re.DOTALL
)
_ROWS = re.compile(rb'number-rows-repeated="(\d{1,12})"')
_COLUMNS = re.compile(rb'number-columns-repeated="(\d{1,12})"')
_TAIL = 4096


def check(package: Package) -> None:
    """Count the filled cells, repeats included.

    Raises WorkbookTooLarge, WorkbookEncrypted, WorkbookDamaged.
    """
    with package:
        if package.has("META-INF/manifest.xml"):
            manifest = package.read("META-INF/manifest.xml")
            if b"encryption-data" in manifest:
                raise WorkbookEncrypted(package.name)
        cells, repeated, rest = 0, 1, b""
        for piece in package.stream("content.xml"):
            if not rest and b"<!DOCTYPE" in piece:
                raise WorkbookDamaged(package.name)
            data = rest + piece
            cut = data.rfind(b"<")  # a tag may be cut in two
            if cut < 0 or len(data) - cut > _TAIL:
                cut = len(data)
            for row, cell in _TOKEN.findall(data[:cut]):
                if row:
                    repeated = _times(_ROWS, row)
                elif b"value-type" in cell:
                    cells += repeated * _times(_COLUMNS, cell)
            rest = data[cut:]
            if cells > MOST_CELLS:
                raise WorkbookTooLarge(package.name, "cells", MOST_CELLS)


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    found = pattern.search(attributes)
    return int(found.group(1)) if found else 1
