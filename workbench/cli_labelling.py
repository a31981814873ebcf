"""The command that says which rows to label next."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held, one_of
from workbench.outcomes import chosen_lines
from workbench.project import suggestions
from workbench.project.store import Project
from workbench.requests import ChooseRows, EmbedSheet, SuggestLabels
from workbench.results import RowsChosen
from workbench.terminal import Terminal

_ORDERS = ("best", "unsure", "random", "label", "changed", "start")


def queue(
    project: Path,
    *,
    task: Annotated[str, typer.Option(help="Which task; the first where not said.")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet; the first where not said.")] = "",
    how: Annotated[str, typer.Option(help=f"{', '.join(_ORDERS)}.")] = "best",
    label: Annotated[str, typer.Option(help="Likely rows of this label; with --how label.")] = "",
    count: Annotated[int, typer.Option(min=1, max=100_000)] = 100,
    seed: Annotated[int, typer.Option(help="For the same random rows again.")] = 0,
    model: Annotated[str, typer.Option(help="The folder of another model to read by.")] = "",
    as_json: Json = False,
) -> None:
    """Say which rows to label next, after reading every text once and learning from the labels."""
    order = one_of("--how", how, _ORDERS)
    if (order == "label") != bool(label):
        raise typer.BadParameter("--how label --label LABEL", param_hint="--label")
    terminal = Terminal(as_json=as_json)
    path = str(project.absolute())
    with held(project):
        ask(terminal, EmbedSheet(path, sheet, model))
        ask(terminal, SuggestLabels(path, task, sheet))
        found = ask(terminal, ChooseRows(path, task, sheet, order, label, count, (), seed))
        terminal.finish(found, chosen_lines(found, _suggested(project, found)))


def _suggested(project: Path, found: RowsChosen) -> list[suggestions.Suggested | None]:
    """Return what is suggested for each of the rows."""
    with Project.open(project.absolute(), readonly=True) as opened:
        latest = suggestions.latest(opened, found.task, found.sheet)
    return [latest.of(row) if latest is not None else None for row in found.rows]
