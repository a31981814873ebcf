"""kill -9 in the middle of a training: the run is offered again, goes on, and loses nothing."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from workbench.project import runs, tasks
from workbench.project.store import Project

ROWS = 120


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


def words(home: Path, *arguments: object) -> tuple[list[str], dict[str, str]]:
    places = {"BERT_WORKBENCH_HOME": str(home), "LANG": "C", "LC_ALL": "C"}
    return [sys.executable, "-m", "workbench", *map(str, arguments)], {**os.environ, **places}


def run(home: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    command, environment = words(home, *arguments)
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False, timeout=240
    )


@pytest.fixture
def project(home: Path, tmp_path: Path) -> Path:
    source = tmp_path / "old.csv"
    topics = {"delivery": "parcel courier van late", "refund": "money card bank voucher"}
    lines = [
        f"my {word} again {number},{label}"
        for number in range(ROWS // 8)
        for label, known in topics.items()
        for word in known.split()
    ]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    path = tmp_path / "p.bertwb"
    assert run(home, "new", path).returncode == 0
    assert (
        run(home, "import", path, source, "--text", "comment", "--label", "topic").returncode == 0
    )
    return path


def killed_while_training(home: Path, project: Path, victims: str = "everything") -> None:
    """Start a long Thorough training and kill "everything", the "engine" or the "command" after two
    epochs.
    """
    command, environment = words(
        home, "train", project, "--preset", "thorough", "--way", "full", "--epochs", 14, "--json"
    )
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    seen = 0
    for line in process.stdout:
        seen += '"EpochDone"' in line
        if seen == 2:
            break
    everything = psutil.Process(process.pid)
    children = everything.children(recursive=True)
    engine = [one for one in children if "resource_tracker" not in " ".join(one.cmdline())]
    killed = {"everything": [everything, *children], "engine": engine, "command": [everything]}
    for one in killed[victims]:
        one.send_signal(signal.SIGKILL)
    psutil.wait_procs(engine, timeout=20)  # without its command an engine ends by itself
    assert not any(one.is_running() for one in engine)
    process.stdout.read()
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.wait(20) != 0
    process.stdout.close()
    process.stderr.close()
    if victims == "engine":
        assert "ended unexpectedly" in said


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
@pytest.mark.parametrize("victims", ["everything", "engine", "command"])
def test_a_killed_training_goes_on_from_the_command_line(
    home: Path, project: Path, victims: str
) -> None:
    killed_while_training(home, project, victims)
    deadline = time.monotonic() + 10
    while (again := run(home, "train", project, "--resume", "--json")).returncode == 3:
        assert time.monotonic() < deadline, again.stderr  # the lock of the dead is let go of
    assert again.returncode == 0, again.stderr
    events = [json.loads(line) for line in again.stdout.splitlines()]
    assert any(e["kind"] == "Noticed" and e["what"] == "resumed" for e in events)
    result = events[-1]
    assert result["kind"] == "ModelTrained"
    assert result["scores"]["accuracy"] > 0.9
    with Project.open(project) as opened:
        found = runs.all_runs(opened, tasks.task_named(opened).id)
        assert [(one.state, bool(one.scores)) for one in found] == [("done", True)]
    left = [one for one in (home / "models").iterdir() if one.name.endswith(".part")]
    assert not left


def test_labels_that_changed_end_a_resumption_with_a_sentence(
    home: Path, project: Path, tmp_path: Path
) -> None:
    killed_while_training(home, project)
    more = tmp_path / "more.csv"
    more.write_text("comment,topic\nmy page is not it,website\nthe app again,website\n", "utf-8")
    assert (
        run(home, "import", project, more, "--text", "comment", "--label", "topic").returncode == 0
    )
    again = run(home, "train", project, "--resume")
    assert again.returncode == 3
    assert "Labels have changed" in again.stderr
    shutil.rmtree(home / "models", ignore_errors=True)
    again = run(home, "train", project, "--resume")
    assert again.returncode == 3
    assert "nothing on disk" in again.stderr
