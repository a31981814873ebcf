"""Undo and redo, kept in the file: an edit stores what each label and each row was before and after.

Taking an edit back appends to the annotations' history like any other change; nothing is removed
from it. A new edit forgets those that were taken back.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw

from workbench.project.changes import Changes
from workbench.project.store import Project

LABEL_FIELDS = ("task", "name", "colour", "position", "parent", "guideline", "archived")
_RULE_FIELDS = ("task", "label", "position", "pattern", "active")
_KEPT = 500


@dataclass(frozen=True, slots=True)
class UndoStatus:
    """What the menu says. `undo_what` and `redo_what` are keys such as "annotate", or ""."""

    can_undo: bool
    can_redo: bool
    undo_what: str
    redo_what: str


def status(project: Project) -> UndoStatus:
    """Return what could be undone and redone now."""
    done, taken_back = _last(project), _first_undone(project)
    return UndoStatus(
        done is not None,
        taken_back is not None,
        done[1] if done else "",
        taken_back[1] if taken_back else "",
    )


def undo(project: Project) -> Changes | None:
    """Take the latest edit back; None where there is none."""
    return _apply(project, _last(project), undone=1)


def redo(project: Project) -> Changes | None:
    """Do again the edit that was taken back last; None where there is none."""
    return _apply(project, _first_undone(project), undone=0)


# --- for the modules that edit ------------------------------------------------------------------


def begin_edit(db: apsw.Connection, what: str) -> int:
    """Open a new edit inside the caller's transaction and return its id."""
    db.execute("DELETE FROM edit WHERE undone = 1")
    db.execute("INSERT INTO edit (what, at) VALUES (?, ?)", (what, now()))
    number = db.last_insert_rowid()
    db.execute("DELETE FROM edit WHERE id <= ?", (number - _KEPT,))
    return number


def label_state(db: apsw.Connection, label: int) -> str | None:
    """Return a label as JSON, or None where there is none."""
    fields = ", ".join(LABEL_FIELDS)
    row = next(iter(db.execute(f"SELECT {fields} FROM label WHERE id = ?", (label,))), None)
    return None if row is None else json.dumps(row)


def keep_label(db: apsw.Connection, edit: int, label: int, before: str | None) -> None:
    """Store what a label was before this edit and what it is now."""
    db.execute(
        "INSERT OR REPLACE INTO edit_label VALUES (?, ?, ?, ?)",
        (edit, label, before, label_state(db, label)),
    )


def rule_state(db: apsw.Connection, rule: int) -> str | None:
    """Return a rule as JSON, or None where there is none."""
    fields = ", ".join(_RULE_FIELDS)
    row = next(iter(db.execute(f"SELECT {fields} FROM rule WHERE id = ?", (rule,))), None)
    return None if row is None else json.dumps(row)


def keep_rule(db: apsw.Connection, edit: int, rule: int, before: str | None) -> None:
    """Store what a rule was before this edit and what it is now."""
    db.execute(
        "INSERT OR REPLACE INTO edit_rule VALUES (?, ?, ?, ?)",
        (edit, rule, before, rule_state(db, rule)),
    )


def keep_rows(
    db: apsw.Connection, edit: int, rows: Iterable[tuple[int, int, int, int | None, int | None]]
) -> None:
    """Store (task, sheet, row, label before, label after) of this edit."""
    db.executemany(
        "INSERT OR REPLACE INTO edit_row VALUES (?, ?, ?, ?, ?, ?)", ((edit, *row) for row in rows)
    )


def now() -> str:
    """Return the time as the file stores it. The order of history is by number, never by time."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


# --- inside -------------------------------------------------------------------------------------


def _last(project: Project) -> tuple[int, str] | None:
    return _edit(project, "SELECT id, what FROM edit WHERE undone = 0 ORDER BY id DESC LIMIT 1")


def _first_undone(project: Project) -> tuple[int, str] | None:
    return _edit(project, "SELECT id, what FROM edit WHERE undone = 1 ORDER BY id LIMIT 1")


def _edit(project: Project, sql: str) -> tuple[int, str] | None:
    row = project.one(sql)
    return None if row is None else (int(str(row[0])), str(row[1]))


def _apply(project: Project, edit: tuple[int, str] | None, *, undone: int) -> Changes | None:
    if edit is None:
        return None
    number, side = edit[0], "before" if undone else "after"
    with project.write() as db:
        changed_labels = list(
            db.execute(f"SELECT label, {side} FROM edit_label WHERE edit = ?", (number,))
        )
        for label, state in changed_labels:
            if state is not None:
                _put_label(db, int(str(label)), str(state))
        _put_rows(db, number, side)
        for label, state in reversed(changed_labels):  # a node of a tree before its parent
            if state is None:
                db.execute("DELETE FROM label WHERE id = ?", (label,))
        has_rules = _put_rules(db, number, side)
        db.execute("UPDATE edit SET undone = ? WHERE id = ?", (undone, number))
    return Changes(labels=bool(changed_labels), annotations=True, rules=has_rules, undo=True)


def _put_rules(db: apsw.Connection, edit: int, side: str) -> bool:
    """Let rules be as on that side of an edit; return whether it was about any."""
    changed = list(db.execute(f"SELECT rule, {side} FROM edit_rule WHERE edit = ?", (edit,)))
    fields, marks = ", ".join(_RULE_FIELDS), ", ".join("?" * len(_RULE_FIELDS))
    for rule, state in changed:
        db.execute("DELETE FROM rule WHERE id = ?", (rule,))
        if state is not None:
            db.execute(
                f"INSERT INTO rule (id, {fields}) VALUES (?, {marks})",
                (rule, *json.loads(str(state))),
            )
    return bool(changed)


def _put_label(db: apsw.Connection, label: int, state: str) -> None:
    fields = ", ".join(LABEL_FIELDS)
    marks = ", ".join("?" * len(LABEL_FIELDS))
    sets = ", ".join(f"{field} = excluded.{field}" for field in LABEL_FIELDS)
    db.execute(
        f"INSERT INTO label (id, {fields}) VALUES (?, {marks}) ON CONFLICT (id) DO UPDATE SET {sets}",
        (label, *json.loads(state)),
    )


def _put_rows(db: apsw.Connection, edit: int, side: str) -> None:
    keys = f"SELECT task, sheet, row, {side} FROM edit_row WHERE edit = {edit}"
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
        f" SELECT task, sheet, row, {side}, 'person', '', ? FROM edit_row WHERE edit = ?",
        (now(), edit),
    )
    db.execute(
        f"DELETE FROM assigned WHERE (task, sheet, row) IN (SELECT task, sheet, row FROM ({keys}))"
    )
    db.execute(
        "INSERT INTO assigned (task, sheet, row, label)"
        f" SELECT task, sheet, row, {side} FROM ({keys}) WHERE {side} IS NOT NULL"
    )
    parts = (
        "SELECT task, sheet, row, label, value{more} FROM edit_part"
        f" WHERE edit = {edit} AND side = {int(side == 'after')}"
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, value, source, author, at) "
        + parts.format(more=", 'person', '', ?"),
        (now(),),
    )
    db.execute("INSERT INTO assigned (task, sheet, row, label, value) " + parts.format(more=""))
