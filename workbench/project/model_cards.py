"""What a run's model is, as its test card says it wherever the model goes."""

from pathlib import Path

from workbench import __version__
from workbench.errors import NoRun
from workbench.library import ModelAbout
from workbench.project import promises, runs, tasks
from workbench.project.runs import Run
from workbench.project.store import Project


def of_run(project: Project, run: Run) -> ModelAbout:
    """Return the test card of a run's model. Raises `NoRun` where it has no scores."""
    if run.scores is None:
        raise NoRun
    task = next(one for one in tasks.all_tasks(project) if one.id == run.task)
    return ModelAbout(
        f"{task.name} {run.id}",
        "trained",
        source="run",
        sha256=run.model_hash,
        size=_size(Path(run.folder)),
        made=run.finished,
        app=__version__,
        method=run.method,
        preset=run.preset,
        task=task.kind,
        task_name=task.name,
        labels=runs.labels_of(project, run.id) or run.scores.labels,
        base=Path(run.model).name,
        cleaning=runs.cleaning_of(project, run.id),
        scores=run.scores,
        promise=promises.of_run(project, run.id),
    )


def _size(folder: Path) -> int:
    """Return the bytes of a model's own files; 0 where it is gone."""
    try:
        return sum(one.stat().st_size for one in folder.iterdir() if one.is_file())
    except OSError:
        return 0
