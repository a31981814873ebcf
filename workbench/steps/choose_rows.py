"""Choose the rows to label next: most is learnt from them, and none says what another said."""

from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import torch

from workbench.events import Stage, Step
from workbench.learning.suggesting import queues
from workbench.learning.suggesting.fast_model import chances_of, margins
from workbench.learning.suggesting.neighbours import SAME_FROM, without_near_duplicates
from workbench.learning.suggesting.queues import Clusters
from workbench.project import annotations, embeddings, labels, sheets, splits, suggestions, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.suggestions import NEVER
from workbench.project.tasks import Task
from workbench.requests import ChooseRows
from workbench.results import RowsChosen
from workbench.steps.fast_learning import Taught, read_sources, taught
from workbench.steps.review_rows import review_rows
from workbench.steps.row_vectors import RowVectors, modest_threads

_AT_ONCE = 16_384
_KNOWN = 4000  # labelled rows that nothing like is chosen, the latest ones
_LOOKED_AT = 20  # times the rows wanted: so far down the order near-duplicates are looked past

_clusters: "OrderedDict[tuple[str, int, str, int, int], Clusters]" = OrderedDict()


@dataclass(frozen=True, slots=True)
class _Ground:
    """What is chosen from. `allowed` are places: a row less 1."""

    project: Project
    task: Task
    sheet: Sheet
    request: ChooseRows
    known: Taught | None
    labelled: dict[int, str]
    allowed: list[int]


def choose_rows(request: ChooseRows) -> Step[RowsChosen]:
    """Return the rows, by what was possible: without labels a diverse start, without vectors random."""
    modest_threads()
    project = Project.open(Path(request.project), readonly=True)
    try:
        yield Stage("choosing")
        task = tasks.task_named(project, request.task)
        sheet = sheets.sheet_named(project, request.sheet)
        if request.how == "review":
            return review_rows(project, task, sheet, request)
        known = taught(project, task, sheet)
        rows = known.rows if known else next(iter(read_sources(project, sheet).values()), None)
        labelled = annotations.written(project, task.id, sheet.id)
        allowed = _allowed(project, task, sheet, labelled, rows)
        ground = _Ground(project, task, sheet, request, known, labelled, allowed)
        if rows is None:
            chosen = queues.shuffled(allowed, request.seed)[: request.count]
            found = tuple(place + 1 for place in chosen)
            return RowsChosen(task.id, sheet.id, "random", "", found, found, 0, 0)
        return _chosen(ground, rows)
    finally:
        project.close()


def _chosen(ground: _Ground, rows: RowVectors) -> RowsChosen:
    request = ground.request
    how = _how(ground)
    order, drawn = _order(ground, rows, how), set(ground.allowed if how == "random" else ())
    if request.how == "best":
        order, drawn = queues.with_random(order, ground.allowed, request.seed)
    near = [*request.near, *sorted(ground.labelled, reverse=True)][:_KNOWN]
    same = SAME_FROM[embeddings.kind_of(rows.source)]
    chosen = without_near_duplicates(order, rows.vectors, rows.of(near), request.count, same)
    return RowsChosen(
        ground.task.id,
        ground.sheet.id,
        how,
        request.label if how == "label" else "",
        tuple(place + 1 for place in chosen),
        tuple(place + 1 for place in chosen if place in drawn),
        order.index(chosen[-1]) + 1 - len(chosen) if chosen else len(order),
        ground.known.learnt_from if ground.known else 0,
    )


def _allowed(
    project: Project, task: Task, sheet: Sheet, labelled: dict[int, str], rows: RowVectors | None
) -> list[int]:
    """Return the places of rows that may be labelled: with text, not done, not set aside."""
    may = torch.ones(sheet.rows, dtype=torch.bool) if rows is None else rows.filled.clone()
    frozen = [
        row for number, row in splits.frozen_test_rows(project, task.id) if number == sheet.id
    ]
    repeated = sheets.repeated_rows(project, sheet.id)
    skipped = suggestions.skipped(project, task.id, sheet.id)
    may[[row - 1 for row in (*labelled, *frozen, *repeated, *skipped) if row <= sheet.rows]] = False
    found: list[int] = may.nonzero()[:, 0].tolist()
    return found


def _how(ground: _Ground) -> str:
    """Return what is done for the request, with what there is."""
    wanted, task = ground.request.how, ground.task
    if wanted in {"random", "start", "changed"}:
        return wanted
    if ground.known is None or task.kind == "number":
        return "start"
    if wanted != "best":
        return wanted
    counts = labels.counts(ground.project, task.id, None)
    present = labels.all_labels(ground.project, task.id)
    inner = {one.parent for one in present}
    given = [counts.get(one.id, 0) for one in present if one.id not in inner]
    return "start" if queues.is_start(given) else "unsure"


def _order(ground: _Ground, rows: RowVectors, how: str) -> list[int]:
    """Return allowed places in the order in which they are wanted."""
    allowed = ground.allowed
    if how == "random":
        return queues.shuffled(allowed, ground.request.seed)
    if how == "changed":
        found = suggestions.latest(ground.project, ground.task.id, ground.sheet.id)
        ages = found.ages if found else b""
        fresh = [place for place in allowed if place < len(ages) and ages[place] != NEVER]
        return sorted(fresh, key=ages.__getitem__)
    if how == "start":
        has_label = torch.zeros(ground.sheet.rows, dtype=torch.bool)
        has_label[[row - 1 for row in ground.labelled]] = True
        may = set(allowed)
        clusters = _clustered(ground, rows)
        return [place for place in queues.start_order(clusters, has_label) if place in may]
    return _by_model(ground, rows, how)


def _by_model(ground: _Ground, rows: RowVectors, how: str) -> list[int]:
    """Return the places with the smallest margins, or the likeliest ones of a label."""
    assert ground.known is not None
    model, places = ground.known.model, torch.tensor(ground.allowed, dtype=torch.long)
    values = torch.empty(len(places))
    for start in range(0, len(places), _AT_ONCE):
        part = slice(start, start + _AT_ONCE)
        outputs = model.outputs(rows.vectors[places[part]])
        if how == "label":
            values[part] = -chances_of(model, outputs, ground.request.label)
        else:
            values[part] = margins(model, outputs)
    wanted = min(len(places), _LOOKED_AT * ground.request.count)
    found: list[int] = places[values.topk(wanted, largest=False).indices].tolist()
    if how == "label" or not found:
        return found
    return queues.unsure_order(found, rows.vectors, ground.request.seed)


def _clustered(ground: _Ground, rows: RowVectors) -> Clusters:
    """Return the clusters of the rows, made anew only where labels doubled or rows were read."""
    count = queues.clusters_wanted(len(ground.labelled))
    key = (str(ground.project.path), ground.sheet.id, rows.source, rows.read, count)
    if key not in _clusters:
        _clusters[key] = queues.clustered(rows.vectors, rows.filled, count, seed=0)
        while len(_clusters) > 4:
            _clusters.popitem(last=False)
    return _clusters[key]
