"""Look for the best options, then learn with them; a run like any other, its trials among its events."""

from pathlib import Path

from workbench.events import SearchDone, Step
from workbench.project import runs
from workbench.project.store import Project
from workbench.requests import TrainModel, TuneModel
from workbench.results import ModelTuned, TrainingPaused
from workbench.steps.train_model import learnt_by


def tune_model(request: TuneModel) -> Step[ModelTuned | TrainingPaused]:
    """Return the new run and what was found. Cancelled, it leaves no trace; stopped, it learns with
    the best options so far; paused, or ended by force, it goes on as a training does.

    Raises what `train_model` raises.
    """
    asked = TrainModel(
        project=request.project,
        task=request.task,
        preset="thorough",
        model=request.model,
        device=request.device,
        options=request.options,
        resume=request.resume,
    )
    trained = yield from learnt_by(asked, request)
    if isinstance(trained, TrainingPaused):
        return trained
    with Project.open(Path(request.project)) as project:
        told = [one for one in runs.events(project, trained.run) if isinstance(one, SearchDone)]
    end = told[-1] if told else SearchDone(0, "", -1.0, ())
    return ModelTuned(trained.run, end.trials, end.metric, end.value, end.options, trained)
