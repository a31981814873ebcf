"""The scheme is changed while rows carry its labels: what changes is said before, none is lost."""

from pathlib import Path
from typing import Any

import pytest

from workbench.errors import LabelIntoItself, LabelNameTaken
from workbench.label_text import joined
from workbench.project import (
    annotations,
    labels,
    replay,
    rows,
    runs,
    scheme,
    scheme_changes,
    sheets,
    tasks,
    undo,
)
from workbench.project.rows import View
from workbench.project.scheme import Guideline
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet

Desk = Any


def label(desk: Desk, task: int, name: str) -> int:
    """The id of a label by its name, archived or not."""
    found = labels.all_labels(desk.project, task, archived=True)
    return next(one.id for one in found if one.name == name)


def names(desk: Desk, task: int) -> list[str]:
    return [one.name for one in labels.all_labels(desk.project, task)]


def put(desk: Desk, task: int, **wanted: list[int]) -> None:
    for name, ids in wanted.items():
        annotations.annotate(desk.project, task, 1, ids, label(desk, task, name))


def written(desk: Desk, task: int) -> dict[int, str]:
    return annotations.written(desk.project, task, 1)


@pytest.fixture
def several(desk: Desk) -> int:
    task = tasks.add_task(desk.project, "Tags", "several")[0].id
    for name in ("late", "broken", "price"):
        labels.add_label(desk.project, task, name)
    for ids, carried in (([1], ("late",)), ([2], ("late", "broken")), ([3], ("broken", "price"))):
        chosen = [label(desk, task, name) for name in carried]
        annotations.annotate_several(desk.project, task, 1, ids, chosen)
    return task


@pytest.fixture
def tree(desk: Desk) -> int:
    task = tasks.add_task(desk.project, "Goods", "tree")[0].id
    for name in ("Food > Fruit", "Food>Bread > Rye", "Tools", "Tools > Fruit"):
        labels.add_label(desk.project, task, name)
    for row, name in enumerate(("Food", "Food > Fruit", "Food > Bread > Rye", "Tools > Fruit"), 1):
        annotations.annotate(desk.project, task, 1, [row], label(desk, task, name))
    return task


# --- merge ----------------------------------------------------------------------------------------


def test_merge_is_counted_before_told_in_the_history_and_taken_back_as_one(desk: Desk) -> None:
    put(desk, desk.task, good=[1, 2, 5], bad=[3])
    good, bad = desk.label("good"), desk.label("bad")
    said = scheme_changes.of_merge(desk.project, [bad], good)
    assert (said.rows, said.labels, said.into) == (1, ("bad",), "good")
    assert said.examples == ("The invoice was wrong for the third time",)
    changes = scheme.merge(desk.project, [bad], good)
    assert changes.annotations
    assert names(desk, desk.task) == ["good"]
    assert written(desk, desk.task) == dict.fromkeys((1, 2, 3, 5), "good")
    last = desk.project.one("SELECT row, label, origin FROM annotation ORDER BY seq DESC LIMIT 1")
    assert last == (3, good, f"merge:{bad}")
    undo.undo(desk.project)
    assert written(desk, desk.task) == {1: "good", 2: "good", 3: "bad", 5: "good"}
    assert names(desk, desk.task) == ["good", "bad"]
    undo.redo(desk.project)
    assert names(desk, desk.task) == ["good"]


def test_merged_label_comes_back_with_the_rows_that_nobody_decided_since(desk: Desk) -> None:
    put(desk, desk.task, good=[1], bad=[2, 3, 4])
    bad = desk.label("bad")
    scheme.merge(desk.project, [bad], desk.label("good"))
    labels.add_label(desk.project, desk.task, "third")
    put(desk, desk.task, third=[3])
    said = scheme_changes.of_restore(desk.project, bad)
    assert (said.rows, said.kept) == (2, 1)
    scheme.bring_back(desk.project, bad)
    assert written(desk, desk.task) == {1: "good", 2: "bad", 3: "third", 4: "bad"}
    undo.undo(desk.project)
    assert written(desk, desk.task) == {1: "good", 2: "good", 3: "third", 4: "good"}


def test_label_in_the_archive_can_be_merged_and_its_rows_go_along(desk: Desk) -> None:
    put(desk, desk.task, good=[1], bad=[2, 3])
    bad = desk.label("bad")
    labels.delete_label(desk.project, bad)
    assert scheme_changes.of_merge(desk.project, [bad], desk.label("good")).rows == 2
    scheme.merge(desk.project, [bad], desk.label("good"))
    assert written(desk, desk.task) == dict.fromkeys((1, 2, 3), "good")
    undo.undo(desk.project)
    assert written(desk, desk.task) == {1: "good"}
    undo.undo(desk.project)
    assert written(desk, desk.task) == {1: "good", 2: "bad", 3: "bad"}


def test_merge_leaves_the_other_labels_of_a_row_alone(desk: Desk, several: int) -> None:
    late, broken = label(desk, several, "late"), label(desk, several, "broken")
    assert scheme_changes.of_merge(desk.project, [late], broken).rows == 2
    scheme.merge(desk.project, [late], broken)
    assert written(desk, several) == {1: "broken", 2: "broken", 3: joined(["broken", "price"])}
    scheme.bring_back(desk.project, late)
    assert written(desk, several) == {
        1: "late", 2: joined(["broken", "late"]), 3: joined(["broken", "price"]),
    }  # fmt: skip


def test_merge_of_nodes_takes_what_is_below_along_and_joins_equal_names(
    desk: Desk, tree: int
) -> None:
    scheme.merge(desk.project, [label(desk, tree, "Food")], label(desk, tree, "Tools"))
    assert names(desk, tree) == ["Tools > Bread", "Tools > Bread > Rye", "Tools", "Tools > Fruit"]
    assert written(desk, tree) == {
        1: "Tools", 2: "Tools > Fruit", 3: "Tools > Bread > Rye", 4: "Tools > Fruit",
    }  # fmt: skip
    undo.undo(desk.project)
    assert written(desk, tree)[3] == "Food > Bread > Rye"
    assert written(desk, tree)[2] == "Food > Fruit"


def test_label_cannot_be_merged_into_itself_or_below_itself(desk: Desk, tree: int) -> None:
    with pytest.raises(LabelIntoItself):
        scheme.merge(desk.project, [desk.label("good")], desk.label("good"))
    food, fruit = label(desk, tree, "Food"), label(desk, tree, "Food > Fruit")
    for act in (
        lambda: scheme.merge(desk.project, [food], fruit),
        lambda: scheme.move(desk.project, food, fruit, 0),
    ):
        with pytest.raises(LabelIntoItself):
            act()
    scheme.merge(desk.project, [fruit], food)
    assert written(desk, tree)[2] == "Food"


# --- set aside and back -----------------------------------------------------------------------------


def test_label_that_is_removed_and_named_again_has_its_rows_back(desk: Desk) -> None:
    put(desk, desk.task, good=[1, 2, 3], bad=[4])
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    put(desk, desk.task, bad=[2])
    said = scheme_changes.of_restore(desk.project, good)
    assert (said.rows, said.kept) == (2, 1)
    labels.add_label(desk.project, desk.task, "Good")
    assert written(desk, desk.task) == {1: "Good", 2: "bad", 3: "Good", 4: "bad"}
    assert desk.label("Good") == good
    undo.undo(desk.project)
    assert written(desk, desk.task) == {2: "bad", 4: "bad"}


def test_label_comes_back_after_undo_redo_and_other_work(desk: Desk) -> None:
    put(desk, desk.task, good=[1, 2], bad=[3])
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    undo.undo(desk.project)
    undo.redo(desk.project)
    put(desk, desk.task, bad=[1])
    undo.undo(desk.project)
    scheme.bring_back(desk.project, good)
    assert written(desk, desk.task) == {1: "good", 2: "good", 3: "bad"}


def test_row_that_was_cleared_before_does_not_come_back(desk: Desk) -> None:
    put(desk, desk.task, good=[1, 2])
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    scheme.bring_back(desk.project, good)
    annotations.annotate(desk.project, desk.task, 1, [2], None)
    labels.delete_label(desk.project, good)
    scheme.bring_back(desk.project, good)
    assert written(desk, desk.task) == {1: "good"}


def test_label_of_several_comes_back_where_the_row_was_left_alone(desk: Desk, several: int) -> None:
    late = label(desk, several, "late")
    labels.delete_label(desk.project, late)
    assert written(desk, several) == {2: "broken", 3: joined(["broken", "price"])}
    annotations.annotate_several(desk.project, several, 1, [2], [label(desk, several, "price")])
    labels.add_label(desk.project, several, "late")
    assert written(desk, several) == {1: "late", 2: "price", 3: joined(["broken", "price"])}


def test_node_is_set_aside_with_all_below_it_and_comes_back_so(desk: Desk, tree: int) -> None:
    before = written(desk, tree)
    food = label(desk, tree, "Food")
    said = scheme_changes.of_archive(desk.project, food)
    assert (said.rows, said.names) == (3, 3)
    labels.delete_label(desk.project, food)
    assert names(desk, tree) == ["Tools", "Tools > Fruit"]
    assert written(desk, tree) == {4: "Tools > Fruit"}
    scheme.bring_back(desk.project, label(desk, tree, "Food > Bread > Rye"))
    assert "Food > Bread" in names(desk, tree), "the nodes above it come along"
    assert written(desk, tree)[3] == "Food > Bread > Rye"
    undo.undo(desk.project)
    scheme.bring_back(desk.project, food)
    assert written(desk, tree) == before


def test_name_that_was_given_anew_is_not_taken_twice(desk: Desk) -> None:
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    labels.rename_label(desk.project, desk.label("bad"), "GOOD")
    with pytest.raises(LabelNameTaken):
        scheme.bring_back(desk.project, good)
    undo.undo(desk.project)
    undo.undo(desk.project)
    assert names(desk, desk.task) == ["good", "bad"]


def test_rows_wait_also_after_their_sheet_was_imported_again(
    desk: Desk, workbook: Path, drive: Any
) -> None:
    put(desk, desk.task, good=[1, 2, 3], bad=[4])
    good = desk.label("good")
    labels.delete_label(desk.project, good)
    put(desk, desk.task, bad=[3])
    request = ImportSheet(
        str(desk.project.path), str(workbook), text_columns=("Comment",), guess_label=False,
        replaces=desk.sheet.name,
    )  # fmt: skip
    for _again in range(2):
        drive(import_sheet(request))
    scheme.bring_back(desk.project, good)
    sheet = sheets.sheet_named(desk.project).id
    assert sheet != desk.sheet.id
    assert annotations.written(desk.project, desk.task, sheet) == {
        1: "good", 2: "good", 3: "bad", 4: "bad",
    }  # fmt: skip
    assert replay.replayed(desk.project, desk.task) == replay.assigned(desk.project, desk.task)


# --- split, move, rename, describe --------------------------------------------------------------------


def test_split_leaves_the_rows_as_a_queue_until_each_is_decided(desk: Desk) -> None:
    put(desk, desk.task, good=[1, 2], bad=[3])
    good = desk.label("good")
    assert scheme_changes.of_split(desk.project, good).rows == 2
    made, _changes = scheme.split(desk.project, good, ["fast", "kind"])
    assert names(desk, desk.task) == ["good", "fast", "kind", "bad"]
    queue = View(1, desk.task, state=f"label:{good}")
    assert list(rows.view_ids(desk.project, queue)) == [1, 2]
    annotations.annotate(desk.project, desk.task, 1, [1], made[1])
    assert list(rows.view_ids(desk.project, queue)) == [2]
    undo.undo(desk.project)
    undo.undo(desk.project)
    assert names(desk, desk.task) == ["good", "bad"]


def test_node_is_split_into_nodes_below_it(desk: Desk, tree: int) -> None:
    scheme.split(desk.project, label(desk, tree, "Tools"), ["Saw", "Drill > bits"])
    assert names(desk, tree)[-4:] == [
        "Tools",
        "Tools > Saw",
        "Tools > Drill › bits",
        "Tools > Fruit",
    ]


def test_moved_node_takes_its_paths_and_rows_along(desk: Desk, tree: int) -> None:
    bread, tools = label(desk, tree, "Food > Bread"), label(desk, tree, "Tools")
    said = scheme_changes.of_move(desk.project, bread, tools)
    assert (said.rows, said.kept, said.names) == (0, 1, 2)
    scheme.move(desk.project, bread, tools, 0)
    assert names(desk, tree) == [
        "Food", "Food > Fruit", "Tools", "Tools > Bread", "Tools > Bread > Rye", "Tools > Fruit",
    ]  # fmt: skip
    assert written(desk, tree)[3] == "Tools > Bread > Rye"
    with pytest.raises(LabelNameTaken):
        scheme.move(desk.project, label(desk, tree, "Food > Fruit"), tools, 0)
    scheme.move(desk.project, bread, 0, 0)
    assert names(desk, tree)[:2] == ["Bread", "Bread > Rye"]


def test_renamed_node_renames_the_paths_below_it(desk: Desk, tree: int) -> None:
    food = label(desk, tree, "Food")
    said = scheme_changes.of_rename(desk.project, food, "Eat")
    assert (said.rows, said.kept, said.names) == (0, 3, 4)
    labels.rename_label(desk.project, food, "Eat")
    labels.rename_label(desk.project, label(desk, tree, "Eat > Bread"), "Loaf")
    assert written(desk, tree)[3] == "Eat > Loaf > Rye"
    with pytest.raises(LabelNameTaken):
        labels.rename_label(desk.project, food, "tools")


def test_path_is_spelt_as_the_nodes_above_it_and_may_be_typed_as_a_whole(
    desk: Desk, tree: int
) -> None:
    labels.add_label(desk.project, tree, "FOOD > Nuts")
    assert names(desk, tree)[-1] == "Food > Nuts"
    nuts = label(desk, tree, "Food > Nuts")
    assert scheme.path_of(desk.project, nuts, "seeds") == "Food > seeds"
    labels.rename_label(desk.project, nuts, "Food > Seeds")
    assert names(desk, tree)[-1] == "Food > Seeds"


def test_change_says_how_many_runs_know_the_label(desk: Desk) -> None:
    for known in (["good", "bad"], ["bad"], ["good"]):
        run = runs.start_run(desk.project, desk.task, "quick", "m", {})
        runs.set_labels(desk.project, run, known)
        with desk.project.write() as db:
            db.execute("UPDATE run SET state = 'done', scores = '{}' WHERE id = ?", (run,))
    assert scheme_changes.of_rename(desk.project, desk.label("good"), "x").runs == 2


def test_guideline_is_kept_and_taken_back(desk: Desk) -> None:
    good = desk.label("good")
    told = Guideline("Praise of any kind.", ("Great, thanks!", "好评"), ("Not bad",))
    scheme.describe(desk.project, good, told)
    assert scheme.guideline_of(desk.project, good) == told
    labels.rename_label(desk.project, good, "praise")
    undo.undo(desk.project)
    assert scheme.guideline_of(desk.project, good) == told
    undo.undo(desk.project)
    assert scheme.guideline_of(desk.project, good) == Guideline()


def test_edit_of_an_older_file_is_still_taken_back(desk: Desk) -> None:
    """Before, an edit stored seven values of a label."""
    good = desk.label("good")
    labels.rename_label(desk.project, good, "praise")
    with desk.project.write() as db:
        for side in ("before", "after"):
            db.execute(
                f"UPDATE edit_label SET {side} = (SELECT json_group_array(value) FROM"
                f" (SELECT value FROM json_each({side}) LIMIT 7)) WHERE label = ?"
                f" AND {side} IS NOT NULL",
                (good,),
            )
    undo.undo(desk.project)
    assert names(desk, desk.task) == ["good", "bad"]
    undo.redo(desk.project)
    assert names(desk, desk.task) == ["praise", "bad"]
