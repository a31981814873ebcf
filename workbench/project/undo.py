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

LABEL_FIELDS = (
    "task", "name", "colour", "position", "parent", "guideline", "archived",
    "examples", "counterexamples", "archived_after", "merged_into",
)  # fmt: skip
"""What an edit stores of a label, in this order; older files stored the first seven."""

_RULE_FIELDS = ("task", "label", "position", "pattern", "active")
_KEPT = 500
_WAYS = {"before": "undo", "after": "redo"}  # the origin, in the history


@dataclass(frozen=True, slots=True)
class UndoStatus:
    """What the menu says. `undo_what` and `redo_what` are keys such as "annotate", or ""."""

    can_undo: bool
    can_redo: bool
    undo_what: str
    redo_what: str


def status(project: Project) -> UndoStatus:
    """Return what could be undone and redone now."""
    done, undone = _last(project), _first_undone(project)
    return UndoStatus(
        done is not None,
        undone is not None,
        done[1] if done else "",
        undone[1] if undone else "",
    )


def latest(project: Project) -> int:
    """Return the number of the edit that `undo` would take back, or 0."""
    found = _last(project)
    return 0 if found is None else found[0]


def taken_back(project: Project) -> int:
    """Return the number of the edit that `redo` would do again, or 0."""
    found = _first_undone(project)
    return 0 if found is None else found[0]


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
        # A node may come back before the one above it, and two labels may swap a name.
        db.pragma("defer_foreign_keys", 1)
        changed_labels = list(
            db.execute(f"SELECT label, {side} FROM edit_label WHERE edit = ?", (number,))
        )
        db.execute(
            "UPDATE label SET archived = 1 WHERE id IN"
            " (SELECT label FROM edit_label WHERE edit = ?)",
            (number,),
        )
        for label, state in changed_labels:
            if state is not None:
                _put_label(db, int(str(label)), str(state))
        _put_rows(db, number, side)
        has_marks = _put_marks(db, number, side)
        has_skips = _put_skips(db, number, side)
        for label, state in changed_labels:
            if state is None:
                db.execute("DELETE FROM label WHERE id = ?", (label,))
        has_rules = _put_rules(db, number, side)
        db.execute("UPDATE edit SET undone = ? WHERE id = ?", (undone, number))
    return Changes(
        labels=bool(changed_labels),
        annotations=True,
        marks=has_marks,
        skips=has_skips,
        rules=has_rules,
        undo=True,
    )


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
    values = json.loads(state)
    known = LABEL_FIELDS[: len(values)]
    fields, marks = ", ".join(known), ", ".join("?" * len(known))
    sets = ", ".join(f"{field} = excluded.{field}" for field in known)
    db.execute(
        f"INSERT INTO label (id, {fields}) VALUES (?, {marks}) ON CONFLICT (id) DO UPDATE SET {sets}",
        (label, *values),
    )


def _put_rows(db: apsw.Connection, edit: int, side: str) -> None:
    keys = f"SELECT task, sheet, row, {side} FROM edit_row WHERE edit = {edit}"
    at = now()
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
        f" SELECT task, sheet, row, {side}, 'person', '', ?, ? FROM edit_row WHERE edit = ?",
        (at, _WAYS[side], edit),
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
        "INSERT INTO annotation (task, sheet, row, label, value, source, author, at, origin) "
        + parts.format(more=", 'person', '', ?, ?"),
        (at, _WAYS[side]),
    )
    db.execute("INSERT INTO assigned (task, sheet, row, label, value) " + parts.format(more=""))


def _put_marks(db: apsw.Connection, edit: int, side: str) -> bool:
    """Give rows the flags and notes of that side; return whether the edit was about any."""
    found = db.execute(
        f"SELECT sheet, row, {side} FROM edit_mark WHERE edit = ?", (edit,)
    ).fetchall()
    for sheet, row, state in found:
        db.execute("DELETE FROM row_mark WHERE sheet = ? AND row = ?", (sheet, row))
        if state is not None:
            flagged, note = json.loads(str(state))
            db.execute("INSERT INTO row_mark VALUES (?, ?, ?, ?)", (sheet, row, flagged, note))
    return bool(found)


def _put_skips(db: apsw.Connection, edit: int, side: str) -> bool:
    """Skip rows as on that side, or no more; return whether the edit was about any."""
    where = f"FROM edit_skip AS e WHERE e.edit = {edit}"
    (found,) = next(iter(db.execute(f"SELECT count(*) {where}")))
    if found:
        db.execute(
            "DELETE FROM skipped_row WHERE (task, sheet, row) IN"
            f" (SELECT e.task, e.sheet, e.row {where})"
        )
        db.execute(
            f"INSERT INTO skipped_row SELECT e.task, e.sheet, e.row, ? {where} AND e.{side} = 1",
            (now(),),
        )
    return bool(found)
