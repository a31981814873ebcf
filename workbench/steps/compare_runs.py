"""Say whether one run is better than another, on the rows that both are scored on."""

from pathlib import Path

from workbench.evaluation.comparison import compared
from workbench.events import Stage, Step
from workbench.project import runs
from workbench.project.store import Project
from workbench.requests import CompareRuns
from workbench.results import RunsCompared
from workbench.steps.answers import answers_of


def compare_runs(request: CompareRuns) -> Step[RunsCompared]:
    """Return how `request.second` does against `request.first`. Raises `RunUnknown`."""
    yield Stage("comparing")
    project = Project.open(Path(request.project))
    try:
        first, second = (runs.run(project, one) for one in (request.first, request.second))
        found = compared(answers_of(project, first), answers_of(project, second), request.measure)
        return RunsCompared(first.id, second.id, found)
    finally:
        project.close()
