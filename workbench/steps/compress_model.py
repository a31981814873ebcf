"""Make a smaller model of a run's; it becomes a run of the same task, used only if it is good enough."""

import dataclasses
import shutil
import uuid
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import TYPE_CHECKING

from workbench.events import ModelChosen, RunFinished, RunStarted, Scores, Stage, Step
from workbench.paths import models_folder
from workbench.project import in_use, promises, rows, runs, sheets, splits, tasks
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.project.undo import now
from workbench.records import plain
from workbench.requests import CompressModel, UseModel
from workbench.results import ModelCompressed, ModelTaken
from workbench.steps.cleaning import joins_of
from workbench.steps.kept_together import SIMILAR, labelled_examples
from workbench.steps.near_texts import near_texts
from workbench.steps.recording import Recorder, keep_held_out
from workbench.text.duplicates import key

if TYPE_CHECKING:
    from workbench.learning.smaller.compress import Rows, Smaller

ASIDE = "aside"
_TEXTS = 20_000  # without a label, at most: what a student learns from
_CHUNK = 4096
_SEED = 17


def compress_model(request: CompressModel) -> Step[ModelCompressed]:
    """Return the smaller model beside the one it was made of. Cancelled, it leaves no trace.

    Raises `NoRun`, `RunUnknown`, `ModelNotCompressible`, the other `Model...` and `Device...` errors.
    """
    yield Stage("starting")
    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        source = in_use.asked_or_in_use(project, task.id, request.run)
        task = next(one for one in tasks.all_tasks(project) if one.id == source.task)
        asked = plain(dataclasses.replace(request, run=source.id))
        run = runs.start_run(project, task.id, source.preset, source.model, asked)
        runs.set_cleaning(project, run, runs.cleaning_of(project, source.id))
        folder = models_folder() / uuid.uuid4().hex
        try:
            return (yield from _compressed(project, task, source, request, (run, folder)))
        except GeneratorExit:
            runs.delete_run(project, run)
            shutil.rmtree(folder, ignore_errors=True)
            raise
        except BaseException:
            runs.finish_run(project, run, "failed")
            shutil.rmtree(folder, ignore_errors=True)
            raise
    finally:
        project.close()


def use_model(request: UseModel) -> Step[ModelTaken]:
    """Put a run in use, whatever the comparisons said; one that was set aside gets its scores.

    Raises `RunUnknown`, `RunModelMissing`.
    """
    yield Stage("saving")
    project = Project.open(Path(request.project))
    try:
        before = in_use.kept(project, runs.run(project, request.run).task)
        in_use.use(project, request.run)
        return ModelTaken(request.run, before)
    finally:
        project.close()


def texts_of(
    project: Project,
    run: Run,
    most: int,
    frozen: AbstractSet[tuple[int, int]] = frozenset(),
    *,
    only: bool = False,
) -> tuple[str, ...]:
    """Return up to `most` texts of the project, cleaned as those that the run learnt from: without
    those of the rows in `frozen`, or `only` those.
    """
    joins = joins_of(runs.cleaning_of(project, run.id))
    found: list[str] = []
    for sheet in sheets.all_sheets(project):
        last = 0
        while len(found) < most and any(column.role == "text" for column in sheet.columns):
            chunk = rows.texts(project, sheet, start_after=last, limit=_CHUNK, joins=joins)
            if not chunk:
                break
            found += [text for row, text in chunk if ((sheet.id, row) in frozen) is only]
            last = chunk[-1][0]
    return tuple(dict.fromkeys(found[:most]))


def _compressed(
    project: Project, task: Task, source: Run, request: CompressModel, made: tuple[int, Path]
) -> Step[ModelCompressed]:
    from workbench.learning.smaller.compress import Wanted, compress  # noqa: PLC0415 - loads torch

    run, folder = made
    recorder = Recorder(project, run)
    parts = yield from _rows(project, task, source)
    labels = len({one.label for one in parts.learn})
    begun = RunStarted(
        run, source.preset, source.model, len(parts.learn), labels, request.epochs, ""
    )
    recorder.add(begun)
    yield begun
    wanted = Wanted(
        request.what, request.keep, request.epochs, request.seed or _SEED, request.device
    )
    found = yield from recorder.follow(compress(Path(source.folder), parts, wanted, folder))
    yield Stage("saving")
    is_good = found.found.difference.value >= -request.allowed_loss / 100 - 1e-9
    scores = found.scores or _at_least(source, found)
    state = found.state if is_good else ASIDE
    keep_held_out(project, run, found.held_out, found.labels)
    if found.promise is not None:
        promises.keep(project, run, found.promise)
    recorder.add(RunFinished(run, state, scores))
    recorder.write()
    in_use.settle(project, task.id)
    runs.finish_run(
        project,
        run,
        state,
        method=found.method,
        scores=scores if is_good else None,
        folder=str(folder),
        model_hash=found.hash,
    )
    if is_good and in_use.number(project, task.id) == source.id:
        in_use.decide(project, task.id, ModelChosen(run, source.id, run, "smaller", now()))
    serving = in_use.number(project, task.id)
    return _result(run, source, request, found, (is_good, serving))


def _rows(project: Project, task: Task, source: Run) -> Step["Rows"]:
    """Return the rows in their parts, all cleaned as the run's were.

    Test rows judge a run that was itself scored on test rows. One that folds scored has learnt from
    every row that it had, so that what is made of it is judged by how far it agrees with it.
    """
    from workbench.learning.smaller.compress import parted_rows  # noqa: PLC0415 - loads torch

    joins = joins_of(runs.cleaning_of(project, source.id))
    examples = yield from labelled_examples(project, task.id, lambda _sheet: joins)
    frozen = splits.frozen_test_rows(project, task.id)
    texts = yield from _unlike_test_rows(project, source, frozen)
    parts = parted_rows(examples, frozenset(frozen), texts)
    is_judged = source.scores is not None and source.scores.scored_by == "test"
    return parts if is_judged else dataclasses.replace(parts, test=())


def _unlike_test_rows(project: Project, run: Run, frozen: set[tuple[int, int]]) -> Step[list[str]]:
    """Return texts that a student may read: none of a test row, labelled or not, nor nearly one."""
    found = texts_of(project, run, _TEXTS, frozen)
    tested = texts_of(project, run, len(frozen), frozen, only=True)
    same = yield from near_texts([*tested, *found], SIMILAR)
    near = {place - len(tested) for place, first in same.items() if first < len(tested) <= place}
    if len(near) > len(found) / 2:  # all are of one form: then the copies alone are left out
        copies = set(map(key, tested))
        near = {place for place, text in enumerate(found) if key(text) in copies}
    return [text for place, text in enumerate(found) if place not in near]


def _at_least(source: Run, found: "Smaller") -> Scores | None:
    """Return the worst that the larger model's scores leave: every row on which both differ is lost."""
    if source.scores is None:
        return None
    lost, before = 1 - found.found.agreement, source.scores
    low, high = before.interval
    moved = found.found.moved
    figures = tuple(
        dataclasses.replace(one, value=one.value + moved, high=one.high + moved)
        for one in before.figures
        if one.name == "mae"  # the only figure that the difference bounds
    )
    return dataclasses.replace(
        before,
        figures=figures,
        scored_by="agreement",
        rows=found.found.agreed_on,
        accuracy=max(before.accuracy - lost, 0.0) if before.accuracy >= 0 else before.accuracy,
        interval=(max(low - lost, 0.0), high) if low >= 0 else before.interval,
        macro_f1=max(before.macro_f1 - lost, 0.0) if before.macro_f1 >= 0 else before.macro_f1,
        threshold=found.promise.threshold if found.promise else -1.0,
    )


def _result(
    run: int, source: Run, request: CompressModel, found: "Smaller", end: tuple[bool, int]
) -> ModelCompressed:
    compared = found.found
    return ModelCompressed(
        run=run,
        source=source.id,
        what=request.what,
        method=found.method,
        state=found.state,
        compared_on=compared.on,
        measure=compared.measure,
        rows=compared.rows,
        size_before=compared.size_before,
        size_after=compared.size_after,
        speed_before=compared.speeds.before,
        speed_after=compared.speeds.after,
        accuracy_before=compared.before,
        accuracy_after=compared.after,
        difference=compared.difference.value,
        interval=(compared.difference.low, compared.difference.high),
        agreement=compared.agreement,
        agreed_on=compared.agreed_on,
        allowed_loss=request.allowed_loss / 100,
        folder=str(found.folder),
        accepted=end[0],
        in_use=end[1],
    )
