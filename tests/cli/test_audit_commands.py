"""Audit, agreement and forecast on the command line: for scripts and for people, in both languages."""

import csv
import json
from pathlib import Path

import pytest

from tests.cli.command import called, imported, run


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("audited")
    with (folder / "s.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("Text", "Topic", "Second"))
        for at in range(40):
            label = ("animal", "tool")[at % 2]
            text = f"the {('cat', 'saw', 'dog', 'drill')[at % 4]} number {at}"
            writer.writerow((text, "tool" if at == 4 else label, "tool" if at < 8 else label))
    return imported(
        folder / "p.bertwb", folder / "s.csv", text_columns=("Text",), label_column="Topic"
    )


def test_audit_names_the_row(home: Path, project: Path) -> None:
    done = run(home, "audit", project)
    assert done.returncode == 0, done.stderr
    assert "Row 5: tool → animal" in done.stdout
    done = called(home, "audit", project, "--json", language="zh_CN.UTF-8")
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["kind"], last["wrong"][0]["row"]) == ("LabelsAudited", 5)


def test_agreement_of_a_task_and_a_column(home: Path, project: Path) -> None:
    done = called(home, "agreement", project, "--a", "Labels", "--b", "column:Second", "--json")
    assert done.returncode == 0, done.stderr
    last = json.loads(done.stdout.splitlines()[-1])
    assert (last["rows"], last["same"]) == (40, 37)
    assert [one["row"] for one in last["disagreements"]] == [1, 3, 7]
    assert last["kappa"] == pytest.approx(0.85, abs=0.02)
    done = called(
        home, "agreement", project, "--a", "Labels", "--b", "column:Second", language="zh_CN.UTF-8"
    )
    assert "40 行中有 37 行" in done.stdout
    done = called(home, "agreement", project, "--a", "Labels", "--b", "column:Third")
    assert done.returncode == 3
    assert "Second" in done.stderr
    assert called(home, "agreement", project, "--a", "Labels").returncode == 2


def test_forecast_says_what_more_would_bring(home: Path, project: Path) -> None:
    done = called(home, "forecast", project)
    assert done.returncode == 0, done.stderr
    assert "+50 rows" in done.stdout
