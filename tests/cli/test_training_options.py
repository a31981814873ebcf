"""Every option of a training is a flag, and a training that was cut off can be gone on with."""

import json
from pathlib import Path

import pytest
import typer

from tests.cli.command import called, imported, run
from workbench import cli
from workbench.cli_options import flag_of, with_run
from workbench.options import AUTOMATIC, OPTIONS, Options
from workbench.project import runs
from workbench.project.store import Project
from workbench.wording import OPTION_WORDS


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("options")
    source = folder / "old.csv"
    lines = [
        f"the parcel came late {n},delivery\nmy money is not back {n},refund" for n in range(9)
    ]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    return imported(folder / "p.bertwb", source)


@pytest.mark.parametrize("command", ["train", "classify"])
def test_every_row_of_the_table_is_a_flag(command: str) -> None:
    group = typer.main.get_command(cli.app)
    known = {flag for one in group.commands[command].params for flag in one.opts}  # type: ignore[attr-defined]
    assert {flag_of(option) for option in OPTIONS} <= known


def test_help_shows_the_groups_in_the_present_language(home: Path) -> None:
    english = run(home, "train", "--help").stdout
    for words in ("Optimiser", "--learning-rate", "--no-deterministic", "cross-entropy |", "[RUN]"):
        assert words in english
    chinese = called(home, "train", "--help", language="zh_CN.UTF-8").stdout
    assert "优化器" in chinese
    assert "把已标注的行学习多少遍。" in chinese


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--way", "magic"), "'magic' is not one of linear,"),
        (("--label-smoothing", "0.9"), "less than or equal to 0.5"),
        (("--clip", "-1"), "greater than or equal to 0"),
        (("--epochs", "many"), "integer"),
    ],
)
def test_a_value_out_of_bounds_is_wrong_usage(
    home: Path, project: Path, words: tuple[str, ...], said: str
) -> None:
    done = called(home, "train", project, *words)
    assert done.returncode == 2
    assert said in " ".join(done.stderr.replace("│", " ").split())


def test_what_was_said_reaches_the_run_and_nothing_else_does(home: Path, project: Path) -> None:
    words = ("--epochs", 3, "--weight-decay", 0, "--loss", "focal", "--deterministic", "--seed", 5)
    done = called(home, "train", project, *words, "--json")
    assert done.returncode == 0, done.stderr
    number = json.loads(done.stdout.splitlines()[-1])["run"]
    with Project.open(project) as opened:
        stored = runs.run(opened, number).recipe["options"]
    del stored["kind"]
    assert Options(**stored) == Options(
        epochs=3, weight_decay=0.0, loss="focal", deterministic=True, seed=5
    )
    assert stored["warm_up"] == AUTOMATIC


def test_a_bare_resume_means_the_newest_run() -> None:
    assert with_run(["train", "p", "--resume"]) == ["train", "p", "--resume", "0"]
    assert with_run(["train", "--resume", "p"]) == ["train", "--resume", "0", "p"]
    assert with_run(["train", "p", "--resume", "7"]) == ["train", "p", "--resume", "7"]


def test_only_what_was_cut_off_can_be_resumed(home: Path, project: Path) -> None:
    done = called(home, "train", project, "--resume")
    assert done.returncode == 3
    assert done.stderr.strip() == (
        "No training of this task was paused or cut off. Start a new one instead."
    )
    with Project.open(project, owner=True) as opened:
        number = runs.start_run(opened, 1, "thorough", "", {})
        runs.finish_run(opened, number, "paused", folder="somewhere")
        bare = runs.start_run(opened, 1, "thorough", "", {})
        runs.finish_run(opened, bare, "interrupted")
        assert [one.id for one in runs.resumable(opened, 1)] == [number]
    done = called(home, "train", project, "--resume", bare)
    assert done.returncode == 3
    assert done.stderr.strip().endswith(f"Choose one of: {number}.")


def test_every_choice_has_words() -> None:
    choices = {f"{one.name}.{choice}" for one in OPTIONS for choice in one.choices if choice}
    assert choices <= set(OPTION_WORDS)
