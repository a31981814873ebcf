"""Ranges of cells as a workbook writes them: A1, A1:C9, $A$1:$C$9, several with blanks between."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.sheets.headers import letters
from workbench.sheets.readers.bounds import column_number

_RANGE = re.compile(rb"\$?([A-Za-z]{1,3})\$?(\d{1,7})(?::\$?([A-Za-z]{1,3})\$?(\d{1,7}))?$")


@dataclass(frozen=True, slots=True)
class Area:
    """A range of cells, from 1, its edges included."""

    top: int
    left: int
    bottom: int
    right: int

    def text(self) -> bytes:
        """Return "A1:C9"."""
        first = f"{letters(self.left - 1)}{self.top}"
        return f"{first}:{letters(self.right - 1)}{self.bottom}".encode()


def area(text: bytes) -> Area | None:
    """Return the range that a text means, or None where it is none."""
    found = _RANGE.match(text.strip())
    if found is None:
        return None
    left, top, right, bottom = found.groups()
    return Area(
        int(top),
        column_number(left.upper()),
        int(bottom or top),
        column_number((right or left).upper()),
    )


def areas(text: bytes) -> Iterator[Area]:
    """Yield the ranges of a list of them."""
    for one in text.split():
        found = area(one)
        if found is not None:
            yield found
