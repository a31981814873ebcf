"""The scheme of a task, changed at any time: merge, split, move, set aside, bring back, describe.

Every change is one step that can be undone, and none loses a label: what goes into the archive keeps
its rows in the history and comes back with them. `scheme_changes` says beforehand what would happen.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import apsw

from workbench.errors import LabelIntoItself, LabelNameTaken
from workbench.label_text import LEVEL
from workbench.project import label_returns, labels, row_labels
from workbench.project.changes import Changes
from workbench.project.label_edits import LabelEdit, label_edit
from workbench.project.label_nodes import (
    active_id,
    below,
    checked,
    is_active,
    last_entry,
    name_and_parent,
    task_of,
    whole_name,
)
from workbench.project.store import Project


@dataclass(frozen=True, slots=True)
class Guideline:
    """What belongs under a label: a description, and texts that do and do not belong there."""

    text: str = ""
    examples: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()


def guideline_of(project: Project, label: int) -> Guideline:
    """Return the guideline of a label; an empty one where nothing was written."""
    row = project.one(
        "SELECT guideline, examples, counterexamples FROM label WHERE id = ?", (label,)
    )
    if row is None:
        return Guideline()
    text, good, bad = map(str, row)
    return Guideline(text, tuple(good.splitlines()), tuple(bad.splitlines()))


def describe(project: Project, label: int, guideline: Guideline) -> Changes:
    """Write the guideline of a label."""
    with label_edit(project, "describe_label") as edit:
        put_guideline(edit, label, guideline)
    return Changes(labels=True, undo=True)


def put_guideline(edit: LabelEdit, label: int, guideline: Guideline) -> None:
    """Write the guideline of a label inside an edit; an example is one line."""
    edit.put(label, "guideline", guideline.text.strip())
    edit.put(label, "examples", _lines(guideline.examples))
    edit.put(label, "counterexamples", _lines(guideline.counterexamples))


def merge(project: Project, sources: Sequence[int], target: int) -> Changes:
    """Give the rows of some labels, also of archived ones, to another one, and archive them.

    In a tree, what is below them goes below the target, and nodes of the same name are merged too.
    Raises LabelIntoItself.
    """
    with label_edit(project, "merge_labels") as edit:
        task, kind = task_of(edit.db, target)
        for source in sources:
            if target in below(edit.db, source):
                raise LabelIntoItself(name_and_parent(edit.db, source)[0])
        after = last_entry(edit.db)
        returning = _of_the_archive(edit.db, sources)
        heirs: dict[int, int] = {}
        for source in sources:
            _join(edit, source, target, heirs)
        if kind == "several" or returning:
            row_labels.begin(edit.db)
            edit.take_heirs(task, heirs)
            label_returns.take_waiting(edit.db, _HEIR, "coming_row")
            edit.rewrite(task, f"merge:{','.join(map(str, heirs))}")
        else:
            edit.hand_over(task, kind, heirs, "merge")
        for source, heir in heirs.items():
            if is_active(edit.db, source):
                label_returns.archive(edit, source, after, heir)
            else:
                edit.put(source, "merged_into", heir)
    return Changes(labels=True, annotations=edit.rows_changed, undo=True)


def split(project: Project, label: int, names: Sequence[str]) -> tuple[tuple[int, ...], Changes]:
    """Add labels into which one is to be split: behind it, in a tree below it. Return their ids.

    Its rows stay with it until each is decided; `View.state` "label:ID" is that queue. Raises
    LabelNameEmpty, LabelNameTaken.
    """
    with label_edit(project, "split_label") as edit:
        task, kind = task_of(edit.db, label)
        own = name_and_parent(edit.db, label)[0]
        start = f"{own}{LEVEL}" if kind == "tree" else ""
        made: list[int] = []
        for name in names:
            leaf = name.replace(LEVEL, " › ") if start else name
            free = checked(edit.db, task, f"{start}{leaf.strip()}" if leaf.strip() else "")
            made.append(labels.added(edit, task, free))
        order = [one.id for one in labels.all_labels(project, task) if one.id not in made]
        at = order.index(label) + 1
        _number(edit, [*order[:at], *made, *order[at:]])
    return tuple(made), Changes(labels=True, undo=True)


def bring_back(project: Project, label: int) -> Changes:
    """Take a label out of the archive, with the rows that were not decided otherwise since.

    Raises LabelNameTaken.
    """
    with label_edit(project, "restore_label") as edit:
        label_returns.bring_back(edit, label)
    return Changes(labels=True, annotations=edit.rows_changed, undo=True)


def move(project: Project, label: int, parent: int, place: int) -> Changes:
    """Put a label, in a tree with all below it, under `parent` (0: at the top) as child number
    `place`. Raises LabelNameTaken, LabelIntoItself.
    """
    with label_edit(project, "move_label") as edit:
        task, _kind = task_of(edit.db, label)
        name, old = name_and_parent(edit.db, label)
        if parent != old:
            if parent in below(edit.db, label):
                raise LabelIntoItself(name)
            _hang(edit, label, parent)
        found = labels.in_tree_order(labels.all_labels(project, task))
        own = next(one for one in found if one.id == label)
        others = [one for one in found if one.id != label]
        siblings = [at for at, one in enumerate(others) if one.parent == parent]
        at = siblings[place] if 0 <= place < len(siblings) else len(others)
        order = labels.in_tree_order([*others[:at], own, *others[at:]])
        _number(edit, [one.id for one in order])
    return Changes(labels=True, undo=True)


def path_of(project: Project, label: int, name: str) -> str:
    """Return what the whole name of a label would be if it were called `name`."""
    return whole_name(project.db, label, name)


def parent_of(project: Project, label: int) -> int:
    """Return the id of the node above a label, or 0."""
    return name_and_parent(project.db, label)[1]


# --- inside -------------------------------------------------------------------------------------


def _join(edit: LabelEdit, source: int, target: int, heirs: dict[int, int]) -> None:
    """Note that `target` inherits from `source`, and see to the nodes below it."""
    heirs[source] = target
    task, _kind = task_of(edit.db, source)
    into = name_and_parent(edit.db, target)[0]
    for child in below(edit.db, source)[1:]:
        name, parent = name_and_parent(edit.db, child)
        if parent != source or not is_active(edit.db, child) or child == target:
            continue
        twin = active_id(edit.db, task, f"{into}{LEVEL}{name.rpartition(LEVEL)[2]}")
        if twin and twin != child:
            _join(edit, child, twin, heirs)
        else:
            _hang(edit, child, target)


def _hang(edit: LabelEdit, label: int, parent: int) -> None:
    """Put a node below another; the paths follow. Raises LabelNameTaken."""
    task, _kind = task_of(edit.db, label)
    leaf = name_and_parent(edit.db, label)[0].rpartition(LEVEL)[2]
    above = name_and_parent(edit.db, parent)[0] if parent else ""
    name = f"{above}{LEVEL}{leaf}" if above else leaf
    if active_id(edit.db, task, name) not in {0, label}:
        raise LabelNameTaken(name)
    label_returns.rename(edit, label, name)
    edit.put(label, "parent", parent or None)


# What a returning row carries instead of `coming_row.label`, once there are heirs.
_HEIR = "coalesce((SELECT h.heir FROM heir AS h WHERE h.label = coming_row.label), label)"


def _of_the_archive(db: apsw.Connection, sources: Sequence[int]) -> bool:
    """Fill the temp table `coming_row` with the rows that archived ones of the labels would come back
    with; return whether there are any.
    """
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS coming_row (sheet INTEGER, row INTEGER, label INTEGER,"
        " PRIMARY KEY (sheet, row, label)) WITHOUT ROWID;"
        "DELETE FROM coming_row"
    )
    for source in sources:
        if not is_active(db, source):
            label_returns.find_waiting(db, source)
            db.execute("INSERT OR IGNORE INTO coming_row SELECT sheet, row, label FROM waiting")
    return db.execute("SELECT 1 FROM coming_row LIMIT 1").fetchone() is not None


def _number(edit: LabelEdit, order: Sequence[int]) -> None:
    for place, label in enumerate(order):
        edit.put(label, "position", place)


def _lines(texts: Sequence[str]) -> str:
    return "\n".join(" ".join(text.split()) for text in texts if text.strip())
