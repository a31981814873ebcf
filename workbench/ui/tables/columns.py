"""Which columns a table of rows has: our own first, then those of the sheet."""

from dataclasses import dataclass
from typing import Literal

from workbench.project.sheets import Sheet
from workbench.translation import _

Kind = Literal["number", "label", "suggestion", "prediction", "confidence", "cell"]


@dataclass(frozen=True, slots=True)
class TableColumn:
    """One column. `position` and `name` belong to a column of the sheet (kind "cell")."""

    kind: Kind
    position: int = -1
    name: str = ""
    is_text: bool = False

    def title(self) -> str:
        """Return the header in the present language; a sheet's own header is never translated."""
        if self.kind == "cell":
            return self.name
        return {
            "number": _("#"),
            "label": _("Label"),
            "suggestion": _("Suggestion"),
            "prediction": _("Prediction"),
            "confidence": _("Confidence"),
        }[self.kind]

    def key(self) -> str:
        """Return a name for this column among those of its sheet that quotes no header."""
        return str(self.position) if self.kind == "cell" else f"@{self.kind}"

    def sort_key(self) -> str:
        """Return the name by which `project.rows.View` sorts this column; "" is the sheet's order."""
        if self.kind == "cell":
            return self.name
        return "" if self.kind == "number" else f"@{self.kind}"


def every_column(sheet: Sheet, *, with_run: bool) -> tuple[TableColumn, ...]:
    """Return the columns of the Sheet page: number, label, what models say and every cell."""
    return (*_leading(with_run=with_run), *cell_columns(sheet))


def text_columns(sheet: Sheet, *, with_run: bool) -> tuple[TableColumn, ...]:
    """Return the columns of the Label page: number, label, what models say and the texts."""
    cells = tuple(column for column in cell_columns(sheet) if column.is_text)
    return (*_leading(with_run=with_run), *cells)


def cell_columns(sheet: Sheet) -> tuple[TableColumn, ...]:
    """Return the sheet's own columns in their order."""
    return tuple(
        TableColumn("cell", column.position, column.name, column.role == "text")
        for column in sheet.columns
    )


def _leading(*, with_run: bool) -> tuple[TableColumn, ...]:
    run = (TableColumn("prediction"), TableColumn("confidence")) if with_run else ()
    return (TableColumn("number"), TableColumn("label"), *run, TableColumn("suggestion"))
