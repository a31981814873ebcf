"""True label shares beside exported rows: sheets of the new workbook, or files beside a CSV file."""

from pathlib import Path

from workbench.events import Step
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ExportWorkbook
from workbench.sheets.writers import write
from workbench.sheets.writers.sheet_out import Look, Table
from workbench.steps.estimate_shares import shares_of
from workbench.steps.share_table import share_table
from workbench.translation import _
from workbench.verdicts import LIMITS, shares_basis
from workbench.wording import word

_BESIDE = (".csv",)


class ExportedShares:
    """`tables` are what was asked for, `notes` what they rest on, once `estimate` has ended."""

    def __init__(self, project: Project, request: ExportWorkbook, sheet: Sheet, run: Run) -> None:
        self._project, self._request, self._sheet, self._run = project, request, sheet, run
        self.tables: tuple[Table, ...] = ()
        self.notes: tuple[tuple[str, str], ...] = ()

    def estimate(self) -> Step[None]:
        """Estimate all shares. Raises `ColumnMissing`."""
        notes: dict[str, str] = {}
        for column in self._request.shares:
            found = yield from shares_of(
                self._project, self._run, self._sheet, column, self._request.period
            )
            title = _("Shares")
            if len(self._request.shares) > 1 and column:
                title = _("Shares by {column}").format(column=column)
            if found.shares:
                self.tables = (*self.tables, share_table(found, title))
            basis = (shares_basis(found), *(word(LIMITS, one) for one in found.limits))
            notes[title] = " ".join(one for one in basis if one)
        self.notes = tuple(notes.items())

    def write_beside(self, target: Path) -> Step[None]:
        """Write each table to a file beside `target`, where that is a text file."""
        if target.suffix.lower() not in _BESIDE and self._request.file_format != "csv":
            return
        for place, table in enumerate(self.tables, 1):
            number = f" {place}" if place > 1 else ""  # a column's name is no name for a file
            path = target.with_name(f"{target.stem} – {_('Shares')}{number}.csv")
            yield from write(
                path,
                table.header,
                table.rows,
                sheet_name=table.name,
                total=len(table.rows),
                look=Look(mark=self._request.mark),
                kind="csv",
            )
