from typing import Any

import apsw
import pytest

from workbench.errors import ColumnMissing, LabelNameEmpty, LabelNameTaken, TaskUnknown
from workbench.project import annotations, column_labels, labels, sheets, tasks, undo
from workbench.project.annotations import LabelledRow
from workbench.project.store import Project
from workbench.project.undo import UndoStatus

Desk = Any


def annotate(desk: Desk, ids: list[int], name: str | None) -> None:
    label = None if name is None else desk.label(name)
    annotations.annotate(desk.project, desk.task, desk.sheet.id, ids, label)


def present(desk: Desk) -> dict[int, str]:
    """The name of the label of every labelled row."""
    names = {one.id: one.name for one in labels.all_labels(desk.project, desk.task, archived=True)}
    found = annotations.current_all(desk.project, desk.task, desk.sheet.id)
    return {row: names[label] for row, label in sorted(found.items())}


def history(desk: Desk) -> list[tuple[Any, ...]]:
    return list(desk.project.all("SELECT seq, row, label, source FROM annotation ORDER BY seq"))


# --- labels -----------------------------------------------------------------------------------


def test_new_labels_stand_at_the_end_in_colours_of_their_own(desk: Desk) -> None:
    labels.add_label(desk.project, desk.task, "  third  ")
    labels.add_label(desk.project, desk.task, "fourth", "#123456")
    found = desk.names()
    assert [one.name for one in found] == ["good", "bad", "third", "fourth"]
    assert [one.position for one in found] == [0, 1, 2, 3]
    assert len({one.colour for one in found}) == 4
    assert found[3].colour == "#123456"


@pytest.mark.parametrize("name", ["good", "GOOD", " good "])
def test_name_that_is_taken_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(LabelNameTaken):
        labels.add_label(desk.project, desk.task, name)
    with pytest.raises(LabelNameTaken):
        labels.rename_label(desk.project, desk.label("bad"), name)
    assert [one.name for one in desk.names()] == ["good", "bad"]


@pytest.mark.parametrize("name", ["", "   ", "\t\n"])
def test_empty_name_is_refused(desk: Desk, name: str) -> None:
    with pytest.raises(LabelNameEmpty):
        labels.add_label(desk.project, desk.task, name)
    with pytest.raises(LabelNameEmpty):
        labels.rename_label(desk.project, desk.label("bad"), name)
    assert [one.name for one in desk.names()] == ["good", "bad"]


def test_refused_name_is_nothing_to_undo(desk: Desk) -> None:
    before = undo.status(desk.project)
    with pytest.raises(LabelNameTaken):
        labels.add_label(desk.project, desk.task, "good")
    assert undo.status(desk.project) == before


def test_renamed_label_keeps_its_rows_and_may_change_its_case(desk: Desk) -> None:
    annotate(desk, [1, 2], "good")
    labels.rename_label(desk.project, desk.label("good"), "GOOD")
    labels.rename_label(desk.project, desk.label("GOOD"), "praise")
    assert present(desk) == {1: "praise", 2: "praise"}
    assert labels.counts(desk.project, desk.task, None) == {desk.label("praise"): 2}


def test_recoloured_label_keeps_its_rows(desk: Desk) -> None:
    annotate(desk, [1], "good")
    labels.recolour_label(desk.project, desk.label("good"), "#ABCDEF")
    assert desk.names()[0].colour == "#ABCDEF"
    assert present(desk) == {1: "good"}


def test_moved_label_stands_where_it_was_put(desk: Desk) -> None:
    labels.add_label(desk.project, desk.task, "third")
    labels.move_label(desk.project, desk.label("third"), 0)
    assert [(one.name, one.position) for one in desk.names()] == [
        ("third", 0), ("good", 1), ("bad", 2),
    ]  # fmt: skip
    undo.undo(desk.project)
    assert [one.name for one in desk.names()] == ["good", "bad", "third"]


def test_deleted_label_clears_its_rows_and_comes_back_with_them(desk: Desk) -> None:
    annotate(desk, [1, 2], "good")
    annotate(desk, [3], "bad")
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    assert [one.name for one in desk.names()] == ["bad"]
    assert present(desk) == {3: "bad"}
    assert good not in labels.counts(desk.project, desk.task, None)
    undo.undo(desk.project)
    assert [one.name for one in desk.names()] == ["good", "bad"]
    assert present(desk) == {1: "good", 2: "good", 3: "bad"}


def test_name_of_a_deleted_label_is_free_again(desk: Desk) -> None:
    labels.delete_label(desk.project, desk.label("good"))
    labels.add_label(desk.project, desk.task, "Good")
    assert [one.name for one in desk.names()] == ["bad", "Good"]


def test_counts_are_of_one_sheet_or_of_all(desk: Desk) -> None:
    annotate(desk, [1, 2, 3], "good")
    annotate(desk, [4], "bad")
    good, bad = desk.label("good"), desk.label("bad")
    assert labels.counts(desk.project, desk.task, None) == {good: 3, bad: 1}
    assert labels.counts(desk.project, desk.task, desk.sheet.id) == {good: 3, bad: 1}
    assert labels.counts(desk.project, desk.task, desk.sheet.id + 1) == {}


def test_tasks_are_found_by_name_and_keep_their_labels_apart(desk: Desk) -> None:
    other, _changes = tasks.add_task(desk.project, "Mood")
    labels.add_label(desk.project, other.id, "good")
    assert tasks.task_named(desk.project, "mood").id == other.id
    assert tasks.task_named(desk.project).id == desk.task
    assert [one.name for one in desk.names()] == ["good", "bad"]
    with pytest.raises(TaskUnknown) as refused:
        tasks.task_named(desk.project, "Colour")
    assert refused.value.available == "Labels, Mood"


# --- annotations ------------------------------------------------------------------------------


def test_a_row_has_one_label_and_the_last_one_counts(desk: Desk) -> None:
    annotate(desk, [1, 2, 2], "good")
    annotate(desk, [2, 3], "bad")
    assert present(desk) == {1: "good", 2: "bad", 3: "bad"}
    found = annotations.current(desk.project, desk.task, desk.sheet.id, [2, 8])
    assert found == {2: desk.label("bad")}


def test_cleared_rows_have_no_label(desk: Desk) -> None:
    annotate(desk, [1, 2], "good")
    annotate(desk, [2, 5], None)
    assert present(desk) == {1: "good"}


def test_history_only_grows(desk: Desk) -> None:
    seen: list[tuple[Any, ...]] = []
    for act in (
        lambda: annotate(desk, [1, 2], "good"),
        lambda: annotate(desk, [1], "bad"),
        lambda: annotate(desk, [2], None),
        lambda: undo.undo(desk.project),
        lambda: undo.redo(desk.project),
        lambda: labels.delete_label(desk.project, desk.label("bad")),
    ):
        act()
        now = history(desk)
        assert len(now) > len(seen)
        assert now[: len(seen)] == seen
        seen = now


@pytest.mark.parametrize(
    "sql", ["UPDATE annotation SET label = 2", "DELETE FROM annotation WHERE row = 1"]
)
def test_the_file_itself_refuses_to_change_history(desk: Desk, sql: str) -> None:
    annotate(desk, [1, 2], "good")
    before = history(desk)
    with pytest.raises(apsw.ConstraintError), desk.project.write() as db:
        db.execute(sql)
    assert history(desk) == before


def test_source_and_author_are_kept_in_history(desk: Desk) -> None:
    label = desk.label("good")
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1], label, "rule", "Kim")
    assert desk.project.all("SELECT source, author FROM annotation") == [("rule", "Kim")]


def test_labels_from_a_column_join_those_of_the_same_name(desk: Desk) -> None:
    labels.add_label(desk.project, desk.task, "SERVICE")
    annotate(desk, [1], "bad")
    taken = column_labels.take(desk.project, desk.task, desk.sheet.id, "Topic")
    assert (taken.labels, taken.rows, taken.refused) == (2, 7, 0)
    assert taken.changes.labels
    assert taken.changes.annotations
    assert present(desk) == {
        1: "delivery", 2: "SERVICE", 3: "billing", 4: "SERVICE", 5: "billing", 7: "delivery",
        8: "delivery",
    }  # fmt: skip


def test_labels_from_a_column_are_taken_back_as_one(desk: Desk) -> None:
    annotate(desk, [1, 6], "bad")
    column_labels.take(desk.project, desk.task, desk.sheet.id, "Topic")
    undo.undo(desk.project)
    assert present(desk) == {1: "bad", 6: "bad"}
    assert [one.name for one in desk.names()] == ["good", "bad"]
    undo.redo(desk.project)
    assert present(desk)[1] == "delivery"
    assert [one.name for one in desk.names()] == ["good", "bad", "delivery", "Service", "billing"]


def test_numbers_and_dates_of_a_column_become_labels_as_they_are_shown(desk: Desk) -> None:
    column_labels.take(desk.project, desk.task, desk.sheet.id, "Stars")
    assert present(desk) == {
        1: "1", 2: "5", 3: "2", 4: "10", 5: "3", 6: "n/a", 7: "2.5",
    }  # fmt: skip
    column_labels.take(desk.project, desk.task, desk.sheet.id, "Day")
    assert present(desk)[1] == "2026-01-05"
    assert present(desk)[6] == "#N/A"


def test_labels_from_a_column_that_is_not_there_are_refused(desk: Desk) -> None:
    with pytest.raises(ColumnMissing) as refused:
        column_labels.take(desk.project, desk.task, desk.sheet.id, "topic")
    assert refused.value.available == "ID, Comment, Topic, Stars, Day"


def test_rows_to_learn_from_have_a_label_and_a_text(desk: Desk) -> None:
    sheets.set_roles(desk.project, desk.sheet.id, {"Topic": "group"})
    annotate(desk, [1, 5, 6], "good")
    annotate(desk, [8], "bad")
    assert annotations.labelled_rows(desk.project, desk.task) == [
        LabelledRow(1, 1, "The delivery came two weeks late", "good", "delivery"),
        LabelledRow(1, 6, "100% happy with everything_here, thanks", "good", ""),
        LabelledRow(1, 8, "spaces around a good comment", "bad", "delivery"),
    ]


def test_several_text_columns_are_joined_line_by_line(desk: Desk) -> None:
    sheets.set_roles(desk.project, desk.sheet.id, {"Topic": "text", "Stars": "text"})
    annotate(desk, [1, 5], "good")
    found = annotations.labelled_rows(desk.project, desk.task)
    assert [row.text for row in found] == [
        "The delivery came two weeks late\ndelivery\n1",
        "billing\n3",
    ]


# --- undo and redo ----------------------------------------------------------------------------


def test_undo_and_redo_walk_through_the_edits(desk: Desk) -> None:
    steps: list[dict[int, str]] = [{}]
    for ids, name in (([1, 2, 3], "good"), ([2], "bad"), ([3], None), ([4], "bad")):
        annotate(desk, ids, name)
        steps.append(present(desk))
    for expected in reversed(steps[:-1]):
        assert undo.undo(desk.project)
        assert present(desk) == expected
    for expected in steps[1:]:
        assert undo.redo(desk.project)
        assert present(desk) == expected
    assert undo.redo(desk.project) is None


def test_menu_says_what_would_be_undone_and_redone(desk: Desk) -> None:
    annotate(desk, [1], "good")
    annotate(desk, [1], None)
    assert undo.status(desk.project) == UndoStatus(True, False, "clear", "")
    undo.undo(desk.project)
    assert undo.status(desk.project) == UndoStatus(True, True, "annotate", "clear")


def test_new_edit_forgets_what_was_taken_back(desk: Desk) -> None:
    annotate(desk, [1], "good")
    undo.undo(desk.project)
    annotate(desk, [2], "bad")
    assert undo.redo(desk.project) is None
    assert present(desk) == {2: "bad"}


def test_nothing_to_undo_in_a_new_project(imported: Any) -> None:
    with Project.open(imported) as project:
        assert undo.status(project) == UndoStatus(False, False, "", "")
        assert undo.undo(project) is None
        assert undo.redo(project) is None


def test_undo_of_every_change_of_a_label(desk: Desk) -> None:
    before = desk.names()
    good = desk.label("good")
    labels.rename_label(desk.project, good, "praise")
    labels.recolour_label(desk.project, good, "#000000")
    labels.add_label(desk.project, desk.task, "new")
    labels.move_label(desk.project, good, 2)
    labels.delete_label(desk.project, desk.label("new"))
    after = desk.names()
    for _edit in range(5):
        assert undo.undo(desk.project)
    assert desk.names() == before
    for _edit in range(5):
        assert undo.redo(desk.project)
    assert desk.names() == after


def test_undo_and_redo_outlive_the_window(desk: Desk) -> None:
    annotate(desk, [1, 2], "good")
    annotate(desk, [2], "bad")
    path, task = desk.project.path, desk.task
    desk.project.close()
    with Project.open(path, owner=True) as project:
        undo.undo(project)
        assert set(annotations.current_all(project, task, 1)) == {1, 2}
        undo.undo(project)
        assert annotations.current_all(project, task, 1) == {}
    with Project.open(path, owner=True) as project:
        undo.redo(project)
        assert len(set(annotations.current_all(project, task, 1).values())) == 1
        undo.redo(project)
        assert len(set(annotations.current_all(project, task, 1).values())) == 2
        assert undo.redo(project) is None
