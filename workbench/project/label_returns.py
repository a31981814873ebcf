"""Labels that are set aside and come back: with their rows, those that were not decided otherwise.

A label in the archive keeps the number of the last annotation before it went (`archived_after`) and,
where it was merged, the label that took its rows. What its rows carried then is in the history; a
row is given back where it carries today just what the label's going left it with.
"""

import apsw

from workbench.errors import LabelNameTaken
from workbench.label_text import LEVEL
from workbench.project import row_labels, undo
from workbench.project.label_edits import LabelEdit, fill_heirs
from workbench.project.label_nodes import (
    active_id,
    below,
    is_active,
    last_entry,
    name_and_parent,
    task_of,
)
from workbench.project.replay import carried_then


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
    find_waiting(edit.db, label)
    for one in coming:
        name, parent = name_and_parent(edit.db, one)
        if active_id(edit.db, task, name):
            raise LabelNameTaken(name)
        edit.put(one, "archived", 0)
        edit.put(one, "archived_after", 0)
        edit.put(one, "merged_into", 0)
        if parent and not is_active(edit.db, parent):
            edit.put(one, "parent", active_id(edit.db, task, name.rpartition(LEVEL)[0]) or None)
    row_labels.begin(edit.db)
    take_waiting(edit.db, "label")
    edit.rewrite(task, f"restore:{label}")


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


def rows_waiting(db: apsw.Connection, label: int) -> list[tuple[int, int]]:
    """Return (sheet, row) of the rows that a label would come back with, in their order."""
    find_waiting(db, label)
    found = db.execute("SELECT DISTINCT sheet, row FROM waiting ORDER BY sheet, row").fetchall()
    return [(int(str(sheet)), int(str(row))) for sheet, row in found]


def find_waiting(db: apsw.Connection, label: int) -> None:
    """Fill the temp table `waiting` (sheet, row, label): the rows that a label would come back with,
    and what they would carry then.
    """
    task, kind = task_of(db, label)
    coming = set(coming_back(db, label))
    for table in ("carried_then", "waiting"):
        db.execute(
            f"CREATE TEMP TABLE IF NOT EXISTS {table} (sheet INTEGER, row INTEGER, label INTEGER,"
            " PRIMARY KEY (sheet, row, label)) WITHOUT ROWID"
        )
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS unchanged"
        " (sheet INTEGER, row INTEGER, PRIMARY KEY (sheet, row)) WITHOUT ROWID;"
        "DELETE FROM waiting"
    )
    fill_heirs(db, _heirs(db, task))
    for after in sorted({_after(db, one) for one in coming} - {0}):
        returning = {one for one in coming if _after(db, one) == after}
        _remember(db, (task, kind, after), returning)
        _keep_unchanged(db, task, returning)
        db.execute(
            "DELETE FROM waiting WHERE (sheet, row) IN (SELECT sheet, row FROM unchanged);"
            "INSERT OR IGNORE INTO waiting SELECT t.sheet, t.row, iif(t.label IN"
            f" ({_listed(coming)}), t.label, coalesce(h.heir, t.label)) AS label"
            " FROM unchanged AS u CROSS JOIN carried_then AS t"
            " ON t.sheet = u.sheet AND t.row = u.row"
            " LEFT JOIN heir AS h ON h.label = t.label"
            f" WHERE t.label IN ({_listed(coming)}) OR coalesce(h.heir, t.label) <> 0"
        )


def take_waiting(db: apsw.Connection, label: str, table: str = "waiting") -> None:
    """Note for `LabelEdit.rewrite` the rows of a table like `waiting`; `label` is what they are to
    carry beside what is noted already: an expression of SQL.
    """
    db.execute(
        f"INSERT OR IGNORE INTO touched SELECT sheet, row FROM {table};"
        f"INSERT OR IGNORE INTO wanted SELECT sheet, row, {label}, NULL FROM {table}"
    )


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
    for (label,) in db.execute("SELECT id FROM label WHERE archived = 1").fetchall():
        number = int(str(label))
        find_waiting(db, number)
        db.execute(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
            " SELECT ?1, ?2, row, label, 'renewal', '', ?3, ?4 FROM"
            " (SELECT s.new AS row, w.label, 0 AS turn FROM waiting AS w JOIN same_row AS s"
            " ON s.old = w.row WHERE w.sheet = ?5 UNION SELECT s.new, NULL, 1 FROM waiting AS w"
            " JOIN same_row AS s ON s.old = w.row WHERE w.sheet = ?5) ORDER BY row, turn, label",
            (task_of(db, number)[0], new, at, f"then:{number}", old),
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
    db.execute("DELETE FROM carried_then")
    db.execute(
        "INSERT OR IGNORE INTO carried_then SELECT sheet, row, label FROM"
        f" ({carried_then(kind)}) WHERE sheet IN (SELECT id FROM sheet)",
        {"task": task, "upto": after},
    )
    origins = ",".join(f"'then:{int(one)}'" for one in returning)
    db.execute(  # rows of sheets that were imported again since
        "INSERT OR IGNORE INTO carried_then SELECT sheet, row, label FROM annotation"
        f" WHERE task = ? AND seq > ? AND label IS NOT NULL AND origin IN ({origins})"
        " AND sheet IN (SELECT id FROM sheet)",
        (task, after),
    )


def _keep_unchanged(db: apsw.Connection, task: int, returning: set[int]) -> None:
    """Fill the temp table `unchanged`: the rows that carried one of `returning` then, and carry now
    just what is left of what they carried, an heir in the place of each label that went.
    """
    left = "coalesce(h.heir, t.label)"
    then = "carried_then AS t LEFT JOIN heir AS h ON h.label = t.label WHERE t.sheet = {0}.sheet"
    db.execute(
        "DELETE FROM unchanged;"
        "INSERT OR IGNORE INTO unchanged SELECT sheet, row FROM carried_then"
        f" WHERE label IN ({_listed(returning)})"
    )
    db.execute(
        "DELETE FROM unchanged AS u WHERE EXISTS"
        f" (SELECT 1 FROM {then.format('u')} AND t.row = u.row AND {left} <> 0 AND NOT EXISTS"
        " (SELECT 1 FROM assigned AS a WHERE a.task = ?1 AND a.sheet = t.sheet AND a.row = t.row"
        f" AND a.label = {left}))"
        " OR EXISTS (SELECT 1 FROM assigned AS a WHERE a.task = ?1 AND a.sheet = u.sheet"
        f" AND a.row = u.row AND NOT EXISTS (SELECT 1 FROM {then.format('a')}"
        f" AND t.row = a.row AND {left} = a.label))",
        (task,),
    )


def _listed(labels: set[int]) -> str:
    return ",".join(str(int(one)) for one in labels)


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


def _after(db: apsw.Connection, label: int) -> int:
    row = db.execute(
        "SELECT archived_after FROM label WHERE id = ? AND archived = 1", (label,)
    ).fetchone()
    return int(str(row[0])) if row else 0
