"""Write what is known of a run as a page, on paper or as a workbook; every figure is measured anew."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

from workbench.errors import NoRun, ReportUnsupported, TargetIsSource
from workbench.events import Progress, Stage, Step
from workbench.project import in_use, sheets, tasks
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.reporting.appendix import write_appendix
from workbench.reporting.builder import report_of
from workbench.reporting.page import write_page
from workbench.reporting.paper import write_paper
from workbench.reporting.report import Report
from workbench.requests import EvaluateRun, FindLeaks, WriteReport
from workbench.results import ReportWritten
from workbench.sheets.atomic import replaced
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.find_leaks import find_leaks
from workbench.steps.report_facts import gathered
from workbench.translation import language, set_language

WRITERS: dict[str, Callable[[Report, Path], None]] = {
    ".html": write_page,
    ".pdf": write_paper,
    ".xlsx": write_appendix,
}


def write_report(request: WriteReport) -> Step[ReportWritten]:
    """Return where the files are; each takes its name only when it is complete.

    Raises `ReportUnsupported`, `TargetIsSource`, `NoRun`, `RunUnknown`, `RunInUseGone`, `PartMissing`, and
    what a file that cannot be written is told as.
    """
    yield Stage("reporting")
    targets = [Path(path) for path in request.paths]
    for target in targets:
        if target.suffix.lower() not in WRITERS:
            raise ReportUnsupported(target.name)
    project = Project.open(Path(request.project))
    try:
        _spare_sources(project, targets)
        run = _run(project, request)
        asked = EvaluateRun(
            request.project, run=run.id, precision=request.precision, each_label=request.each_label
        )
        evaluated = yield from evaluate_run(asked)
        task = next(one for one in tasks.all_tasks(project) if one.id == run.task)
        leaks = yield from find_leaks(FindLeaks(request.project, task.name))
        facts = yield from gathered(project, request, run, evaluated, leaks)
    finally:
        project.close()
    yield Stage("writing")
    with _in_language(request.language):
        report = report_of(facts)
        for place, target in enumerate(targets):
            with replaced(target) as part:
                WRITERS[target.suffix.lower()](report, part)
            yield Progress(place + 1, len(targets), "files")
    return ReportWritten(run.id, tuple(map(str, targets)), evaluated)


def _run(project: Project, request: WriteReport) -> Run:
    task = tasks.task_named(project, request.task)
    run = in_use.asked_or_in_use(project, task.id, request.run)
    if run.scores is None:
        raise NoRun
    return run


def _spare_sources(project: Project, targets: list[Path]) -> None:
    """Refuse to write over a file that rows came from. Raises TargetIsSource."""
    for sheet in sheets.all_sheets(project):
        for target in targets:
            source = Path(sheet.source)
            with contextlib.suppress(OSError):
                if source.is_file() and target.is_file() and source.samefile(target):
                    raise TargetIsSource(target.name)


@contextlib.contextmanager
def _in_language(code: str) -> Iterator[None]:
    """Speak a language for a while: that of a report need not be the window's."""
    before = language()
    set_language(code)
    try:
        yield
    finally:
        set_language(before)
