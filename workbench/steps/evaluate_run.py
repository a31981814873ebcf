"""Say how good a run is: its scores as they were taken, and every measure of the rows behind them."""

from dataclasses import replace
from pathlib import Path

from workbench.errors import ModelDamaged, ModelMissing, NoRun
from workbench.evaluation.answers import Answers
from workbench.evaluation.causes import by_size, causes
from workbench.evaluation.groups import by_groups
from workbench.evaluation.measures import measured
from workbench.evaluation.promise import first_promise, promised
from workbench.events import Stage, Step
from workbench.project import in_use, promises, splits, tasks
from workbench.project.runs import Run
from workbench.project.scored_rows import columns_of
from workbench.project.store import Project
from workbench.requests import EvaluateRun
from workbench.results import RunEvaluated
from workbench.steps.answers import answers_now, answers_of
from workbench.steps.rivals import rivals_of
from workbench.trust import STANDARD, Calibration, Promise


def evaluate_run(request: EvaluateRun) -> Step[RunEvaluated]:
    """Return how good `request.run` is, or the newest: its measures under the labels' present names, its
    promise under those that its model gives. Raises `NoRun`, `RunUnknown`.
    """
    yield Stage("scoring")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        if run.scores is None:
            raise NoRun
        answers, split = answers_of(project, run), splits.split_of(project, run.id)
        if not len(answers):
            nothing = measured(answers)
            return RunEvaluated(run.id, run.scores, nothing, _calibration(run), split=split)
        now, limits = answers_now(project, run)
        yield Stage(
            "scoring"
        )  # what is shown of a run may be turned away from while torch is loaded
        from workbench.steps.evidence import evidence_of  # noqa: PLC0415 - loads torch

        yield Stage("scoring")
        columns, lengths = columns_of(project, answers.keys)
        found = measured(now)
        return RunEvaluated(
            run.id,
            run.scores,
            measures=replace(
                found, groups=by_groups(now, columns, lengths), limits=(*found.limits, *limits)
            ),
            calibration=_calibration(run),
            promise=_promise(project, run, request, answers),
            split=split,
            rivals=tuple(rivals_of(project, run, answers)),
            causes=causes(now, evidence_of(project, run, now)),
            sizes=by_size(now),
        )
    finally:
        project.close()


def _promise(project: Project, run: Run, request: EvaluateRun, answers: Answers) -> Promise:
    """Return what is asked for, else what holds for the run."""
    if request.precision or request.each_label:
        precision = request.precision or STANDARD
        return promised(answers, precision, each_label=request.each_label)
    return promises.of_run(project, run.id) or first_promise(answers)


def _calibration(run: Run) -> Calibration | None:
    """Return how the run's model calibrates itself, or None where it is gone or does not say."""
    from workbench.learning.calibrating import restored  # noqa: PLC0415 - loads torch
    from workbench.learning.saved_model import read_card  # noqa: PLC0415 - loads torch

    try:
        card = read_card(Path(run.folder))
        return restored(card.calibration) if card.calibration else None
    except (ModelMissing, ModelDamaged, ValueError, KeyError, TypeError):
        return None
