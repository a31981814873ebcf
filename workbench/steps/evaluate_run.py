"""Say how good a run is: its scores as they were taken, and every measure of the rows behind them."""

from dataclasses import replace
from pathlib import Path

from workbench.errors import NoRun
from workbench.evaluation.groups import by_groups
from workbench.evaluation.measures import measured
from workbench.events import Stage, Step
from workbench.project import runs, tasks
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.requests import EvaluateRun
from workbench.results import RunEvaluated
from workbench.steps.answers import answers_of, columns_of
from workbench.trust import Measures


def evaluate_run(request: EvaluateRun) -> Step[RunEvaluated]:
    """Return how good `request.run` is, or the newest. Raises `NoRun`, `RunUnknown`."""
    yield Stage("scoring")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = runs.run(project, request.run) if request.run else runs.newest_run(project, task.id)
        if run.scores is None:
            raise NoRun
        return RunEvaluated(run.id, run.scores, measures_of(project, run))
    finally:
        project.close()


def measures_of(project: Project, run: Run) -> Measures | None:
    """Return every measure of the rows that score a run, or None where none is kept."""
    answers = answers_of(project, run)
    if not len(answers):
        return None
    columns, lengths = columns_of(project, answers.keys)
    return replace(measured(answers), groups=by_groups(answers, columns, lengths))
