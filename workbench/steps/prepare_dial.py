"""What every precision that could be promised comes to, worked out at once for a dial that never waits."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from workbench.errors import NoRun
from workbench.evaluation.promise import every_promise, trade
from workbench.events import Stage, Step
from workbench.project import pace, predictions, runs, sheets
from workbench.project.store import Project
from workbench.requests import PrepareDial
from workbench.results import DialPrepared, Setting
from workbench.steps.answers import answers_of
from workbench.trust import Promise

_BY_LABEL = dict[str, NDArray[np.float64]]


def prepare_dial(request: PrepareDial) -> Step[DialPrepared]:
    """Return every setting of the dial for a run and a sheet. Raises `NoRun`, `RunUnknown`."""
    yield Stage("scoring")
    project = Project.open(Path(request.project))
    try:
        run = runs.run(project, request.run)
        if run.scores is None:
            raise NoRun
        answers = answers_of(project, run)
        ranked = _ranked(project, run.id, request.sheet)
        yield Stage("scoring")
        every = np.sort(np.concatenate([*ranked.values(), np.zeros(0)]))
        each = every_promise(answers, each_label=True)
        sheet = sheets.sheet(project, request.sheet) if request.sheet else None
        return DialPrepared(
            run=run.id,
            sheet=request.sheet,
            scored_by=run.scores.scored_by,
            rows=len(answers),
            sheet_rows=sheet.rows if sheet else 0,
            classified=len(every),
            per_minute=pace.pace(project, run.task).per_minute,
            overall=tuple(
                Setting(one, _at_least(every, one.threshold)) for one in every_promise(answers)
            ),
            each=tuple(Setting(one, _free(ranked, one)) for one in each),
            trade=trade(answers),
        )
    finally:
        project.close()


def _ranked(project: Project, run: int, sheet: int) -> _BY_LABEL:
    """Return the confidences of a sheet's predictions by label, each from the lowest on."""
    found: dict[str, list[float]] = {}
    for _row, label, confidence in predictions.iterate(project, run, sheet):
        found.setdefault(label, []).append(confidence)
    return {label: np.sort(np.array(sure)) for label, sure in found.items()}


def _free(ranked: _BY_LABEL, promise: Promise) -> int:
    thresholds = {one.label: one.threshold for one in promise.labels}
    return sum(_at_least(sure, thresholds.get(label, -1.0)) for label, sure in ranked.items())


def _at_least(sure: Sequence[float] | NDArray[np.float64], threshold: float) -> int:
    """Return how many of the confidences, sorted, need nobody."""
    return len(sure) - int(np.searchsorted(sure, threshold)) if threshold >= 0 else 0
