"""Which task the labels of an imported column are for, and the labels themselves."""

from dataclasses import dataclass

from workbench import label_columns
from workbench.cells import Cell
from workbench.errors import TaskKindDiffers
from workbench.events import Chosen, Noticed, Stage, Step
from workbench.label_columns import LabelShape
from workbench.project import column_labels, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import ImportSheet


@dataclass(frozen=True, slots=True)
class LabelsTaken:
    """What came of the label column: numbers of new labels and of labelled rows, and findings."""

    task: str
    kind: str
    labels: int = 0
    rows: int = 0
    notices: tuple[Noticed, ...] = ()


def planned(
    project: Project, request: ImportSheet, column: str, cells: list[Cell]
) -> tuple[LabelShape, str]:
    """Return what the column holds and the name of the task for it, before anything is stored.

    A task that was named has its own kind: a column that seems to hold one label a cell is read as
    that, and what plainly holds something else is refused. Raises TaskKindDiffers.
    """
    known = {task.name.casefold(): task for task in tasks.all_tasks(project)}
    named = known.get(request.task.casefold()) if request.task else None
    shape = label_columns.shape(cells, request.label_kind, request.label_separator)
    if not column:
        if named is not None and request.label_kind not in {"", named.kind}:
            raise TaskKindDiffers(named.name, named.kind, "", request.label_kind)
        return LabelShape(request.label_kind or "single"), request.task
    wanted = named if request.task else next(iter(known.values()), None)
    if wanted is None or wanted.kind == shape.kind:
        return shape, request.task
    if not request.label_kind and shape.kind == "single" and label_columns.fits(cells, wanted.kind):
        return label_columns.shape(cells, wanted.kind, request.label_separator), request.task
    if named is not None:
        raise TaskKindDiffers(named.name, named.kind, column, shape.kind)
    return shape, ""


def take_labels(
    project: Project, request: ImportSheet, sheet: Sheet, column: str, shape: LabelShape
) -> Step[LabelsTaken]:
    """Label the rows of a sheet that was just registered; what was not said is reported."""
    task = _task(project, request, column, shape)
    if not column:
        return LabelsTaken(task.name, task.kind)
    if not request.label_kind and shape.kind != "single":
        yield Chosen("label_kind", shape.kind)
    if not request.label_separator and shape.separator:
        yield Chosen("label_separator", shape.separator.replace("\n", "\\n"))
    if not request.task and len(tasks.all_tasks(project)) > 1:
        yield Chosen("task", task.name)
    yield Stage("labelling")
    taken = column_labels.take(project, task.id, sheet.id, column, shape.separator)
    refused = Noticed("not-a-number", taken.refused, taken.refused + taken.rows, column)
    notices = (refused,) if taken.refused and shape.kind == "number" else ()
    yield from notices
    return LabelsTaken(task.name, task.kind, taken.labels, taken.rows, notices)


def _task(project: Project, request: ImportSheet, column: str, shape: LabelShape) -> Task:
    if not request.task:
        return tasks.task_for(project, shape.kind, column) if column else tasks.task_named(project)
    for task in tasks.all_tasks(project):
        if task.name.casefold() == request.task.casefold():
            return task
    return tasks.named_anew(project, request.task, shape.kind)
