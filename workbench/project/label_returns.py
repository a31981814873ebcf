"""Labels that are set aside and come back: with their rows, those that were not decided otherwise.

A label in the archive keeps the number of the last annotation before it went (`archived_after`) and,
where it was merged, the label that took its rows. What its rows carried then is in the history; a
row is given back where it carries today just what the label's going left it with.
"""

import apsw

from workbench.errors import LabelNameTaken
from workbench.label_text import LEVEL
from workbench.project import undo
from workbench.project.label_edits import LabelEdit
from workbench.project.label_nodes import (
    active_id,
    below,
    is_active,
    last_entry,
    name_and_parent,
    task_of,
)
from workbench.project.replay import carried_then

Rows = dict[int, dict[int, set[int]]]
"""By sheet and row, the labels that a row carries."""


def set_aside(edit: LabelEdit, label: int) -> None:
    """Archive a label and all below it, and take them off their rows."""
    task, kind = task_of(edit.db, label)
    gone = [one for one in below(edit.db, label) if is_active(edit.db, one)]
    after = last_entry(edit.db)
    edit.hand_over(task, kind, dict.fromkeys(gone, 0), "archive")
    for one in gone:
        archive(edit, one, after)


def archive(edit: LabelEdit, label: int, after: int, heir: int = 0) -> None:
    """Mark a label as archived; its rows were handed over after entry `after` of the history."""
    edit.put(label, "archived", 1)
    edit.put(label, "archived_after", after)
    edit.put(label, "merged_into", heir)


def bring_back(edit: LabelEdit, label: int) -> None:
    """Take a label out of the archive, with the nodes above it, those below that went with it, and
    the rows that wait for it. Raises LabelNameTaken.
    """
    task, _kind = task_of(edit.db, label)
    coming = coming_back(edit.db, label)
    waiting = rows_waiting(edit.db, label)
    for one in coming:
        name, parent = name_and_parent(edit.db, one)
        if active_id(edit.db, task, name):
            raise LabelNameTaken(name)
        edit.put(one, "archived", 0)
        edit.put(one, "archived_after", 0)
        edit.put(one, "merged_into", 0)
        if parent and not is_active(edit.db, parent):
            edit.put(one, "parent", active_id(edit.db, task, name.rpartition(LEVEL)[0]) or None)
    edit.rewrite(task, waiting, f"restore:{label}")


def coming_back(db: apsw.Connection, label: int) -> list[int]:
    """Return what comes out of the archive with a label: nodes above it, itself, those below.

    A node beside itself whose name was given anew stays: the new one takes its place.
    """
    above: list[int] = []
    parent = name_and_parent(db, label)[1]
    while parent and not is_active(db, parent):
        above.insert(0, parent)
        parent = name_and_parent(db, parent)[1]
    (after, heir) = db.execute(
        "SELECT archived_after, merged_into FROM label WHERE id = ?", (label,)
    ).fetchone() or (0, 0)
    with_it = [
        one
        for one in below(db, label)
        if one != label
        and not heir
        and db.execute(
            "SELECT 1 FROM label WHERE id = ? AND archived = 1 AND archived_after = ?",
            (one, after),
        ).fetchone()
    ]
    task = task_of(db, label)[0]
    return [
        one
        for one in (*above, label, *with_it)
        if one == label or not active_id(db, task, name_and_parent(db, one)[0])
    ]


def rows_waiting(db: apsw.Connection, label: int) -> Rows:
    """Return the rows that a label would come back with, and what they would carry then."""
    task, kind = task_of(db, label)
    coming = set(coming_back(db, label))
    found: Rows = {}
    heirs = _heirs(db, task)
    for after in sorted({_after(db, one) for one in coming} - {0}):
        returning = {one for one in coming if _after(db, one) == after}
        _remember(db, (task, kind, after), returning)
        if kind != "several":
            for one in returning:
                _take_single(db, task, one, heirs[one], found)
            continue
        for sheet, row, then, now in _then_and_now(db, task, returning):
            left = {heirs.get(one, one) for one in then} - {0}
            if now == left:
                found.setdefault(sheet, {})[row] = {
                    one if one in coming else heirs.get(one, one) for one in then
                } - {0}
    return found


def rows_left(db: apsw.Connection, label: int) -> int:
    """Return how many rows carried a label when it was set aside, whatever became of them."""
    task, kind = task_of(db, label)
    (found,) = db.execute(
        f"SELECT count(*) FROM ({carried_then(kind)}) WHERE label = :label"
        " AND sheet IN (SELECT id FROM sheet)",
        {"task": task, "upto": _after(db, label), "label": label},
    ).fetchone() or (0,)
    return int(str(found))


def carry_over(db: apsw.Connection, old: int, new: int) -> None:
    """Where sheet `new` takes the place of `old` (temp table same_row), let its rows wait as well.

    The history then holds what they carried, under the origin "then:" and the label, and a blank.
    """
    at = undo.now()
    same = {
        int(str(was)): int(str(now))
        for was, now in db.execute("SELECT old, new FROM same_row").fetchall()
    }
    for (label,) in db.execute("SELECT id FROM label WHERE archived = 1").fetchall():
        number = int(str(label))
        task, _kind = task_of(db, number)
        for row, carried in rows_waiting(db, number).get(old, {}).items():
            if row in same:
                db.executemany(
                    "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
                    " VALUES (?, ?, ?, ?, 'renewal', '', ?, ?)",
                    (
                        (task, new, same[row], one, at, f"then:{number}")
                        for one in (*sorted(carried), None)
                    ),
                )


def rename(edit: LabelEdit, label: int, name: str) -> None:
    """Give a label its whole new name; the paths of all below it follow."""
    old = name_and_parent(edit.db, label)[0]
    for one in below(edit.db, label):
        path = name_and_parent(edit.db, one)[0]
        edit.put(one, "name", name + path[len(old) :])


# --- inside -------------------------------------------------------------------------------------


def _remember(db: apsw.Connection, place: tuple[int, str, int], returning: set[int]) -> None:
    """Fill the temp table carried_then with what rows carried when the labels went."""
    task, kind, after = place
    db.execute("CREATE TEMP TABLE IF NOT EXISTS carried_then (sheet, row, label, value)")
    db.execute("DELETE FROM carried_then")
    db.execute(f"INSERT INTO carried_then {carried_then(kind)}", {"task": task, "upto": after})
    db.execute(  # rows of sheets that were imported again since
        "INSERT INTO carried_then SELECT sheet, row, label, NULL FROM annotation WHERE task = ?"
        f" AND seq > ? AND label IS NOT NULL AND origin IN ({_origins(returning)})",
        (task, after),
    )


def _take_single(db: apsw.Connection, task: int, label: int, heir: int, found: Rows) -> None:
    """Add the rows that carried a label and carry its heir (0: nothing) now; one label a row."""
    for sheet, row in db.execute(
        "SELECT t.sheet, t.row FROM carried_then AS t LEFT JOIN assigned AS a"
        " ON a.task = ? AND a.sheet = t.sheet AND a.row = t.row WHERE t.label = ?"
        " AND coalesce(a.label, 0) = ? AND t.sheet IN (SELECT id FROM sheet)",
        (task, label, heir),
    ):
        found.setdefault(sheet, {})[row] = {label}


def _then_and_now(
    db: apsw.Connection, task: int, returning: set[int]
) -> list[tuple[int, int, set[int], set[int]]]:
    """Return (sheet, row, labels then, labels now) of rows that carried one of `returning` then."""
    marks = ",".join(str(int(one)) for one in returning)
    then: dict[tuple[int, int], set[int]] = {}
    for sheet, row, label in db.execute(
        "SELECT sheet, row, label FROM carried_then WHERE (sheet, row) IN"
        f" (SELECT sheet, row FROM carried_then WHERE label IN ({marks}))"
        " AND sheet IN (SELECT id FROM sheet)"
    ):
        then.setdefault((sheet, row), set()).add(label)
    now: dict[tuple[int, int], set[int]] = {}
    for sheet, row, label in db.execute(
        "SELECT sheet, row, label FROM assigned WHERE task = ? AND (sheet, row) IN"
        f" (SELECT sheet, row FROM carried_then WHERE label IN ({marks}))",
        (task,),
    ):
        now.setdefault((sheet, row), set()).add(label)
    return [(*key, labels, now.get(key, set())) for key, labels in then.items()]


def _heirs(db: apsw.Connection, task: int) -> dict[int, int]:
    """Return what became of each archived label: the label that has its rows now, or 0."""
    gone = {
        int(str(label)): int(str(heir))
        for label, heir in db.execute(
            "SELECT id, merged_into FROM label WHERE task = ? AND archived = 1", (task,)
        )
    }
    found: dict[int, int] = {}
    for label in gone:
        heir, seen = label, {0}
        while heir in gone and heir not in seen:
            seen.add(heir)
            heir = gone[heir]
        found[label] = 0 if heir in gone else heir
    return found


def _origins(labels: set[int]) -> str:
    return ",".join(f"'then:{int(one)}'" for one in labels)


def _after(db: apsw.Connection, label: int) -> int:
    row = db.execute(
        "SELECT archived_after FROM label WHERE id = ? AND archived = 1", (label,)
    ).fetchone()
    return int(str(row[0])) if row else 0
