"""Predictions of every kind of task in a workbook: several names, a path and its levels, real numbers."""

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.events import Figure, Scores
from workbench.label_text import joined
from workbench.project import annotations, labels, predictions, runs, sheets, tasks
from workbench.project.store import Project
from workbench.wording import review_rule, scores_text

from .exchange import Drive, exported

SAID: dict[str, tuple[str, str]] = {
    "several": (joined(["late", "broken"]), "late"),
    "tree": ("Food > Fruit > Pear", "Tools"),
    "number": ("3.25", "-2.0"),
}


def scores(kind: str) -> Scores:
    if kind == "number":
        figures = tuple(
            Figure(name, value, value - 0.1, value + 0.1)
            for name, value in (("mae", 0.31), ("rmse", 0.42), ("r2", 0.8), ("spearman", 0.9))
        )
        return Scores(
            "test", 10, -1, (0, 0), -1, (), (), (), -1, 40, task=kind, figures=figures
        )  # fmt: skip
    names = {"several": ("micro_f1", "exact", "hamming"), "tree": ("level 1", "level 2")}[kind]
    figures = tuple(Figure(name, 0.75, 0.6, 0.9) for name in names)
    return Scores(
        "test", 10, 0.61, (0.5, 0.7), 0.7, ("a", "b"), (), (), 0.9, 40, task=kind, figures=figures
    )  # fmt: skip


def classified(path: Path, kind: str) -> None:
    """Two rows with a prediction, row 1 with a person's label too; no other row has either."""
    with Project.open(path, owner=True) as project:
        task = tasks.task_for(project, kind, "T")
        if kind == "number":
            annotations.annotate_number(project, task.id, 1, [1], 4.5)
        else:
            for name in ("late", "broken", "Food"):
                labels.add_label(project, task.id, name)
            late, broken, food = (one.id for one in labels.all_labels(project, task.id))
            wanted = [late, broken] if kind == "several" else [food]
            annotations.annotate_several(project, task.id, 1, [1], wanted)
        run = runs.start_run(project, task.id, "quick", "m", {})
        sure = -1.0 if kind == "number" else 0.95
        predictions.add(project, run, 1, [(1, SAID[kind][0], sure), (2, SAID[kind][1], sure)])
        runs.finish_run(project, run, "done", method="fine-tuned", scores=scores(kind))


def cells_of(path: Path) -> list[tuple[Any, ...]]:
    book = openpyxl.load_workbook(path)
    found = [tuple(row) for row in book["Feedback"].iter_rows(values_only=True)]
    book.close()
    return found


PERSONS = {"several": "broken; late", "tree": "Food", "number": 4.5}
IN_CELLS: dict[str, tuple[Any, Any]] = {
    "several": ("broken; late", "late"), "tree": SAID["tree"], "number": (3.25, -2),
}  # fmt: skip


@pytest.mark.parametrize("mode", ["copy", "new"])
@pytest.mark.parametrize("kind", ["several", "tree", "number"])
def test_predictions_of_a_kind_go_into_a_workbook(
    imported: Path, tmp_path: Path, drive: Drive, kind: str, mode: str
) -> None:
    classified(imported, kind)
    target = tmp_path / "out.xlsx"
    columns = ("prediction", "confidence", "needs_review", "label")
    exported(drive, imported, target, mode=mode, columns=columns)
    head, first, second, third, *_rest = [row[5:] for row in cells_of(target)]
    assert head == ("prediction", "confidence", "needs_review", "label_by_person")
    sure = (None, False) if kind == "number" else (0.95, False)
    assert first == (IN_CELLS[kind][0], *sure, PERSONS[kind])
    assert second == (IN_CELLS[kind][1], *sure, None)
    assert third[:2] == (None, None)
    assert isinstance(first[0], float) == (kind == "number")


def test_levels_of_a_path_stand_in_columns_of_their_own(
    imported: Path, tmp_path: Path, drive: Drive
) -> None:
    classified(imported, "tree")
    target = tmp_path / "out.xlsx"
    exported(drive, imported, target, mode="copy", columns=("prediction", "levels"))
    head, first, second, *_rest = [row[5:] for row in cells_of(target)]
    assert head == ("prediction", "level 1", "level 2", "level 3")
    assert first == ("Food > Fruit > Pear", "Food", "Fruit", "Pear")
    assert second == ("Tools", "Tools", None, None)


@pytest.mark.parametrize(
    ("kind", "written"),
    [("several", "broken; late"), ("tree", "Food > Fruit > Pear"), ("number", "3.25")],
)
def test_predictions_of_a_kind_go_into_a_text_file(
    imported: Path, tmp_path: Path, drive: Drive, kind: str, written: str
) -> None:
    classified(imported, kind)
    exported(drive, imported, tmp_path / "out.csv")
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        _head, first, *_rest = csv.reader(file)
    assert first[5] == written
    assert first[6:] == (["", "FALSE"] if kind == "number" else ["0.95", "FALSE"])


def test_summary_of_a_workbook_counts_each_of_several_labels(
    imported: Path, tmp_path: Path, drive: Drive
) -> None:
    classified(imported, "several")
    exported(drive, imported, tmp_path / "out.xlsx", mode="new")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [row[:2] for row in book["Summary"].iter_rows(values_only=True)][1:3] == [
        ("late", 2), ("broken", 1),
    ]  # fmt: skip
    book.close()


def test_workbook_of_numbers_has_no_rule_and_no_summary(
    imported: Path, tmp_path: Path, drive: Drive
) -> None:
    classified(imported, "number")
    exported(drive, imported, tmp_path / "out.xlsx", mode="new")
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Feedback", "About"]
    notes = {row[0]: row[1] for row in book["About"].iter_rows(values_only=True)}
    book.close()
    assert notes["Scores"].startswith("Mean error 0.31 (95% interval 0.21 to 0.41), RMSE 0.42")
    assert "Rule" not in notes


def test_scores_of_a_kind_are_said_in_words_that_fit() -> None:
    several = scores_text(scores("several"))
    assert several.startswith("All labels right in 61.0% of the rows (95% interval 50% to 70%)")
    assert "Micro F1 75.0%" in several
    assert "Hamming" not in several
    tree = scores_text(scores("tree"))
    assert "Level 1 75.0%, Level 2 75.0%, macro F1 70.0%" in tree
    assert review_rule(-1, "number") == ""


def test_numbers_need_no_review(imported: Path) -> None:
    classified(imported, "number")
    with Project.open(imported) as project:
        sheet = sheets.sheet_named(project)
        assert predictions.range_of(project, 1, sheet.id) == (-2.0, 0.625, 3.25)
        assert predictions.per_label(project, 1, sheet.id, "0", "number") == []
