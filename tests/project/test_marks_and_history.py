"""Flags, notes, skipped rows, new tasks and the history of a row, kept and undone in the file."""

from pathlib import Path
from typing import Any

import pytest
from apsw import Error

from workbench.errors import LabelNameTaken, ScaleImpossible, TaskNameEmpty, TaskNameTaken
from workbench.project import (
    annotations,
    column_labels,
    guidelines,
    history,
    labels,
    marks,
    rows,
    sheets,
    skips,
    tasks,
    undo,
)
from workbench.project.marks import Mark
from workbench.project.rows import View
from workbench.project.store import Project
from workbench.project.tasks import Scale


def in_view(desk: Any, state: str) -> list[int]:
    return list(rows.view_ids(desk.project, View(desk.sheet.id, desk.task, state=state)))


# --- marks --------------------------------------------------------------------------------------


def test_a_flag_and_a_note_stay_on_the_row_and_are_undone_one_by_one(
    desk: Any, imported: Path
) -> None:
    project, sheet = desk.project, desk.sheet.id
    marks.flag(project, sheet, [2, 3], flagged=True)
    changes = marks.write_note(project, sheet, [3], "  ask Lin about the price \n")
    assert (changes.marks, changes.undo, changes.annotations) == (True, True, False)
    with Project.open(imported, readonly=True) as other:
        assert marks.marks(other, sheet, [1, 2, 3]) == {
            2: Mark(True),
            3: Mark(True, "ask Lin about the price"),
        }
    assert in_view(desk, "flagged") == [2, 3]
    assert in_view(desk, "noted") == [3]
    taken = undo.undo(project)
    assert taken is not None
    assert taken.marks
    assert marks.all_marks(project, sheet) == {2: Mark(True), 3: Mark(True)}
    undo.undo(project)
    assert marks.all_marks(project, sheet) == {}
    undo.redo(project)
    undo.redo(project)
    assert marks.all_marks(project, sheet)[3] == Mark(True, "ask Lin about the price")


def test_a_flag_taken_off_keeps_the_note_and_a_blank_note_the_flag(desk: Any) -> None:
    project, sheet = desk.project, desk.sheet.id
    marks.flag(project, sheet, [1], flagged=True)
    marks.write_note(project, sheet, [1], "why")
    marks.flag(project, sheet, [1], flagged=False)
    assert marks.all_marks(project, sheet) == {1: Mark(False, "why")}
    marks.write_note(project, sheet, [1], "   ")
    assert marks.all_marks(project, sheet) == {}


def test_marks_and_skips_go_with_their_sheet(desk: Any) -> None:
    project, sheet = desk.project, desk.sheet.id
    marks.flag(project, sheet, [1], flagged=True)
    skips.skip(project, desk.task, sheet, [2])
    sheets.delete_sheet(project, sheet)
    assert marks.all_marks(project, sheet) == {}
    assert skips.skipped_rows(project, desk.task, sheet) == frozenset()


# --- skips --------------------------------------------------------------------------------------


def test_a_skipped_row_leaves_the_queue_and_is_found_again(desk: Any) -> None:
    project, sheet, task = desk.project, desk.sheet.id, desk.task
    assert skips.skip(project, task, sheet, [1, 4]).skips
    assert in_view(desk, "unlabelled") == [2, 3, 5, 6, 7, 8]
    assert in_view(desk, "skipped") == [1, 4]
    annotations.annotate(project, task, sheet, [4], desk.label("good"))
    assert in_view(desk, "skipped") == [1], "a labelled row is no longer put off"
    skips.skip(project, task, sheet, [1], skipped=False)
    assert in_view(desk, "skipped") == []
    undo.undo(project)
    assert in_view(desk, "skipped") == [1]
    undo.undo(project)
    undo.undo(project)
    assert in_view(desk, "unlabelled") == [1, 2, 3, 4, 5, 6, 7, 8]


def test_a_row_is_skipped_for_one_task_only(desk: Any) -> None:
    other, _changes = tasks.add_task(desk.project, "Sentiment")
    skips.skip(desk.project, desk.task, desk.sheet.id, [1])
    view = View(desk.sheet.id, other.id, state="unlabelled")
    assert 1 in rows.view_ids(desk.project, view)


# --- history ------------------------------------------------------------------------------------


def test_the_history_of_a_row_says_who_set_what_and_from_what(desk: Any) -> None:
    project, sheet, task = desk.project, desk.sheet.id, desk.task
    column_labels.take(project, task, sheet, "Topic")
    good, bad = desk.label("good"), desk.label("bad")
    annotations.annotate(project, task, sheet, [1], good, "suggestion", origin="suggestion:0.93")
    annotations.annotate(project, task, sheet, [1], bad)
    undo.undo(project)
    labels.delete_label(project, good)
    told = [
        (one.source, one.origin, one.before, one.after)
        for one in history.history(project, task, sheet, 1)
    ]
    assert told == [
        ("person", f"archive:{good}", "good", ""),
        ("person", "undo", "bad", "good"),
        ("person", "", "good", "bad"),
        ("suggestion", "suggestion:0.93", "delivery", "good"),
        ("column", "column:Topic", "", "delivery"),
    ]


def test_the_history_of_several_labels_has_an_entry_a_change(desk: Any) -> None:
    project, sheet = desk.project, desk.sheet.id
    task = tasks.add_task(project, "Tags", "several")[0].id
    for name in ("late", "broken"):
        labels.add_label(project, task, name)
    late, broken = (label.id for label in labels.all_labels(project, task))
    annotations.toggle_label(project, task, sheet, [5], late)
    annotations.toggle_label(project, task, sheet, [5], broken)
    annotations.annotate_several(
        project, task, sheet, [5], [broken], "suggestion", "suggestion:0.71"
    )
    undo.undo(project)
    entries = history.history(project, task, sheet, 5)
    assert [one.after.replace("\x1f", "+") for one in entries] == [
        "broken+late", "broken", "broken+late", "late",
    ]  # fmt: skip
    assert [one.origin for one in entries] == ["undo", "suggestion:0.71", "", ""]


def test_the_history_of_a_number(desk: Any) -> None:
    project, sheet = desk.project, desk.sheet.id
    task = tasks.add_task(project, "Valence", "number")[0].id
    for value in (2.5, 4.0, None):
        annotations.annotate_number(project, task, sheet, [2], value)
    told = [(one.before, one.after) for one in history.history(project, task, sheet, 2)]
    assert told == [("4.0", ""), ("2.5", "4.0"), ("", "2.5")]
    with pytest.raises(Error):
        project.db.execute("DELETE FROM annotation")


# --- tasks, trees and guidelines ----------------------------------------------------------------


def test_a_new_task_with_a_scale_is_kept_and_wrong_ones_are_refused(desk: Any) -> None:
    made, changes = tasks.new_task(desk.project, " Stars ", "number", Scale(1, 5, 0.5))
    assert changes.tasks
    assert tasks.task_named(desk.project, "stars") == made
    assert made.scale == Scale(1, 5, 0.5)
    with pytest.raises(TaskNameTaken):
        tasks.new_task(desk.project, "STARS", "single")
    with pytest.raises(TaskNameEmpty):
        tasks.new_task(desk.project, "  ", "single")
    for scale in (Scale(5, 1, 1), Scale(1, 5, 0), Scale(0, 1, 3)):
        with pytest.raises(ScaleImpossible):
            tasks.new_task(desk.project, "Other", "number", scale)


def test_an_untouched_default_task_becomes_the_one_that_is_asked_for(imported: Path) -> None:
    with Project.open(imported, owner=True) as project:
        made, _changes = tasks.new_task(project, "Labels", "tree")
        assert [(one.name, one.kind) for one in tasks.all_tasks(project)] == [("Labels", "tree")]
        assert made.kind == "tree"


@pytest.mark.parametrize(
    ("value", "nearest"), [(0.7, 1), (3.26, 3.3), (9, 5), (1.16, 1.2), (4.999, 5)]
)
def test_the_nearest_number_of_a_scale(value: float, nearest: float) -> None:
    assert Scale(1, 5, 0.1).nearest(value) == nearest


def test_a_path_makes_the_nodes_above_it_and_comes_back_in_tree_order(desk: Any) -> None:
    project = desk.project
    task = tasks.add_task(project, "Tree", "tree")[0].id
    for path in ("Food > Fruit", "Tools", "Food > Bread"):
        labels.add_path(project, task, path)
    with pytest.raises(LabelNameTaken):
        labels.add_path(project, task, "food > fruit")
    ordered = labels.in_tree_order(labels.all_labels(project, task))
    assert [label.name for label in ordered] == ["Food", "Food > Fruit", "Food > Bread", "Tools"]
    undo.undo(project)
    undo.undo(project)
    undo.undo(project)
    assert labels.all_labels(project, task) == ()


def test_guidelines_are_read_one_text_a_line(desk: Any) -> None:
    with desk.project.write() as db:
        db.execute(
            "UPDATE label SET guideline = 'Praise of any kind', examples = ?, counterexamples = ?"
            " WHERE name = 'good'",
            ("Lovely staff\n\n很好\n", "Not bad"),
        )
    good, bad = guidelines.guidelines(desk.project, desk.task)
    assert (good.text, good.examples) == ("Praise of any kind", ("Lovely staff", "很好"))
    assert good.counterexamples == ("Not bad",)
    assert bad.is_blank
