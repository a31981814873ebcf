"""The commands that label rows, by a column or by rules, and that say which rows to label next."""

from pathlib import Path
from typing import Annotated

import typer

from workbench import label_columns
from workbench.asking import (
    Json,
    Kind,
    Separator,
    ask,
    held,
    kind_named,
    one_of,
    opened_by_us,
    separator_named,
)
from workbench.errors import TaskKindDiffers
from workbench.label_columns import LabelShape
from workbench.outcomes import chosen_lines, rows_labelled_lines, rules_tried_lines
from workbench.project import column_labels, predictions, rules, sheets, suggestions, tasks
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.requests import ApplyRules, ChooseRows, EmbedSheet, SuggestLabels, TryRules
from workbench.results import ColumnTaken, RowsChosen, RulesTried
from workbench.rule_files import read_rules
from workbench.terminal import Terminal
from workbench.translation import _, ngettext

FromColumn = Annotated[str, typer.Option("--from-column", help="The column that holds the labels.")]
FromRules = Annotated[
    Path | None,
    typer.Option(
        "--rules",
        help='A file of rules: lines "label: late, never arrived, 晚到" or a search such as'
        ' "label: late AND NOT early"; .json ({"label": "pattern"}) or .csv (label,pattern) too.'
        " They are kept with the project.",
    ),
]
DryRun = Annotated[
    bool, typer.Option("--dry-run", help="Only say what the rules would do; with --rules.")
]
_ORDERS = ("best", "unsure", "random", "label", "changed", "start", "review")


def label(
    project: Path,
    *,
    from_column: FromColumn = "",
    rules_file: FromRules = None,
    sheet: str = "",
    task: Annotated[
        str,
        typer.Option(
            help="Which task; the first where not said, and made anew for a column where there is none."
        ),
    ] = "",
    kind: Kind = "",
    separator: Separator = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Label rows with what a column of their sheet holds, or by rules: words that speak for a label.

    A blank cell leaves its row alone. By rules, rows that carry a label keep it, and rows that two
    rules label differently are left out.
    """
    terminal = Terminal(as_json=as_json)
    if bool(from_column) == (rules_file is not None):
        raise typer.BadParameter(_("Say one of the two."), param_hint="--from-column / --rules")
    if rules_file is not None:
        if kind or separator:
            raise typer.BadParameter("--from-column COLUMN", param_hint="--kind / --separator")
        _by_rules(terminal, project, rules_file, task=task, sheet=sheet, dry_run=dry_run)
        return
    if dry_run:
        raise typer.BadParameter("--rules FILE", param_hint="--dry-run")
    shape = LabelShape(kind_named(kind), separator_named(separator))
    with opened_by_us(project) as opened:
        of = sheets.sheet_named(opened, sheet)
        result = _from_column(opened, of, from_column, task, shape)
    line = ngettext(
        "{labels} new labels; {rows} row labelled for the task {task}.",
        "{labels} new labels; {rows} rows labelled for the task {task}.",
        result.rows,
    ).format(labels=result.labels, rows=f"{result.rows:,}", task=result.task)
    terminal.finish(result, [line])


def queue(
    project: Path,
    *,
    task: Annotated[str, typer.Option(help="Which task; the first where not said.")] = "",
    sheet: Annotated[str, typer.Option(help="Which sheet; the first where not said.")] = "",
    how: Annotated[
        str,
        typer.Option(
            "--how",
            "--order",
            help=f"{', '.join(_ORDERS)}. Review: what a model is not sure enough of, after apply.",
        ),
    ] = "best",
    run: Annotated[int, typer.Option(help="With --how review: whose predictions.")] = 0,
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
        asked = ChooseRows(path, task, sheet, order, label, count, (), seed, run)
        found = ask(terminal, asked)
        terminal.finish(found, chosen_lines(found, _suggested(project, found)))


def _suggested(project: Path, found: RowsChosen) -> list[suggestions.Suggested | None]:
    """Return what is suggested for each of the rows; of a review what the model had said."""
    with Project.open(project.absolute(), readonly=True) as opened:
        if found.how == "review":
            said = predictions.of_rows(opened, found.run, found.sheet, found.rows)
            return [said.get(row) for row in found.rows]
        latest = suggestions.latest(opened, found.task, found.sheet)
    return [latest.of(row) if latest is not None else None for row in found.rows]


def _from_column(
    project: Project, sheet: Sheet, column: str, task: str, told: LabelShape
) -> ColumnTaken:
    """Label the rows of a sheet. Raises ColumnMissing, TaskKindDiffers."""
    cells = column_labels.first_cells(project, sheet, column_labels.place_of(sheet, column))
    shape = label_columns.shape(cells, told.kind, told.separator)
    known = {one.name.casefold(): one for one in tasks.all_tasks(project)}
    named = known.get(task.casefold()) if task else None
    if named is not None:
        fits = not told.kind and shape.kind == "single" and label_columns.fits(cells, named.kind)
        if shape.kind != named.kind and not fits:
            raise TaskKindDiffers(named.name, named.kind, column, shape.kind)
        of = named
    elif task:
        of = tasks.named_anew(project, task, shape.kind)
    else:
        of = tasks.task_for(project, shape.kind, column)
    separator = shape.separator if shape.kind == of.kind else told.separator
    taken = column_labels.take(project, of.id, sheet.id, column, separator)
    return ColumnTaken(of.name, of.kind, taken.labels, taken.rows, taken.refused)


def _by_rules(
    terminal: Terminal, project: Path, file: Path, *, task: str, sheet: str, dry_run: bool
) -> None:
    """Try the rules of a file, say what they are worth, and label with them unless it is a dry run."""
    pairs = tuple(read_rules(file))
    path = str(project.absolute())
    with held(project):
        tried: RulesTried = ask(terminal, TryRules(path, task, sheet, pairs))
        if dry_run or not pairs:
            terminal.finish(tried, rules_tried_lines(tried, only_tried=True))
            return
        numbers = _kept(project.absolute(), task, tried)
        labelled = ask(terminal, ApplyRules(path, task, tried.sheet, numbers))
    lines = [*rules_tried_lines(tried, only_tried=False), *rows_labelled_lines(labelled)]
    terminal.finish(labelled, lines)


def _kept(path: Path, task: str, tried: RulesTried) -> tuple[int, ...]:
    """Add the rules to the project, where they are not there yet; return their ids."""
    wanted = {(one.label, one.pattern.strip()) for one in tried.rules}
    with Project.open(path) as project:
        number = tasks.task_named(project, task).id
        rules.add_rules(project, number, [(one.label, one.pattern) for one in tried.rules])
        present = rules.all_rules(project, number)
    return tuple(rule.id for rule in present if (rule.label, rule.pattern) in wanted)
