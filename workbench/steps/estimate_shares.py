"""Estimate the true label shares of a sheet from its predictions and from what is known of their errors."""

import math
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from workbench.evaluation.group_shares import GroupRows, group_shares
from workbench.evaluation.shares import FEWEST_REVIEWED
from workbench.events import Progress, Stage, Step
from workbench.label_text import levels, parted
from workbench.project import (
    annotations,
    in_use,
    model_reviews,
    pace,
    predictions,
    promises,
    row_groups,
    sheets,
    tasks,
)
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import EstimateShares
from workbench.results import SharesEstimated
from workbench.steps.answers import answers_now, answers_of, told_now
from workbench.trust import Share, Shares

_MOST_GROUPS = 60  # the largest; more nobody reads
_MOST_LABELS = 200  # beyond which errors between all of them are not known well enough
_KINDS = ("single", "tree", "several")


@dataclass(slots=True)
class _Known:
    """What shares rest on. `scored` are (true, said) by whether the model was sure enough."""

    kind: str
    labels: list[str]
    scored: dict[bool, list[tuple[str, str]]]
    groups: dict[str, GroupRows]
    is_in_review: bool
    since: tuple[str, ...]  # what happened to the labels since the run, as limits

    def of(self, which: Callable[[GroupRows], int]) -> int:
        """Add up over all groups."""
        return sum(map(which, self.groups.values()))

    @property
    def scores(self) -> int:
        """How many rows tell of errors."""
        return sum(map(len, self.scored.values()))


def estimate_shares(request: EstimateShares) -> Step[SharesEstimated]:
    """Return the label shares of a sheet, of a tree those of its top level.

    Raises `NoRun`, `RunUnknown`, `ColumnMissing`.
    """
    yield Stage("scoring")
    project = Project.open(Path(request.project), readonly=True)
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        sheet = sheets.sheet_named(project, request.sheet)
        found = yield from shares_of(project, run, sheet, request.column, request.period)
        return SharesEstimated(run.id, sheet.name, found)
    finally:
        project.close()


def shares_of(
    project: Project, run: Run, sheet: Sheet, column: str, period: str = "month"
) -> Step[Shares]:
    """Return the label shares of a sheet by a run, in groups by a column where one is named.

    Raises `ColumnMissing`.
    """
    group_of = row_groups.groups(project, sheet, column, period) if column else {}
    kind = tasks.kind_of(project, run.task)
    if kind not in _KINDS:
        return Shares(0, column, (), ("no-shares",))
    known = _known(project, run, sheet, kind, group_of)
    rows = known.of(lambda one: len(one.said))
    if not rows:
        return Shares(0, column, (), ("not-applied",))
    if len(known.labels) > _MOST_LABELS:
        return Shares(rows, column, (), ("many-labels",))
    largest = sorted(known.groups, key=lambda name: -len(known.groups[name].said))[:_MOST_GROUPS]
    found: list[Share] = []
    for place, name in enumerate(sorted(largest, key=_order)):
        yield Progress(place, len(largest), "groups")
        found += group_shares(
            known.labels,
            known.scored,
            name,
            known.groups[name],
            several=kind == "several",
            is_in_review=known.is_in_review,
        )
    return Shares(
        rows,
        column,
        tuple(found),
        _limits(known),
        scored=known.scores,
        reviewed=known.of(lambda one: len(one.reviewed)),
        certain=known.of(lambda one: len(one.certain)) if known.is_in_review else 0,
        waiting=known.of(lambda one: len(one.waiting[False])),
    )


def _known(project: Project, run: Run, sheet: Sheet, kind: str, group_of: dict[int, str]) -> _Known:
    read = _top if kind == "tree" else str
    promise = promises.in_use(project, run)
    decided = promises.decided(project, run.id, sheet.id)
    true = annotations.written(project, run.task, sheet.id)
    drawn = {
        row
        for one, row in pace.random_rows(project, run.task, since=run.started)
        if one == sheet.id and row in true
    }
    groups: dict[str, GroupRows] = defaultdict(GroupRows)
    predicted = list(predictions.iterate(project, run.id, sheet.id))
    names_now = told_now(project, run, kind, [label for _row, label, _sure in predicted])
    for (row, label, sure), now in zip(predicted, names_now, strict=True):
        rows = groups[group_of.get(row, "")]
        said = read(now)
        rows.said.append(said)
        if row in drawn:
            rows.reviewed.append((read(true[row]), said))
        if row in decided:
            rows.certain.append(read(true[row]))
        else:
            rows.waiting[promise.accepts(label, sure)].append(said)
    before, (answers, since) = answers_of(project, run), answers_now(project, run)
    scored: dict[bool, list[tuple[str, str]]] = {True: [], False: []}
    for told, said, label, chance in zip(
        answers.truth, answers.predicted, before.predicted, before.confidence.tolist(), strict=True
    ):
        scored[promise.accepts(label, chance)].append((read(told), read(said)))
    names = {one for pairs in scored.values() for pair in pairs for one in pair}
    names |= {one for rows in groups.values() for one in (*rows.said, *rows.certain)}
    names |= {told for rows in groups.values() for told, _said in rows.reviewed}
    if kind == "several":
        names = {name for one in names for name in parted(one)}
    is_in_review = model_reviews.agreement(project, run, sheet.id)[0].rows > 0
    return _Known(kind, sorted(names), scored, dict(groups), is_in_review, since)


def _order(group: str) -> tuple[bool, float, str]:
    """Return what sorts groups: numbers by their size, then words, then rows without a value."""
    try:
        number = float(group)
    except ValueError:
        number = math.inf
    return not group, number if not math.isnan(number) else math.inf, group


def _top(path: str) -> str:
    return levels(path)[0]


def _limits(known: _Known) -> tuple[str, ...]:
    found = list(known.since)
    if len(known.groups) > _MOST_GROUPS:
        found.append("more-groups")
    has_reviewed = any(len(one.reviewed) >= FEWEST_REVIEWED for one in known.groups.values())
    if known.is_in_review:
        if known.of(lambda one: len(one.waiting[False])):
            found.append("review-going-on")
    elif not has_reviewed:
        found.append("no-reviewed-rows")
    seen = {told for pairs in known.scored.values() for told, _said in pairs}
    if known.kind == "several":
        seen = {name for one in seen for name in parted(one)}
    if not known.scores:
        found.append("no-rows")
    elif not seen.issuperset(known.labels):
        found.append("unscored-labels")
    if known.kind == "several":
        found.append("each-label-by-itself")
    return tuple(found)
