"""Find rows by what they say: the most and least alike, and those that say the same."""

from pathlib import Path

import torch

from workbench.errors import TextsUnread
from workbench.events import Stage, Step
from workbench.learning.suggesting.neighbours import SAME_FROM, nearest, similarities
from workbench.project import annotations, embeddings, sheets, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import NearDuplicates, SimilarRows
from workbench.results import RowsFound
from workbench.steps.embed_sheet import encoder_named, grams_of
from workbench.steps.fast_learning import read_sources
from workbench.steps.row_vectors import RowVectors, modest_threads

_MOST = 2000  # rows that are labelled in one go


def similar_rows(request: SimilarRows) -> Step[RowsFound]:
    """Return rows by their likeness, the best match first. Raises `TextsUnread`, `Model...`."""
    modest_threads()
    project = Project.open(Path(request.project), readonly=True)
    try:
        yield Stage("comparing")
        sheet = sheets.sheet_named(project, request.sheet)
        rows = _rows(project, sheet)
        if request.text:
            wanted = yield from _vector_of(project, sheet, rows, request)
        else:
            wanted = rows.of([request.row])[0]
        found = similarities(rows.vectors, wanted)
        allowed = rows.filled.clone()
        if request.row:
            allowed[request.row - 1] = False
        places = nearest(found, allowed, request.count, least=request.least)
        return _found(sheet, request.row, places, found)
    finally:
        project.close()


def near_duplicates(request: NearDuplicates) -> Step[RowsFound]:
    """Return the rows without a label that say the same as a row. Raises `TextsUnread`."""
    modest_threads()
    project = Project.open(Path(request.project), readonly=True)
    try:
        yield Stage("comparing")
        task = tasks.task_named(project, request.task)
        sheet = sheets.sheet_named(project, request.sheet)
        rows = _rows(project, sheet)
        found = similarities(rows.vectors, rows.of([request.row])[0])
        allowed = rows.filled & (found >= SAME_FROM[embeddings.kind_of(rows.source)])
        labelled = annotations.written(project, task.id, sheet.id)
        allowed[[row - 1 for row in (request.row, *labelled)]] = False
        return _found(sheet, request.row, nearest(found, allowed, _MOST), found)
    finally:
        project.close()


def _rows(project: Project, sheet: Sheet) -> RowVectors:
    """Return the vectors of the source that knows most of meaning."""
    found = next(iter(read_sources(project, sheet).values()), None)
    if found is None:
        raise TextsUnread(sheet.name)
    return found


def _vector_of(
    project: Project, sheet: Sheet, rows: RowVectors, request: SimilarRows
) -> Step[torch.Tensor]:
    if embeddings.kind_of(rows.source) == "grams":
        return grams_of(project, sheet, rows.source).vectors([request.text])[0]
    yield Stage("loading")
    vectors = yield from encoder_named(request.model).embed([request.text])
    return vectors[0]


def _found(sheet: Sheet, row: int, places: list[int], likeness: torch.Tensor) -> RowsFound:
    return RowsFound(
        sheet.id,
        row,
        tuple(place + 1 for place in places),
        tuple(round(float(likeness[place]), 4) for place in places),
    )
