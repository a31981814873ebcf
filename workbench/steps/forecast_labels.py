"""Say what more labels of a task would bring. Reads only."""

from pathlib import Path
from typing import TYPE_CHECKING

from workbench.events import Stage, Step
from workbench.project import annotations, pace, splits, tasks
from workbench.project.store import Project
from workbench.requests import ForecastLabels
from workbench.results import CurvePoint, Gain, LabelOutlook, LabelsForecast
from workbench.steps.cleaning import joins_of

if TYPE_CHECKING:
    from workbench.learning.forecasting import Forecast, Line

MORE = (50, 200)  # rows that one might still label
_AHEAD = 1.6  # how far past the present the curve is drawn
_POINTS = 24
_ENOUGH_ROWS, _ENOUGH_GAIN = 30, 0.02  # of a label, if all labels grew by half
_RANDOM_ROWS = 20  # rows chosen at random from which they are an estimate


def forecast_labels(request: ForecastLabels) -> Step[LabelsForecast]:
    """Return the learning curve and its line on. Raises `TaskUnknown`, `Model...`."""
    yield Stage("starting")
    from workbench.learning.examples import Example  # noqa: PLC0415 - loads torch
    from workbench.learning.forecasting import FEWEST, forecast  # noqa: PLC0415 - loads torch
    from workbench.learning.row_vectors import row_vectors  # noqa: PLC0415 - loads torch
    from workbench.steps.read_vectors import read_before  # noqa: PLC0415 - loads torch

    project = Project.open(Path(request.project))
    try:
        task = tasks.task_named(project, request.task)
        rows = annotations.labelled_rows(project, task.id, lambda one: joins_of(one.cleaning))
        drawn = pace.random_rows(project, task.id)
        frozen = splits.frozen_test_rows(project, task.id)
        known = read_before(project, rows) if len(rows) >= FEWEST else {}
    finally:
        project.close()
    measure = "r2" if task.kind == "number" else "accuracy"
    if len(rows) < FEWEST:
        return _unknown(task.id, len(rows), measure, "")
    examples = [Example((row.sheet, row.row), row.text, row.label, row.group) for row in rows]
    texts = [one.text for one in rows]
    vectors = yield from row_vectors(texts, device=request.device, kept=known)
    found = yield from forecast(examples, task.kind, vectors, frozen)
    if found is None:
        return _unknown(task.id, len(rows), measure, vectors.method)
    random_places = [place for place, one in enumerate(examples) if one.key in drawn]
    return _told(found, task.id, len(rows), (measure, vectors.method), random_places)


def _unknown(task: int, rows: int, measure: str, method: str) -> LabelsForecast:
    return LabelsForecast(
        task, rows, measure, method, (), (), (), Gain(0, 0.0, 0.0, 0.0), (), 0, -1.0, (0.0, 1.0)
    )


def _told(
    found: "Forecast", task: int, rows: int, how: tuple[str, str], drawn: list[int]
) -> LabelsForecast:
    from workbench.learning.forecasting import band  # noqa: PLC0415 - loads torch
    from workbench.learning.metrics import wilson  # noqa: PLC0415 - loads torch

    measure, method = how
    ahead = [
        round(found.sizes[0] + (_AHEAD * rows - found.sizes[0]) * at / _POINTS)
        for at in range(_POINTS + 1)
    ]
    places = {place: at for at, place in enumerate(found.places)}
    own = [places[place] for place in drawn if place in places]
    right = float(found.values[-1, own].sum()) if own else 0.0
    is_known = len(own) >= _RANDOM_ROWS and measure == "accuracy"
    return LabelsForecast(
        task=task,
        rows=rows,
        measure=measure,
        method=method,
        measured=tuple(_measured(found)),
        curve=tuple(
            CurvePoint(one, *_bounded(band(found.line.scores(one))))
            for one in sorted({*ahead, rows})
        ),
        gains=tuple(Gain(more, *band(found.line.gains(rows, more))) for more in MORE),
        left=Gain(_half(rows), *band(found.line.expected_gains(rows, _half(rows)))),
        labels=tuple(
            LabelOutlook(label, count, score, *_outlook(line, rows, count))
            for label, count, score, line in found.labels
        ),
        random_rows=len(own),
        random_score=right / len(own) if is_known else -1.0,
        random_interval=wilson(round(right), len(own)) if is_known else (0.0, 1.0),
    )


def _measured(found: "Forecast") -> list[CurvePoint]:
    points = []
    for size, values in zip(found.sizes, found.values, strict=True):
        mean = float(values.mean())
        error = 1.2816 * float(values.std()) / max(len(values), 1) ** 0.5  # half of an 80% interval
        points.append(CurvePoint(size, *_bounded((mean, mean - error, mean + error))))
    return points


def _bounded(values: tuple[float, float, float]) -> tuple[float, float, float]:
    """Return a score and its band between -1 (an R2 may be below 0) and 1."""
    value, low, high = (min(1.0, max(-1.0, one)) for one in values)
    return value, low, high


def _outlook(line: "Line | None", rows: int, count: int) -> tuple[Gain, str]:
    """Return what 50 more rows in all bring for a label, and whether it has enough."""
    from workbench.learning.forecasting import band  # noqa: PLC0415 - loads torch

    if line is None:
        return Gain(MORE[0], 0.0, 0.0, 0.0), "few"
    _middle, _low, high = band(line.expected_gains(rows, _half(rows)))
    has_enough = count >= _ENOUGH_ROWS and high <= _ENOUGH_GAIN
    gain = Gain(MORE[0], *band(line.expected_gains(rows, MORE[0])))
    return gain, "enough" if has_enough else "more"


def _half(rows: int) -> int:
    return max(1, rows // 2)
