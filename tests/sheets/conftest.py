"""Real files of every kind, and ways to read them back."""

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.patience import joined
from workbench.cells import Row
from workbench.events import Event
from workbench.requests import PreviewSheet
from workbench.results import SheetPreview
from workbench.sheets import readers
from workbench.sheets.preview import preview
from workbench.sheets.readers.opened import Opened, Source
from workbench.sheets.writers import write
from workbench.sheets.writers.sheet_out import ChangeReport, Look

_CAPABILITIES_VERSION_3 = 0x20080522


def drive_step(step: Any) -> tuple[list[Event], Any]:
    events: list[Event] = []
    while True:
        try:
            events.append(next(step))
        except StopIteration as end:
            return events, end.value


def run_without_root(work: Callable[[], Any]) -> Any:
    """Run `work` in a thread that has lost the right of root to write everywhere."""
    result: list[Any] = []
    errors: list[Exception] = []

    def run() -> None:
        if sys.platform == "linux":
            header = (ctypes.c_uint32 * 2)(_CAPABILITIES_VERSION_3, 0)
            assert ctypes.CDLL(None).capset(header, (ctypes.c_uint32 * 6)()) == 0
        try:
            result.append(work())
        except Exception as error:  # noqa: BLE001 - carried over to the thread that waits
            errors.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    joined(thread)
    if errors:
        raise errors[0]
    return result[0]


@pytest.fixture
def drive() -> Callable[[Any], tuple[list[Event], Any]]:
    return drive_step


@pytest.fixture
def without_root() -> Callable[[Callable[[], Any]], Any]:
    if sys.platform == "win32":
        pytest.skip("folders are not made read-only by their mode there")
    return run_without_root


@pytest.fixture
def readonly_folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "readonly"
    folder.mkdir()
    yield folder
    folder.chmod(0o700)


@pytest.fixture
def make_book(tmp_path: Path) -> Callable[..., Path]:
    """Write rows to the first sheet of a workbook, as openpyxl does, and return its path."""

    def make(rows: Sequence[Sequence[Any]], title: str = "Sheet1", name: str = "in.xlsx") -> Path:
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        sheet.title = title
        for row in rows:
            sheet.append(list(row))
        path = tmp_path / name
        book.save(path)
        book.close()
        return path

    return make


@pytest.fixture
def make_text(tmp_path: Path) -> Callable[..., Path]:
    """Write exactly these bytes, or this text in this encoding."""

    def make(content: str | bytes, name: str = "in.csv", encoding: str = "utf-8") -> Path:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return make


@pytest.fixture
def open_sheet() -> Callable[..., Opened]:
    def opened(path: Path, **source: str) -> Opened:
        _events, result = drive_step(readers.open_sheet(Source(str(path), **source)))
        assert isinstance(result, Opened)
        return result

    return opened


@pytest.fixture
def read_rows(open_sheet: Callable[..., Opened]) -> Callable[..., list[Row]]:
    def rows(path: Path, **source: str) -> list[Row]:
        return list(open_sheet(path, **source).rows)

    return rows


@pytest.fixture
def show() -> Callable[..., SheetPreview]:
    def shown(path: Path, **request: Any) -> SheetPreview:
        _events, result = drive_step(preview(PreviewSheet(str(path), **request)))
        assert isinstance(result, SheetPreview)
        return result

    return shown


@pytest.fixture
def write_rows() -> Callable[..., int]:
    """Write rows to a target and return how many cells had to be changed."""

    def written(
        target: Path,
        header: Sequence[str],
        rows: Sequence[Row],
        name: str = "Data",
        kind: str = "",
        **more: Any,
    ) -> int:
        look = Look(**more)
        step = write(target, header, rows, sheet_name=name, total=len(rows), look=look, kind=kind)
        report = drive_step(step)[1]
        assert isinstance(report, ChangeReport)
        return sum(report.counts.values())

    return written
