"""What a person decided on labels that were there already: kept as they are, or changed.

A label that is kept is written into the history once more, with the source "review" and the origin
"audit:kept" or "agreement:a": so the history tells that somebody looked, and an undo takes it back.
A row counts as kept as long as that is the newest entry of its history.
"""

from collections import defaultdict
from collections.abc import Iterable

import apsw

from workbench.label_text import levels, parted
from workbench.project import labels, row_labels, tasks, undo
from workbench.project.changes import Changes
from workbench.project.store import Project

KEPT = "audit:kept"
Key = tuple[int, int]
"""(sheet, row)."""


def keep(project: Project, task: int, keys: Iterable[Key], origin: str = KEPT) -> Changes:
    """Say that rows carry the right labels; rows without one are left alone. Undone as one."""
    by_sheet: dict[int, list[int]] = defaultdict(list)
    for sheet, row in keys:
        by_sheet[sheet].append(row)
    carried = {
        sheet: row_labels.carried(project, task, sheet, rows) for sheet, rows in by_sheet.items()
    }
    with project.write() as db:
        edit = undo.begin_edit(db, "review")
        for sheet, wanted in carried.items():
            row_labels.rewrite(db, edit, (task, sheet), wanted, ("review", "", origin))
    return Changes(annotations=True, undo=True)


def decide(project: Project, task: int, key: Key, written: str, origin: str) -> Changes:
    """Let a row carry `written` (as `label_text` says) instead of what it has; labels that are
    missing are made. Undone as one.
    """
    sheet, row = key
    before = len(labels.all_labels(project, task))
    with project.write() as db:
        edit = undo.begin_edit(db, "review")
        parts = _parts(project, db, edit, task, written)
        row_labels.rewrite(db, edit, (task, sheet), {row: parts}, ("review", "", origin))
    made = len(labels.all_labels(project, task)) > before
    return Changes(labels=made, annotations=True, undo=True)


def reviewed(project: Project, task: int, origin: str = KEPT) -> set[Key]:
    """Return the rows whose newest entry is a review whose origin begins so."""
    found = project.all(
        "SELECT sheet, row FROM annotation WHERE seq IN (SELECT max(seq) FROM annotation"
        " WHERE task = ? GROUP BY sheet, row) AND source = 'review' AND substr(origin, 1, ?) = ?",
        (task, len(origin), origin),
    )
    return {(int(str(sheet)), int(str(row))) for sheet, row in found}


def _parts(
    project: Project, db: apsw.Connection, edit: int, task: int, written: str
) -> tuple[row_labels.Carried, ...]:
    kind = tasks.kind_of(project, task)
    if kind == "number":
        return ((0, float(written)),) if written else ()
    known = {one.name.casefold(): one.id for one in labels.all_labels(project, task)}

    def named(name: str, parent: int = 0) -> int:
        key = name.casefold()
        if key not in known:
            known[key] = labels.insert_label(db, edit, task, name, parent=parent)
        return known[key]

    if kind == "several":
        return tuple((named(name), None) for name in parted(written))
    node = 0
    for name in levels(written) if kind == "tree" else (written,):
        node = named(name, node if kind == "tree" else 0) if name else 0
    return ((node, None),) if node else ()
