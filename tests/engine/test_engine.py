"""The engine process: what it loads, how it ends, and that the next request works after a kill."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import openpyxl
import psutil
import pytest

from tests.patience import LONG, ends_within
from workbench.engine.client import Engine, Wishes, run_to_end
from workbench.errors import Cancelled, EngineDied, FileMissing, ReaderDied
from workbench.project.store import Project
from workbench.requests import ImportSheet, PreviewSheet, WarmUp
from workbench.results import SheetPreview, WarmedUp


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Id", "Comment"])
    for number in range(30):
        sheet.append([number, f"a comment about lamp {number}"])
    path = tmp_path / "lamps.xlsx"
    book.save(path)
    return path


def result_of(role: str, request: object) -> object:
    step = run_to_end(request, role)  # type: ignore[arg-type]
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def test_a_request_comes_back_as_its_result(workbook: Path) -> None:
    found = result_of("parser", PreviewSheet(str(workbook)))
    assert isinstance(found, SheetPreview)
    assert [column.name for column in found.columns] == ["Id", "Comment"]
    assert found.row_estimate == 30


def test_a_refusal_comes_back_as_its_kind_with_its_fields(tmp_path: Path) -> None:
    with pytest.raises(FileMissing) as refused:
        result_of("parser", PreviewSheet(str(tmp_path / "nowhere.xlsx")))
    assert refused.value.file == "nowhere.xlsx"


def test_the_warm_engine_knows_its_device() -> None:
    found = result_of("model", WarmUp())
    assert isinstance(found, WarmedUp)
    assert found.dtype in {"float32", "bfloat16", "float16"}


def child_of(engine: Engine) -> psutil.Process:
    found = [p for p in psutil.Process().children() if p.pid == engine.pid]
    assert found
    return found[0]


def test_a_killed_engine_is_told_and_the_next_request_works(workbook: Path) -> None:
    engine = Engine("model")
    try:
        answers = engine.run(WarmUp())
        next(answers)
        os.kill(child_of(engine).pid, signal.SIGKILL)
        with pytest.raises(EngineDied):
            for _event in answers:
                pass
        for _event in engine.run(PreviewSheet(str(workbook))):
            pass
    finally:
        engine.close()


def big_csv(folder: Path) -> Path:
    path = folder / "big.csv"
    path.write_text("id,comment\n" + "1,some words to read here\n" * 400_000, encoding="utf-8")
    return path


def project_in(folder: Path) -> Path:
    path = folder / "p.bertwb"
    Project.create(path).close()
    return path


def nothing_is_left(path: Path) -> bool:
    """Whether a project holds no sheet and no table of rows once its owner has opened it."""
    with Project.open(path, owner=True) as opened:
        tables = opened.all("SELECT name FROM sqlite_schema WHERE name LIKE 'rows_%'")
        return not opened.all("SELECT * FROM sheet") and not tables


def drained(answers: Iterable[object], at: int, act: Callable[[], object]) -> None:
    """Take every event, and `act` at one of them."""
    for number, _event in enumerate(answers):
        if number == at:
            act()


def test_a_cancelled_import_ends_within_three_seconds_and_leaves_nothing(tmp_path: Path) -> None:
    project, engine = project_in(tmp_path), Engine("parser")
    request = ImportSheet(str(project), str(big_csv(tmp_path)), text_columns=("comment",))
    begun: list[float] = []
    wishes = Wishes()

    def cancel() -> None:
        begun.append(time.monotonic())
        wishes.cancel = True

    with pytest.raises(Cancelled):
        drained(engine.run(request, wishes), 20, cancel)
    engine.close()
    assert time.monotonic() - begun[0] < 3.5
    assert nothing_is_left(project)


def test_a_cancel_that_comes_before_the_engine_runs_is_not_lost(tmp_path: Path) -> None:
    project, engine, wishes = project_in(tmp_path), Engine("parser"), Wishes()
    request = ImportSheet(str(project), str(big_csv(tmp_path)), text_columns=("comment",))
    answers = engine.run(request, wishes)
    wishes.cancel = True
    begun = time.monotonic()
    with pytest.raises(Cancelled):
        for _event in answers:
            pass
    engine.close()
    assert time.monotonic() - begun < 5
    assert nothing_is_left(project)


def test_a_closed_engine_leaves_no_process(workbook: Path) -> None:
    engine = Engine("parser")
    for _event in engine.run(PreviewSheet(str(workbook))):
        pass
    child = child_of(engine)
    engine.close()
    child.wait(5)
    assert not child.is_running()


@pytest.mark.parametrize("how", ["script", "module"])
def test_engines_started_by_the_command_load_no_qt_and_parsers_no_torch(
    how: str, workbook: Path, tmp_path: Path
) -> None:
    """The spawned process lists what it has mapped: Qt's libraries are not among it."""
    if not sys.platform.startswith("linux"):
        pytest.skip("reads the maps of a process")
    project = tmp_path / "p.bertwb"
    door = [str(Path(sys.executable).parent / "workbench")]
    command = door if how == "script" else [sys.executable, "-m", "workbench"]
    new = [*command, "new", str(project)]
    subprocess.run(new, check=True, capture_output=True, timeout=LONG)
    job = subprocess.Popen(
        [*command, "import", str(project), str(workbook), "--text", "Comment"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    seen: set[str] = set()
    with ends_within(job):
        while job.poll() is None:
            for child in psutil.Process(job.pid).children(recursive=True):
                try:
                    seen.update(Path(m.path).name for m in child.memory_maps())
                except (psutil.Error, OSError):
                    continue
            time.sleep(0.02)
    assert job.returncode == 0
    assert any("calamine" in name for name in seen), "no parser was seen"
    assert not [name for name in seen if "Qt6" in name or "libtorch" in name]


def test_a_parser_that_is_killed_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    project = project_in(tmp_path)
    request = ImportSheet(str(project), str(big_csv(tmp_path)), text_columns=("comment",))

    def kill() -> None:
        for child in psutil.Process().children():
            if "spawn_main" in " ".join(child.cmdline()):  # not the tracker of shared resources
                child.kill()

    with pytest.raises(ReaderDied) as refused:
        drained(run_to_end(request, "parser"), 20, kill)
    assert refused.value.file == "big.csv"
    assert nothing_is_left(project)
