"""A smaller model is a run that can be applied, set aside or used anyway; models go out to new folders."""

import shutil
from pathlib import Path

import pytest

from tests.steps.test_apply_goes_on import driven
from workbench.errors import FolderMissing, FolderNotEmpty, ModelNotCompressible
from workbench.events import DeviceChosen
from workbench.options import Options
from workbench.paths import models_folder
from workbench.project import in_use, predictions, runs, splits
from workbench.project.store import Project
from workbench.requests import (
    ApplyModel,
    CompressModel,
    ExportModel,
    ImportSheet,
    TrainModel,
    UseModel,
)
from workbench.results import ModelCompressed, ModelExported
from workbench.steps.apply_model import apply_model
from workbench.steps.compress_model import compress_model, use_model
from workbench.steps.export_model import export_model
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model

TEXTS = ("the parcel came late again", "my money is not back on the card", "the page does not load")
TOPICS = ("delivery", "refund", "website")


def learnt(folder: Path, model: str = "") -> Path:
    """Return a project with 240 labelled rows, some of them frozen, and a Quick run of `model`."""
    source = folder / "rows.csv"
    lines = [f"{n},{TEXTS[n % 3]} {n},{TOPICS[n % 3]}" for n in range(240)]
    lines += [f"{n},{TEXTS[n % 3]} at number {n}," for n in range(240, 300)]
    source.write_text("id,comment,topic\n" + "\n".join(lines), encoding="utf-8")
    path = folder / "p.bertwb"
    Project.create(path).close()
    driven(import_sheet(ImportSheet(str(path), str(source))))
    driven(train_model(TrainModel(str(path), model=model, options=Options(max_tokens=32))))
    return path


@pytest.fixture(scope="module")
def learnt_by_tiny(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    return learnt(tmp_path_factory.mktemp("learnt"), str(tiny_folder))


@pytest.fixture
def trained(learnt_by_tiny: Path, tmp_path: Path) -> Path:
    """Return a project for one test, whose tiny model is only read."""
    return Path(shutil.copy(learnt_by_tiny, tmp_path))


def compressed(path: Path, **more: object) -> ModelCompressed:
    found = driven(compress_model(CompressModel(str(path), **more)))[1]  # type: ignore[arg-type] # fields
    assert isinstance(found, ModelCompressed)
    return found


def folders() -> set[Path]:
    return set(models_folder().iterdir()) if models_folder().is_dir() else set()


def test_int8_is_a_run_of_its_own_that_is_applied_from_then_on(tmp_path: Path) -> None:
    trained = learnt(tmp_path)  # by MiniLM
    found = compressed(trained)
    assert found.accepted
    assert found.compared_on == "test"
    assert found.size_after < 0.4 * found.size_before
    assert found.accuracy_after >= found.accuracy_before - 0.01
    assert found.agreement >= 0.97
    seen, _result = driven(apply_model(ApplyModel(str(trained))))
    assert any(isinstance(event, DeviceChosen) and event.dtype == "int8" for event in seen)
    with Project.open(trained) as project:
        run = in_use.run_in_use(project, 1)
        assert (run.id, run.method, run.state) == (found.run, "int8", "done")
        assert run.scores is not None
        assert run.scores.rows == found.rows == len(splits.frozen_test_rows(project, 1))
        assert predictions.predicted_count(project, found.run, 1) == 300
        held_out = runs.held_out_ids(project, found.run)
        assert sum(map(len, held_out.values())) == found.rows
        assert runs.run(project, found.source).state == "done"
    with pytest.raises(ModelNotCompressible):
        compressed(trained)  # the newest is in 8 bits already


def test_a_loss_beyond_what_is_allowed_sets_the_model_aside(trained: Path) -> None:
    before = folders()
    found = compressed(trained, allowed_loss=-101.0)  # it would have to be better than right
    assert not found.accepted
    with Project.open(trained) as project:
        assert in_use.run_in_use(project, 1).id == found.source
        assert runs.run(project, found.run).state == "aside"
    assert folders() - before == {Path(found.folder)}
    driven(use_model(UseModel(str(trained), found.run)))
    with Project.open(trained) as project:
        assert in_use.run_in_use(project, 1).id == found.run
        scores = runs.run(project, found.run).scores
        assert scores is not None
        assert scores.accuracy == pytest.approx(found.accuracy_after)
    driven(use_model(UseModel(str(trained), found.run)))  # asked twice it is no other answer
    with Project.open(trained) as project:
        assert [one.why for one in in_use.history(project, 1)] == ["first", "by-hand"]


def test_a_distilled_model_has_half_the_layers_and_its_chart(trained: Path) -> None:
    found = compressed(trained, what="distil", epochs=1, allowed_loss=100.0)
    assert found.method == "distilled"
    assert found.size_after < 0.85 * found.size_before
    with Project.open(trained) as project:
        kinds = {type(event).__name__ for event in runs.events(project, found.run)}
        assert {"RunStarted", "BatchDone", "EpochDone", "RunFinished"} <= kinds


def test_a_cancelled_one_leaves_no_trace(trained: Path) -> None:
    before = folders()
    step = compress_model(CompressModel(str(trained), what="layers"))
    for _event in range(20):
        next(step)
    step.close()
    with Project.open(trained) as project:
        assert [run.id for run in runs.all_runs(project, 1)] == [1]
    assert folders() == before


@pytest.mark.parametrize(("what", "kind"), [("onnx", "onnx"), ("transformers", "classifier")])
def test_a_model_goes_out_checked(trained: Path, tmp_path: Path, what: str, kind: str) -> None:
    target = tmp_path / "out"
    found = driven(export_model(ExportModel(str(trained), str(target), what)))[1]
    assert isinstance(found, ModelExported)
    assert found.shape == kind
    assert found.checked >= 100
    assert found.apart < 1e-3
    assert (target / "README.md").is_file()


def test_nothing_that_is_there_is_replaced(trained: Path, tmp_path: Path) -> None:
    target = tmp_path / "full"
    target.mkdir()
    (target / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(FolderNotEmpty):
        driven(export_model(ExportModel(str(trained), str(target))))
    with pytest.raises(FolderMissing):
        driven(export_model(ExportModel(str(trained), str(tmp_path / "no" / "where"))))
    assert [one.name for one in target.iterdir()] == ["mine.txt"]
