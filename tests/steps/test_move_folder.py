"""The model library moves whole or not at all, and projects find their models where they went."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from workbench import paths
from workbench.errors import DiskFull, FolderNotEmpty
from workbench.project import runs
from workbench.project.store import Project
from workbench.project.tasks import all_tasks, named_anew
from workbench.requests import MoveFolder
from workbench.steps import move_folder as step


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A library with one model of two files, in a home of its own."""
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))
    model = paths.models_folder() / "abc" / "base"
    model.mkdir(parents=True)
    (model / "model.safetensors").write_bytes(bytes(range(256)) * 999)
    (model.parent / "card.json").write_text("{}")
    return paths.models_folder()


def moved(target: Path | str) -> object:
    steps = step.move_folder(MoveFolder("models_folder", str(target)))
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_a_moved_library_is_found_by_its_projects(library: Path, tmp_path: Path) -> None:
    before = (library / "abc" / "base" / "model.safetensors").read_bytes()
    project = Project.create(tmp_path / "p.bertwb")
    task = named_anew(project, "Topic", "single")
    assert task in all_tasks(project)
    run = runs.start_run(project, task.id, "quick", "", {})
    runs.set_folder(project, run, str(library / "abc"))

    result = moved(tmp_path / "elsewhere")

    assert (result.files, result.is_left) == (2, False)
    assert paths.models_folder() == tmp_path / "elsewhere"
    assert not library.exists()
    there = Path(runs.run(project, run).folder)
    assert there == tmp_path / "elsewhere" / "abc"
    assert (there / "base" / "model.safetensors").read_bytes() == before
    assert moved("").files == 2  # and back to the usual place
    assert (library / "abc" / "card.json").is_file()
    assert Path(runs.run(project, run).folder) == library / "abc"
    project.close()


def test_another_file_in_the_way_is_not_replaced(library: Path, tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    (target / "abc").mkdir(parents=True)
    (target / "abc" / "card.json").write_text("someone else's")
    with pytest.raises(FolderNotEmpty):
        moved(target)
    assert (target / "abc" / "card.json").read_text() == "someone else's"
    assert not (target / "abc" / "base" / "model.safetensors").exists()
    assert paths.models_folder() == library


def test_a_library_is_not_moved_into_itself(library: Path) -> None:
    with pytest.raises(FolderNotEmpty):
        moved(library / "inside")
    assert (library / "abc" / "card.json").is_file()


def test_cancelled_it_leaves_nothing_there(library: Path, tmp_path: Path) -> None:
    steps = step.move_folder(MoveFolder("models_folder", str(tmp_path / "elsewhere")))
    for _n in range(3):
        next(steps)
    steps.close()
    assert [one for one in (tmp_path / "elsewhere").rglob("*") if one.is_file()] == []
    assert (library / "abc" / "base" / "model.safetensors").is_file()
    assert paths.chosen("models_folder") == ""


def test_a_copy_that_reads_differently_ends_the_move(
    library: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that takes less than it was given: what is read again is not what was written."""
    fsync = step.os.fsync

    def torn(descriptor: int) -> None:
        fsync(descriptor)
        step.os.ftruncate(descriptor, 1)

    monkeypatch.setattr(step.os, "fsync", torn)
    with pytest.raises(DiskFull):
        moved(tmp_path / "elsewhere")
    assert (library / "abc" / "base" / "model.safetensors").is_file()
    assert paths.models_folder() == library


def test_a_folder_that_is_not_there_leaves_the_usual_one(library: Path, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("")
    paths.choose("models_folder", str(blocked / "models"))
    assert paths.models_folder() == library
