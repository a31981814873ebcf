"""Several labels a row, trees and numbers: from a workbook into the project, back out, and undone."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench.errors import TaskKindDiffers, WorkbenchError
from workbench.events import Chosen, Noticed
from workbench.label_text import joined
from workbench.project import annotations, labels, rows, tasks, undo
from workbench.project.rows import View
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.results import SheetImported
from workbench.steps.import_sheet import import_sheet

Drive = Callable[[Any], tuple[list[Any], Any]]

SEVERAL = (
    "late; broken",
    "broken",
    " price ;late",
    None,
    "price",
    "Late",
    "late;broken;LATE",
    "price",
)
TREE = (
    "Food > Fruit",
    "Food > Bread",
    "Tools > Saw",
    None,
    "Food > Fruit",
    "Tools",
    "Food > Bread",
    "Tools > Saw",
)
NUMBER = (1.5, "2,5", "1,234", None, "−3", "n/a", "1,234.5", 40)


def workbook(folder: Path, cells: tuple[Any, ...], name: str = "Topic") -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Comment", name])
    for place, cell in enumerate(cells):
        sheet.append([f"the customer wrote this comment number {place}", cell])
    path = folder / f"{name}.xlsx"
    book.save(path)
    return path


def taken(drive: Drive, project: Path, file: Path, **more: Any) -> tuple[list[Any], SheetImported]:
    request = ImportSheet(
        str(project), str(file), text_columns=("Comment",), guess_label=False,
        **{"label_column": file.stem, **more},
    )  # fmt: skip
    events, result = drive(import_sheet(request))
    assert isinstance(result, SheetImported)
    return events, result


def learnt_from(project: Path, task: str = "") -> dict[int, str]:
    with Project.open(project) as opened:
        found = annotations.labelled_rows(opened, tasks.task_named(opened, task).id)
    return {row.row: row.label for row in found}


SEVERAL_WRITTEN = {
    1: joined(["late", "broken"]), 2: "broken", 3: joined(["late", "price"]), 5: "price", 6: "late",
    7: joined(["broken", "late"]), 8: "price",
}  # fmt: skip
TREE_WRITTEN = {place: cell for place, cell in enumerate(TREE, 1) if cell}
NUMBER_WRITTEN = {1: "1.5", 2: "2.5", 5: "-3.0", 7: "1234.5", 8: "40.0"}


@pytest.mark.parametrize(
    ("kind", "cells", "written", "made"),
    [
        ("several", SEVERAL, SEVERAL_WRITTEN, 3),
        ("tree", TREE, TREE_WRITTEN, 5),
        ("number", NUMBER, NUMBER_WRITTEN, 0),
    ],
)
def test_column_of_a_kind_is_learnt_from_as_it_is_written_and_taken_back_as_one(
    project_path: Path, tmp_path: Path, drive: Drive, kind: str, cells: Any, written: Any, made: int
) -> None:
    _events, result = taken(drive, project_path, workbook(tmp_path, cells), label_kind=kind)
    assert (result.label_kind, result.labels, result.labelled) == (kind, made, len(written))
    assert learnt_from(project_path) == written
    with Project.open(project_path) as project:
        undo.undo(project)
    assert learnt_from(project_path) == {}
    with Project.open(project_path) as project:
        task = tasks.task_named(project)
        assert labels.all_labels(project, task.id) == ()
        undo.redo(project)
        assert len(labels.all_labels(project, task.id)) == made
    assert learnt_from(project_path) == written


def test_cells_without_a_number_are_counted_and_told(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    events, result = taken(drive, project_path, workbook(tmp_path, NUMBER), label_kind="number")
    refused = Noticed("not-a-number", 2, 7, "Topic")
    assert refused in events
    assert refused in result.notices


def test_row_counts_for_each_of_its_labels(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, SEVERAL), label_kind="several")
    with Project.open(project_path) as project:
        task = tasks.task_named(project).id
        names = {one.id: one.name for one in labels.all_labels(project, task)}
        counts = labels.counts(project, task, None)
        assert {names[one]: count for one, count in counts.items()} == {
            "late": 4, "broken": 3, "price": 3,
        }  # fmt: skip
        assert labels.labelled_count(project, task, 1) == 7
        late = next(one for one, name in names.items() if name == "late")
        for state, found in (
            ("labelled", [1, 2, 3, 5, 6, 7, 8]), ("unlabelled", [4]), (f"label:{late}", [1, 3, 6, 7]),
        ):  # fmt: skip
            assert list(rows.view_ids(project, View(1, task, state=state))) == found
        by_label = rows.view_ids(project, View(1, task, sort_column="@label"))
        assert sorted(by_label) == [1, 2, 3, 4, 5, 6, 7, 8]
        assert list(by_label)[-1] == 4


def test_nodes_of_a_tree_know_the_node_above(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, TREE), label_kind="tree")
    with Project.open(project_path) as project:
        task = tasks.task_named(project).id
        found = {one.id: one for one in labels.all_labels(project, task)}
        above = {one.name: found[one.parent].name for one in found.values() if one.parent}
        assert above == {
            "Food > Fruit": "Food", "Food > Bread": "Food", "Tools > Saw": "Tools",
        }  # fmt: skip
        food = next(one.id for one in found.values() if one.name == "Food")
        assert list(rows.view_ids(project, View(1, task, state=f"label:{food}"))) == [1, 2, 5, 7]


def test_rows_sort_by_their_number_and_not_by_its_digits(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, NUMBER), label_kind="number")
    with Project.open(project_path) as project:
        view = View(1, tasks.task_named(project).id, sort_column="@label")
        assert list(rows.view_ids(project, view))[:5] == [5, 1, 2, 8, 7]


def test_labels_of_a_row_are_set_toggled_and_taken_back(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, SEVERAL), label_kind="several")
    with Project.open(project_path) as project:
        task = tasks.task_named(project).id
        late, broken, price = (one.id for one in labels.all_labels(project, task))

        def present(*wanted: int) -> dict[int, str]:
            return annotations.written(project, task, 1, wanted)

        annotations.toggle_label(project, task, 1, [2, 4], price)
        assert present(2, 4) == {2: joined(["broken", "price"]), 4: "price"}
        annotations.toggle_label(project, task, 1, [2, 4], price)
        assert present(2, 4) == {2: "broken"}
        annotations.annotate_several(project, task, 1, [2, 4], [late, broken, price])
        undo.undo(project)
        assert present(2, 4) == {2: "broken"}
        annotations.annotate(project, task, 1, [1], None)
        assert present(1) == {}
        undo.undo(project)
        assert present(1) == {1: SEVERAL_WRITTEN[1]}
        labels.delete_label(project, late)
        assert annotations.written(project, task, 1)[1] == "broken"
        assert 6 not in annotations.written(project, task, 1)
        undo.undo(project)
        assert annotations.written(project, task, 1) == SEVERAL_WRITTEN


def test_number_of_a_row_is_set_cleared_and_taken_back(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, NUMBER), label_kind="number")
    with Project.open(project_path) as project:
        task = tasks.task_named(project).id
        annotations.annotate_number(project, task, 1, [1, 3], 0.25)
        annotations.annotate(project, task, 1, [2], None)
        assert annotations.written(project, task, 1, [1, 2, 3]) == {1: "0.25", 3: "0.25"}
        undo.undo(project)
        undo.undo(project)
        assert annotations.written(project, task, 1) == NUMBER_WRITTEN
        last = project.all("SELECT label, value FROM annotation WHERE row = 1 ORDER BY seq")
        assert last[-2:] == [(None, None), (0, 1.5)], "history: cleared, then what it carries"


@pytest.mark.parametrize(
    ("cells", "kind", "separator"),
    [
        (SEVERAL * 4, "several", ";"),
        (("质量、物流", "价格、质量", "物流", "价格、物流") * 6, "several", "、"),
        (
            tuple(cell and cell.replace(" > ", "/") for cell in TREE if cell != "Tools") * 4,
            "tree",
            "/",
        ),
        (TREE * 4, "tree", ">"),
        (tuple(f"{place % 37 / 7:.2f}" for place in range(40)), "number", ""),
        (tuple(range(100, 140)), "number", ""),
        ((1, 2, 3, 4, 5) * 8, "single", ""),
        (("Food, drinks", "Tools, garden") * 15, "single", ""),
        (("2024/01/02", "2024/02/02") * 15, "single", ""),
        (("either/or", "good", "bad") * 10, "single", ""),
    ],
)
def test_kind_of_a_column_is_guessed_from_its_cells(
    project_path: Path, tmp_path: Path, drive: Drive, cells: Any, kind: str, separator: str
) -> None:
    events, result = taken(drive, project_path, workbook(tmp_path, cells))
    assert result.label_kind == kind
    chosen = {event.what: event.value for event in events if isinstance(event, Chosen)}
    assert chosen.get("label_separator", "") == separator
    assert chosen.get("label_kind", "single") == kind


def test_second_column_of_another_kind_gets_a_task_of_its_own(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, ("good", "bad") * 4, "Mood"))
    _events, result = taken(
        drive, project_path, workbook(tmp_path, NUMBER, "Score"), label_kind="number"
    )
    assert result.task == "Score"
    with Project.open(project_path) as project:
        assert [(one.name, one.kind) for one in tasks.all_tasks(project)] == [
            ("Labels", "single"), ("Score", "number"),
        ]  # fmt: skip
    taken(drive, project_path, workbook(tmp_path, ("good", "bad") * 4, "Mood"), task="Again")
    assert set(learnt_from(project_path, "again").values()) == {"good", "bad"}


def test_column_of_one_label_a_row_goes_into_the_task_of_several_that_is_there(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, SEVERAL), label_kind="several", task="Topics")
    _events, result = taken(drive, project_path, workbook(tmp_path, ("late", "price") * 4, "More"))
    assert (result.task, result.label_kind, result.labels) == ("Topics", "several", 0)


def test_task_of_another_kind_is_refused_before_a_row_is_stored(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    taken(drive, project_path, workbook(tmp_path, ("good", "bad") * 4, "Mood"), task="Mood")
    with pytest.raises(TaskKindDiffers) as refused:
        taken(drive, project_path, workbook(tmp_path, SEVERAL * 4), task="mood")
    assert (refused.value.task_kind, refused.value.column_kind) == ("single", "several")
    assert isinstance(refused.value, WorkbenchError)
    with Project.open(project_path) as project:
        assert project.all("SELECT count(*) FROM sheet") == [(1,)]


def test_newer_state_of_a_sheet_keeps_what_its_rows_carry(
    project_path: Path, tmp_path: Path, drive: Drive
) -> None:
    file = workbook(tmp_path, SEVERAL)
    _events, first = taken(drive, project_path, file, label_kind="several")
    workbook(tmp_path, (*SEVERAL, "late"))
    taken(drive, project_path, file, label_kind="several", replaces=first.name)
    assert learnt_from(project_path) == SEVERAL_WRITTEN
    with Project.open(project_path) as project:
        undo.undo(project)
    assert learnt_from(project_path) == {}
