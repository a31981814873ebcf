"""The commands that look at labels that are there: what looks wrong, whether two people agree, and
what more labels would bring.
"""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held
from workbench.findings import (
    audited_lines,
    compared_lines,
    finding_text,
    forecast_lines,
    label_shown,
)
from workbench.requests import AuditLabels, CompareLabels, ForecastLabels
from workbench.terminal import Terminal
from workbench.translation import _

Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
Sheet = Annotated[str, typer.Option("--sheet", help="Which sheet.")]
Most = Annotated[int, typer.Option(min=0, help="The most rows to list.")]


def audit(
    project: Path, *, task: Task = "", sheet: Sheet = "", most: Most = 20, as_json: Json = False
) -> None:
    """List labels that look wrong, the surest first. Nothing is changed."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        found = ask(terminal, AuditLabels(str(project.absolute()), task, sheet))
    rows = [
        _("Row {row}: {finding}").format(row=one.row, finding=finding_text(one, found.holds))
        for one in found.wrong[:most]
    ]
    terminal.finish(found, [*audited_lines(found), *rows])


def agreement(
    project: Path,
    *,
    a: Annotated[str, typer.Option("--a", help="A task's name, or column:NAME.")],
    b: Annotated[str, typer.Option("--b", help="The other task's name, or column:NAME.")],
    sheet: Sheet = "",
    separator: Annotated[
        str, typer.Option(help="What stands between several labels or levels in a cell.")
    ] = "",
    most: Most = 20,
    as_json: Json = False,
) -> None:
    """Say how far two people agree on the rows that both labelled. Nothing is changed."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        request = CompareLabels(
            str(project.absolute()), a, b, sheet, separator.replace("\\n", "\n")
        )
        found = ask(terminal, request)
    rows = [
        _("Row {row}: {first} | {second}").format(
            row=one.row,
            first=label_shown(one.first, found.holds),
            second=label_shown(one.second, found.holds),
        )
        for one in found.disagreements[:most]
    ]
    terminal.finish(found, [*compared_lines(found), *rows])


def forecast(project: Path, *, task: Task = "", as_json: Json = False) -> None:
    """Say what more labels would bring, with a band."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        found = ask(terminal, ForecastLabels(str(project.absolute()), task))
    terminal.finish(found, forecast_lines(found))
