"""Write a sheet with its predictions to a new workbook or CSV file, every column and row in order."""

from collections.abc import Iterator
from pathlib import Path

from workbench.cells import Row
from workbench.errors import NoRun, TargetIsSource
from workbench.events import Noticed, Stage, Step
from workbench.project import predictions, rows, runs, sheets, tasks
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ExportWorkbook
from workbench.results import WorkbookExported
from workbench.sheets.writers import write
from workbench.translation import _, set_language
from workbench.wording import METHODS, review_rule, scores_text, word

NEW_COLUMNS = ("prediction", "confidence", "needs_review")


def export_workbook(request: ExportWorkbook) -> Step[WorkbookExported]:
    """Return where the file is. The target is replaced only when the new file is complete.

    Raises `NoRun` where nothing was classified, `TargetIsSource`, and the writers' errors.
    """
    yield Stage("preparing")
    set_language(request.language)
    target = Path(request.path)
    project = Project.open(Path(request.project), readonly=True)
    try:
        sheet = sheets.sheet_named(project, request.sheet)
        if sheet.source and _same_file(target, Path(sheet.source)):
            raise TargetIsSource(target.name)
        run = _run(project, request, sheet)
        threshold = run.scores.threshold if run.scores else -1.0
        header = [*(column.name for column in sheet.columns), *_new_names(sheet)]
        yield Stage("writing")
        changed = yield from write(
            target,
            header,
            _rows(project, run, sheet, threshold),
            sheet_name=sheet.name,
            notes=_notes(run, threshold),
            total=sheet.rows,
            kind=request.file_format,
        )
        if changed:
            yield Noticed("changed-cells", changed)
        return WorkbookExported(str(target), sheet.rows, tuple(header), changed)
    finally:
        project.close()


def _run(project: Project, request: ExportWorkbook, sheet: Sheet) -> Run:
    """Return the run asked for, else the newest that has classified this sheet."""
    if request.run:
        return runs.run(project, request.run)
    for task in tasks.all_tasks(project):
        for run in sorted(runs.all_runs(project, task.id), key=lambda run: -run.id):
            if predictions.predicted_count(project, run.id, sheet.id):
                return run
    raise NoRun


def _new_names(sheet: Sheet) -> list[str]:
    """Return the names of the added columns, numbered where the sheet has them already."""
    taken = {column.name.casefold() for column in sheet.columns}
    names = []
    for name in NEW_COLUMNS:
        free, number = name, 2
        while free in taken:
            free, number = f"{name} ({number})", number + 1
        taken.add(free)
        names.append(free)
    return names


def _rows(project: Project, run: Run, sheet: Sheet, threshold: float) -> Iterator[Row]:
    """Yield every row with its prediction; both come sorted by row, so this is a merge."""
    found = predictions.iterate(project, run.id, sheet.id)
    waiting = next(found, None)
    for number, row in rows.iterate(project, sheet.id):
        if waiting is not None and waiting[0] == number:
            _number, name, confidence = waiting
            waiting = next(found, None)
            review = threshold < 0 or confidence < threshold
            yield (*row, name, confidence, review)
        else:
            yield (*row, None, None, True)


def _notes(run: Run, threshold: float) -> list[tuple[str, str]]:
    notes = [
        (_("Model"), word(METHODS, run.method)),
        (_("Rule"), review_rule(threshold)),
    ]
    if run.scores is not None:
        notes.insert(1, (_("Scores"), scores_text(run.scores)))
    return notes


def _same_file(target: Path, source: Path) -> bool:
    return target.exists() and source.exists() and target.samefile(source)
