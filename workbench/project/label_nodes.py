"""What a label is, asked inside a transaction: its task, its name, what is above and below it."""

import apsw

from workbench.errors import LabelNameEmpty, LabelNameTaken
from workbench.label_columns import path
from workbench.label_text import LEVEL, SEPARATOR


def task_of(db: apsw.Connection, label: int) -> tuple[int, str]:
    """Return the id and the kind of the task of a label."""
    task, kind = db.execute(
        "SELECT t.id, t.kind FROM task AS t JOIN label AS l ON l.task = t.id WHERE l.id = ?",
        (label,),
    ).fetchone() or (0, "single")
    return int(str(task)), str(kind)


def kind_of_task(db: apsw.Connection, task: int) -> str:
    """Return the kind of a task."""
    row = db.execute("SELECT kind FROM task WHERE id = ?", (task,)).fetchone()
    return str(row[0]) if row else "single"


def name_and_parent(db: apsw.Connection, label: int) -> tuple[str, int]:
    """Return the whole name of a label and the id of the node above, or 0."""
    name, parent = db.execute(
        "SELECT name, coalesce(parent, 0) FROM label WHERE id = ?", (label,)
    ).fetchone() or ("", 0)
    return str(name), int(str(parent))


def below(db: apsw.Connection, label: int) -> list[int]:
    """Return a label and all nodes below it, archived ones too, from the top."""
    return [
        int(str(one))
        for (one,) in db.execute(
            "WITH RECURSIVE under (id, depth) AS (VALUES (?, 0) UNION SELECT l.id, u.depth + 1"
            " FROM label AS l JOIN under AS u ON l.parent = u.id)"
            " SELECT id FROM under ORDER BY depth, id",
            (label,),
        )
    ]


def is_active(db: apsw.Connection, label: int) -> bool:
    """Return whether a label is in use, not in the archive."""
    found = db.execute("SELECT 1 FROM label WHERE id = ? AND archived = 0", (label,)).fetchone()
    return found is not None


def active_id(db: apsw.Connection, task: int, name: str) -> int:
    """Return the id of the label of that name that is in use, or 0."""
    row = db.execute(
        "SELECT id FROM label WHERE task = ? AND name = ? COLLATE NOCASE AND archived = 0",
        (task, name),
    ).fetchone()
    return int(str(row[0])) if row else 0


def next_place(db: apsw.Connection, task: int) -> int:
    """Return the position after the last label in use."""
    (place,) = db.execute(
        "SELECT coalesce(max(position) + 1, 0) FROM label WHERE task = ? AND archived = 0", (task,)
    ).fetchone() or (0,)
    return int(str(place))


def last_entry(db: apsw.Connection) -> int:
    """Return the number of the latest entry of the annotations' history, 0 where there is none."""
    (last,) = db.execute("SELECT coalesce(max(seq), 0) FROM annotation").fetchone() or (0,)
    return int(str(last))


def cleaned(db: apsw.Connection, task: int, name: str) -> str:
    """Return a name as it is stored: without blanks around it, a path in one spelling."""
    name = name.replace(SEPARATOR, " ").strip()
    return path(name, LEVEL.strip()) if kind_of_task(db, task) == "tree" else name


def checked(db: apsw.Connection, task: int, name: str, besides: int = 0) -> str:
    """Return a name that is free. Raises LabelNameEmpty, LabelNameTaken."""
    name = cleaned(db, task, name)
    if not name:
        raise LabelNameEmpty
    if active_id(db, task, name) not in {0, besides}:
        raise LabelNameTaken(name)
    return name


def whole_name(db: apsw.Connection, label: int, name: str) -> str:
    """Return the whole name that a label would have if it were called `name`: in a tree that is the
    name of the node alone, or the whole path. "" where it is blank.
    """
    if task_of(db, label)[1] != "tree":
        return name.strip()
    above = name_and_parent(db, name_and_parent(db, label)[1])[0]
    start = f"{above}{LEVEL}" if above else ""
    leaf = name.strip()
    if leaf.casefold().startswith(start.casefold()):
        leaf = leaf[len(start) :]
    leaf = leaf.replace(LEVEL, " › ").strip()
    return f"{start}{leaf}" if leaf else ""


def name_at(db: apsw.Connection, label: int, name: str) -> str:
    """Return `whole_name` where it is free. Raises LabelNameEmpty, LabelNameTaken."""
    return checked(db, task_of(db, label)[0], whole_name(db, label, name), besides=label)
