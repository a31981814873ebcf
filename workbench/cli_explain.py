"""The command that says why: the words behind one answer, or behind each label."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held
from workbench.findings import driven_lines, explained_lines
from workbench.requests import ExplainLabels, ExplainRow
from workbench.results import LabelsExplained, RowExplained
from workbench.terminal import Terminal
from workbench.translation import _


def explain(
    project: Path,
    *,
    sheet: Annotated[str, typer.Option(help="The sheet; the only one where not said.")] = "",
    row: Annotated[int, typer.Option(help="The number of the row, from 1.")] = 0,
    text: Annotated[str, typer.Option("--text", help="A text of your own instead.")] = "",
    label: Annotated[str, typer.Option(help="Explain this label, not the predicted one.")] = "",
    overall: Annotated[
        bool, typer.Option("--overall", help="The words behind each label.")
    ] = False,
    task: Annotated[str, typer.Option(help="Which task; the first where not said.")] = "",
    run: Annotated[int, typer.Option()] = 0,
    as_json: Json = False,
) -> None:
    """Say which words made the model say what it says."""
    said = [bool(row), bool(text.strip()), overall]
    if sum(said) != 1:
        raise typer.BadParameter(_("Say one of --row, --text and --overall."))
    terminal = Terminal(as_json=as_json)
    path = str(project.absolute())
    with held(project):
        if overall:
            driven: LabelsExplained = ask(terminal, ExplainLabels(path, task, run))
            terminal.finish(driven, driven_lines(driven))
            return
        found: RowExplained = ask(terminal, ExplainRow(path, task, run, sheet, row, text, label))
    terminal.finish(found, explained_lines(found))
