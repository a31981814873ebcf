"""Learn from the labelled rows of a task; the run and every event of it are kept in the project."""

import shutil
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.events import Event, RunFinished, RunStarted, Stage, Step
from workbench.paths import models_folder
from workbench.project import annotations, runs, sheets, splits, tasks
from workbench.project.store import Project
from workbench.records import plain
from workbench.requests import TrainModel
from workbench.results import ModelTrained
from workbench.steps.cleaning import common_recipe, joins_of
from workbench.steps.recording import Recorder

if TYPE_CHECKING:
    from workbench.learning.examples import Example
    from workbench.learning.recipe import Recipe
    from workbench.learning.train import Trained


def train_model(request: TrainModel) -> Step[ModelTrained]:
    """Return the new run. Cancelled, it leaves no trace; stopped, it keeps its best weights.

    Raises `TooFewLabels`, `TooFewRows`, `NoText`, the `Model...` and `Device...` errors.
    """
    yield Stage("starting")
    from workbench.learning.examples import readiness  # noqa: PLC0415 - after the stage shows
    from workbench.learning.recipe import recipe_for  # noqa: PLC0415 - after the stage shows

    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        examples, cleaning = _examples(project, task.id)
        readiness(examples)
        recipe = recipe_for(request, len(examples))
        run = runs.start_run(project, task.id, request.preset, request.model, plain(request))
        runs.set_cleaning(project, run, cleaning)
        folder = models_folder() / uuid.uuid4().hex
        try:
            return (yield from _recorded(project, run, task.id, examples, recipe, folder))
        except GeneratorExit:
            runs.delete_run(project, run)
            raise
        except BaseException:
            runs.finish_run(project, run, "failed")
            raise
    finally:
        project.close()


def _examples(project: Project, task: int) -> tuple[list["Example"], str]:
    """Return the rows to learn from, cleaned by their sheets' recipes, and the commonest recipe."""
    from workbench.learning.examples import Example  # noqa: PLC0415 - after the stage is shown

    recipes = {sheet.id: sheet.cleaning for sheet in sheets.all_sheets(project)}
    found = annotations.labelled_rows(project, task, lambda sheet: joins_of(sheet.cleaning))
    examples = [Example((row.sheet, row.row), row.text, row.label, row.group) for row in found]
    return examples, common_recipe([recipes[row.sheet] for row in found])


def _recorded(
    project: Project, run: int, task: int, examples: list["Example"], recipe: "Recipe", folder: Path
) -> Step[ModelTrained]:
    """Drive the training and store what it found; a folder without a finished run is removed."""
    from workbench.learning.train import train  # noqa: PLC0415 - loads torch

    started = time.monotonic()
    recorder = Recorder(project, run)
    test_keys = frozenset(splits.frozen_test_rows(project, task))
    labels = len({example.label for example in examples})
    begun = RunStarted(
        run, recipe.preset, str(recipe.model), len(examples), labels, recipe.epochs, ""
    )
    finished = False
    try:
        recorder.add(begun)
        yield begun
        trained = yield from recorder.follow(train(examples, recipe, test_keys, folder))
        yield from _stored(project, run, task, trained, recorder)
        finished = True
    finally:
        if not finished:
            shutil.rmtree(folder, ignore_errors=True)
    seconds = time.monotonic() - started
    return ModelTrained(
        run, recipe.preset, trained.method, trained.state, trained.scores, str(folder), seconds
    )


def _stored(
    project: Project, run: int, task: int, trained: "Trained", recorder: Recorder
) -> Step[None]:
    yield Stage("saving")
    splits.freeze_test_rows(project, task, trained.new_test_keys)
    runs.add_held_out(
        project,
        run,
        [(*row.key, row.truth, row.predicted, row.confidence) for row in trained.held_out],
    )
    end: Event = RunFinished(run, trained.state, trained.scores)
    recorder.add(end)
    recorder.write()
    runs.finish_run(
        project,
        run,
        trained.state,
        method=trained.method,
        scores=trained.scores,
        folder=str(trained.folder),
        model_hash=trained.hash,
    )
    yield end
