"""workbench queue: which rows to label next, for scripts."""

import json
from pathlib import Path

import pytest

from tests.cli.command import called, imported, run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("queue")
    source = folder / "rows.csv"
    topics = ("the parcel came late", "my money is not back on the card")
    names = ("delivery", "refund")
    lines = [f"{topics[n % 2]} {n},{names[n % 2] if n < 10 else ''}" for n in range(60)]
    source.write_text("\n".join(["comment,topic", *lines]), encoding="utf-8")
    return imported(folder / "p.bertwb", source, text_columns=("comment",), label_column="topic")


def test_a_script_gets_the_rows_in_order(home: Path, project: Path) -> None:
    done = run(home, "queue", project, "--count", "12", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["kind"] == "RowsChosen"
    assert (found["how"], found["learnt_from"]) == ("unsure", 10)
    assert found["rows"]
    assert min(found["rows"]) > 10, "what has a label is not asked again"


def test_a_person_sees_each_row_with_its_suggestion(home: Path, project: Path) -> None:
    done = called(home, "queue", project, "--how", "label", "--label", "refund", "--count", "3")
    assert done.returncode == 0, done.stderr
    first, *rows = done.stdout.splitlines()
    assert first.startswith("Likely refund: ")
    assert rows
    assert all("refund" in row and "%" in row for row in rows)


@pytest.mark.parametrize("words", [("--how", "best", "--label", "refund"), ("--how", "worst")])
def test_wrong_usage_is_said(home: Path, project: Path, words: tuple[str, ...]) -> None:
    assert called(home, "queue", project, *words).returncode == 2


def test_a_sheet_that_is_not_there_is_refused(home: Path, project: Path) -> None:
    done = called(home, "queue", project, "--sheet", "Nowhere")
    assert done.returncode == 3
    assert "Nowhere" in done.stderr
