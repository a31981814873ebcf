"""Gathers what a report tells of, from the project and from the model's folder; writes nothing."""

import contextlib
import dataclasses
import platform
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from workbench import __version__
from workbench import events as ev
from workbench.errors import WorkbenchError
from workbench.evaluation.answers import came_out_right
from workbench.events import Progress, Stage, Step
from workbench.options import OPTIONS, Options
from workbench.project import (
    guidelines,
    in_use,
    labels,
    promises,
    rows,
    runs,
    sheets,
    sources,
    splits,
    tasks,
)
from workbench.project.runs import HeldOut, Run
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.reporting.facts import (
    Facts,
    LabelFacts,
    ModelFacts,
    RunFacts,
    ScoredRow,
    SheetFacts,
)
from workbench.requests import TrainModel, WriteReport
from workbench.results import LeaksFound, RunEvaluated
from workbench.steps.cleaning import raw_texts
from workbench.text.cleaning import preview
from workbench.text.recipe import Recipe, from_json

_EACH = 2000
_OF_QUICK = ("epochs", "seed", "max_tokens", "cut")  # the others are about fine-tuning


def gathered(
    project: Project, request: WriteReport, run: Run, evaluated: RunEvaluated, leaks: LeaksFound
) -> Step[Facts]:
    """Return the facts of a run."""
    task = next(one for one in tasks.all_tasks(project) if one.id == run.task)
    known = sheets.all_sheets(project)
    found: tuple[SheetFacts, ...] = ()
    for sheet in known:
        found += ((yield from _sheet(project, task, sheet)),)
    return Facts(
        project=project.path.name,
        task=task.name,
        kind=task.kind,
        guideline=task.guideline.strip(),
        signed_by=request.signed_by.strip(),
        written=f"{datetime.now().astimezone():%Y-%m-%d %H:%M}",
        with_texts=request.with_texts,
        versions=_versions(),
        sheets=found,
        labels=_labels(project, task, with_texts=request.with_texts),
        run=_run(project, task, run),
        model=_model(project, run),
        evaluated=evaluated,
        leaks=leaks,
        scored=_scored(project, run, task.kind, known, with_texts=request.with_texts),
        in_use=in_use.number(project, task.id),
        split=splits.split_of(project, run.id),
        test_rows=len(splits.frozen_test_rows(project, task.id)),
        promise=promises.of_run(project, run.id),
        private_columns=frozenset(
            column.name for sheet in known for column in sheet.columns if column.role == "group"
        ),
    )


def _versions() -> tuple[tuple[str, str], ...]:
    names = ("torch", "transformers")
    return (
        ("BERT Workbench", __version__),
        ("Python", platform.python_version()),
        *((name, metadata.version(name)) for name in names),
    )


def _sheet(project: Project, task: Task, sheet: Sheet) -> Step[SheetFacts]:
    recipe = from_json(sheet.cleaning)
    touched: tuple[tuple[str, int], ...] = ()
    if recipe.rules:
        touched = yield from _touched(project, sheet, recipe)
    return SheetFacts(
        name=sheet.name,
        file=Path(sheet.source).name,
        worksheet=sheet.source_sheet,
        digest=sheet.digest or _digest_of_now(sheet),
        is_kept=bool(sheet.digest),
        rows=sheet.rows,
        columns=len(sheet.columns),
        text_columns=tuple(column.name for column in sheet.columns if column.role == "text"),
        labelled=labels.labelled_count(project, task.id, sheet.id),
        touched=touched,
        is_cleaned=bool(sheet.cleaning),
        duplicates=recipe.duplicates,
        repeated=len(sheets.repeated_rows(project, sheet.id)),
        notices=sheet.report,
    )


def _digest_of_now(sheet: Sheet) -> str:
    """Return the SHA-256 of the file of a sheet that kept none, "" where the file is gone."""
    try:
        with Path(sheet.source).open("rb") as file:
            return sources.digest_of(file)
    except OSError:
        return ""


def _touched(project: Project, sheet: Sheet, recipe: Recipe) -> Step[tuple[tuple[str, int], ...]]:
    """Return how many rows each rule of a sheet's recipe changes."""
    yield Stage("cleaning")
    texts = [text for _row, text in raw_texts(project, sheet)]
    counts: Counter[str] = Counter()
    for start in range(0, len(texts), _EACH):
        for one in preview(texts[start : start + _EACH], recipe, examples=0):
            counts[one.rule] += one.rows
        yield Progress(min(start + _EACH, len(texts)), len(texts))
    return tuple((rule, counts[rule]) for rule in recipe.rules)


def _labels(project: Project, task: Task, *, with_texts: bool) -> tuple[LabelFacts, ...]:
    counts = labels.counts(project, task.id, None)
    return tuple(
        LabelFacts(
            one.name,
            counts.get(one.label, 0),
            one.text,
            one.examples if with_texts else (),
            one.counterexamples if with_texts else (),
        )
        for one in guidelines.guidelines(project, task.id)
    )


# --- the scored rows ------------------------------------------------------------------------


def _scored(
    project: Project, run: Run, kind: str, known: Sequence[Sheet], *, with_texts: bool
) -> tuple[ScoredRow, ...]:
    found: list[ScoredRow] = []
    kept = runs.held_out(project, run.id)
    for sheet in known:
        mine = [one for one in kept if one[0] == sheet.id]
        if not mine:
            continue
        wanted = {one[1] for one in mine}
        places = {row: place for row, place in sheet.source_rows() if row in wanted}
        texts = _texts(project, sheet, mine) if with_texts else {}
        found += (
            ScoredRow(
                sheet.name,
                places.get(row, row),
                truth,
                predicted,
                sure,
                came_out_right(kind, truth, predicted),
                texts.get(row, ""),
            )
            for _sheet, row, truth, predicted, sure in mine
        )
    return tuple(found)


def _texts(project: Project, sheet: Sheet, wanted: Sequence[HeldOut]) -> dict[int, str]:
    ids = [one[1] for one in wanted]
    places = [column.position for column in sheet.columns if column.role == "text"]
    cells = rows.window(project, sheet.id, ids)
    return {
        row: rows.joined(tuple(line[place] for place in places if place < len(line)))
        for row, line in zip(ids, cells, strict=True)
    }


# --- the run and its model ------------------------------------------------------------------


def _run(project: Project, task: Task, run: Run) -> RunFacts:
    told = runs.events(project, run.id)
    search = next((one for one in told if isinstance(one, ev.SearchDone)), None)
    asked = _asked(run)
    rows_learnt = run.scores.learned_from if run.scores else 0
    settled = _settled(run, task, asked, rows_learnt, search)
    usual = dataclasses.asdict(Options())
    return RunFacts(
        id=run.id,
        preset=run.preset,
        method=run.method,
        state=run.state,
        started=run.started,
        finished=run.finished,
        options=settled,
        asked=tuple(name for name, value in asked.items() if value != usual[name]),
        device=next((one for one in told if isinstance(one, ev.DeviceChosen)), None),
        chosen=tuple(one for one in told if isinstance(one, ev.Chosen)),
        notices=tuple(one for one in told if isinstance(one, ev.Noticed)),
        search=search,
        epochs=tuple(one for one in told if isinstance(one, ev.EpochDone)),
        folds=tuple(one for one in told if isinstance(one, ev.FoldDone)),
        decisions=tuple(one for one in told if isinstance(one, ev.ModelChosen)),
        made_from=int(run.recipe.get("run", 0)) if run.recipe.get("kind") == "CompressModel" else 0,
    )


def _asked(run: Run) -> dict[str, Any]:
    """Return the options as they were asked for; those of a newer or older version are left out."""
    known = {one.name for one in OPTIONS}
    said = run.recipe.get("options", {})
    return {name: value for name, value in said.items() if name in known}


def _settled(
    run: Run,
    task: Task,
    asked: Mapping[str, Any],
    learnt: int,
    search: ev.SearchDone | None,
) -> tuple[tuple[str, str], ...]:
    """Return the options that a run learnt with, as far as they can still be told."""
    from workbench.learning.recipe import recipe_for  # noqa: PLC0415 - loads torch

    if not asked:
        return ()
    values: dict[str, Any] = dict(asked)
    again = TrainModel("", preset=run.preset, model=run.model, options=Options(**asked))
    # Where its base model is gone, what was not said stays open.
    with contextlib.suppress(WorkbenchError, OSError):
        values = dataclasses.asdict(recipe_for(again, learnt, task.kind).options)
    if search is not None:
        values.update(search.options)
    of_kind = [one.name for one in OPTIONS if not one.kinds or task.kind in one.kinds]
    if run.preset == "quick":
        usual = dataclasses.asdict(Options())
        of_kind = [name for name in of_kind if name in _OF_QUICK or asked.get(name) != usual[name]]
    return tuple((name, str(values[name])) for name in of_kind if name in values)


def _model(project: Project, run: Run) -> ModelFacts:
    """Return what is known of the model; its folder or that of its base may be gone."""
    from workbench.learning.catalogue import (  # noqa: PLC0415 - loads torch
        entries,
        model_named,
        weights_digest,
    )
    from workbench.learning.saved_model import read_card  # noqa: PLC0415 - loads torch

    started = [one for one in runs.events(project, run.id) if isinstance(one, ev.RunStarted)]
    base = run.model or (started[0].model if started else "")
    digest = ""
    with contextlib.suppress(WorkbenchError):
        card = read_card(Path(run.folder))
        base, digest = card.base or base, card.base_sha256
    entry = next((one for one in entries() if one.id == base), None)
    size = -1
    with contextlib.suppress(WorkbenchError, OSError):
        if base:
            folder = model_named(base).folder
            digest, size = digest or weights_digest(folder), _bytes(folder)
    return ModelFacts(
        base=Path(base).name,
        base_name=f"{entry.id}, {entry.name}" if entry is not None else "",
        base_digest=digest,
        base_bytes=size,
        licence=entry.licence if entry is not None else "",
        digest=run.model_hash,
        bytes=_bytes(Path(run.folder)) if run.folder else -1,
        is_built_in=entry is not None,
    )


def _bytes(folder: Path) -> int:
    """Return the bytes in a folder, or -1 where it is gone."""
    if not folder.is_dir():
        return -1
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
