"""Give the scores of a run again, as they were taken when it ended."""

from pathlib import Path

from workbench.errors import NoRun
from workbench.events import Stage, Step
from workbench.project import runs, tasks
from workbench.project.store import Project
from workbench.requests import EvaluateRun
from workbench.results import RunEvaluated


def evaluate_run(request: EvaluateRun) -> Step[RunEvaluated]:
    """Return the scores of `request.run`, or of the newest. Raises `NoRun`, `RunUnknown`."""
    yield Stage("scoring")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = runs.run(project, request.run) if request.run else runs.newest_run(project, task.id)
        if run.scores is None:
            raise NoRun
        return RunEvaluated(run.id, run.scores)
    finally:
        project.close()
