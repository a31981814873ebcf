from typing import Any

import apsw
import pytest

from workbench import events as kinds
from workbench.errors import NoRun, RunUnknown
from workbench.project import predictions, promises, rows, runs, splits
from workbench.project.store import Project
from workbench.trust import LabelPromise, Promise

Desk = Any

SCORES = kinds.Scores(
    scored_by="test",
    rows=40,
    accuracy=0.875,
    interval=(0.739, 0.945),
    macro_f1=0.86,
    labels=("好", "bad"),
    per_label=(("好", 0.9, 0.8, 0.85, 20), ("bad", 0.8, 0.9, 0.85, 20)),
    confusion=((18, 2), (3, 17)),
    threshold=0.72,
    learned_from=160,
)
EVENTS: list[kinds.Event] = [
    kinds.Stage("training"),
    kinds.Progress(5, 10, "rows", 12.5, 0.4),
    kinds.Chosen("preset", "快速"),
    kinds.Noticed("rows-cut", 3, 40, "Comment"),
    kinds.DeviceChosen("cpu", "CPU", "float32", "only"),
    kinds.RunStarted(1, "quick", "m", 200, 2, 3, "test"),
    kinds.BatchDone(1, 0.25, 0.693, 2e-5, 31.0),
    kinds.EpochDone(1, 3, 0.5, 0.4, 0.8, 0.79),
    kinds.FoldDone(1, 5, 0.8, 0.79),
    kinds.CheckpointSaved(1, 0.79),
    SCORES,
    kinds.RunFinished(1, "done", SCORES),
]


@pytest.fixture
def run(desk: Desk) -> int:
    return runs.start_run(desk.project, desk.task, "quick", "m", {"epochs": 3, "rate": 2e-5})


def finish(desk: Desk, number: int) -> None:
    runs.finish_run(
        desk.project, number, "done", method="head", scores=SCORES, folder="f", model_hash="h"
    )


def test_events_of_a_run_come_back_as_they_were_and_in_order(desk: Desk, run: int) -> None:
    for event in EVENTS[:3]:
        runs.add_events(desk.project, run, [event])
    runs.add_events(desk.project, run, EVENTS[3:])
    assert runs.events(desk.project, run) == EVENTS
    assert runs.events(desk.project, run + 1) == []


def test_event_of_a_newer_version_is_left_out(desk: Desk, run: int) -> None:
    runs.add_events(desk.project, run, EVENTS[:1])
    with desk.project.write() as db:
        db.execute('INSERT INTO run_event VALUES (?, 2, \'{"kind":"Teleported"}\')', (run,))
        db.execute('INSERT INTO run_event VALUES (?, 3, \'{"kind":"Stage"}\')', (run,))
    runs.add_events(desk.project, run, EVENTS[1:2])
    assert runs.events(desk.project, run) == EVENTS[:2]


def test_finished_run_keeps_what_was_asked_and_what_came_of_it(desk: Desk, run: int) -> None:
    finish(desk, run)
    found = runs.run(desk.project, run)
    assert (found.preset, found.model, found.recipe) == ("quick", "m", {"epochs": 3, "rate": 2e-5})
    assert (found.state, found.method, found.folder, found.model_hash) == ("done", "head", "f", "h")
    assert found.scores == SCORES
    assert found.started <= found.finished


def test_newest_run_is_the_last_that_ended_with_a_model(desk: Desk, run: int) -> None:
    with pytest.raises(NoRun):
        runs.newest_run(desk.project, desk.task)
    finish(desk, run)
    later = runs.start_run(desk.project, desk.task, "thorough", "m", {})
    runs.finish_run(desk.project, later, "failed")
    assert runs.newest_run(desk.project, desk.task).id == run
    assert [one.id for one in runs.all_runs(desk.project, desk.task)] == [run, later]


def test_unknown_run_is_told_with_those_that_can_be_used(desk: Desk, run: int) -> None:
    with pytest.raises(RunUnknown) as refused:
        runs.run(desk.project, 77)
    assert (refused.value.run, refused.value.available) == ("77", "–")
    finish(desk, run)
    with pytest.raises(RunUnknown) as refused:
        runs.run(desk.project, 77)
    assert refused.value.available == str(run)


def test_run_of_a_killed_window_is_interrupted_for_the_next_owner(desk: Desk, run: int) -> None:
    path = desk.project.path
    desk.project.close()
    with Project.open(path) as engine:
        assert runs.run(engine, run).state == "running"
    with Project.open(path, owner=True) as owner:
        assert runs.run(owner, run).state == "interrupted"


HELD_OUT: list[runs.HeldOut] = [
    (1, 1, "good", "good", 0.9),
    (1, 2, "good", "bad", 0.6),
    (1, 3, "bad", "bad", 0.8),
    (1, 4, "good", "good", 0.5),
    (2, 1, "good", "bad", 0.95),
]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, {1: [1, 2, 3, 4], 2: [1]}),
        ({"truth": "good"}, {1: [1, 2, 4], 2: [1]}),
        ({"predicted": "bad"}, {1: [2, 3], 2: [1]}),
        ({"truth": "good", "predicted": "bad"}, {1: [2], 2: [1]}),
        ({"right": True}, {1: [1, 3, 4]}),
        ({"right": False}, {1: [2], 2: [1]}),
        ({"right": True, "least_confidence": 0.8}, {1: [1, 3]}),
        ({"truth": "neither"}, {}),
    ],
)
def test_rows_behind_a_number_of_the_results(
    desk: Desk, run: int, wanted: dict[str, Any], expected: dict[int, list[int]]
) -> None:
    other = runs.start_run(desk.project, desk.task, "quick", "m", {})
    runs.add_held_out(desk.project, run, HELD_OUT)
    runs.add_held_out(desk.project, other, [(1, 8, "good", "bad", 0.9)])
    assert runs.held_out_ids(desk.project, run, **wanted) == expected


def test_probabilities_of_scored_rows_come_back_and_old_rows_have_none(
    desk: Desk, run: int
) -> None:
    chances = [0.9, 0.0999, 0.0001]
    runs.add_held_out(desk.project, run, HELD_OUT, {(1, 2): predictions.packed(chances)})
    kept = runs.held_out_spreads(desk.project, run)
    assert list(kept) == [(1, 2)]
    assert predictions.unpacked(kept[1, 2]) == pytest.approx(chances, abs=1 / 65_535)
    assert runs.held_out(desk.project, run) == sorted(HELD_OUT)


def test_deleted_run_takes_its_events_rows_and_predictions_with_it(desk: Desk, run: int) -> None:
    runs.add_events(desk.project, run, EVENTS)
    runs.add_held_out(desk.project, run, HELD_OUT)
    predictions.add(desk.project, run, 1, [(1, "good", 0.9)])
    runs.delete_run(desk.project, run)
    assert runs.all_runs(desk.project, desk.task) == ()
    assert runs.events(desk.project, run) == []
    assert runs.held_out_ids(desk.project, run) == {}
    assert predictions.predicted_count(desk.project, run, 1) == 0
    assert runs.start_run(desk.project, desk.task, "quick", "m", {}) > run


# --- predictions ------------------------------------------------------------------------------


def test_predictions_come_back_in_the_order_of_rows(desk: Desk, run: int) -> None:
    predictions.add(desk.project, run, 1, [(7, "好", 0.4), (2, "bad", 0.95)])
    predictions.add(desk.project, run, 1, [(4, "bad", 0.7)])
    found = list(predictions.iterate(desk.project, run, 1))
    assert found == [(2, "bad", 0.95), (4, "bad", 0.7), (7, "好", 0.4)]
    assert predictions.of_rows(desk.project, run, 1, [4, 5, 7]) == {4: ("bad", 0.7), 7: ("好", 0.4)}


def test_predictions_say_where_to_go_on(desk: Desk, run: int) -> None:
    assert predictions.last_row(desk.project, run, 1) == 0
    predictions.add(desk.project, run, 1, [(n, "good", 0.5) for n in range(1, 4501)])
    assert predictions.last_row(desk.project, run, 1) == 4500
    assert predictions.predicted_count(desk.project, run, 1) == 4500
    assert predictions.last_row(desk.project, run, 2) == 0


def test_newer_prediction_of_a_row_replaces_the_older(desk: Desk, run: int) -> None:
    predictions.add(desk.project, run, 1, [(1, "good", 0.5), (2, "good", 0.9)])
    predictions.add(desk.project, run, 1, [(1, "bad", 0.8)])
    assert list(predictions.iterate(desk.project, run, 1)) == [(1, "bad", 0.8), (2, "good", 0.9)]


def promise(threshold: float, **labels: float) -> Promise:
    each = tuple(LabelPromise(label, 9, least, 5, 5) for label, least in labels.items())
    return Promise(0.9, 0.05, 20, threshold, each)


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        (None, 2),
        (promise(0.8), 2),
        (promise(0.82), 0),
        (promise(-1.0), 0),
        (promise(-1.0, a=0.5, b=-1.0), 2),
        (promise(-1.0, a=0.6, b=0.7), 2),
        (promise(-1.0, b=0.0), 1),
    ],
)
def test_rows_that_need_nobody_are_those_of_what_was_chosen_else_of_the_training(
    desk: Desk, run: int, chosen: Promise | None, count: int
) -> None:
    finish(desk, run)  # at 0.72
    found = [(1, "a", 0.5), (2, "a", 0.8), (3, "b", 0.81)]
    predictions.add(desk.project, run, 1, found)
    if chosen is not None:
        promises.keep(desk.project, run, chosen)
    assert promises.of_run(desk.project, run) == chosen
    assert promises.accepted_count(desk.project, run, 1) == count
    view = rows.View(1, desk.task, run, state="review")
    assert len(rows.view_ids(desk.project, view)) == desk.sheet.rows - count
    now = promises.in_use(desk.project, runs.run(desk.project, run))
    assert sum(now.accepts(label, sure) for _row, label, sure in found) == count


# --- rows set aside for testing ---------------------------------------------------------------


def test_test_rows_are_only_ever_added(desk: Desk) -> None:
    splits.freeze_test_rows(desk.project, desk.task, [(1, 1), (1, 2)])
    splits.freeze_test_rows(desk.project, desk.task, [(1, 2), (1, 5)])
    splits.freeze_test_rows(desk.project, desk.task, [])
    expected = {(1, 1), (1, 2), (1, 5)}
    assert splits.frozen_test_rows(desk.project, desk.task) == expected
    assert splits.frozen_test_rows(desk.project, desk.task + 1) == set()


@pytest.mark.parametrize("sql", ["DELETE FROM test_row", "UPDATE test_row SET row = 9"])
def test_the_file_itself_refuses_to_give_test_rows_back(desk: Desk, sql: str) -> None:
    splits.freeze_test_rows(desk.project, desk.task, [(1, 1)])
    with pytest.raises(apsw.ConstraintError), desk.project.write() as db:
        db.execute(sql)
    assert splits.frozen_test_rows(desk.project, desk.task) == {(1, 1)}
