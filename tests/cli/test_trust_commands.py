"""How far a model may be trusted, asked from the command line."""

import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.command import called, run
from tests.cli.test_commands import labelled_file
from tests.evaluation.test_bad_input import alternating, ended, project_of


@pytest.fixture(scope="module")
def trained(home: Path, tiny_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("trust")
    path = folder / "p.bertwb"
    assert called(home, "new", path).returncode == 0
    source = labelled_file(folder / "old.xlsx", 300)
    for words in (("import", path, source), ("train", path, "--model", tiny_folder)):
        done = called(home, *words)
        assert done.returncode == 0, done.stderr
    return path


def test_a_run_is_evaluated_with_intervals_and_a_promise(home: Path, trained: Path) -> None:
    done = run(home, "evaluate", trained, "--precision", "95")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Good for routing, not for billing: 100 of 100 rows")
    assert "Simple word counting on" in done.stdout
    assert "Macro F1: 100.0%" in done.stdout
    assert "95% precision" in done.stdout
    assert "nan" not in done.stdout.lower()
    plain = called(home, "evaluate", trained)
    assert plain.stdout == done.stdout, "95% is what holds where nothing else was chosen"
    done = called(home, "evaluate", trained, "--each-label", "--precision", "0.8", "--json")
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["kind"] == "RunEvaluated"
    assert [one["who"] for one in result["rivals"]] == ["baseline", "fast"]
    assert result["causes"] == []
    assert {one["label"] for one in result["promise"]["labels"]} == {"delivery", "refund"}


def test_a_promise_is_kept_by_apply(home: Path, trained: Path) -> None:
    done = called(home, "apply", trained, "--precision", "0.9", language="zh_CN.UTF-8")
    assert done.returncode == 0, done.stderr
    assert "90%" in done.stdout
    done = called(home, "evaluate", trained)
    assert "At 90% precision" in done.stdout, "what was chosen is what holds"
    wrong = called(home, "apply", trained, "--precision", "-3")
    assert wrong.returncode == 2
    assert "between 0 and 1" in wrong.stderr


def test_runs_are_compared_and_shares_estimated(home: Path, trained: Path) -> None:
    assert called(home, "apply", trained).returncode == 0
    done = called(home, "compare", trained, 1, 1)
    assert "cannot be told" in done.stdout, done.stderr
    refused = called(home, "compare", trained, 1, 77)
    assert refused.returncode == 3
    done = called(home, "shares", trained, "--by", "Topic")
    assert done.returncode == 0, done.stderr
    assert "corrected for known errors" in done.stdout
    assert called(home, "shares", trained, "--by", "Nowhere").returncode == 3


def test_odd_runs_end_in_a_sentence(home: Path, tmp_path: Path) -> None:
    """Three rows in all, one label only, a number whose truths are all the same."""
    path = project_of(tmp_path, alternating(12))
    ended(path, [("late", "late", 0.99)] * 3)
    ended(path, [])
    (tmp_path / "numbers").mkdir()
    numbers = project_of(tmp_path / "numbers", [str(at) for at in range(40)], "number")
    ended(numbers, [("4.0", "5.0", -1.0)] * 25, "number")
    expected = {
        ("evaluate", path, "--run", 1): "3 rows are too few to promise 95% precision",
        ("evaluate", path, "--run", 2): "No row scores this model",
        ("compare", path, 1, 2): "No row scores both runs",
        ("shares", path, "--run", 1): "Too few rows were chosen at random and reviewed",
        ("leaks", path): "Fewer than 20 rows are labelled",
        ("evaluate", numbers): "All true numbers are the same",
    }
    for words, sentence in expected.items():
        done = called(home, *words)
        assert done.returncode == 0, done.stderr
        assert sentence in done.stdout
        assert "nan" not in done.stdout.lower().split()
    gone = called(home, "apply", path, "--run", 1)
    assert gone.returncode == 3, "its model was never there"
    assert "Traceback" not in gone.stderr


def test_shares_go_out_beside_the_rows_and_doubtful_rows_come_as_a_queue(
    home: Path, trained: Path, tmp_path: Path
) -> None:
    assert called(home, "apply", trained, "--precision", "0.95").returncode == 0
    target = tmp_path / "out.xlsx"
    done = called(home, "export", trained, target, "--shares", "Topic")
    assert done.returncode == 0, done.stderr
    book = openpyxl.load_workbook(target, read_only=True)
    assert "Shares" in book.sheetnames
    book.close()
    refused = called(
        home, "export", trained, tmp_path / "copy.xlsx", "--as", "copy", "--shares", ""
    )
    assert refused.returncode == 2
    assert called(home, "shares", trained, "--period", "week").returncode == 2
    done = called(home, "queue", trained, "--order", "review", "--count", "7", "--json")
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert (result["how"], result["run"]) == ("review", 1)


def test_a_report_is_written_in_a_language_and_a_wrong_name_refused(
    home: Path, trained: Path, tmp_path: Path
) -> None:
    files = [tmp_path / f"report{kind}" for kind in (".html", ".pdf", ".xlsx")]
    words = [word for file in files for word in ("--report", file)]
    done = called(home, "evaluate", trained, *words, "--lang", "zh", "--signed", "Ann Example")
    assert done.returncode == 0, done.stderr
    assert "Macro F1: 100.0%" in done.stdout, "what evaluate says, it says here too"
    assert "The report is in" in done.stdout, "the language is the report's, not the command's"
    page = files[0].read_text(encoding="utf-8")
    assert "评估报告" in page
    assert "Ann Example" in page
    assert "order 7" not in page, "no text of a row"
    assert files[1].read_bytes().startswith(b"%PDF")
    assert files[2].read_bytes().startswith(b"PK")
    done = called(home, "evaluate", trained, "--report", files[0], "--with-texts", "--json")
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["kind"] == "ReportWritten"
    assert result["evaluated"]["run"] == result["run"]
    refused = called(home, "evaluate", trained, "--report", tmp_path / "report.docx")
    assert refused.returncode == 3
    assert ".html, .pdf or .xlsx" in refused.stderr
    assert called(home, "evaluate", trained, "--report", files[0], "--lang", "fr").returncode == 2


def test_a_run_that_is_not_better_is_kept_beside_and_any_is_put_in_use(
    home: Path, trained: Path, tiny_folder: Path
) -> None:
    training = ("train", trained, "--model", tiny_folder)
    done = called(home, *training, "--seed", 5, "--max-tokens", 32)
    assert "Run 2 is not better than run 1 in use (Accuracy: +0.0 points" in done.stdout
    assert "Run 1 stays in use." in done.stdout
    done = called(home, "compare", trained, 1, 2)
    assert "Longest text, in tokens: automatic → 32" in done.stdout, done.stderr
    done = called(home, "compare", trained, 1, 2, "--json", language="zh_CN.UTF-8")
    result = json.loads(done.stdout.splitlines()[-1])
    assert "max_tokens" in {one["name"] for one in result["settings"]}
    result = json.loads(called(home, "evaluate", trained, "--json").stdout.splitlines()[-1])
    assert result["run"] == 1, "what is not said is about the model in use"
    done = called(home, "use", trained, 2)
    assert "Run 1 is kept and can be put back." in done.stdout, done.stderr
    done = called(home, *training, "--seed", 6, "--json")
    chosen = json.loads(done.stdout.splitlines()[-1])["chosen"]
    assert (chosen["run"], chosen["before"], chosen["in_use"]) == (3, 2, 2)
    done = called(home, "runs", trained)
    assert [line.split()[0] for line in done.stdout.splitlines() if " in use · " in line] == ["2"]
    listed = json.loads(called(home, "runs", trained, "--json").stdout)
    assert (listed["in_use"], len(listed["runs"])) == (2, 3)
    whys = [one["why"] for one in listed["history"]]
    assert whys == ["first", "not-better", "by-hand", "not-better"]
    refused = called(home, "use", trained, 99)
    assert refused.returncode == 3
    assert "1, 2, 3" in refused.stderr
