"""What tests of the way in and out share: runs without a training, exports, small workbooks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl

from workbench.events import Scores
from workbench.project import predictions, rows, runs, sheets, tasks
from workbench.project.store import Project
from workbench.requests import (
    ExportWorkbook,
)
from workbench.steps.export_workbook import export_workbook

Drive = Callable[[Any], tuple[list[Any], Any]]
ROOT = Path(__file__).resolve().parents[2]
SCORES = Scores(
    scored_by="test", rows=10, accuracy=0.8, interval=(0.5, 0.95), macro_f1=0.8,
    labels=("late", "staff"), per_label=(), confusion=(), threshold=0.9,
)  # fmt: skip


def classified(project_path: Path, sheet: str = "") -> None:
    """Give every other row with a text a prediction, as a run would."""
    with Project.open(project_path, owner=True) as project:
        number = runs.start_run(project, tasks.task_named(project).id, "quick", "m", {})
        found = sheets.sheet_named(project, sheet)
        texts = rows.texts(project, found)
        predictions.add(
            project, number, found.id,
            [(row, "late" if row % 2 else "staff", 0.95 if row % 3 else 0.5) for row, _t in texts],
            {row: predictions.packed((0.75, 0.25)) for row, _text in texts},
        )  # fmt: skip
        runs.set_labels(project, number, ("late", "staff"))
        runs.finish_run(project, number, "done", method="fine-tuned", scores=SCORES)


def exported(drive: Drive, project: Path, target: Path, **more: Any) -> Any:
    return drive(export_workbook(ExportWorkbook(str(project), str(target), **more)))


def book_of(path: Path, lines: list[list[Any]]) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.title = "Data"
    for line in lines:
        book.active.append(line)
    book.save(path)
    book.close()
    return path
