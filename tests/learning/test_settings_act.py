"""What is set for engines holds in an engine: device, precision and threads."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from workbench import paths
from workbench.learning import device, threads
from workbench.project import backup
from workbench.project.store import Project


@pytest.fixture(autouse=True)
def _own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path / "home"))
    yield
    paths.choose("threads", "")
    threads.use()


@pytest.mark.parametrize("said", ["float32", "bfloat16"])
def test_the_precision_that_is_set_is_computed_in(said: str) -> None:
    paths.choose("precision", said)
    found = device.choose("cpu")
    assert (found.dtype, found.reason) == (said, "dtype-asked")
    assert device.choose("cpu", "float16").dtype == "float16"  # a training's own option comes first


def test_as_many_threads_compute_as_are_set_and_again_the_usual_ones() -> None:
    usual = torch.get_num_threads()
    paths.choose("threads", str(usual + 2))
    device.choose("cpu", "float32")
    assert torch.get_num_threads() == usual + 2
    paths.choose("threads", "")
    device.choose("cpu", "float32")
    assert torch.get_num_threads() == usual


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_gone_is_told_and_the_cpu_computes() -> None:
    paths.choose("device", "cuda")
    found = device.choose()
    assert (found.kind, found.reason) == ("cpu", "setting-missing")


def test_backups_lie_where_it_is_set_and_are_found_there(tmp_path: Path) -> None:
    project = tmp_path / "a" / "same name.bertwb"
    other = tmp_path / "b" / "same name.bertwb"
    for one in (project, other):
        one.parent.mkdir()
        Project.create(one).close()
    beside = backup.verified_backup(project)
    assert beside.parent == project.parent
    paths.choose("backups_folder", str(tmp_path / "backups"))
    made = {one: backup.verified_backup(one) for one in (project, other) for _n in range(4)}
    assert made[project].parent != made[other].parent  # neither pushes the other's out
    assert made[project].parent.parent == tmp_path / "backups"
    assert backup.newest_backup(project) == made[project]
    assert backup.newest_backup(other) == made[other]
    made[project].write_bytes(b"damaged")
    assert backup.newest_backup(project) not in {None, made[project]}
