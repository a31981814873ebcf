import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from workbench.cells import Row
from workbench.errors import (
    DiskFull,
    FolderMissing,
    FolderReadOnly,
    TargetInUse,
    TargetUnsupported,
)
from workbench.events import Progress
from workbench.sheets.writers import write

WriteRows = Callable[..., int]
WithoutRoot = Callable[[Callable[[], Any]], Any]

both_kinds = pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class BrokenSource(Exception):
    pass


def rows_that_break(after: int) -> Iterator[Row]:
    for number in range(after):
        yield number, f"text {number}"
    raise BrokenSource


@both_kinds
def test_existing_target_is_replaced_by_the_whole_new_file(
    tmp_path: Path, write_rows: WriteRows, read_rows: Callable[..., list[Row]], name: str
) -> None:
    target = tmp_path / name
    target.write_bytes(b"what was there before")
    write_rows(target, ["a"], [("new",)])
    assert read_rows(target) == [("a",), ("new",)]
    assert names_in(tmp_path) == [name]


@both_kinds
def test_cancel_midway_leaves_the_target_as_it_was(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(b"what was there before")
    rows: list[Row] = [(number, f"text {number}") for number in range(9000)]
    step = write(target, ["n", "t"], rows, sheet_name="Data", total=len(rows))
    assert isinstance(next(step), Progress)
    assert len(names_in(tmp_path)) > 1, "something is being written beside it"
    step.close()
    assert target.read_bytes() == b"what was there before"
    assert names_in(tmp_path) == [name]


@both_kinds
def test_failure_midway_leaves_the_target_as_it_was(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    target.write_bytes(b"what was there before")
    with pytest.raises(BrokenSource):
        list(write(target, ["n", "t"], rows_that_break(5000), sheet_name="Data", total=9000))
    assert target.read_bytes() == b"what was there before"
    assert names_in(tmp_path) == [name]


@both_kinds
def test_cancel_of_a_new_file_leaves_nothing(tmp_path: Path, name: str) -> None:
    rows: list[Row] = [(number,) for number in range(9000)]
    step = write(tmp_path / name, ["n"], rows, sheet_name="Data", total=len(rows))
    next(step)
    step.close()
    assert names_in(tmp_path) == []


@both_kinds
def test_progress_ends_where_the_rows_end(
    tmp_path: Path, drive: Callable[[Any], tuple[list[Any], Any]], name: str
) -> None:
    rows: list[Row] = [(number,) for number in range(4000)]
    events, _changed = drive(
        write(tmp_path / name, ["n"], rows, sheet_name="Data", total=len(rows))
    )
    done = [event.done for event in events if isinstance(event, Progress)]
    assert done == sorted(done)
    assert done[-1] == 4000
    assert {event.total for event in events} == {4000}


@both_kinds
def test_read_only_folder_is_told(
    readonly_folder: Path, write_rows: WriteRows, without_root: WithoutRoot, name: str
) -> None:
    target = readonly_folder / name
    target.write_bytes(b"what was there before")
    readonly_folder.chmod(0o500)
    with pytest.raises(FolderReadOnly) as refused:
        without_root(lambda: write_rows(target, ["a"], [("x",)]))
    assert refused.value.folder == str(readonly_folder)
    assert target.read_bytes() == b"what was there before"
    assert names_in(readonly_folder) == [name]


@both_kinds
def test_missing_folder_is_told(tmp_path: Path, write_rows: WriteRows, name: str) -> None:
    with pytest.raises(FolderMissing) as refused:
        write_rows(tmp_path / "gone" / name, ["a"], [("x",)])
    assert refused.value.folder == str(tmp_path / "gone")
    assert names_in(tmp_path) == []


@both_kinds
def test_target_that_is_a_folder_is_not_replaced_and_another_name_offered(
    tmp_path: Path, write_rows: WriteRows, name: str
) -> None:
    target = tmp_path / name
    target.mkdir()
    free = f"out (3){target.suffix}"
    target.with_name(f"out (2){target.suffix}").touch()
    with pytest.raises(TargetInUse) as refused:
        write_rows(target, ["a"], [("x",)])
    assert (refused.value.file, refused.value.suggestion) == (name, free)
    assert target.is_dir()
    assert len(names_in(tmp_path)) == 2


@both_kinds
@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files there")
def test_disk_without_room_is_told_and_the_target_stays(
    tmp_path: Path, write_rows: WriteRows, name: str
) -> None:
    import resource  # noqa: PLC0415 - not on Windows

    target = tmp_path / name
    target.write_bytes(b"what was there before")
    rows: list[Row] = [(number, "text " * 200) for number in range(3000)]
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (256 * 1024, before[1]))
    try:
        with pytest.raises(DiskFull) as refused:
            write_rows(target, ["n", "t"], rows)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert refused.value.folder == str(tmp_path)
    assert target.read_bytes() == b"what was there before"
    assert names_in(tmp_path) == [name]


@pytest.mark.parametrize("name", ["out.pdf", "out", "out.xls", "out.xlsm"])
def test_ending_that_we_do_not_write_is_refused(
    tmp_path: Path, write_rows: WriteRows, name: str
) -> None:
    with pytest.raises(TargetUnsupported) as refused:
        write_rows(tmp_path / name, ["a"], [("x",)])
    assert refused.value.file == name
    assert names_in(tmp_path) == []


def test_more_rows_than_a_worksheet_holds_go_on_in_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, read_rows: Callable[..., list[Row]]
) -> None:
    monkeypatch.setattr("workbench.sheets.writers.workbook.MOST_ROWS", 400)
    rows: list[Row] = [(f"text {number}",) for number in range(1000)]
    list(write(tmp_path / "out.xlsx", ["t"], rows, sheet_name="Data", total=len(rows)))
    found = [read_rows(tmp_path / "out.xlsx", sheet=s) for s in ("Data", "Data (2)", "Data (3)")]
    assert [len(part) for part in found] == [401, 401, 201]
    assert [part[0] for part in found] == [("t",)] * 3
    assert [row for part in found for row in part[1:]] == rows


def test_ending_in_capitals_is_known(tmp_path: Path, write_rows: WriteRows) -> None:
    write_rows(tmp_path / "OUT.CSV", ["a"], [("x",)])
    assert (tmp_path / "OUT.CSV").read_bytes().endswith(b"a\r\nx\r\n")
