"""The texts of rows as they stand in the sheet, for lists of single rows; read once each."""

from workbench.cells import shown
from workbench.project import rows, sheets
from workbench.project.sheets import Sheet
from workbench.project.store import Project


class RowTexts:
    """Remembers what it read; made anew for every list."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._sheets: dict[int, Sheet] = {one.id: one for one in sheets.all_sheets(project)}
        self._read: dict[tuple[int, int], str] = {}

    def read(self, keys: list[tuple[int, int]]) -> None:
        """Read the texts of (sheet, row) keys in few queries."""
        for number in {sheet for sheet, _row in keys} & self._sheets.keys():
            wanted = list(dict.fromkeys(row for sheet, row in keys if sheet == number))
            places = [c.position for c in self._sheets[number].columns if c.role == "text"]
            for row, cells in zip(wanted, rows.window(self._project, number, wanted), strict=True):
                words = [shown(cells[place]).strip() for place in places if place < len(cells)]
                self._read[number, row] = "\n".join(word for word in words if word)

    def text(self, sheet: int, row: int) -> str:
        """Return the text of a row, or "" where it has none."""
        if (sheet, row) not in self._read:
            self.read([(sheet, row)])
        return self._read.get((sheet, row), "")

    def sheet_name(self, sheet: int) -> str:
        """Return the name of a sheet where there are several, else ""."""
        return self._sheets[sheet].name if len(self._sheets) > 1 and sheet in self._sheets else ""
