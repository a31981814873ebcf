"""Look for columns, phrases and forms that give the label away, for test rows that are learnt by heart,
and for columns whose rows belong together.
"""

from pathlib import Path

from workbench.evaluation.belonging import belonging_columns
from workbench.evaluation.leaks import (
    FEWEST,
    leaking_columns,
    leaking_forms,
    leaking_phrases,
)
from workbench.events import Figure, Stage, Step
from workbench.label_text import levels
from workbench.project import annotations, sheets, splits, tasks
from workbench.project.annotations import LabelledRow
from workbench.project.scored_rows import columns_of
from workbench.project.store import Project
from workbench.requests import FindLeaks
from workbench.results import LeaksFound
from workbench.steps.cleaning import joins_of
from workbench.steps.kept_together import MOST_ROWS, SIMILAR, form_of
from workbench.steps.near_texts import near_texts
from workbench.trust import Leak

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
            found += _telling(project, rows, is_tree=task.kind == "tree")
        limits = ("few-for-leaks",) if len(rows) < FEWEST else ()
        return LeaksFound(len(rows), tuple(found), limits, task.id)
    finally:
        project.close()


def _telling(project: Project, rows: list[LabelledRow], *, is_tree: bool) -> list[Leak]:
    """Return what tells the label, or that rows have it in common."""
    labels = [levels(row.label)[0] if is_tree else row.label for row in rows]
    keys = [(row.sheet, row.row) for row in rows]
    columns, _lengths = columns_of(project, keys)
    chosen = _group_columns(project)
    groups = [] if chosen else belonging_columns(labels, columns, keys)[:_MOST]
    # A customer tells the label as well, but for few rows each.
    named = chosen | {leak.name for leak in groups}
    others = {name: values for name, values in columns.items() if name not in named}
    texts = [row.text for row in rows]
    phrases = leaking_phrases(labels, texts, keys)[:_MOST]
    forms = leaking_forms(labels, [form_of(text) for text in texts], keys)[:_MOST]
    return [
        *leaking_columns(labels, others, keys)[:_MOST],
        *phrases,
        *(form for form in forms if not any(_is_same(form, one) for one in phrases)),
        *groups,
    ]


def _is_same(form: Leak, phrase: Leak) -> bool:
    """Whether a phrase says it already: it stands in the rows of the form."""
    return form.label == phrase.label and set(form.found) <= set(phrase.found)


def _group_columns(project: Project) -> set[str]:
    every = [column for sheet in sheets.all_sheets(project) for column in sheet.columns]
    return {column.name for column in every if column.role == "group"}


def _across(rows: list[LabelledRow], frozen: set[tuple[int, int]]) -> Step[list[Leak]]:
    """Return the test rows that say nearly what a row that is learnt from says, as one leak."""
    order = sorted(rows, key=lambda row: (row.sheet, row.row) in frozen)  # those learnt from first
    learnt = sum((row.sheet, row.row) not in frozen for row in order)
    if learnt == len(order) or len(order) > MOST_ROWS:
        return []
    same = yield from near_texts([row.text for row in order], SIMILAR)
    pairs = [
        ((order[at].sheet, order[at].row), (order[first].sheet, order[first].row))
        for at, first in sorted(same.items())
        if at >= learnt > first
    ]
    if not pairs:
        return []
    share = len(pairs) / (len(order) - learnt)
    figure = Figure("share", share, share, share)
    shown = tuple(pairs[:_MOST_PAIRS])
    both = tuple(dict.fromkeys(key for pair in shown for key in pair))
    return [Leak("split", "", "", len(pairs), figure, shown, both)]
