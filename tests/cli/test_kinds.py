"""Kinds of label on the command line: what a script says, and what it is told."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.command import called
from workbench.project import annotations, tasks
from workbench.project.store import Project


@pytest.fixture
def project(home: Path, tmp_path: Path) -> Path:
    path = tmp_path / "p.bertwb"
    Project.create(path).close()
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Comment", "Tags", "Valence", "Mood"])
    for number in range(40):
        tags = ("late / broken", "broken", "price / late", "price")[number % 4]
        sheet.append(
            [f"what customer {number} wrote to us", tags, f"{number / 7:.2f}", "ab"[number % 2]]
        )
    book.save(tmp_path / "old.xlsx")
    return tmp_path / "old.xlsx"


def test_column_is_taken_as_the_kind_that_was_said(home: Path, project: Path, file: Path) -> None:
    done = called(
        home, "import", project, file, "--text", "Comment", "--label", "Tags", "--kind", "several",
        "--separator", "/", "--task", "Tags",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "40 rows carry some of 3 labels." in done.stdout
    done = called(
        home, "import", project, file, "--text", "Comment", "--label", "Valence", "--json"
    )
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"kind": "Chosen", "what": "label_kind", "value": "number"} in lines
    assert (lines[-1]["task"], lines[-1]["label_kind"]) == ("Valence", "number")
    with Project.open(project) as opened:
        assert [(one.name, one.kind) for one in tasks.all_tasks(opened)] == [
            ("Tags", "several"), ("Valence", "number"),
        ]  # fmt: skip
        assert annotations.written(opened, 2, 2, [1, 8]) == {1: "0.0", 8: "1.0"}


@pytest.mark.parametrize(
    ("language", "words"), [("C", "Name another task"), ("zh_CN.UTF-8", "请指定另一个任务")]
)
def test_task_of_another_kind_is_refused_in_one_sentence(
    home: Path, project: Path, file: Path, language: str, words: str
) -> None:
    told = ("import", project, file, "--text", "Comment", "--task", "Mood")
    assert called(home, *told, "--label", "Mood").returncode == 0
    done = called(home, *told, "--label", "Valence", language=language)
    assert done.returncode == 3
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    done = called(home, *told, "--label", "Valence", "--kind", "single")
    assert done.returncode == 0, done.stderr


def test_kind_that_does_not_exist_is_wrong_usage(home: Path, project: Path, file: Path) -> None:
    for command in (
        ("import", project, file, "--label", "Tags"),
        (
            "classify", "--train", file, "--text", "Comment", "--label", "Tags", "--apply", file,
            "--out", "o.xlsx",
        ),
    ):  # fmt: skip
        done = called(home, *command, "--kind", "multi")
        assert done.returncode == 2
        assert "several" in done.stderr
