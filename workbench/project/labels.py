"""The labels of a task: add, rename, recolour, move, delete, count. Every change can be undone."""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from workbench.label_text import LEVEL, levels
from workbench.project import label_returns, undo
from workbench.project.changes import Changes
from workbench.project.label_edits import LabelEdit, label_edit
from workbench.project.label_nodes import (
    active_id,
    checked,
    cleaned,
    is_active,
    kind_of_task,
    name_and_parent,
    name_at,
    next_place,
)
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


def labelled_count(project: Project, task: int, sheet: int | None) -> int:
    """Return the number of rows that carry anything, in one sheet or in all."""
    where, values = ("AND sheet = ?", (task, sheet)) if sheet is not None else ("", (task,))
    row = project.one(
        f"SELECT count(*) FROM (SELECT DISTINCT sheet, row FROM assigned WHERE task = ? {where})",
        values,
    )
    return int(str(row[0])) if row else 0


def named(project: Project, task: int, name: str, *, archived: bool = False) -> Label | None:
    """Return the label of that name, whatever the case; of the archived ones the latest, if asked."""
    wanted = cleaned(project.db, task, name).casefold()
    found = [
        one
        for one in all_labels(project, task, archived=archived)
        if one.archived == archived and one.name.casefold() == wanted
    ]
    return found[-1] if found else None


def is_in_use(project: Project, label: int) -> bool:
    """Return whether a label is there and not in the archive."""
    return is_active(project.db, label)


def add_label(project: Project, task: int, name: str, colour: str = "") -> Changes:
    """Add a label at the end; in a tree, the nodes above it too. One that was archived under that
    name comes back, with its rows. Raises LabelNameEmpty, LabelNameTaken.
    """
    with label_edit(project, "add_label") as edit:
        free = checked(edit.db, task, name)
        old = named(project, task, free, archived=True)
        if old is not None:
            label_returns.bring_back(edit, old.id)
            edit.put(old.id, "name", free)
            edit.put(old.id, "position", next_place(edit.db, task))
        else:
            added(edit, task, free, colour)
    return Changes(labels=True, annotations=edit.rows_changed, undo=True)


def add_path(project: Project, task: int, path: str) -> Changes:
    """Add a node of a tree, and those above it that are missing. `path` is as `label_text` says.

    Raises LabelNameEmpty, LabelNameTaken.
    """
    return add_label(project, task, path)


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


def added(edit: LabelEdit, task: int, name: str, colour: str = "") -> int:
    """Add a label inside an edit, in a tree below nodes that are made where they are missing."""
    if kind_of_task(edit.db, task) != "tree":
        number = insert_label(edit.db, edit.id, task, name, colour)
        edit.added(number)
        return number
    node, above = 0, ""
    for path in levels(name):
        leaf = path.rpartition(LEVEL)[2]
        spelt = f"{above}{LEVEL}{leaf}" if above else leaf  # as the nodes above it are spelt
        known = active_id(edit.db, task, spelt)
        if not known:
            known = insert_label(
                edit.db, edit.id, task, spelt, colour if path == name else "", node
            )
            edit.added(known)
        node, above = known, name_and_parent(edit.db, known)[0]
    return node


def insert_label(
    db: apsw.Connection, edit: int, task: int, name: str, colour: str = "", parent: int = 0
) -> int:
    """Insert a label inside the caller's transaction and edit; return its id."""
    place = next_place(db, task)
    db.execute(
        "INSERT INTO label (task, name, colour, position, parent) VALUES (?, ?, ?, ?, ?)",
        (task, name, colour or PALETTE[place % len(PALETTE)], place, parent or None),
    )
    number = db.last_insert_rowid()
    undo.keep_label(db, edit, number, None)
    return number


def rename_label(project: Project, label: int, name: str) -> Changes:
    """Call a label otherwise; its rows stay. In a tree the name is that of the node alone, and the
    paths of all below it follow. Raises LabelNameEmpty, LabelNameTaken.
    """
    with label_edit(project, "rename_label") as edit:
        label_returns.rename(edit, label, name_at(edit.db, label, name))
    return Changes(labels=True, undo=True)


def recolour_label(project: Project, label: int, colour: str) -> Changes:
    """Give a label another colour, as #RRGGBB."""
    with label_edit(project, "recolour_label") as edit:
        edit.put(label, "colour", colour)
    return Changes(labels=True, undo=True)


def move_label(project: Project, label: int, position: int) -> Changes:
    """Put a label at another place of the list; the others close up."""
    with label_edit(project, "move_label") as edit:
        (task,) = edit.db.execute("SELECT task FROM label WHERE id = ?", (label,)).fetchone() or (
            0,
        )
        order = [one.id for one in all_labels(project, int(str(task)))]
        order.remove(label)
        order.insert(max(0, position), label)
        for place, number in enumerate(order):
            edit.put(number, "position", place)
    return Changes(labels=True, undo=True)


def delete_label(project: Project, label: int) -> Changes:
    """Archive a label, in a tree with all below it, and clear its rows, as one step that can be
    undone. `label_returns.bring_back` knows which rows they were.
    """
    with label_edit(project, "delete_label") as edit:
        label_returns.set_aside(edit, label)
    return Changes(labels=True, annotations=edit.rows_changed, undo=True)
