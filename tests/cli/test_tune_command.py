"""workbench tune: a search that says what it tried, ends with a model, and survives a kill."""

import json
from pathlib import Path

import pytest

from tests.cli.command import called, imported, started
from tests.patience import ends_within
from workbench.project import runs
from workbench.project.store import Project


def done(home: Path, *words: object, language: str = "C") -> str:
    """Return what a command said that went well."""
    found = called(home, *words, language=language)
    assert found.returncode == 0, found.stderr
    return found.stdout


@pytest.fixture
def project(tmp_path: Path) -> Path:
    source = tmp_path / "old.csv"
    lines = [
        f"the parcel came late {n},delivery\nmy money is not back {n},refund" for n in range(9)
    ]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    return imported(tmp_path / "p.bertwb", source)


def kinds(lines: list[str]) -> list[str]:
    return [json.loads(line)["kind"] for line in lines]


def test_a_search_says_its_trials_and_ends_with_a_model(home: Path, project: Path) -> None:
    words = ("tune", project, "--minutes", "2", "--trials", "3", "--way", "linear", "--json")
    lines = done(home, *words).splitlines()
    assert kinds(lines).count("TrialDone") == 3
    result = json.loads(lines[-1])
    assert result["kind"] == "ModelTuned"
    assert result["trials"] == 3
    assert result["metric"] == "macro-f1"
    assert dict(result["options"])["way"] == "linear"
    assert Path(result["trained"]["folder"], "card.json").is_file()
    with Project.open(project) as opened:
        (only,) = runs.all_runs(opened, 1)
        assert (only.id, only.state) == (result["run"], "done")
        stored = [type(one).__name__ for one in runs.events(opened, only.id)]
    assert stored.count("TrialDone") == 3, "the run can be opened again"


def test_the_result_is_told_in_the_present_language(home: Path, project: Path) -> None:
    asked = ("tune", project, "--minutes", "1", "--trials", "1", "--way", "linear")
    said = " ".join(done(home, *asked, language="zh_CN.UTF-8").split())
    for words in ("1 次试验中最好的：宏平均 F1", "学习方式："):
        assert words in said


def test_a_killed_search_goes_on_with_resume(home: Path, project: Path, tiny_folder: Path) -> None:
    asked = ("tune", project, "--model", tiny_folder, "--way", "full", "--epochs", "4")
    tried = 0
    with (
        started(home, *asked, "--minutes", "4", "--trials", "8", "--json") as process,
        ends_within(process),
    ):
        assert process.stdout is not None
        for line in process.stdout:
            tried += json.loads(line)["kind"] == "TrialDone"
            if tried == 2:
                process.kill()
                break
        process.stdout.read()
    lines = done(home, "train", project, "--resume", "--json").splitlines()
    trials = [one for one in map(json.loads, lines) if one["kind"] == "TrialDone"]
    assert 3 <= trials[0]["number"] <= 8, "what was tried is not tried again"
    assert trials[-1]["number"] == 8
    assert json.loads(lines[-1])["kind"] == "ModelTrained"
    with Project.open(project) as opened:
        assert [one.state for one in runs.all_runs(opened, 1)] == ["done"]
