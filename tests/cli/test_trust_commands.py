"""How far a model may be trusted, asked from the command line."""

import json
from pathlib import Path

import pytest

from tests.cli.command import run
from tests.cli.test_commands import labelled_file


@pytest.fixture(scope="module")
def trained(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    path = folder / "p.bertwb"
    assert run(home, "new", path).returncode == 0
    source = labelled_file(folder / "old.xlsx", 300)
    for words in (("import", path, source), ("train", path)):
        done = run(home, *words)
        assert done.returncode == 0, done.stderr
    return path


def test_a_run_is_evaluated_with_intervals_and_a_promise(home: Path, trained: Path) -> None:
    done = run(home, "evaluate", trained, "--precision", "95")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Good enough to decide by itself")
    assert "Simple word counting on" in done.stdout
    assert "Macro F1: 100.0%" in done.stdout
    assert "95 % precision" in done.stdout
    assert "nan" not in done.stdout.lower()
    done = run(home, "evaluate", trained, "--each-label", "--precision", "0.8", "--json")
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["kind"] == "RunEvaluated"
    assert [one["who"] for one in result["rivals"]] == ["baseline", "fast"]
    assert result["causes"] == []
    assert {one["label"] for one in result["promise"]["labels"]} == {"delivery", "refund"}


def test_a_promise_is_kept_by_apply(home: Path, trained: Path) -> None:
    done = run(home, "apply", trained, "--precision", "0.9", language="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    assert "90 %" in done.stdout
    wrong = run(home, "apply", trained, "--precision", "-3")
    assert wrong.returncode == 2
    assert "between 0 and 1" in wrong.stderr


def test_runs_are_compared_and_shares_estimated(home: Path, trained: Path) -> None:
    assert run(home, "apply", trained).returncode == 0
    done = run(home, "compare", trained, 1, 1)
    assert "cannot be told" in done.stdout, done.stderr
    refused = run(home, "compare", trained, 1, 77)
    assert refused.returncode == 3
    done = run(home, "shares", trained, "--by", "Topic")
    assert done.returncode == 0, done.stderr
    assert "corrected for known errors" in done.stdout
    assert run(home, "shares", trained, "--by", "Nowhere").returncode == 3
