"""Order the rows that need a person: first those from whose decision most is gained."""

from dataclasses import dataclass, field

import torch

from workbench.errors import NoRun
from workbench.learning.suggesting import queues
from workbench.learning.suggesting.neighbours import SAME_FROM, without_near_duplicates
from workbench.project import (
    embeddings,
    in_use,
    predictions,
    promises,
    runs,
    splits,
    suggestions,
)
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import ChooseRows
from workbench.results import RowsChosen
from workbench.steps.fast_learning import read_sources
from workbench.steps.row_vectors import RowVectors

_TOLD_APART = 1000  # rows in front of which none says what another one says


@dataclass(slots=True)
class _Waiting:
    """Places (a row less 1) that need a person, each with its doubt and its nearness to the threshold
    (0..1), those `without` a prediction, and those that need nobody.
    """

    places: list[int] = field(default_factory=list)
    doubt: list[float] = field(default_factory=list)
    nearness: list[float] = field(default_factory=list)
    without: list[int] = field(default_factory=list)
    accepted: list[int] = field(default_factory=list)


def review_rows(project: Project, task: Task, sheet: Sheet, request: ChooseRows) -> RowsChosen:
    """Return the rows of a sheet to review, one in ten of them drawn from those that need nobody.

    Raises `NoRun` where no run has classified the sheet.
    """
    run = _run(project, task, sheet, request.run)
    waiting = _waiting(project, run, task, sheet)
    rows = next(iter(read_sources(project, sheet).values()), None)
    order = [*_ordered(waiting, rows), *waiting.without]
    mixed, drawn = queues.with_random(order, waiting.accepted, request.seed)
    if not order:  # nothing is left to review
        mixed, drawn = [], set()
    chosen = mixed[: request.count]
    return RowsChosen(
        task.id,
        sheet.id,
        "review",
        "",
        tuple(place + 1 for place in chosen),
        tuple(place + 1 for place in chosen if place in drawn),
        0,
        run.scores.learned_from if run.scores else 0,
        run.id,
    )


def _run(project: Project, task: Task, sheet: Sheet, number: int) -> Run:
    """Return the run asked for, else the one in use or else the newest that has classified the sheet."""
    if number:
        return runs.run(project, number)
    serving = in_use.number(project, task.id)
    found = sorted(runs.all_runs(project, task.id), key=lambda run: -run.id)
    for run in sorted(found, key=lambda run: run.id != serving):
        if predictions.last_row(project, run.id, sheet.id):
            return run
    raise NoRun


def _waiting(project: Project, run: Run, task: Task, sheet: Sheet) -> _Waiting:
    """Tell rows apart; rows that were decided on, put off or set aside for testing are left out."""
    promise = promises.in_use(project, run)
    frozen = {row for one, row in splits.frozen_test_rows(project, task.id) if one == sheet.id}
    out = {
        *promises.decided(project, run.id, sheet.id),
        *suggestions.skipped(project, task.id, sheet.id),
        *frozen,
    }
    found, seen = _Waiting(), set(out)
    for row, label, sure, spread in predictions.iterate_spreads(project, run.id, sheet.id):
        seen.add(row)
        if row in out:
            continue
        if task.kind == "number" or promise.accepts(label, sure):
            found.accepted.append(row - 1)
            continue
        least = promise.threshold_of(label)
        found.places.append(row - 1)
        found.doubt.append(_doubt(sure, spread, task.kind))
        found.nearness.append(min(sure / least, 1.0) if least > 0 else 0.0)
    found.without = [row - 1 for row in range(1, sheet.rows + 1) if row not in seen]
    return found


def _doubt(sure: float, spread: bytes, kind: str) -> float:
    """Return 1 less the margin between the two likeliest labels; of several labels, or where only the
    confidence is known, twice what is missing to certainty.
    """
    if spread and kind != "several":
        first, second, *_rest = sorted((*predictions.unpacked(spread), 0.0, 0.0), reverse=True)
        return 1.0 - (first - second)
    return min(1.0, 2.0 * (1.0 - sure))


def _ordered(waiting: _Waiting, rows: RowVectors | None) -> list[int]:
    places = torch.tensor(waiting.places, dtype=torch.long)
    if not len(places):
        return []
    crowd, same = torch.ones(len(places)), 1.0
    if rows is not None:
        same = SAME_FROM[embeddings.kind_of(rows.source)]
        crowd = queues.crowding(rows.vectors[places], same)
    gain = queues.review_gain(torch.tensor(waiting.doubt), torch.tensor(waiting.nearness), crowd)
    order: list[int] = places[gain.argsort(descending=True, stable=True)].tolist()
    if rows is None:
        return order
    nothing = torch.empty(0, rows.vectors.shape[1])
    front = without_near_duplicates(order, rows.vectors, nothing, _TOLD_APART, same)
    in_front = set(front)
    return [*front, *(place for place in order if place not in in_front)]
