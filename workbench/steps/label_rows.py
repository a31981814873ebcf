"""Label very many rows as one undo step, and take such a step back, in chunks that hold no one up."""

from collections.abc import Sequence
from pathlib import Path

from workbench.events import Progress, Stage, Step
from workbench.packed_ids import unpack
from workbench.project import bulk, sheets, tasks, undo
from workbench.project.bulk import Bulk, BulkWriter, Wanted
from workbench.project.store import Project
from workbench.requests import AcceptSuggestions, LabelRows, TurnEdit
from workbench.results import EditTurned, RowsLabelled


def label_rows(request: LabelRows) -> Step[RowsLabelled]:
    """Give the rows a label, or take theirs away."""
    with Project.open(Path(request.project)) as project:
        sheet = sheets.sheet_named(project, request.sheet).id
        task = tasks.task_named(project, request.task).id
        wanted = [(row, request.label, request.origin) for row in unpack(request.rows)]
        what = "annotate" if request.label else "clear"
        told = Bulk(task, sheet, "person", what, request.only_unlabelled)
        return (yield from written(project, told, wanted))


def accept_suggestions(request: AcceptSuggestions) -> Step[RowsLabelled]:
    """Take over what the fast model is sure of, for rows without a label."""
    with Project.open(Path(request.project)) as project:
        sheet = sheets.sheet_named(project, request.sheet).id
        task = tasks.task_named(project, request.task).id
        yield Stage("reading")
        wanted = bulk.suggested(project, task, sheet, request.least)
        told = Bulk(task, sheet, "suggestion", "accept", only_unlabelled=True)
        return (yield from written(project, told, wanted))


def written(project: Project, told: Bulk, wanted: Sequence[Wanted]) -> Step[RowsLabelled]:
    """Write labels, those of a row beside each other in `wanted`; a cancel takes them back."""
    yield Stage("bulk-labelling")
    writer = BulkWriter(project, told)
    rows = len({row for row, _label, _origin in wanted})
    done = 0
    try:
        for chunk in _chunks(wanted):
            writer.write(chunk)
            done += len(chunk)
            yield Progress(done, len(wanted))
    except GeneratorExit:
        writer.take_back()
        raise
    return RowsLabelled(told.sheet, writer.written, rows - writer.written)


def _chunks(wanted: Sequence[Wanted]) -> "list[Sequence[Wanted]]":
    """Return the parts to be written at once, with no row in two of them."""
    parts: list[Sequence[Wanted]] = []
    start = 0
    while start < len(wanted):
        end = min(start + bulk.CHUNK, len(wanted))
        while end < len(wanted) and wanted[end][0] == wanted[end - 1][0]:
            end += 1
        parts.append(wanted[start:end])
        start = end
    return parts


def turn_edit(request: TurnEdit) -> Step[EditTurned]:
    """Take back the latest edit, or do again what was taken back last.

    Cut off between two chunks, it is as if it had not begun: doing it again does all of it.
    """
    yield Stage("turning")
    with Project.open(Path(request.project)) as project:
        edit = bulk.next_edit(project, redo=request.redo)
        total = bulk.size(project, redo=request.redo)
        done = 0
        for done in bulk.turned(project, edit, undone=not request.redo):
            yield Progress(done, total)
        if bulk.is_rows_alone(project, edit):
            bulk.finish_turn(project, edit, undone=not request.redo)
        else:
            (undo.redo if request.redo else undo.undo)(project)
        return EditTurned(done)
