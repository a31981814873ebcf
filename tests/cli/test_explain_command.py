"""`explain`: why a model says what it says, of a row, of a text, and of every label."""

import json
from pathlib import Path

import pytest

from tests.cli.command import called, run
from tests.cli.test_commands import labelled_file


@pytest.fixture(scope="module")
def trained(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("explain")
    path = folder / "p.bertwb"
    assert called(home, "new", path).returncode == 0
    for words in (("import", path, labelled_file(folder / "old.xlsx")), ("train", path)):
        done = called(home, *words)
        assert done.returncode == 0, done.stderr
    return path


def test_a_row_and_a_text_are_explained(home: Path, trained: Path) -> None:
    done = run(home, "explain", trained, "--row", "1")
    assert done.returncode == 0, done.stderr
    assert "The model says delivery" in done.stdout
    assert "Words that speak for delivery: parcel" in done.stdout
    assert "integrated gradients" in done.stdout
    other = called(
        home, "explain", trained, "--text", "money for the parcel", "--label", "refund", "--json"
    )
    found = json.loads(other.stdout.splitlines()[-1])
    assert found["kind"] == "RowExplained"
    assert found["label"] == "refund"
    words = {found["text"][one["start"] : one["end"]]: one["weight"] for one in found["words"]}
    assert words["money"] > 0 > words["parcel"]
    assert sum(words.values()) == pytest.approx(found["end"] - found["start"], abs=1e-2)


def test_the_words_behind_each_label(home: Path, trained: Path) -> None:
    done = called(home, "explain", trained, "--overall", language="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    told = dict(line.split("：", 1) if "：" in line else line.split(": ", 1)
                for line in done.stdout.splitlines() if ":" in line or "：" in line)  # fmt: skip
    assert "parcel" in told["delivery"]
    assert "money" in told["refund"]


def test_what_cannot_be_explained_is_refused_in_a_sentence(home: Path, trained: Path) -> None:
    assert called(home, "explain", trained).returncode == 2
    assert called(home, "explain", trained, "--row", "1", "--overall").returncode == 2
    for words, said in (
        (("--row", "999"), "from 1 to 48"),
        (("--row", "1", "--label", "nowhere"), "delivery, refund"),
    ):
        done = called(home, "explain", trained, *words)
        assert done.returncode == 3
        assert said in done.stderr
        assert "Traceback" not in done.stderr
