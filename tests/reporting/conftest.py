"""Projects with a run: one that was trained, and ones whose rows and answers are as bad as they get."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from workbench.events import Figure, Scores
from workbench.project import predictions, runs, splits
from workbench.project.store import Project
from workbench.requests import CleanSheet, ImportSheet, TrainModel, WriteReport
from workbench.results import ReportWritten
from workbench.steps.clean_sheet import clean_sheet
from workbench.steps.import_sheet import import_sheet
from workbench.steps.train_model import train_model
from workbench.steps.write_report import write_report
from workbench.text.recipe import Recipe, to_json

SECRET = "Herr Zwiebelfisch"  # stands in every row, so also in those that are shown as examples
KINDS = (".html", ".pdf", ".xlsx")


def driven(step: Any) -> Any:
    while True:
        try:
            next(step)
        except StopIteration as end:
            return end.value


def imported(folder: Path, lines: Sequence[Sequence[str]], **asked: Any) -> Path:
    """Make a project of lines under a header: Text, Topic and what else there is."""
    sheet = folder / "sheet.csv"
    with sheet.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    path = folder / "p.bertwb"
    Project.create(path).close()
    said = {"text_columns": ("Text",), "label_column": "Topic", **asked}
    driven(import_sheet(ImportSheet(str(path), str(sheet), **said)))
    return path


def answered(
    path: Path,
    pairs: Sequence[tuple[str, str]],
    *,
    kind: str = "single",
    figures: tuple[Figure, ...] = (),
    spreads: bool = False,
) -> int:
    """Give a project a run that said (truth, predicted) of its first rows. Its model is gone."""
    names = tuple(sorted({name for pair in pairs for name in pair}))
    right = sum(truth == said for truth, said in pairs) / len(pairs)
    with Project.open(path, owner=True) as project:
        number = runs.start_run(project, 1, "quick", "", {})
        runs.set_labels(project, number, names)
        rows = [(1, at, *pair, 0.5 + at % 50 / 100) for at, pair in enumerate(pairs, 1)]
        packed = {}
        if spreads:
            for _sheet, row, _truth, said, sure in rows:
                rest = (1 - sure) / max(len(names) - 1, 1)
                spread = [sure if name == said else rest for name in names]
                packed[1, row] = predictions.packed(spread)
        runs.add_held_out(project, number, rows, packed)
        scores = Scores(
            "cross-validation", len(rows), -1.0 if kind == "number" else right, (0.1, 0.9), right,
            names, (), (), learned_from=len(rows), task=kind, figures=figures,
        )  # fmt: skip
        runs.finish_run(
            project, number, "done", method="embedding+linear", scores=scores,
            folder=str(path.parent / "gone"), model_hash="c0ffee" * 10,
        )  # fmt: skip
    return number


Written = Callable[..., dict[str, Path]]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """Return a function that writes a report and returns its files by their ending."""

    def write(
        project: Path, name: str = "report", kinds: Sequence[str] = KINDS, **asked: Any
    ) -> dict[str, Path]:
        files = {kind: tmp_path / f"{name}{kind}" for kind in kinds}
        paths = tuple(map(str, files.values()))
        result: ReportWritten = driven(write_report(WriteReport(str(project), paths, **asked)))
        assert result.paths == paths
        return files

    return write


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory, home: Path) -> Path:
    """A project that was cleaned, labelled by a column and trained; every row names a customer."""
    folder = tmp_path_factory.mktemp("reported")
    about = {"送货": ("包裹", "快递", "parcel"), "refund": ("money", "退款", "card")}
    lines = [("Text", "Topic", "Region", "Customer")]
    for at in range(240):
        label = list(about)[at % 2]
        word = about[label][at % 3] if at % 11 else "something"
        lines.append(
            (
                f"<p>{SECRET}: the {word} of order {at}</p>",
                label,
                ("north", "south")[at // 7 % 2],
                f"{SECRET} {at % 4}",
            )
        )
    path = imported(folder, lines, group_column="Customer")
    driven(clean_sheet(CleanSheet(str(path), "sheet", to_json(Recipe(rules=("html", "space"))))))
    driven(train_model(TrainModel(str(path), device="cpu")))
    with Project.open(path, owner=True) as project:
        assert splits.frozen_test_rows(project, 1)
    return path
