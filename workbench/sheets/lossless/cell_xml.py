"""New cells as XML: text inline, so that no shared table has to be changed."""

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape

from workbench.cells import Cell, shown
from workbench.sheets.headers import letters
from workbench.sheets.lossless.layout import Layout
from workbench.sheets.lossless.new_cells import Addition, NewRow
from workbench.sheets.lossless.styles import Extended
from workbench.sheets.texts import fitted, is_active

_ESCAPED = re.compile(r"_(x[0-9A-Fa-f]{4}_)")


class CellWriter:
    """Makes the cells of a row; `changed` counts texts that Excel could not hold as they were."""

    def __init__(self, layout: Layout, styles: Extended | None) -> None:
        self._layout, self._styles = layout, styles
        self._columns = [letters(place - 1) for place in range(layout.start, layout.end + 1)]
        self._prefix = layout.prefix.decode()
        self.changed = 0

    def header(self, addition: Addition) -> bytes:
        """Return the cells of the header row, in the style of the cell on their left."""
        return self._joined(
            self._text(place, addition.header_row, column.name, self._layout.header_style)
            for place, column in enumerate(addition.columns)
        )

    def row(self, addition: Addition, row: NewRow) -> bytes:
        """Return the cells of a row; blank ones are left out."""
        made = []
        for place, cell in enumerate(row.cells):
            if cell is None or cell == "":
                continue
            kind = addition.columns[place].kind
            if isinstance(cell, str) and is_active(cell):
                kind = "inert"
            style = self._styles.style(kind, marked=row.marked) if self._styles else 0
            made.append(self._cell(place, row.number, cell, style))
        return self._joined(made)

    def _cell(self, place: int, row: int, cell: Cell, style: int) -> str:
        if isinstance(cell, bool):
            return self._value(place, row, str(int(cell)), style, ' t="b"')
        if isinstance(cell, int | float) and abs(cell) < 1e300:
            return self._value(place, row, repr(cell), style, "")
        return self._text(place, row, shown(cell), style)

    def _value(self, place: int, row: int, value: str, style: int, kind: str) -> str:
        p, at = self._prefix, f"{self._columns[place]}{row}"
        styled = f' s="{style}"' if style else ""
        return f'<{p}c r="{at}"{styled}{kind}><{p}v>{value}</{p}v></{p}c>'

    def _text(self, place: int, row: int, text: str, style: int) -> str:
        fit = fitted(text)
        self.changed += fit != text
        p, at = self._prefix, f"{self._columns[place]}{row}"
        styled = f' s="{style}"' if style else ""
        told = escape(_ESCAPED.sub(r"_x005F_\1", fit)).replace("\r", "&#13;")
        return (
            f'<{p}c r="{at}"{styled} t="inlineStr"><{p}is><{p}t xml:space="preserve">{told}'
            f"</{p}t></{p}is></{p}c>"
        )

    @staticmethod
    def _joined(cells: Iterable[str]) -> bytes:
        return "".join(cells).encode()
