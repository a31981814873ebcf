"""Rules of a task: what to look for in the texts, and the label that it speaks for. Each change of them
can be undone.
"""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import apsw

from workbench.errors import SearchIncomplete
from workbench.project import rows, search, undo
from workbench.project.changes import Changes
from workbench.project.rows import View
from workbench.project.sheets import Sheet
from workbench.project.store import Project
from workbench.search.rules import parsed

_MANY = 3  # rules for which the texts are worth folding once


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule. `pattern` is as `search.rules` reads it; one that is not active is only kept."""

    id: int
    task: int
    label: int
    position: int
    pattern: str
    active: bool = True


def all_rules(project: Project, task: int) -> tuple[Rule, ...]:
    """Return the rules of a task in their order; not those of labels that were archived."""
    found = project.all(
        "SELECT r.id, r.task, r.label, r.position, r.pattern, r.active FROM rule AS r"
        " JOIN label AS l ON l.id = r.label AND l.archived = 0 WHERE r.task = ?"
        " ORDER BY r.position, r.id",
        (task,),
    )
    return tuple(
        Rule(int(str(n)), int(str(t)), int(str(one)), int(str(at)), str(pattern), bool(active))
        for n, t, one, at, pattern, active in found
    )


def add_rule(project: Project, task: int, label: int, pattern: str) -> Changes:
    """Add a rule at the end. Raises as `search.rules.parsed`, and SearchIncomplete where it is blank."""
    return add_rules(project, task, [(label, pattern)])


def add_rules(project: Project, task: int, wanted: Iterable[tuple[int, str]]) -> Changes:
    """Add (label, pattern) rules as one edit; one that is there already is not added again."""
    checked = [(label, _checked(pattern)) for label, pattern in wanted]
    known = {(rule.label, rule.pattern) for rule in all_rules(project, task)}
    fresh = [one for one in dict.fromkeys(checked) if one not in known]
    if not fresh:
        return Changes()
    with project.write() as db:
        edit = undo.begin_edit(db, "add_rule")
        (place,) = next(
            iter(
                db.execute(
                    "SELECT coalesce(max(position) + 1, 0) FROM rule WHERE task = ?", (task,)
                )
            )
        )
        for number, (label, pattern) in enumerate(fresh, int(str(place))):
            db.execute(
                "INSERT INTO rule (task, label, position, pattern) VALUES (?, ?, ?, ?)",
                (task, label, number, pattern),
            )
            undo.keep_rule(db, edit, db.last_insert_rowid(), None)
    return Changes(rules=True, undo=True)


def change_rule(
    project: Project,
    rule: int,
    *,
    label: int | None = None,
    pattern: str | None = None,
    active: bool | None = None,
) -> Changes:
    """Change what is said of a rule. Raises as `add_rule`."""
    told = {
        "label": label,
        "pattern": None if pattern is None else _checked(pattern),
        "active": None if active is None else int(active),
    }
    wanted = {name: value for name, value in told.items() if value is not None}

    def change(db: apsw.Connection) -> None:
        for name, value in wanted.items():
            db.execute(f"UPDATE rule SET {name} = ? WHERE id = ?", (value, rule))

    return _changed(project, "change_rule", rule, change)


def delete_rule(project: Project, rule: int) -> Changes:
    """Take a rule away; the labels that it set stay."""

    def change(db: apsw.Connection) -> None:
        db.execute("DELETE FROM rule WHERE id = ?", (rule,))

    return _changed(project, "delete_rule", rule, change)


def hits(project: Project, sheet: int, pattern: str) -> "array[int]":
    """Return the rows of a sheet whose texts a pattern finds, in order. Raises PatternSlow too."""
    return rows.view_ids(project, View(sheet, rule=_checked(pattern)))


def hits_of_many(project: Project, sheet: Sheet, patterns: Sequence[str]) -> Iterator["array[int]"]:
    """Yield what `hits` returns for each pattern; faster than one by one where there are many."""
    if len(patterns) < _MANY:
        for pattern in patterns:
            yield hits(project, sheet.id, pattern)
        return
    with search.folded_texts(project, sheet) as is_folded:
        for pattern in patterns:
            wanted = search.wanted(sheet, "", _checked(pattern))
            assert wanted is not None
            if is_folded:
                yield search.folded_ids(project, sheet, wanted)
            else:
                yield hits(project, sheet.id, pattern)


def set_by_rules(project: Project, task: int, sheet: int) -> set[int]:
    """Return the rows whose present label a rule set: they say nothing of how good a rule is."""
    found = project.all(
        "SELECT row, source, max(seq) FROM annotation WHERE task = ? AND sheet = ? GROUP BY row"
        " HAVING source = 'rule'",
        (task, sheet),
    )
    return {int(str(row)) for row, _source, _seq in found}


def _checked(pattern: str) -> str:
    pattern = pattern.strip()
    if parsed(pattern) is None:
        raise SearchIncomplete('""')
    return pattern


def _changed(
    project: Project, what: str, rule: int, change: Callable[[apsw.Connection], None]
) -> Changes:
    with project.write() as db:
        edit = undo.begin_edit(db, what)
        before = undo.rule_state(db, rule)
        change(db)
        undo.keep_rule(db, edit, rule, before)
    return Changes(rules=True, undo=True)
