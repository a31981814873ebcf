"""Learn from the labels at hand and suggest a label for every row, those in view first."""

import time
from array import array
from pathlib import Path

import numpy as np
import torch

from workbench.events import Progress, RowsSuggested, Stage, Step
from workbench.project import embeddings, sheets, suggestions, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.suggestions import NEVER, NONE, Suggestions
from workbench.project.tasks import Task
from workbench.requests import SuggestLabels
from workbench.results import LabelsSuggested
from workbench.steps.fast_learning import Taught, compare_sources, taught
from workbench.steps.row_vectors import modest_threads

_AT_ONCE = 8192
_AT_ONCE_OF_TREE = 1024  # every node meets every leaf there
_OLDEST = NEVER - 1


def suggest_labels(request: SuggestLabels) -> Step[LabelsSuggested]:
    """Return by what method how many rows got a suggestion; none where labels are too few, or no text
    has been read.
    """
    started = time.monotonic()
    modest_threads()
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        sheet = sheets.sheet_named(project, request.sheet)
        yield Stage("suggesting")
        found = taught(project, task, sheet)
        if found is None:
            suggestions.drop(project, task.id, sheet.id)
            why = "few" if embeddings.fresh(project, sheet) else "unread"
            return LabelsSuggested(task.id, sheet.id, "", why, 0, 0, 0, 0.0)
        yield _of_rows(task, sheet, found, request.rows)
        seconds = time.monotonic() - started
        result = yield from _of_all(project, task, sheet, found, seconds)
        if compare_sources(project, task, sheet):
            better = taught(project, task, sheet)
            if better is not None:
                yield _of_rows(task, sheet, better, request.rows)
                result = yield from _of_all(project, task, sheet, better, seconds)
        return result
    finally:
        project.close()


def _of_rows(task: Task, sheet: Sheet, found: Taught, rows: tuple[int, ...]) -> RowsSuggested:
    wanted = [row for row in rows if 0 < row <= sheet.rows and bool(found.rows.filled[row - 1])]
    labels, sure = _said(found, found.rows.of(wanted)) if wanted else ([], [])
    return RowsSuggested(
        task.id, sheet.id, tuple(wanted), tuple(labels), tuple(sure), found.learnt_from
    )


def _said(found: Taught, vectors: torch.Tensor) -> tuple[list[str], list[float]]:
    with torch.inference_mode():
        return found.model.task.decoded(found.model.outputs(vectors))


def _of_all(
    project: Project, task: Task, sheet: Sheet, found: Taught, seconds: float
) -> Step[LabelsSuggested]:
    is_number = task.kind == "number"
    known: dict[str, int] = {}
    places = np.full(sheet.rows, NONE, dtype=np.uint16)
    sure_of = np.zeros(sheet.rows, dtype=np.uint8)
    numbers = np.full(sheet.rows if is_number else 0, np.nan, dtype=np.float32)
    filled = found.rows.filled.numpy()
    each = _AT_ONCE_OF_TREE if task.kind == "tree" else _AT_ONCE
    for start in range(0, sheet.rows, each):
        part = slice(start, min(start + each, sheet.rows))
        labels, sure = _said(found, found.rows.vectors[part])
        if is_number:
            numbers[part] = np.where(filled[part], np.array(labels, dtype=np.float32), np.nan)
        else:
            told = [known.setdefault(label, len(known)) for label in labels]
            told_places = np.minimum(np.array(told, dtype=np.int64), NONE)
            places[part] = np.where(filled[part], told_places, NONE)
            sure_of[part] = np.clip(np.array(sure) * 255, 0, 255).round()
        yield Progress(part.stop, sheet.rows)
    names = tuple(known)[:NONE]
    before = suggestions.latest(project, task.id, sheet.id)
    changed = _changed(before, names, places, numbers)
    kept = Suggestions(
        names,
        array("H", places.tobytes()),
        sure_of.tobytes(),
        array("f", numbers.tobytes()),
        _ages(before, changed).tobytes(),
        found.method,
        found.why,
        found.learnt_from,
    )
    suggestions.keep(project, task.id, sheet.id, kept)
    return LabelsSuggested(
        task.id,
        sheet.id,
        found.method,
        found.why,
        found.learnt_from,
        int(filled.sum()),
        int(changed.sum()),
        seconds,
    )


def _changed(
    before: Suggestions | None,
    names: tuple[str, ...],
    places: "np.ndarray[tuple[int], np.dtype[np.uint16]]",
    numbers: "np.ndarray[tuple[int], np.dtype[np.float32]]",
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Return which rows had another suggestion before; a first one is no change. Numbers always move
    a little: what counts is a tenth of their deviation.
    """
    if before is None or len(before.places) != len(places):
        return np.zeros(len(places), dtype=np.bool_)
    if len(numbers):
        old = np.frombuffer(before.numbers.tobytes(), dtype=np.float32)
        if len(old) != len(numbers):
            return np.zeros(len(places), dtype=np.bool_)
        return np.asarray(np.abs(old - numbers) > 0.1 * float(np.nanstd(numbers) or 1.0))
    at = {name: place for place, name in enumerate(names)}
    moved = np.array([at.get(name, NONE - 1) for name in before.labels] or [0], dtype=np.int64)
    old_places = np.frombuffer(before.places.tobytes(), dtype=np.uint16)
    had = old_places != NONE
    there = moved[np.minimum(old_places, len(moved) - 1)]
    return np.asarray(had & (places != NONE) & (there != places))


def _ages(
    before: Suggestions | None, changed: "np.ndarray[tuple[int], np.dtype[np.bool_]]"
) -> "np.ndarray[tuple[int], np.dtype[np.uint8]]":
    ages = np.full(len(changed), NEVER, dtype=np.uint8)
    if before is not None and len(before.ages) == len(changed):
        old = np.frombuffer(before.ages, dtype=np.uint8)
        older = np.minimum(old.astype(np.int64) + 1, _OLDEST)
        ages = np.where(old == NEVER, NEVER, older).astype(np.uint8)
    ages[changed] = 0
    return ages
