"""Try the rules of a task on a sheet, and label what they find."""

from array import array
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from workbench.errors import LabelUnknown
from workbench.events import Progress, Stage, Step
from workbench.project import labels, row_labels, rules, sheets, tasks
from workbench.project.bulk import Bulk, Wanted
from workbench.project.labels import Label
from workbench.project.rules import Rule
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.project.tasks import Task
from workbench.requests import ApplyRules, TryRules
from workbench.results import RowsLabelled, RulesTried, RuleTried
from workbench.search.rules import wilson
from workbench.steps.label_rows import written

_ROWS_NAMED = 5000

Found = Mapping[int, "array[int]"]
"""The rows that each rule finds, by its place in the list of rules."""


@dataclass(frozen=True, slots=True)
class _Ground:
    """What rules are tried on."""

    project: Project
    task: Task
    sheet: Sheet
    labels: Mapping[int, Label]


def try_rules(request: TryRules) -> Step[RulesTried]:
    """Return for each rule its hits, how right they are, and where rules disagree."""
    with Project.open(Path(request.project), readonly=True) as project:
        ground = _ground(project, request.task, request.sheet)
        tried = _to_try(ground, request.patterns)
        found = yield from _hits(ground, tried)
        return _result(ground, tried, found)


def apply_rules(request: ApplyRules) -> Step[RowsLabelled]:
    """Label the rows that the rules agree on; those of two labels are left out and counted."""
    with Project.open(Path(request.project)) as project:
        ground = _ground(project, request.task, request.sheet)
        chosen = [
            rule
            for rule in rules.all_rules(project, ground.task.id)
            if (rule.id in request.rules if request.rules else rule.active)
        ]
        found = yield from _hits(ground, chosen)
        disputed = _disputed(ground, chosen, found)
        wanted: list[Wanted] = sorted(
            (row, rule.label, f"rule:{rule.id}")
            for place, rule in enumerate(chosen)
            for row in found[place]
            if row not in disputed
        )
        if ground.task.kind != "several":
            wanted = [one for at, one in enumerate(wanted) if not at or wanted[at - 1][0] != one[0]]
        told = Bulk(ground.task.id, ground.sheet.id, "rule", "rules", request.only_unlabelled)
        result = yield from written(project, told, wanted)
        return RowsLabelled(result.sheet, result.rows, result.kept, len(disputed))


def _ground(project: Project, task: str, sheet: str) -> _Ground:
    known = tasks.task_named(project, task)
    present = {label.id: label for label in labels.all_labels(project, known.id)}
    return _Ground(project, known, sheets.sheet_named(project, sheet), present)


def _to_try(ground: _Ground, patterns: Sequence[tuple[str, str]]) -> list[Rule]:
    """Return the task's rules, or those that were named. Raises LabelUnknown."""
    if not patterns:
        return list(rules.all_rules(ground.project, ground.task.id))
    known = {label.name.casefold(): label.id for label in ground.labels.values()}
    found: list[Rule] = []
    for name, pattern in patterns:
        if name.casefold() not in known:
            raise LabelUnknown(name, ", ".join(label.name for label in ground.labels.values()))
        found.append(Rule(0, ground.task.id, known[name.casefold()], len(found), pattern))
    return found


def _hits(ground: _Ground, tried: Sequence[Rule]) -> Step[dict[int, "array[int]"]]:
    yield Stage("trying-rules")
    found: dict[int, array[int]] = {}
    patterns = [rule.pattern for rule in tried]
    all_hits = rules.hits_of_many(ground.project, ground.sheet, patterns)
    for place, rows in enumerate(all_hits):
        found[place] = rows
        yield Progress(place + 1, len(tried), "rules")
    return found


def _disputed(ground: _Ground, tried: Sequence[Rule], found: Found) -> set[int]:
    """Return the rows that two rules give different labels; several labels a row never dispute."""
    if ground.task.kind == "several":
        return set()
    first: dict[int, int] = {}
    disputed: set[int] = set()
    for place, rule in enumerate(tried):
        for row in found[place]:
            if first.setdefault(row, rule.label) != rule.label:
                disputed.add(row)
    return disputed


def _result(ground: _Ground, tried: Sequence[Rule], found: Found) -> RulesTried:
    counts: defaultdict[int, int] = defaultdict(int)
    active = {place: found[place] for place, rule in enumerate(tried) if rule.active}
    for rows in found.values():
        for row in rows:
            counts[row] += 1
    disputed = _disputed(ground, tried, found)
    contested = _disputed(ground, tried, {place: active.get(place, array("q")) for place in found})
    present = _present(ground)
    own = rules.set_by_rules(ground.project, ground.task.id, ground.sheet.id)
    lines: list[RuleTried] = []
    for place, rule in enumerate(tried):
        rows = found[place]
        judged = [row for row in rows if row in present and row not in own]
        wrong = [row for row in judged if not _is_right(ground, present[row], rule.label)]
        low, high = wilson(len(judged) - len(wrong), len(judged))
        against = [row for row in rows if row in disputed]
        lines.append(
            RuleTried(
                rule.id,
                rule.label,
                ground.labels[rule.label].name,
                rule.pattern,
                len(rows),
                len(judged),
                len(judged) - len(wrong),
                low,
                high,
                sum(counts[row] > 1 for row in rows),
                len(against),
                sum(row not in present for row in rows),
                tuple(wrong[:_ROWS_NAMED]),
                tuple(against[:_ROWS_NAMED]),
            )
        )
    covered = set().union(*active.values())
    fresh = sum(row not in present and row not in contested for row in covered)
    rows_in_all = ground.sheet.rows
    return RulesTried(
        ground.sheet.name, rows_in_all, len(covered), len(contested), fresh, tuple(lines)
    )


def _present(ground: _Ground) -> dict[int, set[int]]:
    """Return the labels that each labelled row carries."""
    found: defaultdict[int, set[int]] = defaultdict(set)
    for row, label in row_labels.all_carried(ground.project, ground.task.id, ground.sheet.id):
        found[row].add(label)
    return dict(found)


def _is_right(ground: _Ground, carried: set[int], label: int) -> bool:
    """Whether a row carries the label, in a tree also one below it."""
    if label in carried or ground.task.kind != "tree":
        return label in carried
    for one in carried:
        above = ground.labels.get(one)
        while above is not None and above.parent:
            if above.parent == label:
                return True
            above = ground.labels.get(above.parent)
    return False
