"""Commands that say how far a model may be trusted."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held, one_of
from workbench.comparisons import compared_lines
from workbench.outcomes import score_lines
from workbench.requests import CompareRuns, EstimateShares, EvaluateRun, FindLeaks
from workbench.results import LeaksFound, RunEvaluated, RunsCompared, SharesEstimated
from workbench.scorecard import cause_lines, size_lines, verdict_lines
from workbench.terminal import Terminal
from workbench.translation import _
from workbench.verdicts import (
    calibration_lines,
    leak_lines,
    measure_lines,
    promise_lines,
    share_lines,
)

Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
Precision = Annotated[
    float, typer.Option("--precision", help="The share that must be right among rows for nobody.")
]
EachLabel = Annotated[
    bool, typer.Option("--each-label", help="Keep the precision for each label by itself.")
]


def share_of(value: float) -> float:
    """Return a precision as a share: 95 and 0.95 are the same. Raises typer.BadParameter."""
    found = value / 100 if value > 1 else value
    if not 0.0 < found < 1.0:
        message = _("A precision lies between 0 and 1, such as 0.95.")
        raise typer.BadParameter(message, param_hint="--precision")
    return found


def evaluate(
    project: Path,
    *,
    task: Task = "",
    run: Annotated[int, typer.Option()] = 0,
    precision: Precision = 0.95,
    each_label: EachLabel = False,
    as_json: Json = False,
) -> None:
    """Show what a run is good for, its scores with 95 % intervals beside simpler models, where and why it
    errs, its calibration, and what can be promised.
    """
    request = EvaluateRun(str(project.absolute()), task, run, share_of(precision), each_label)
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: RunEvaluated = ask(terminal, request)
    lines = [*verdict_lines(result), *score_lines(result.scores)]
    if result.measures is not None:
        lines += measure_lines(result.measures)
    lines += [*size_lines(result.sizes), *cause_lines(result.causes)]
    if result.calibration is not None:
        lines += calibration_lines(result.calibration)
    if result.promise is not None:
        lines += promise_lines(result.promise)
    terminal.finish(result, lines)


def compare(
    project: Path,
    first: int,
    second: int,
    *,
    by: Annotated[str, typer.Option("--by", help="accuracy, macro_f1, mae or rmse.")] = "",
    as_json: Json = False,
) -> None:
    """Say whether the second run is better than the first, on the rows that both are scored on."""
    measure = one_of("--by", by, ("", "accuracy", "macro_f1", "mae", "rmse"))
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: RunsCompared = ask(
            terminal, CompareRuns(str(project.absolute()), first, second, measure)
        )
    terminal.finish(result, compared_lines(result))


def shares(
    project: Path,
    sheet: Annotated[str, typer.Argument(help="The sheet; the only one where not said.")] = "",
    *,
    by: Annotated[str, typer.Option("--by", help="A column to part the rows by.")] = "",
    task: Task = "",
    run: Annotated[int, typer.Option()] = 0,
    as_json: Json = False,
) -> None:
    """Estimate what share of the rows each label truly has, corrected for the model's known errors."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: SharesEstimated = ask(
            terminal, EstimateShares(str(project.absolute()), task, sheet, run, by)
        )
    terminal.finish(result, share_lines(result.shares))


def leaks(project: Path, *, task: Task = "", as_json: Json = False) -> None:
    """List columns and phrases that give the label away, and test rows that are learnt by heart."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: LeaksFound = ask(terminal, FindLeaks(str(project.absolute()), task))
    terminal.finish(result, leak_lines(result.leaks, result.limits))
