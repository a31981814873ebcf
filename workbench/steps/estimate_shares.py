"""Estimate the true label shares of a sheet from its predictions and from what is known of their errors."""

from collections import defaultdict
from datetime import date
from pathlib import Path

from workbench.errors import ColumnMissing
from workbench.evaluation.shares import FEWEST_REVIEWED, true_shares
from workbench.events import Stage, Step
from workbench.label_text import levels
from workbench.project import annotations, in_use, pace, predictions, rows, sheets, tasks
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import EstimateShares
from workbench.results import SharesEstimated
from workbench.steps.answers import answers_of
from workbench.trust import Shares

_MOST_GROUPS = 60  # the largest; more nobody reads
_MOST_LABELS = 200  # beyond which errors between all of them are not known well enough


def estimate_shares(request: EstimateShares) -> Step[SharesEstimated]:
    """Return the label shares of a sheet, of a tree those of its top level.

    Raises `NoRun`, `RunUnknown`, `ColumnMissing`.
    """
    yield Stage("scoring")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        sheet = sheets.sheet_named(project, request.sheet)
        group_of = _groups(project, sheet, request.column)
        if task.kind not in {"single", "tree"}:
            found = Shares(0, request.column, (), ("no-shares",))
        else:
            found = _shares(project, run, sheet, request.column, group_of)
        return SharesEstimated(run.id, sheet.name, found)
    finally:
        project.close()


def _groups(project: Project, sheet: Sheet, name: str) -> dict[int, str]:
    """Return the group of each row by its number: the value of a column, of a date its month."""
    if not name:
        return {}
    column = next((one for one in sheet.columns if one.name == name), None)
    if column is None:
        raise ColumnMissing(name, ", ".join(one.name for one in sheet.columns))
    found: dict[int, str] = {}
    for row, cells in rows.iterate(project, sheet.id):
        cell = cells[column.position]
        month = f"{cell:%Y-%m}" if isinstance(cell, date) else ""
        found[row] = month or rows.joined((cell,))
    return found


def _shares(
    project: Project, run: Run, sheet: Sheet, column: str, group_of: dict[int, str]
) -> Shares:
    groups: dict[str, list[str]] = defaultdict(list)
    said: dict[int, str] = {}
    top = _top if tasks.kind_of(project, run.task) == "tree" else str
    for row, label, _sure in predictions.iterate(project, run.id, sheet.id):
        said[row] = top(label)
        groups[group_of.get(row, "")].append(said[row])
    largest = sorted(groups, key=lambda name: -len(groups[name]))[:_MOST_GROUPS]
    limits = ["more-groups"] if len(groups) > _MOST_GROUPS else []
    answers = answers_of(project, run)
    pairs = zip(answers.truth, answers.predicted, strict=True)
    scored = [(top(true), top(told)) for true, told in pairs]
    labels = sorted({*said.values(), *(one for pair in scored for one in pair)})
    if not said:
        return Shares(0, column, (), ("not-applied",))
    if len(labels) > _MOST_LABELS:
        return Shares(len(said), column, (), ("many-labels",))
    reviewed = {
        name: [(top(true), told) for true, told in found]
        for name, found in _reviewed(project, run, sheet, said, group_of).items()
    }
    if not any(len(one) >= FEWEST_REVIEWED for one in reviewed.values()):
        limits.append("no-reviewed-rows")
    if not scored:
        limits.append("no-rows")
    elif {label for label, _told in scored} != set(labels):
        limits.append("unscored-labels")
    chosen = {name: groups[name] for name in sorted(largest)}
    shares = true_shares(labels, scored, chosen, reviewed)
    return Shares(len(said), column, shares, tuple(limits))


def _top(path: str) -> str:
    return levels(path)[0]


def _reviewed(
    project: Project, run: Run, sheet: Sheet, said: dict[int, str], group_of: dict[int, str]
) -> dict[str, list[tuple[str, str]]]:
    """Return the rows that were chosen at random and labelled after the run began, by group."""
    chosen = pace.random_rows(project, run.task, since=run.started)
    own = [row for one, row in sorted(chosen) if one == sheet.id and row in said]
    true = annotations.written(project, run.task, sheet.id)
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in own:
        if row in true:
            found[group_of.get(row, "")].append((true[row], said[row]))
    return found
