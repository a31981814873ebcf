"""What the rows that score a run are like: their cells in other columns, and how long their texts are."""

from collections.abc import Sequence

from workbench.project import rows, sheets
from workbench.project.store import Project

_TEXT_ROLES = {"text", "label", "id"}


def columns_of(
    project: Project, keys: Sequence[tuple[int, int]]
) -> tuple[dict[str, list[str]], list[int]]:
    """Return the values of every other column by its name, and the length of each row's text.

    Columns of one name in several sheets are one; a row whose sheet lacks a column is blank there.
    """
    values: dict[str, list[str]] = {}
    lengths = [0] * len(keys)
    for sheet in sheets.all_sheets(project):
        places = [at for at, key in enumerate(keys) if key[0] == sheet.id]
        cells = rows.window(project, sheet.id, [keys[at][1] for at in places])
        for column in sheet.columns:
            if column.role not in _TEXT_ROLES:
                told = values.setdefault(column.name, [""] * len(keys))
                for at, row in zip(places, cells, strict=True):
                    told[at] = rows.joined(row[column.position : column.position + 1])
            elif column.role == "text":
                for at, row in zip(places, cells, strict=True):
                    lengths[at] += len(rows.joined(row[column.position : column.position + 1]))
    return values, lengths
