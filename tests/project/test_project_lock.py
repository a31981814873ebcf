import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.patience import ends_within
from workbench.errors import ProjectInUse
from workbench.project.lock import ProjectLock

ROOT = Path(__file__).resolve().parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from workbench.project.lock import ProjectLock
lock = ProjectLock(Path(sys.argv[1]))
lock.acquire()
print("held", flush=True)
time.sleep(60)
"""


def test_second_holder_is_told_that_the_project_is_in_use(project_path: Path) -> None:
    with ProjectLock(project_path):
        with pytest.raises(ProjectInUse) as refused:
            ProjectLock(project_path).acquire()
        assert refused.value.file == "study.bertwb"


def test_project_is_free_when_its_holder_lets_go(project_path: Path) -> None:
    first, second = ProjectLock(project_path), ProjectLock(project_path)
    first.acquire()
    first.release()
    first.release()
    with second, pytest.raises(ProjectInUse):
        first.acquire()
    assert [path.name for path in project_path.parent.iterdir()] == ["study.bertwb"]


def test_two_projects_in_a_folder_do_not_lock_each_other(project_path: Path) -> None:
    with ProjectLock(project_path), ProjectLock(project_path.with_name("other.bertwb")):
        pass


def test_killed_holder_frees_the_project(project_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(project_path)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT) as holder,
        ends_within(holder),
    ):
        assert holder.stdout is not None
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(ProjectInUse):
            ProjectLock(project_path).acquire()
        holder.kill()
    with ProjectLock(project_path), pytest.raises(ProjectInUse):
        ProjectLock(project_path).acquire()


def test_read_only_folder_needs_no_lock(
    project_path: Path, without_root: Callable[[Callable[[], Any]], Any]
) -> None:
    def acquire_twice() -> bool:
        with ProjectLock(project_path), ProjectLock(project_path):
            return True

    project_path.parent.chmod(0o500)
    try:
        assert without_root(acquire_twice)
    finally:
        project_path.parent.chmod(0o700)
