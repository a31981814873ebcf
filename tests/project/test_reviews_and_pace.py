"""Labels that a person looked at again: kept, changed, taken back; and how fast labelling goes."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from workbench.errors import ColumnMissing, KindsDiffer
from workbench.label_text import joined
from workbench.project import annotations, labels, pace, reviews, tasks, undo
from workbench.project.agreement import opinions
from workbench.requests import CompareLabels
from workbench.steps.compare_labels import compare_labels

Desk = Any


def drive_step(step: Any) -> tuple[list[Any], Any]:
    events: list[Any] = []
    while True:
        try:
            events.append(next(step))
        except StopIteration as end:
            return events, end.value


def history(desk: Desk, row: int, task: int = 0) -> list[tuple[object, ...]]:
    return desk.project.all(
        "SELECT label, source, origin FROM annotation WHERE task = ? AND row = ? ORDER BY seq",
        (task or desk.task, row),
    )


def test_what_is_kept_is_told_in_the_history_and_by_undo_forgotten(desk: Desk) -> None:
    good = desk.label("good")
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1, 2], good)
    changes = reviews.keep(desk.project, desk.task, [(desk.sheet.id, 1), (desk.sheet.id, 6)])
    assert changes.annotations
    assert changes.undo
    assert history(desk, 1)[-1] == (good, "review", "audit:kept")
    assert history(desk, 6) == [], "a row without a label has nothing to keep"
    assert reviews.reviewed(desk.project, desk.task) == {(desk.sheet.id, 1)}
    assert annotations.current(desk.project, desk.task, desk.sheet.id, [1, 2]) == {1: good, 2: good}
    undo.undo(desk.project)
    assert reviews.reviewed(desk.project, desk.task) == set()
    assert annotations.current(desk.project, desk.task, desk.sheet.id, [1, 2]) == {1: good, 2: good}
    undo.redo(desk.project)
    assert annotations.current(desk.project, desk.task, desk.sheet.id, [1, 2]) == {1: good, 2: good}


def test_a_label_that_is_changed_later_is_looked_at_again(desk: Desk) -> None:
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1], desk.label("good"))
    reviews.keep(desk.project, desk.task, [(desk.sheet.id, 1)])
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1], desk.label("bad"))
    assert reviews.reviewed(desk.project, desk.task) == set()


def test_a_decision_may_bring_a_new_label_and_is_one_undo_step(desk: Desk) -> None:
    key = (desk.sheet.id, 3)
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [3], desk.label("good"))
    changes = reviews.decide(desk.project, desk.task, key, "so-so", "agreement:b")
    assert changes.labels
    assert annotations.written(desk.project, desk.task, desk.sheet.id, [3]) == {3: "so-so"}
    assert not reviews.decide(desk.project, desk.task, key, "GOOD", "agreement:a").labels
    assert annotations.written(desk.project, desk.task, desk.sheet.id, [3]) == {3: "good"}
    undo.undo(desk.project)
    undo.undo(desk.project)
    assert annotations.written(desk.project, desk.task, desk.sheet.id, [3]) == {3: "good"}
    assert [one.name for one in desk.names()] == ["good", "bad"]


@pytest.mark.parametrize(
    ("kind", "written"),
    [("several", joined(["slow", "rude"])), ("tree", "a > b"), ("number", "2.5")],
)
def test_every_kind_is_decided_kept_and_taken_back(desk: Desk, kind: str, written: str) -> None:
    task = tasks.add_task(desk.project, kind, kind)[0].id
    key = (desk.sheet.id, 4)
    reviews.decide(desk.project, task, key, written, "audit:changed")
    assert annotations.written(desk.project, task, desk.sheet.id, [4]) == {4: written}
    reviews.keep(desk.project, task, [key])
    assert reviews.reviewed(desk.project, task) == {key}
    assert annotations.written(desk.project, task, desk.sheet.id, [4]) == {4: written}
    undo.undo(desk.project)
    undo.undo(desk.project)
    assert annotations.written(desk.project, task, desk.sheet.id, [4]) == {}
    assert labels.all_labels(desk.project, task) == ()


def test_a_column_is_compared_with_a_task_whatever_the_case(desk: Desk) -> None:
    for row, name in ((1, "Delivery"), (2, "Billing"), (3, "Billing")):
        reviews.decide(desk.project, desk.task, (desk.sheet.id, row), name, "")
    name = tasks.all_tasks(desk.project)[0].name
    request = CompareLabels(str(desk.project.path), name, "column:Topic")
    found = drive_step(compare_labels(request))[1]
    assert (found.first_rows, found.second_rows, found.rows, found.same) == (3, 7, 3, 2)
    assert [(one.row, one.first, one.second) for one in found.disagreements] == [
        (2, "Billing", "Service")
    ]
    assert found.task == desk.task
    assert found.kappa is not None
    reviews.decide(desk.project, desk.task, (desk.sheet.id, 2), "Billing", "agreement:a")
    again = drive_step(compare_labels(request))[1]
    assert again.disagreements == ()
    assert again.decided == 1
    assert again.same == 2, "a decision is no agreement of the two"


def test_two_columns_and_numbers_are_compared(desk: Desk) -> None:
    stars = tasks.add_task(desk.project, "Stars", "number")[0]
    for row, value in ((1, 1.0), (2, 4.0), (3, 2.0)):
        annotations.annotate_number(desk.project, stars.id, desk.sheet.id, [row], value)
    request = CompareLabels(str(desk.project.path), "Stars", "column:Stars")
    found = drive_step(compare_labels(request))[1]
    assert (found.holds, found.rows, found.same, found.kappa) == ("number", 3, 2, None)
    assert found.alpha_by == "interval"
    assert found.alpha is not None
    assert found.difference == pytest.approx(1 / 3)
    both = CompareLabels(str(desk.project.path), "column:Topic", "column:Topic")
    found = drive_step(compare_labels(both))[1]
    assert (found.rows, found.same, found.task) == (7, 7, 0)


def test_what_cannot_be_compared_is_refused_or_empty(desk: Desk) -> None:
    tasks.add_task(desk.project, "Stars", "number")
    name = tasks.all_tasks(desk.project)[0].name
    with pytest.raises(ColumnMissing):
        opinions(desk.project, desk.sheet, name, "column:Nowhere")
    with pytest.raises(KindsDiffer):
        opinions(desk.project, desk.sheet, name, "Stars")
    found = drive_step(compare_labels(CompareLabels(str(desk.project.path), name, name)))[1]
    assert (found.rows, found.kappa, found.alpha, found.labels) == (0, None, None, ())


def write_at(desk: Desk, seconds: list[float]) -> None:
    """Label a row at each of these seconds after noon, as the history would have it."""
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    with desk.project.write() as db:
        for second in seconds:
            db.execute(
                "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
                " VALUES (?, ?, 1, ?, 'person', '', ?)",
                (
                    desk.task,
                    desk.sheet.id,
                    desk.label("good"),
                    (noon + timedelta(seconds=second)).isoformat(timespec="milliseconds"),
                ),
            )


def test_pace_leaves_breaks_out_and_says_how_long_the_goal_takes(desk: Desk) -> None:
    assert pace.pace(desk.project, desk.task).per_minute == 0
    morning = [5.0 * at for at in range(13)]
    write_at(desk, [*morning, *(3 * 3600 + one for one in morning)])  # lunch between
    annotations.annotate(desk.project, desk.task, desk.sheet.id, [1, 2, 3], desk.label("bad"))
    found = pace.pace(desk.project, desk.task)
    assert found.per_minute == pytest.approx(12, rel=0.01)
    assert (found.labelled, found.goal, found.minutes_left) == (3, 0, -1)
    assert pace.set_goal(desk.project, desk.task, 63).tasks
    assert pace.pace(desk.project, desk.task).minutes_left == pytest.approx(5, rel=0.01)
    assert found.by_label == {desk.label("bad"): 3}


def test_rows_drawn_at_random_are_known_by_their_origin(desk: Desk) -> None:
    sheet = desk.sheet.id
    good = desk.label("good")
    annotations.annotate(desk.project, desk.task, sheet, [1], good, origin="random")
    annotations.annotate(desk.project, desk.task, sheet, [2], good)
    annotations.annotate(
        desk.project, desk.task, sheet, [3], good, "suggestion", origin="suggestion:0.93 random"
    )
    annotations.annotate(
        desk.project, desk.task, sheet, [4], good, "column", origin="column:random"
    )
    assert pace.random_rows(desk.project, desk.task) == {(sheet, 1), (sheet, 3)}
    for _step in range(4):
        undo.undo(desk.project)
    undo.redo(desk.project)
    assert pace.random_rows(desk.project, desk.task) == {(sheet, 1), (sheet, 3)}
