"""Say whether one run is better than another, on the rows that both are scored on."""

from dataclasses import replace
from pathlib import Path

from workbench.evaluation.comparison import compared
from workbench.events import Stage, Step
from workbench.project import runs
from workbench.project.store import Project
from workbench.requests import CompareRuns
from workbench.results import RunsCompared
from workbench.steps.answers import answers_now


def compare_runs(request: CompareRuns) -> Step[RunsCompared]:
    """Return how `request.second` does against `request.first`. Raises `RunUnknown`."""
    yield Stage("comparing")
    project = Project.open(Path(request.project))
    try:
        first, second = (runs.run(project, one) for one in (request.first, request.second))
        (one, limits), (other, more) = (answers_now(project, run) for run in (first, second))
        found = compared(one, other, request.measure)
        also = [name for name in ("gone-labels",) if name in (*limits, *more)]
        if one.labels and other.labels and set(one.labels) != set(other.labels):
            also.append("other-labels")
        found = replace(found, limits=(*found.limits, *also)) if found.rows else found
        return RunsCompared(first.id, second.id, found)
    finally:
        project.close()
