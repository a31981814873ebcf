"""The labels of a task: add, rename, recolour, move, delete, count. Every change can be undone."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from workbench.errors import LabelNameEmpty, LabelNameTaken
from workbench.label_text import LEVEL, SEPARATOR, levels
from workbench.project import row_labels, undo
from workbench.project.changes import Changes
from workbench.project.store import Project

# Told apart by people with the common kinds of colour blindness, after Okabe and Ito (2008), with
# darker and lighter companions; each reads on light and on dark ground.
PALETTE = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9",
    "#8C6BB1", "#B8A900", "#4D7C8A", "#A65628", "#6A994E", "#7F7F7F",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Label:
    """One label. `position` is its place in the list, from 0; the digit keys follow it.

    A node of a tree has its whole path as its name, and the id of the node above as `parent`, or 0.
    """

    id: int
    task: int
    name: str
    colour: str
    position: int
    archived: bool = False
    parent: int = 0


def all_labels(project: Project, task: int, *, archived: bool = False) -> tuple[Label, ...]:
    """Return the labels of a task in their order, without the archived ones unless asked."""
    rows = project.all(
        "SELECT id, task, name, colour, position, archived, coalesce(parent, 0) FROM label"
        " WHERE task = ? AND archived <= ? ORDER BY position, id",
        (task, int(archived)),
    )
    return tuple(
        Label(
            int(str(n)),
            int(str(t)),
            str(name),
            str(colour),
            int(str(place)),
            bool(old),
            int(str(parent)),
        )
        for n, t, name, colour, place, old, parent in rows
    )


def counts(project: Project, task: int, sheet: int | None) -> dict[int, int]:
    """Return the number of rows of each label id, in one sheet or in all.

    A row with several labels counts for each; rows with a number are counted under 0.
    """
    where, values = ("AND sheet = ?", (task, sheet)) if sheet is not None else ("", (task,))
    rows = project.all(
        f"SELECT label, count(*) FROM assigned WHERE task = ? {where} GROUP BY label", values
    )
    return {int(str(label)): int(str(count)) for label, count in rows}


def add_label(project: Project, task: int, name: str, colour: str = "") -> Changes:
    """Add a label at the end. Raises LabelNameEmpty, LabelNameTaken."""
    with project.write() as db:
        edit = undo.begin_edit(db, "add_label")
        insert_label(db, edit, task, _checked(db, task, name), colour)
    return Changes(labels=True, undo=True)


def add_path(project: Project, task: int, path: str) -> Changes:
    """Add a node of a tree, and those above it that are missing. `path` is as `label_text` says.

    Raises LabelNameEmpty, LabelNameTaken.
    """
    parts = [part.strip() for part in path.split(LEVEL.strip()) if part.strip()]
    wanted = LEVEL.join(parts)
    with project.write() as db:
        edit = undo.begin_edit(db, "add_label")
        _checked(db, task, wanted)
        parent = 0
        for name in levels(wanted):
            found = db.execute(
                "SELECT id FROM label WHERE task = ? AND name = ? COLLATE NOCASE AND archived = 0",
                (task, name),
            )
            known = next(iter(found), None)
            parent = int(known[0]) if known else insert_label(db, edit, task, name, parent=parent)
    return Changes(labels=True, undo=True)


def in_tree_order(found: Sequence[Label]) -> tuple[Label, ...]:
    """Return the nodes of a tree from the top, each before those below it, else in their order."""
    below: dict[int, list[Label]] = {}
    present = {label.id for label in found}
    for label in found:
        below.setdefault(label.parent if label.parent in present else 0, []).append(label)
    ordered: list[Label] = []
    waiting = below.get(0, [])[::-1]
    while waiting:
        ordered.append(waiting.pop())
        waiting += below.get(ordered[-1].id, [])[::-1]
    return tuple(ordered)


def labelled_count(project: Project, task: int, sheet: int | None) -> int:
    """Return the number of rows that carry anything, in one sheet or in all."""
    where, values = ("AND sheet = ?", (task, sheet)) if sheet is not None else ("", (task,))
    row = project.one(
        f"SELECT count(*) FROM (SELECT DISTINCT sheet, row FROM assigned WHERE task = ? {where})",
        values,
    )
    return int(str(row[0])) if row else 0


def insert_label(
    db: apsw.Connection, edit: int, task: int, name: str, colour: str = "", parent: int = 0
) -> int:
    """Insert a label inside the caller's transaction and edit; return its id."""
    (place,) = next(
        iter(
            db.execute(
                "SELECT coalesce(max(position) + 1, 0) FROM label WHERE task = ? AND archived = 0",
                (task,),
            )
        )
    )
    db.execute(
        "INSERT INTO label (task, name, colour, position, parent) VALUES (?, ?, ?, ?, ?)",
        (task, name, colour or PALETTE[int(str(place)) % len(PALETTE)], place, parent or None),
    )
    number = db.last_insert_rowid()
    undo.keep_label(db, edit, number, None)
    return number


def rename_label(project: Project, label: int, name: str) -> Changes:
    """Call a label otherwise; its rows stay. Raises LabelNameEmpty, LabelNameTaken."""

    def change(db: apsw.Connection) -> None:
        (task,) = next(iter(db.execute("SELECT task FROM label WHERE id = ?", (label,))))
        free = _checked(db, int(str(task)), name, besides=label)
        db.execute("UPDATE label SET name = ? WHERE id = ?", (free, label))

    return _changed(project, "rename_label", label, change)


def recolour_label(project: Project, label: int, colour: str) -> Changes:
    """Give a label another colour, as #RRGGBB."""

    def change(db: apsw.Connection) -> None:
        db.execute("UPDATE label SET colour = ? WHERE id = ?", (colour, label))

    return _changed(project, "recolour_label", label, change)


def move_label(project: Project, label: int, position: int) -> Changes:
    """Put a label at another place of the list; the others close up."""
    with project.write() as db:
        edit = undo.begin_edit(db, "move_label")
        (task,) = next(iter(db.execute("SELECT task FROM label WHERE id = ?", (label,))))
        order = [
            int(str(n))
            for (n,) in db.execute(
                "SELECT id FROM label WHERE task = ? AND archived = 0 ORDER BY position, id",
                (task,),
            )
        ]
        order.remove(label)
        order.insert(max(0, position), label)
        for place, number in enumerate(order):
            before = undo.label_state(db, number)
            db.execute("UPDATE label SET position = ? WHERE id = ?", (place, number))
            undo.keep_label(db, edit, number, before)
    return Changes(labels=True, undo=True)


def delete_label(project: Project, label: int) -> Changes:
    """Archive a label and clear its rows, as one step that can be undone."""
    with project.write() as db:
        edit = undo.begin_edit(db, "delete_label")
        before = undo.label_state(db, label)
        if _task_kind(db, label) == "several":
            cleared = _taken_off(db, edit, label)
            db.execute("UPDATE label SET archived = 1 WHERE id = ?", (label,))
            undo.keep_label(db, edit, label, before)
            return Changes(labels=True, annotations=cleared, undo=True)
        rows = [
            (int(str(t)), int(str(s)), int(str(r)), label, None)
            for t, s, r in db.execute(
                "SELECT a.task, a.sheet, a.row FROM assigned AS a JOIN label AS l"
                " ON l.id = a.label AND l.task = a.task WHERE l.id = ?",
                (label,),
            )
        ]
        undo.keep_rows(db, edit, rows)
        db.executemany(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at)"
            " VALUES (?, ?, ?, NULL, 'person', '', ?)",
            [(task, sheet, row, undo.now()) for task, sheet, row, _before, _after in rows],
        )
        db.execute("DELETE FROM assigned WHERE label = ?", (label,))
        db.execute("UPDATE label SET archived = 1 WHERE id = ?", (label,))
        undo.keep_label(db, edit, label, before)
    return Changes(labels=True, annotations=bool(rows), undo=True)


def _task_kind(db: apsw.Connection, label: int) -> str:
    (kind,) = next(
        iter(
            db.execute(
                "SELECT t.kind FROM task AS t JOIN label AS l ON l.task = t.id WHERE l.id = ?",
                (label,),
            )
        )
    )
    return str(kind)


def _taken_off(db: apsw.Connection, edit: int, label: int) -> bool:
    """Take a label off its rows, which keep their others; return whether there were any."""
    left: dict[tuple[int, int], dict[int, list[row_labels.Carried]]] = {}
    for task, sheet, row, other in db.execute(
        "SELECT a.task, a.sheet, a.row, b.label FROM assigned AS a JOIN assigned AS b"
        " ON b.task = a.task AND b.sheet = a.sheet AND b.row = a.row WHERE a.label = ?",
        (label,),
    ).fetchall():
        rows = left.setdefault((int(str(task)), int(str(sheet))), {})
        kept = rows.setdefault(int(str(row)), [])
        if other != label:
            kept.append((int(str(other)), None))
    for place, rows in left.items():
        row_labels.rewrite(db, edit, place, rows)
    return bool(left)


def _changed(
    project: Project, what: str, label: int, change: Callable[[apsw.Connection], None]
) -> Changes:
    with project.write() as db:
        edit = undo.begin_edit(db, what)
        before = undo.label_state(db, label)
        change(db)
        undo.keep_label(db, edit, label, before)
    return Changes(labels=True, undo=True)


def _checked(db: apsw.Connection, task: int, name: str, besides: int = 0) -> str:
    name = name.replace(SEPARATOR, " ").strip()
    if not name:
        raise LabelNameEmpty
    taken = db.execute(
        "SELECT 1 FROM label WHERE task = ? AND name = ? COLLATE NOCASE AND archived = 0 AND id <> ?",
        (task, name, besides),
    )
    if next(iter(taken), None) is not None:
        raise LabelNameTaken(name)
    return name
