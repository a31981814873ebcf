"""The command line as a script uses it: exit codes, one sentence, one event a line."""

import json
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from tests.cli.command import called, imported, run, started
from tests.patience import ends_within
from workbench.project import annotations, sheets
from workbench.project.lock import ProjectLock
from workbench.project.store import Project

TOPICS = {"delivery": "the parcel came late and wet", "refund": "my money is not back on the card"}


def labelled_file(path: Path, rows: int = 48) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["No", "Comment", "Topic"])
    for number in range(rows):
        topic = list(TOPICS)[number % 2]
        sheet.append([number, f"{TOPICS[topic]}, case {number}", topic])
    book.save(path)
    return path


def test_from_file_to_file_with_json_events_and_metrics(home: Path, tmp_path: Path) -> None:
    source = labelled_file(tmp_path / "old.xlsx")
    target, metrics = tmp_path / "result.xlsx", tmp_path / "metrics.json"
    done = run(
        home, "classify", "--train", source, "--text", "Comment", "--label", "Topic",
        "--apply", source, "--out", target, "--metrics", metrics, "--json",
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all("kind" in line for line in lines)
    assert lines[-1]["kind"] == "WorkbookExported"
    assert lines[-1]["path"] == str(target)
    rows = list(openpyxl.load_workbook(target).worksheets[0].values)
    assert rows[0][-3:] == ("prediction", "confidence", "needs_review")
    assert len(rows) == 49
    assert sum(row[2] == row[3] for row in rows[1:]) >= 46
    scores = json.loads(metrics.read_text(encoding="utf-8"))["scores"]
    assert scores["scored_by"] == "cross-validation"
    assert scores["rows"] == 48


@pytest.fixture(scope="module")
def project(home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    path = folder / "p.bertwb"
    assert run(home, "new", path).returncode == 0
    done = run(home, "import", path, labelled_file(folder / "old.xlsx"))
    assert done.returncode == 0, done.stderr
    assert "48" in done.stdout
    return path


@pytest.fixture
def copied(project: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(project, tmp_path / "p.bertwb"))


def test_single_steps_do_what_classify_does(
    home: Path, copied: Path, tmp_path: Path, tiny_folder: Path
) -> None:
    training = ("train", copied, "--model", tiny_folder)
    for words in (training, ("evaluate", copied), ("apply", copied)):
        done = run(home, *words)
        assert done.returncode == 0, done.stderr
    again = called(home, "apply", copied, "--json")
    assert json.loads(again.stdout.splitlines()[-1])["new"] == 0
    assert called(home, "export", copied, tmp_path / "out.csv").returncode == 0
    header = (tmp_path / "out.csv").read_text(encoding="utf-8-sig").splitlines()[0]
    assert header == "No,Comment,Topic,prediction,confidence,needs_review"


def test_wrong_usage_ends_with_2(home: Path, copied: Path) -> None:
    assert run(home, "train", copied, "--preset", "magic").returncode == 2
    assert called(home, "train").returncode == 2
    assert called(home, "--nonsense").returncode == 2


def bad_files(folder: Path) -> dict[str, Path]:
    def made(name: str, data: bytes) -> Path:
        path = folder / name
        path.write_bytes(data)
        return path

    whole = labelled_file(folder / "whole.xlsx").read_bytes()
    return {
        "missing": folder / "nowhere.xlsx",
        "not a spreadsheet": made("picture.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(400)),
        "empty": made("empty.xlsx", b""),
        "encrypted": made("secret.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000)),
        "truncated": made("cut.xlsx", whole[: len(whole) // 2]),
        "gb18030": made("gb.csv", "编号,评论\n1,物流太慢了\n".encode("gb18030")),
        "nul": made("nul.csv", b"a,b\n1,x\0y\n"),
        "no text column": made("numbers.csv", b"a,b\n1,2\n3,4\n"),
        "header alone": made("header.csv", b"id,comment\n"),
    }


BAD = (
    "missing", "not a spreadsheet", "empty", "encrypted", "truncated", "gb18030", "nul",
    "no text column", "header alone",
)  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "language"), [*((one, "C") for one in BAD), ("encrypted", "zh_CN.UTF-8")]
)
def test_a_bad_file_is_refused_in_one_sentence_and_changes_nothing(
    home: Path, copied: Path, tmp_path: Path, kind: str, language: str
) -> None:
    file = bad_files(tmp_path)[kind]
    done = called(home, "import", copied, file, language=language)
    assert done.returncode == 3, (done.stdout, done.stderr)
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("  ")]
    assert len(said) == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert any("\u4e00" <= letter <= "\u9fff" for letter in said[0]) == language.startswith("zh")
    with Project.open(copied, owner=True) as opened:
        assert len(sheets.all_sheets(opened)) == 1


def refused(done: subprocess.CompletedProcess[str], words: str) -> None:
    assert done.returncode == 3, (done.stdout, done.stderr)
    assert words in done.stderr, done.stderr


def test_what_cannot_be_trained_is_refused(home: Path, tmp_path: Path) -> None:
    one = tmp_path / "one.csv"
    one.write_text("comment,topic\n" + "some words here,same\n" * 20, encoding="utf-8")
    path = imported(tmp_path / "one.bertwb", one, text_columns=("comment",), label_column="topic")
    refused(run(home, "train", path), "two labels")


def test_a_model_folder_that_cannot_be_trusted_is_refused(
    home: Path, copied: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "model"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}', encoding="utf-8")
    (folder / "model.safetensors").write_bytes(bytes(100))
    (folder / "modeling.py").write_text("", encoding="utf-8")
    refused(called(home, "train", copied, "--model", folder), "code")


def test_projects_that_cannot_be_opened_are_refused(
    home: Path, copied: Path, tmp_path: Path
) -> None:
    empty = tmp_path / "empty.bertwb"
    empty.write_bytes(b"")
    refused(called(home, "train", empty), "no content")
    refused(called(home, "train", tmp_path / "nowhere.bertwb"), "There is no project")
    refused(called(home, "new", copied), "already")
    with Project.open(copied) as opened:
        opened.db.pragma("user_version", 999)
    refused(called(home, "train", copied), "newer version")


def test_a_project_that_is_open_elsewhere_is_refused(home: Path, copied: Path) -> None:
    with ProjectLock(copied):
        refused(called(home, "train", copied), "open in another window")


def test_an_export_that_would_replace_the_source_is_refused(home: Path, project: Path) -> None:
    source = project.parent / "old.xlsx"
    before = source.read_bytes()
    refused(called(home, "export", project, source), "came from")
    assert source.read_bytes() == before


@pytest.mark.skipif(sys.platform == "win32", reason="signals are other there")
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
@pytest.mark.parametrize("words", [("train", "--preset", "thorough"), ("import",)])
def test_an_interrupted_command_loses_nothing(
    home: Path, copied: Path, tmp_path: Path, how: signal.Signals, words: tuple[str, ...]
) -> None:
    more: list[str] = []
    if words[0] == "import":
        big = tmp_path / "big.csv"
        big.write_text("id,comment\n" + "1,some words to read\n" * 600_000, encoding="utf-8")
        more = [str(big), "--text", "comment"]
    # A shell's background jobs, of which these tests may be one, hand on that Ctrl+C is ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    job = started(home, words[0], copied, *more, *words[1:], "--json")
    signal.signal(signal.SIGINT, before)
    assert job.stdout is not None
    with ends_within(job):
        for _line in range(4):
            job.stdout.readline()
        job.send_signal(how)
        _out, said = job.communicate()
    assert job.returncode == (4 if how == signal.SIGINT else -9), said
    with ProjectLock(copied), Project.open(copied, owner=True) as opened:
        assert len(sheets.all_sheets(opened)) == 1
        assert len(annotations.current_all(opened, 1, 1)) == 48
        tables = opened.all("SELECT name FROM sqlite_schema WHERE name LIKE 'rows_%'")
        assert len(tables) == 1
        assert opened.all("PRAGMA integrity_check") == [("ok",)]
