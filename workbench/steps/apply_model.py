"""Classify every row of a sheet with a run's model; a later call goes on where this one ended."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.errors import NoTextChosen, RunModelMissing
from workbench.evaluation.promise import promised
from workbench.events import DeviceChosen, Noticed, Progress, Stage, Step
from workbench.project import in_use, pace, predictions, promises, rows, runs, sheets, tasks
from workbench.project.runs import Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ApplyModel
from workbench.results import ModelApplied
from workbench.steps.answers import answers_of
from workbench.steps.cleaning import joins_of

if TYPE_CHECKING:
    from workbench.learning.predictor import Predictor

_MOST_LABELS = 500  # beyond it the probabilities of every label are not kept
_CHUNK = 4096  # rows whose texts are in memory at a time; also what one interruption can lose


def apply_model(request: ApplyModel) -> Step[ModelApplied]:
    """Return how many rows carry a prediction now. Raises `NoRun`, `RunModelMissing`, `NoTextChosen`,
    `Model...`.
    """
    yield Stage("starting")
    from workbench.learning.predictor import Predictor  # noqa: PLC0415 - loads torch

    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        sheet = sheets.sheet_named(project, request.sheet)
        if not any(column.role == "text" for column in sheet.columns):
            raise NoTextChosen(sheet.name)
        if request.precision:
            chosen = promised(
                answers_of(project, run), request.precision, each_label=request.each_label
            )
            promises.keep(project, run.id, chosen)
        if not in_use.has_model(run):
            raise RunModelMissing(run.id)
        yield Stage("loading")
        predictor = Predictor.load(Path(run.folder), request.device)
        device = predictor.device
        yield DeviceChosen(device.kind, device.name, device.dtype, device.reason)
        return (yield from _applied(project, run, sheet, predictor))
    finally:
        project.close()


def _applied(
    project: Project, run: Run, sheet: Sheet, predictor: "Predictor"
) -> Step[ModelApplied]:
    before = predictions.predicted_count(project, run.id, sheet.id)
    last = predictions.last_row(project, run.id, sheet.id)
    if before:
        yield Noticed("continued", before, sheet.rows)
    yield Stage("applying")
    labels = predictor.card.labels
    with_spreads = len(labels) <= _MOST_LABELS
    if with_spreads:
        runs.set_labels(project, run.id, labels)
    started = time.monotonic()
    new = 0
    joins = joins_of(runs.cleaning_of(project, run.id))  # as the model learnt, whatever the sheet
    while True:
        chunk = rows.texts(project, sheet, start_after=last, limit=_CHUNK, joins=joins)
        if not chunk:
            break
        found: list[predictions.Prediction] = []
        spreads: dict[int, list[float]] | None = {} if with_spreads else None
        texts = [text for _, text in chunk]
        for places, names, confidences in predictor.predict(texts, spreads):
            found.extend(
                (chunk[place][0], name, confidence)
                for place, name, confidence in zip(places, names, confidences, strict=True)
            )
            yield _progress(started, new + len(found), chunk[0][0] - 1 + len(found), sheet.rows)
        packed = {chunk[at][0]: predictions.packed(one) for at, one in (spreads or {}).items()}
        predictions.add(project, run.id, sheet.id, found, packed)
        new += len(found)
        last = chunk[-1][0]
    return _result(project, run, sheet, new, time.monotonic() - started)


def _progress(started: float, new: int, done: int, total: int) -> Progress:
    speed = new / max(time.monotonic() - started, 1e-6)
    return Progress(min(done, total), total, "rows", speed, (total - done) / max(speed, 1e-6))


def _result(project: Project, run: Run, sheet: Sheet, new: int, seconds: float) -> ModelApplied:
    count = predictions.predicted_count(project, run.id, sheet.id)
    sure = promises.accepted_count(project, run.id, sheet.id)
    speed = pace.pace(project, run.task).per_minute
    has_confidence = run.scores is None or run.scores.task != "number"
    return ModelApplied(
        run=run.id,
        sheet=sheet.id,
        rows=count,
        new=new,
        empty=sheet.rows - count,
        needs_review=sheet.rows - sure if has_confidence else 0,
        rows_per_second=new / max(seconds, 1e-6),
        minutes=(sheet.rows - sure) / speed if has_confidence and speed > 0 else -1.0,
        promise=promises.of_run(project, run.id),
    )
