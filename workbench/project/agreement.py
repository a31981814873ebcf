"""What two sources say of the rows of a sheet: two tasks, two columns of labels, or one of each."""

from dataclasses import dataclass

from workbench.cells import shown
from workbench.errors import ColumnMissing, KindsDiffer
from workbench.label_columns import LabelShape, names, number_of, path, shape
from workbench.label_text import joined, parted
from workbench.project import annotations, column_labels, tasks
from workbench.project.cells import decode
from workbench.project.sheets import Sheet
from workbench.project.store import Project

COLUMN = "column:"


@dataclass(frozen=True, slots=True)
class Opinions:
    """What two sources say of a sheet's rows, as `label_text` writes it, by row.

    `task` is the one that a decision between them is written to: the first of the two that is one,
    else 0.
    """

    kind: str
    task: int
    first: dict[int, str]
    second: dict[int, str]

    def shared(self) -> list[int]:
        """Return the rows of which both say something, in their order."""
        return sorted(self.first.keys() & self.second.keys())


def opinions(
    project: Project, sheet: Sheet, first: str, second: str, separator: str = ""
) -> Opinions:
    """Return what the two say. Each is the name of a task, or "column:" and that of a column.

    A column is read as the other's kind; of two columns the first one is guessed. Labels that
    differ in case alone are the same. Raises ColumnMissing, TaskUnknown, KindsDiffer.
    """
    chosen = [
        None if one.startswith(COLUMN) else tasks.task_named(project, one)
        for one in (first, second)
    ]
    present = [task for task in chosen if task is not None]
    if len({task.kind for task in present}) > 1:
        one, other = present
        raise KindsDiffer(one.name, one.kind, other.name, other.kind)
    kind = present[0].kind if present else ""
    said: list[dict[int, str]] = []
    for name, task in zip((first, second), chosen, strict=True):
        if task is not None:
            said.append(annotations.written(project, task.id, sheet.id))
            continue
        found, kind = _of_column(project, sheet, name.removeprefix(COLUMN), kind, separator)
        said.append(found)
    if kind != "number":
        spelling = _spelling(project, present[0].id if present else 0, said)
        said = [{row: _spelled(one, kind, spelling) for row, one in each.items()} for each in said]
    return Opinions(kind, present[0].id if present else 0, said[0], said[1])


def _of_column(
    project: Project, sheet: Sheet, column: str, kind: str, separator: str
) -> tuple[dict[int, str], str]:
    place = next((one.position for one in sheet.columns if one.name == column), None)
    if place is None:
        raise ColumnMissing(column, ", ".join(one.name for one in sheet.columns))
    told = shape(column_labels.first_cells(project, sheet, place), kind, separator)
    found: dict[int, str] = {}
    for row, value in project.db.execute(f"SELECT rowid, c{place} FROM rows_{sheet.id}"):
        text = _written(decode(value), told)
        if text:
            found[int(str(row))] = text
    return found, told.kind


def _written(cell: object, told: LabelShape) -> str:
    """Return what a cell says, or "" where it says nothing that could be compared."""
    if told.kind == "number":
        number = number_of(cell)  # type: ignore[arg-type] # a stored cell
        return "" if number is None else repr(number)
    text = shown(cell).strip()  # type: ignore[arg-type] # a stored cell
    if told.kind == "several":
        return joined(names(text, told.separator))
    return path(text, told.separator) if told.kind == "tree" else text


def _spelling(project: Project, task: int, said: list[dict[int, str]]) -> dict[str, str]:
    """Return how each label is spelled: as in the task, else as it was met first."""
    found: dict[str, str] = {}
    if task:
        rows = project.all("SELECT name FROM label WHERE task = ? AND archived = 0", (task,))
        found = {str(name).casefold(): str(name) for (name,) in rows}
    for each in said:
        for one in each.values():
            for name in parted(one):
                found.setdefault(name.casefold(), name)
    return found


def _spelled(written: str, kind: str, spelling: dict[str, str]) -> str:
    if kind == "several":
        return joined(spelling[name.casefold()] for name in parted(written))
    return spelling[written.casefold()]
