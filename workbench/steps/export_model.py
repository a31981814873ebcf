"""Write a run's model for other programs, checked against what it says here."""

from pathlib import Path

from workbench.errors import DiskFull, FolderMissing, FolderNotEmpty, FolderReadOnly
from workbench.events import Stage, Step
from workbench.project import in_use, model_cards, promises, tasks
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.requests import ExportModel
from workbench.results import ModelExported
from workbench.sheets.atomic import replaced
from workbench.steps.compress_model import texts_of
from workbench.trust import Promise

_TEXTS = 2000  # that the export is fitted to and checked on, at most
_NO_ROOM = 28  # errno of a full disk, everywhere


def export_model(request: ExportModel) -> Step[ModelExported]:
    """Return where the model lies. Nothing is replaced: a folder must be new or empty.

    Raises `NoRun`, `RunUnknown`, `FolderNotEmpty`, `FolderMissing`, `FolderReadOnly`, `DiskFull`,
    `TargetInUse`, `ModelNotCompressible` and the other `Model...` errors.
    """
    yield Stage("starting")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        if request.what == "pack":
            return (yield from _packed(project, run, Path(request.path)))
        texts = texts_of(project, run, _TEXTS)
        promise = promises.of_run(project, run.id)
    finally:
        project.close()
    return (yield from _for_others(request, run, texts, promise))


def _packed(project: Project, run: Run, target: Path) -> Step[ModelExported]:
    """Write one file with everything that another computer with this app needs."""
    from workbench.learning.model_pack import write_pack  # noqa: PLC0415 - loads torch

    yield Stage("packing")
    told = model_cards.of_run(project, run)
    with replaced(target) as part:
        yield from write_pack(Path(run.folder), part, told)
    return ModelExported(run.id, str(target), "pack", 0, 0.0)


def _for_others(
    request: ExportModel, run: Run, texts: tuple[str, ...], promise: Promise | None
) -> Step[ModelExported]:
    from workbench.learning.smaller.export import (  # noqa: PLC0415 - loads torch
        export_onnx,
        export_transformers,
    )

    target = _free_folder(Path(request.path))
    export = export_onnx if request.what == "onnx" else export_transformers
    try:
        found = yield from export(Path(run.folder), texts, target, promise)
    except PermissionError:
        raise FolderReadOnly(str(target.parent)) from None
    except OSError as error:
        if error.errno == _NO_ROOM:
            raise DiskFull(str(target.parent)) from None
        raise
    return ModelExported(run.id, str(target), found.kind, found.checked, found.apart)


def _free_folder(target: Path) -> Path:
    if not target.parent.is_dir():
        raise FolderMissing(str(target.parent))
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise FolderNotEmpty(str(target))
    return target
