"""Classification that was cut short goes on where it stopped; a cancelled training leaves no run."""

import shutil
from pathlib import Path

import pytest

from workbench.errors import NoRun, RunModelMissing
from workbench.events import BatchDone, Event, Noticed, Progress
from workbench.options import Options
from workbench.paths import models_folder
from workbench.project import predictions, runs
from workbench.project.store import Project
from workbench.requests import ApplyModel, EvaluateRun, ImportSheet, TrainModel
from workbench.results import ModelApplied
from workbench.steps import apply_model as step_module
from workbench.steps.apply_model import apply_model
from workbench.steps.evaluate_run import evaluate_run
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model


def driven(step: object) -> tuple[list[Event], object]:
    seen: list[Event] = []
    while True:
        try:
            seen.append(next(step))  # type: ignore[call-overload] # a generator
        except StopIteration as end:
            return seen, end.value


@pytest.fixture(scope="module")
def learnt(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a project with 60 labelled rows and a Quick run of the built-in model."""
    folder = tmp_path_factory.mktemp("learnt")
    source = folder / "rows.csv"
    texts = ("the parcel came late again", "my money is not back on the card")
    lines = [f"{n},{texts[n % 2]} {n},{'delivery' if n % 2 == 0 else 'refund'}" for n in range(60)]
    source.write_text("id,comment,topic\n" + "\n".join(lines) + "\n60,,\n", encoding="utf-8")
    path = folder / "p.bertwb"
    Project.create(path).close()
    driven(import_sheet(ImportSheet(str(path), str(source))))
    driven(train_model(TrainModel(str(path))))
    return path


@pytest.fixture
def trained(learnt: Path, tmp_path: Path) -> Path:
    """Return a copy of that project for one test."""
    return Path(shutil.copy(learnt, tmp_path))


def test_an_interrupted_classification_goes_on_where_it_stopped(
    trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_module, "_CHUNK", 20)
    step = apply_model(ApplyModel(str(trained)))
    chunks = 0
    for event in step:
        chunks += isinstance(event, Progress) and event.done >= 20
        if chunks:
            break
    step.close()
    with Project.open(trained) as project:
        before = predictions.predicted_count(project, 1, 1)
    assert before < 60
    seen, result = driven(apply_model(ApplyModel(str(trained))))
    assert isinstance(result, ModelApplied)
    assert (result.rows, result.new, result.empty) == (60, 60 - before, 1)
    noticed = [event for event in seen if isinstance(event, Noticed)]
    assert bool(before) == any(event.what == "continued" for event in noticed)
    _seen, again = driven(apply_model(ApplyModel(str(trained))))
    assert isinstance(again, ModelApplied)
    assert again.new == 0


def test_a_run_is_replayed_and_scored_from_the_file(trained: Path) -> None:
    with Project.open(trained) as project:
        run = runs.newest_run(project, 1)
        assert run.scores is not None
        assert len(runs.events(project, run.id)) > 5
        wrong = runs.held_out_ids(project, run.id, right=False)
        right = runs.held_out_ids(project, run.id, right=True)
        count = sum(map(len, (*wrong.values(), *right.values())))
        assert count == run.scores.rows == 60
    _seen, result = driven(evaluate_run(EvaluateRun(str(trained))))
    assert result.scores == run.scores  # type: ignore[attr-defined]


def test_a_cancelled_training_leaves_no_run_and_no_model(trained: Path, tiny_folder: Path) -> None:
    before = set(models_folder().iterdir())
    options = Options(epochs=50)
    step = train_model(TrainModel(str(trained), "", "thorough", str(tiny_folder), options=options))
    for event in step:
        if isinstance(event, BatchDone):
            break
    step.close()
    with Project.open(trained) as project:
        assert len(runs.all_runs(project, 1)) == 1
    assert set(models_folder().iterdir()) == before


def test_a_model_that_was_deleted_is_told(trained: Path) -> None:
    with Project.open(trained) as project:
        folder = Path(runs.newest_run(project, 1).folder)
    away = folder.rename(trained.parent / "elsewhere")
    with pytest.raises(RunModelMissing):
        driven(apply_model(ApplyModel(str(trained))))
    away.rename(folder)  # the other tests read it, too


def test_nothing_is_applied_before_a_training(tmp_path: Path) -> None:
    path = tmp_path / "new.bertwb"
    Project.create(path).close()
    with pytest.raises(NoRun):
        driven(apply_model(ApplyModel(str(path))))
