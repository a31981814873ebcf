"""Set two runs side by side on the rows that neither learnt from: scores, rows, settings."""

from dataclasses import replace
from pathlib import Path

from workbench.evaluation.answers import Answers
from workbench.evaluation.comparison import compared
from workbench.evaluation.contrasts import by_label, by_measure
from workbench.events import Stage, Step
from workbench.project import runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.requests import CompareRuns
from workbench.results import RowChanged, RunsCompared
from workbench.steps.pairing import paired
from workbench.steps.run_settings import differing
from workbench.trust import Comparison

_MOST_ROWS = 2000  # of a list that a person reads


def compare_runs(request: CompareRuns) -> Step[RunsCompared]:
    """Return how `request.second` does against `request.first`. Raises `RunUnknown`."""
    yield Stage("comparing-runs")
    project = Project.open(Path(request.project))
    try:
        first, second = (runs.run(project, one) for one in (request.first, request.second))
        pair = yield from paired(project, first, second)
        found = compared(pair.first, pair.second, request.measure)
        if found.rows and pair.has_gone_labels:
            found = replace(found, limits=(*found.limits, "gone-labels"))
        return RunsCompared(
            first.id,
            second.id,
            found,
            measures=by_measure(pair.first, pair.second),
            labels=by_label(pair.first, pair.second),
            changed=_changed(found, pair.first, pair.second),
            settings=differing(project, first, second),
            only_first=pair.only_first,
            only_second=pair.only_second,
            left_out=pair.left_out,
            asked_now=pair.asked_now,
            is_model_gone=pair.is_model_gone,
            sizes=_sizes(first, second),
        )
    finally:
        project.close()


def _changed(found: Comparison, first: Answers, second: Answers) -> tuple[RowChanged, ...]:
    one = dict(zip(first.keys, first.predicted, strict=True))
    two = dict(zip(second.keys, second.predicted, strict=True))
    truth = dict(zip(second.keys, second.truth, strict=True))
    told = [
        RowChanged(*key, truth[key], one[key], two[key], is_gain)
        for keys, is_gain in ((found.flipped_right, True), (found.flipped_wrong, False))
        for key in keys[:_MOST_ROWS]
    ]
    return tuple(told)


def _sizes(first: Run, second: Run) -> tuple[int, int]:
    from workbench.learning.smaller.comparison import size_with_base  # noqa: PLC0415 - loads torch

    return size_with_base(Path(first.folder)), size_with_base(Path(second.folder))
