"""Commands that say how far a model may be trusted."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held, one_of
from workbench.comparisons import compared_lines
from workbench.project.row_groups import PERIODS
from workbench.requests import CompareRuns, EstimateShares, EvaluateRun, FindLeaks, WriteReport
from workbench.results import LeaksFound, ReportWritten, RunEvaluated, RunsCompared, SharesEstimated
from workbench.scorecard import cause_lines, size_lines, verdict_lines
from workbench.terminal import Terminal
from workbench.translation import _, language
from workbench.verdicts import (
    calibration_lines,
    leak_lines,
    measure_lines,
    promise_lines,
    share_lines,
    split_lines,
)
from workbench.wording import scores_text

Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
Precision = Annotated[
    float, typer.Option("--precision", help="The share that must be right among rows for nobody.")
]
Report = Annotated[
    list[Path] | None,
    typer.Option("--report", help="Write a report: .html, .pdf or .xlsx; may be repeated."),
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
    precision: Precision = 0.0,
    each_label: EachLabel = False,
    report: Report = None,
    lang: Annotated[str, typer.Option("--lang", help="Of the report: en or zh.")] = "",
    signed: Annotated[str, typer.Option("--signed", help="Who answers for the report.")] = "",
    with_texts: Annotated[
        bool, typer.Option("--with-texts", help="Let texts of rows stand in the report.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show what a run is good for, its scores with 95% intervals beside simpler models, where and why it
    errs, its calibration, and what can be promised.

    Where no precision is said, what apply and export go by is shown.
    """
    where, share = str(project.absolute()), share_of(precision) if precision else 0.0
    spoken = one_of("--lang", lang, ("", "en", "zh", "zh_CN")) or language()
    terminal = Terminal(as_json=as_json)
    if not report:
        with held(project):
            found: RunEvaluated = ask(terminal, EvaluateRun(where, task, run, share, each_label))
        terminal.finish(found, evaluated_lines(found))
        return
    paths = tuple(str(path.absolute()) for path in report)
    request = WriteReport(
        where, paths, task, run, spoken, signed, with_texts, share, each_label=each_label
    )
    with held(project):
        result: ReportWritten = ask(terminal, request)
    told = [_("The report is in {path}").format(path=path) for path in result.paths]
    terminal.finish(result, [*evaluated_lines(result.evaluated), *told])


def evaluated_lines(result: RunEvaluated) -> list[str]:
    """Return every measure of a run, one a line."""
    lines = [*verdict_lines(result), scores_text(result.scores)]
    if result.measures is not None:
        lines += measure_lines(result.measures)
    lines += [*size_lines(result.sizes), *cause_lines(result.causes)]
    if result.calibration is not None:
        lines += calibration_lines(result.calibration)
    if result.promise is not None:
        lines += promise_lines(result.promise)
    if result.split is not None:
        lines += split_lines(result.split)
    return lines


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
    by: Annotated[
        str, typer.Option("--by", help="A column to part the rows by, days by their month.")
    ] = "",
    period: Annotated[str, typer.Option(help="Of days: month, quarter or year.")] = "month",
    task: Task = "",
    run: Annotated[int, typer.Option()] = 0,
    as_json: Json = False,
) -> None:
    """Estimate what share of the rows each label truly has, corrected for the model's known errors."""
    asked = one_of("--period", period, PERIODS)
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: SharesEstimated = ask(
            terminal, EstimateShares(str(project.absolute()), task, sheet, run, by, asked)
        )
    terminal.finish(result, share_lines(result.shares))


def leaks(project: Path, *, task: Task = "", as_json: Json = False) -> None:
    """List columns and phrases that give the label away, and test rows that are learnt by heart."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        result: LeaksFound = ask(terminal, FindLeaks(str(project.absolute()), task))
    terminal.finish(result, leak_lines(result.leaks, result.limits))
