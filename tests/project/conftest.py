"""A real project with a real sheet in it, imported as a person would."""

import ctypes
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.patience import joined
from workbench.events import Event
from workbench.project import labels, sheets, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet

_CAPABILITIES_VERSION_3 = 0x20080522

HEADER = ("ID", "Comment", "Topic", "Stars", "Day")
ROWS: tuple[tuple[Any, ...], ...] = (
    ("F-01", "The delivery came two weeks late", "delivery", 1, date(2026, 1, 5)),
    ("F-02", "Very friendly staff, will come again", "Service", 5, date(2026, 1, 3)),
    ("F-03", "The invoice was wrong for the third time", "billing", 2, None),
    ("F-04", "Could not reach anyone on the phone", "service", 10, date(2026, 1, 9)),
    ("F-05", None, "billing", 3, date(2026, 1, 1)),
    ("F-06", "100% happy with everything_here, thanks", None, "n/a", "#N/A"),
    ("F-07", "Parcel was damaged and the box was open", "delivery", 2.5, date(2026, 1, 7)),
    ("F-08", "  spaces around a good comment  ", "delivery", None, date(2026, 1, 6)),
)


@dataclass(frozen=True)
class Desk:
    """An open project, its first sheet and its task."""

    project: Project
    sheet: Sheet
    task: int

    def label(self, name: str) -> int:
        """Return the id of the label of that name."""
        return next(one.id for one in self.names() if one.name == name)

    def names(self) -> tuple[labels.Label, ...]:
        """Return the labels of the task."""
        return labels.all_labels(self.project, self.task)


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
def workbook(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Feedback"
    for row in (HEADER, *ROWS):
        sheet.append(row)
    path = folder / "feedback.xlsx"
    book.save(path)
    book.close()
    return path


@pytest.fixture
def project_path(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    path = folder / "study.bertwb"
    Project.create(path).close()
    return path


@pytest.fixture
def imported(project_path: Path, workbook: Path) -> Path:
    """The path of a project with the sheet in it, its rows still without labels."""
    drive_step(
        import_sheet(
            ImportSheet(
                str(project_path), str(workbook), text_columns=("Comment",), guess_label=False
            )
        )
    )
    return project_path


@pytest.fixture
def desk(imported: Path) -> Iterator[Desk]:
    """A project with labels good (1) and bad (2), and no row labelled yet."""
    with Project.open(imported, owner=True) as project:
        task = tasks.task_named(project).id
        for name in ("good", "bad"):
            labels.add_label(project, task, name)
        yield Desk(project, sheets.sheet_named(project), task)
