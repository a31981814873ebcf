"""kill -9 in the middle of a training: the run is offered again, goes on, and loses nothing."""

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.cli.command import called, imported, run, started
from tests.patience import ends_within
from workbench.project import runs, tasks
from workbench.project.store import Project

ROWS = 120
EPOCHS = 12  # of the tiny BERT, four times over: far from done after two, and done in seconds


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = tmp_path / "old.csv"
    topics = {"delivery": "parcel courier van late", "refund": "money card bank voucher"}
    lines = [
        f"my {word} again {number},{label}"
        for number in range(ROWS // 8)
        for label, known in topics.items()
        for word in known.split()
    ]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    return imported(tmp_path / "p.bertwb", source, text_columns=("comment",), label_column="topic")


def killed_while_training(
    home: Path, project: Path, model: Path, victims: str = "everything"
) -> None:
    """Start a long Thorough training and kill "everything", the "engine" or the "command" after two
    epochs.
    """
    process = started(
        home, "train", project, "--model", model, "--preset", "thorough", "--way", "full",
        "--epochs", EPOCHS, "--max-tokens", 16, "--dropout", 0, "--learning-rate", "0.003", "--json",
    )  # fmt: skip
    with ends_within(process):
        kill(process, victims)


def kill(process: "subprocess.Popen[str]", victims: str) -> None:
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
    home: Path, project: Path, tiny_folder: Path, victims: str
) -> None:
    killed_while_training(home, project, tiny_folder, victims)
    deadline = time.monotonic() + 10
    while (again := run(home, "train", project, "--resume", "--json")).returncode == 3:
        assert time.monotonic() < deadline, again.stderr  # the lock of the dead is let go of
    assert again.returncode == 0, again.stderr
    events = [json.loads(line) for line in again.stdout.splitlines()]
    # Two epochs take less than the time between two states: how far it came is a matter of that time.
    begun = {"resumed", "resumed-parts", "begun-anew"}
    assert [e["what"] for e in events if e["kind"] == "Noticed" and e["what"] in begun]
    result = events[-1]
    assert result["kind"] == "ModelTrained"
    assert result["scores"]["accuracy"] > 0.9
    with Project.open(project) as opened:
        found = runs.all_runs(opened, tasks.task_named(opened).id)
        assert [(one.state, bool(one.scores)) for one in found] == [("done", True)]
        assert not Path(found[0].folder + ".part").exists()


def test_labels_that_changed_end_a_resumption_with_a_sentence(
    home: Path, project: Path, tiny_folder: Path, tmp_path: Path
) -> None:
    killed_while_training(home, project, tiny_folder)
    more = tmp_path / "more.csv"
    more.write_text("comment,topic\nmy page is not it,website\nthe app again,website\n", "utf-8")
    assert (
        called(home, "import", project, more, "--text", "comment", "--label", "topic").returncode
        == 0
    )
    again = called(home, "train", project, "--resume")
    assert again.returncode == 3
    assert "Labels have changed" in again.stderr
    with Project.open(project) as opened:
        shutil.rmtree(runs.resumable(opened, 1)[0].folder)
    again = called(home, "train", project, "--resume")
    assert again.returncode == 3
    assert "nothing on disk" in again.stderr
