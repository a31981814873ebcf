"""The command that labels by rules from a file."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held
from workbench.outcomes import rows_labelled_lines, rules_tried_lines
from workbench.project import rules, tasks
from workbench.project.store import Project
from workbench.requests import ApplyRules, TryRules
from workbench.results import RulesTried
from workbench.rule_files import read_rules
from workbench.terminal import Terminal

Rules = Annotated[
    Path,
    typer.Option(
        "--rules",
        help='A file of rules: lines "label: late, never arrived, 晚到" or a search such as'
        ' "label: late AND NOT early"; .json ({"label": "pattern"}) or .csv (label,pattern) too.',
    ),
]
Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what the rules would do.")]


def label_rules(
    project: Path,
    *,
    rules_file: Rules,
    task: Task = "",
    sheet: str = "",
    dry_run: DryRun = False,
    as_json: Json = False,
) -> None:
    """Label rows by rules: words that speak for a label. They are kept with the project."""
    label_by_rules(
        Terminal(as_json=as_json), project, rules_file, task=task, sheet=sheet, dry_run=dry_run
    )


def label_by_rules(
    terminal: Terminal,
    project: Path,
    file: Path,
    *,
    task: str = "",
    sheet: str = "",
    dry_run: bool = False,
) -> None:
    """Try the rules of a file, say what they are worth, and label with them unless it is a dry run.

    Rows that carry a label keep it; rows that two rules label differently are left out.
    """
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
