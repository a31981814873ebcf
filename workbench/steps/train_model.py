"""Learn from the labelled rows of a task; the run and every event of it are kept in the project."""

import dataclasses
import hashlib
import shutil
import time
import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from workbench.errors import CheckpointMissing, RowsChanged
from workbench.events import Event, Noticed, RunFinished, RunStarted, Stage, Step
from workbench.options import Options
from workbench.paths import models_folder
from workbench.project import in_use, promises, runs, sheets, splits, tasks
from workbench.project.store import Project
from workbench.records import plain
from workbench.requests import TrainModel, TuneModel
from workbench.results import ModelTrained, TrainingPaused
from workbench.steps.choose_model import chosen_model
from workbench.steps.cleaning import common_recipe
from workbench.steps.gpu_loss import is_gpu_loss
from workbench.steps.kept_together import labelled_examples, split_of, untied
from workbench.steps.recording import Recorder, keep_held_out
from workbench.steps.simple_answers import keep_simple_answers

if TYPE_CHECKING:
    from workbench.learning.checkpoints import Ledger
    from workbench.learning.examples import Example, Key
    from workbench.learning.job import Trained
    from workbench.learning.recipe import Recipe
    from workbench.learning.tuning import Search
    from workbench.trust import RowSplit

PART = ".part"  # the ending of the folder in which a training that is not over keeps its state
_BEGUN = "begun"
_ASKED = {"project", "task", "model", "device"}  # of a request; the preset is the run's own


@dataclasses.dataclass(frozen=True, slots=True)
class _Begun:
    """A run and what it learns from. `folder` becomes its model's, `part` holds its states."""

    project: Project
    run: int
    task: int
    examples: list["Example"]
    recipe: "Recipe"
    folder: Path
    is_resumed: bool
    search: "Search | None" = None

    @property
    def part(self) -> Path:
        """The folder of the states."""
        return self.folder.with_name(self.folder.name + PART)


def train_model(request: TrainModel) -> Step[ModelTrained | TrainingPaused]:
    """Return the new run. Cancelled, it leaves no trace but its test rows; stopped, it keeps its best
    weights; paused, or ended by force, it can be resumed. Its model is used from then on only if it is
    the first or better than the one in use, as `choose_model` says.

    Raises `TooFewLabels`, `TooFewRows`, `NoText`, `RowsChanged`, `CheckpointMissing`, the
    `Model...` and `Device...` errors.
    """
    return (yield from learnt_by(request))


def learnt_by(
    request: TrainModel, tuning: TuneModel | None = None
) -> Step[ModelTrained | TrainingPaused]:
    """Do what `train_model` does; with `tuning`, after a search for what `request` leaves open."""
    yield Stage("starting")
    project = Project.open(Path(request.project))
    try:
        if request.resume:
            begun = yield from _resumed(project, request)
        else:
            begun = yield from _started(project, request, tuning)
        try:
            found = yield from _recorded(begun)
        except GeneratorExit:
            if runs.run(project, begun.run).state in runs.FINISHED:
                pass  # all but what it is held against is there: it stays
            elif begun.is_resumed:  # what an earlier session did is not thrown away by a cancel
                runs.finish_run(project, begun.run, "paused", folder=str(begun.part))
            else:
                runs.delete_run(project, begun.run)
                shutil.rmtree(begun.part, ignore_errors=True)
            raise
        except OSError:  # a full disk: room can be made, and what was learnt is not lost
            runs.finish_run(project, begun.run, "interrupted", folder=str(begun.part))
            raise
        except BaseException as error:
            if is_gpu_loss(error) and begun.part.is_dir():
                runs.finish_run(project, begun.run, "interrupted", folder=str(begun.part))
                raise
            runs.finish_run(project, begun.run, "failed")
            shutil.rmtree(begun.part, ignore_errors=True)
            raise
        if isinstance(found, TrainingPaused):
            return found
        # The run is finished by now: whatever ends us here leaves it beside the model in use.
        chosen = yield from chosen_model(project, begun.task, begun.run)
        return dataclasses.replace(found, chosen=chosen)
    finally:
        project.close()


def _started(project: Project, request: TrainModel, tuning: TuneModel | None) -> Step[_Begun]:
    from workbench.learning.checkpoints import Ledger  # noqa: PLC0415 - after the stage shows
    from workbench.learning.examples import readiness  # noqa: PLC0415 - after the stage shows
    from workbench.learning.recipe import recipe_for  # noqa: PLC0415 - after the stage shows

    task = tasks.task_named(project, request.task)
    after = splits.last_entry(project, task.id)
    examples = yield from labelled_examples(project, task.id)
    readiness(examples, task.kind)
    recipe = recipe_for(request, len(examples), task.kind)
    split, new_test_keys = _split(project, task.id, examples, recipe, after)
    run = runs.start_run(project, task.id, request.preset, request.model, plain(tuning or request))
    runs.set_cleaning(project, run, _cleaning(project, examples))
    splits.freeze_test_rows(project, task.id, new_test_keys)  # before anything learns
    splits.keep_split(project, run, split)
    examples = untied(examples)
    folder = models_folder() / uuid.uuid4().hex
    search = _search(plain(tuning), request.options) if tuning else None
    begun = _Begun(project, run, task.id, examples, recipe, folder, is_resumed=False, search=search)
    if recipe.is_thorough or search:
        Ledger(begun.part).write(_BEGUN, {}, {"rows": _fingerprint(examples)})
        runs.set_folder(project, run, str(begun.part))
    return begun


def _resumed(project: Project, request: TrainModel) -> Step[_Begun]:
    from workbench.learning.checkpoints import Ledger  # noqa: PLC0415 - after the stage shows
    from workbench.learning.recipe import recipe_for  # noqa: PLC0415 - after the stage shows

    run = runs.run(project, request.resume)
    entry = Ledger(Path(run.folder)).read(_BEGUN) if run.folder.endswith(PART) else None
    if entry is None or run.state not in runs.RESUMABLE:
        raise CheckpointMissing(run.id)
    task = next(one for one in tasks.all_tasks(project) if one.id == run.task)
    examples = untied((yield from labelled_examples(project, task.id)))
    if entry.numbers.get("rows") != _fingerprint(examples):
        raise RowsChanged(run.id)
    asked = {key: value for key, value in run.recipe.items() if key in _ASKED}
    said = {key: value for key, value in run.recipe["options"].items() if key != "kind"}
    again = TrainModel(**{**asked, "preset": run.preset}, options=Options(**said))
    recipe = recipe_for(again, len(examples), task.kind)
    runs.set_running(project, run.id)
    folder = Path(run.folder.removesuffix(PART))
    search = _search(run.recipe, again.options)
    return _Begun(
        project, run.id, task.id, examples, recipe, folder, is_resumed=True, search=search
    )


def _search(asked: dict[str, Any], said: Options) -> "Search | None":
    """Return the search that a run was asked for with, if any."""
    if asked.get("kind") != TuneModel.__name__:
        return None
    from workbench.learning.tuning import Search  # noqa: PLC0415 - loads optuna

    return Search(float(asked["minutes"]), int(asked["trials"]), said)


def _cleaning(project: Project, examples: list["Example"]) -> str:
    """Return the recipe that most of the rows are cleaned with."""
    recipes = {sheet.id: sheet.cleaning for sheet in sheets.all_sheets(project)}
    return common_recipe([recipes[one.key[0]] for one in examples])


def _split(
    project: Project, task: int, examples: list["Example"], recipe: "Recipe", after: int
) -> tuple["RowSplit", tuple["Key", ...]]:
    """Return how the rows are parted, and those of them that are to be test rows from now on."""
    from workbench.learning.examples import usable  # noqa: PLC0415 - after the stage shows
    from workbench.learning.plan import plan  # noqa: PLC0415 - after the stage shows

    rows = usable(examples, recipe.kind)
    found = plan(rows, frozenset(splits.frozen_test_rows(project, task)), recipe.options.seed)
    return split_of(rows, found, after), found.new_test_keys


def _fingerprint(examples: list["Example"]) -> str:
    """Return a digest of everything that is learnt from: a resumed run must find the same."""
    found = hashlib.sha256()
    for one in examples:
        found.update(repr((one.key, one.text, one.label, one.group)).encode("utf-8", "replace"))
    return found.hexdigest()


def _recorded(begun: _Begun) -> Step[ModelTrained | TrainingPaused]:
    """Drive the training and store what it found; a folder without a finished run is removed."""
    from workbench.learning.checkpoints import Ledger  # noqa: PLC0415 - loads torch
    from workbench.learning.device import free_memory  # noqa: PLC0415 - loads torch
    from workbench.learning.fine_tuning import PauseWanted  # noqa: PLC0415 - loads torch
    from workbench.learning.train import train  # noqa: PLC0415 - loads torch

    project, run, recipe, examples = begun.project, begun.run, begun.recipe, begun.examples
    started = time.monotonic()
    recorder = Recorder(project, run)
    test_keys = frozenset(splits.frozen_test_rows(project, begun.task))
    labels = len({name for one in examples for name in one.names(recipe.kind)})
    ledger = Ledger(begun.part)
    finished = False
    try:
        yield from _announced(begun, recorder, labels, ledger)
        if begun.search is not None:
            from workbench.learning.tuning import tuned  # noqa: PLC0415 - loads optuna

            work = tuned(examples, recipe, test_keys, begun.folder, ledger, begun.search)
        else:
            work = train(examples, recipe, test_keys, begun.folder, ledger)
        trained = yield from recorder.follow(work)
        yield from _stored(begun, trained, recorder)
        finished = True
        yield from keep_simple_answers(project, run, examples, recipe, trained, test_keys)
        yield RunFinished(run, trained.state, trained.scores)
    except PauseWanted as pause:
        recorder.write()
        runs.finish_run(project, run, "paused", folder=str(begun.part))
        return TrainingPaused(run, pause.step)
    finally:
        free_memory()
        if not finished:
            shutil.rmtree(begun.folder, ignore_errors=True)
    seconds = time.monotonic() - started
    return ModelTrained(
        run,
        recipe.preset,
        trained.method,
        trained.state,
        trained.scores,
        str(begun.folder),
        seconds,
        promise=trained.promise,
    )


def _announced(begun: _Begun, recorder: Recorder, labels: int, ledger: "Ledger") -> Step[None]:
    """Say that a run begins, or from where it goes on."""
    recipe = begun.recipe
    if begun.is_resumed:
        event: Event = _gone_on_from(ledger)
    else:
        model, epochs = str(recipe.model), recipe.options.epochs
        rows = len(begun.examples)
        event = RunStarted(begun.run, recipe.preset, model, rows, labels, epochs, "")
    recorder.add(event)
    yield event


def _gone_on_from(ledger: "Ledger") -> Noticed:
    """Return what a resumed run has to begin with."""
    if (state := ledger.read_state()) is not None:
        return Noticed("resumed", int(state.numbers["step"]))
    parts = ledger.finished_parts()
    return Noticed("resumed-parts", parts) if parts else Noticed("begun-anew")


def _stored(begun: _Begun, trained: "Trained", recorder: Recorder) -> Step[None]:
    project, run = begun.project, begun.run
    yield Stage("saving")
    keep_held_out(project, run, trained.held_out, trained.labels)
    if (split := splits.split_of(project, run)) is not None:
        told = dataclasses.replace(split, folds=trained.folds, repeats=trained.repeats)
        splits.keep_split(project, run, told)
    if trained.promise is not None:
        promises.keep(project, run, trained.promise)
    recorder.add(RunFinished(run, trained.state, trained.scores))
    recorder.write()
    in_use.settle(project, begun.task)
    runs.finish_run(
        project,
        run,
        trained.state,
        method=trained.method,
        scores=trained.scores,
        folder=str(trained.folder),
        model_hash=trained.hash,
    )
