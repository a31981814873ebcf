"""The log and the report of a fault: readable, and without a word of the person's."""

from pathlib import Path

import pytest

from workbench import log
from workbench.errors import EngineDied, FileMissing, TooFewLabels
from workbench.trouble_report import report_text

SECRET = "Zelda Quicksilver owes 4711"


@pytest.fixture
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("BERT_WORKBENCH_HOME", str(tmp_path))
    return tmp_path


def test_a_line_says_when_who_and_what(own_home: Path) -> None:
    log.begin("window")
    log.note("a fault of the app", "here.py:1 in f\nValueError")
    first, second, third = log.last_lines(10)
    assert first.split()[2] == "window"
    assert first.endswith("a fault of the app")
    assert (second.strip(), third.strip()) == ("here.py:1 in f", "ValueError")


def test_an_error_is_named_by_its_kind_and_numbers_alone() -> None:
    assert log.named(EngineDied(-9)) == "EngineDied code -9"
    assert log.named(FileMissing(SECRET)) == "FileMissing"
    assert "4711" not in log.named(FileMissing(SECRET))
    assert log.named(TooFewLabels(1)).startswith("TooFewLabels")


def test_a_long_log_is_set_aside_once(own_home: Path) -> None:
    log.file().write_text("x" * ((1 << 20) + 1), encoding="utf-8")
    log.begin("model")
    log.note("an engine does not turn it")
    assert log.file().stat().st_size > 1 << 20
    log.begin("window", turn=True)
    log.note("new")
    assert len(log.last_lines(10)) == 1
    assert log.file().with_name("workbench.old.log").stat().st_size > 1 << 20


def test_a_log_that_cannot_be_written_stops_nothing(own_home: Path) -> None:
    log.file().mkdir()
    log.note("lost")
    assert log.last_lines(3) == []
    assert log.stream() is None


def test_the_report_says_versions_system_trace_and_log_and_no_home(own_home: Path) -> None:
    log.note("TrainModel begins")
    trace = f"{Path.home()}/workbench/ui/x.py:3 in f"
    found = report_text(trace)
    assert "BERT Workbench" in found
    assert "Python" in found
    assert "TrainModel begins" in found
    assert "~/workbench/ui/x.py:3" in found
    assert str(Path.home()) + "/" not in found
