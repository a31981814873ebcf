"""Models of the library: take one in from a file, make it a run of a project, try it on a text."""

import uuid
from pathlib import Path

from workbench.errors import FileMissing, ModelDamaged, ModelOfAnotherKind
from workbench.events import Stage, Step
from workbench.library import about
from workbench.paths import models_folder
from workbench.project import in_use, labels, promises, runs, tasks
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import AdoptModel, ImportModel, TryModel
from workbench.results import ModelAdopted, ModelImported, ModelTried


def import_model(request: ImportModel) -> Step[ModelImported]:
    """Return what came into the library. Cancelled or refused, nothing of it stays.

    Raises `FileMissing`, `DiskFull` and the `Model...` errors.
    """
    yield Stage("checking")
    from workbench.learning.model_pack import unpack  # noqa: PLC0415 - loads torch

    path = Path(request.path)
    if not path.is_file():
        raise FileMissing(path.name)
    folder = models_folder() / uuid.uuid4().hex
    told = yield from unpack(path, folder)
    return ModelImported(str(folder), told.name, told.what, told.size, told.sha256)


def adopt_model(request: AdoptModel) -> Step[ModelAdopted]:
    """Return the run that a trained model of the library has become.

    Its scores are those of its test card: the rows behind them are not here. Raises `ModelMissing`,
    `ModelDamaged` and `ModelOfAnotherKind`.
    """
    yield Stage("checking")
    from workbench.learning.model_folder import sha256_of  # noqa: PLC0415 - loads torch
    from workbench.learning.saved_model import CARD, read_card  # noqa: PLC0415 - loads torch

    folder = Path(request.folder)
    card, told = read_card(folder), about(folder)
    if told is None or told.scores is None:
        raise ModelDamaged(folder.name, "about.json")
    project = Project.open(Path(request.project))
    try:
        before = {one.id for one in tasks.all_tasks(project)}
        task = _task(project, request.task, card.task, told.task_name, card.labels)
        is_new = task.id not in before
        known = {one.name for one in labels.all_labels(project, task.id)}
        add = labels.add_path if task.kind == "tree" else labels.add_label
        for name in card.labels if task.kind != "number" else ():
            if name not in known:
                add(project, task.id, name)
        recipe = {"adopted": told.name, "sha256": told.sha256}
        run = runs.start_run(project, task.id, told.preset or "quick", told.base, recipe)
        runs.set_labels(project, run, card.labels)
        runs.set_cleaning(project, run, told.cleaning)
        digest = sha256_of(folder / CARD)
        in_use.settle(project, task.id)  # it is for the person to say that it serves instead
        runs.finish_run(
            project,
            run,
            "done",
            method=card.method,
            scores=told.scores,
            folder=str(folder),
            model_hash=digest,
        )
        if told.promise is not None:
            promises.keep(project, run, told.promise)
        return ModelAdopted(run, task.name, is_new)
    finally:
        project.close()


def try_model(request: TryModel) -> Step[ModelTried]:
    """Return what a model makes of one text. Raises the `Model...` and `Device...` errors."""
    yield Stage("loading")
    from workbench.learning.predictor import Predictor  # noqa: PLC0415 - loads torch

    predictor = Predictor.load(Path(request.folder), request.device)
    spreads: dict[int, list[float]] = {}
    for _places, names, sure in predictor.predict([request.text], spreads):
        shares = tuple(spreads.get(0, ()))
        return ModelTried(str(names[0]), float(sure[0]), tuple(predictor.card.labels), shares)
    return ModelTried("", -1.0)


def _task(project: Project, name: str, kind: str, own_name: str, wanted: tuple[str, ...]) -> Task:
    """Return the task that a model of `kind` serves: the one named, one that knows its labels, or new."""
    if name:
        task = tasks.task_named(project, name)
        if task.kind != kind:
            raise ModelOfAnotherKind(task.name, task.kind, kind)
        return task
    for task in tasks.all_tasks(project):
        known = {one.name for one in labels.all_labels(project, task.id)}
        if task.kind == kind and (known >= set(wanted) if wanted else task.name == own_name):
            return task
    return tasks.named_anew(project, own_name or "Labels", kind)
