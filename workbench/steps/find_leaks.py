"""Look for columns and phrases that give the label away, and for test rows that are learnt by heart."""

from pathlib import Path

from workbench.evaluation.leaks import FEWEST, leaking_columns, leaking_phrases
from workbench.events import Figure, Stage, Step
from workbench.label_text import levels
from workbench.project import annotations, splits, tasks
from workbench.project.annotations import LabelledRow
from workbench.project.scored_rows import columns_of
from workbench.project.store import Project
from workbench.requests import FindLeaks
from workbench.results import LeaksFound
from workbench.steps.cleaning import joins_of
from workbench.steps.near_texts import near_texts
from workbench.trust import Leak

_SIMILAR = 0.8
_MOST = 20  # leaks of a kind: the first say enough
_MOST_PAIRS = 200


def find_leaks(request: FindLeaks) -> Step[LeaksFound]:
    """Return the leaks among the labelled rows of a task. Raises `TaskUnknown`."""
    yield Stage("comparing")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        rows = annotations.labelled_rows(project, task.id, lambda one: joins_of(one.cleaning))
        frozen = splits.frozen_test_rows(project, task.id)
        found = yield from _across(rows, frozen)
        if task.kind in {"single", "tree"}:
            labels = [levels(row.label)[0] if task.kind == "tree" else row.label for row in rows]
            columns, _lengths = columns_of(project, [(row.sheet, row.row) for row in rows])
            found += leaking_columns(labels, columns)[:_MOST]
            found += leaking_phrases(labels, [row.text for row in rows])[:_MOST]
        limits = ("few-for-leaks",) if len(rows) < FEWEST else ()
        return LeaksFound(len(rows), tuple(found), limits)
    finally:
        project.close()


def _across(rows: list[LabelledRow], frozen: set[tuple[int, int]]) -> Step[list[Leak]]:
    """Return the test rows that say nearly what a row that is learnt from says, as one leak."""
    order = sorted(rows, key=lambda row: (row.sheet, row.row) in frozen)  # those learnt from first
    learnt = sum((row.sheet, row.row) not in frozen for row in order)
    if learnt == len(order):
        return []
    same = yield from near_texts([row.text for row in order], _SIMILAR)
    pairs = [
        ((order[at].sheet, order[at].row), (order[first].sheet, order[first].row))
        for at, first in sorted(same.items())
        if at >= learnt > first
    ]
    if not pairs:
        return []
    share = len(pairs) / (len(order) - learnt)
    figure = Figure("share", share, share, share)
    return [Leak("split", "", "", len(pairs), figure, tuple(pairs[:_MOST_PAIRS]))]
