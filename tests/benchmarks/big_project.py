"""Makes the project that the benchmarks of export and window use: one large sheet, all of it classified."""

from collections.abc import Sequence
from pathlib import Path

from big_sheet import HEADER

from workbench.project import column_labels, predictions, runs, tasks
from workbench.project.sheets import Origin, Sheet, SheetLoader
from workbench.project.store import Project

LABELS = ("complaint", "praise", "question")


def predicted(place: int) -> tuple[str, float]:
    """Return the label and the confidence of the row at `place` (from 1)."""
    return LABELS[place % len(LABELS)], 0.5 + place % 500 / 1000


def filled(path: Path, rows: Sequence[tuple[object, ...]]) -> Sheet:
    """Make a project that holds `rows` as its first sheet, and a run that has classified them."""
    with Project.create(path) as project:
        loader = SheetLoader(project, "big.xlsx", HEADER)
        loader.add(rows)
        sheet = loader.register("Data", Origin("", "Data", 1), {"text": "text"})
        task = tasks.task_named(project)
        run = runs.start_run(project, task.id, "quick", "", {})
        runs.finish_run(project, run, "done", method="embedding+linear")
        found = [(place, *predicted(place)) for place in range(1, len(rows) + 1)]
        predictions.add(project, run, sheet.id, found)
        return sheet


def add_labelled(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    """Add a small sheet of (text, label) rows to learn from."""
    with Project.open(path) as project:
        loader = SheetLoader(project, "small.xlsx", ("text", "label"))
        loader.add(rows)
        sheet = loader.register("Small", Origin("", "Small", 1), {"text": "text", "label": "label"})
        column_labels.take(project, tasks.task_named(project).id, sheet.id, "label")
