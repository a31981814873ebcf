"""Which row carries which label: an append-only history, and the present state beside it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.label_text import joined
from workbench.project import row_labels, rows, sheets, tasks, undo
from workbench.project.changes import Changes
from workbench.project.sheets import Sheet
from workbench.project.store import Project

SOURCES = ("person", "column", "rule", "suggestion", "review")


@dataclass(frozen=True, slots=True)
class LabelledRow:
    """One row to learn from. `label` is written as `label_text` says, whatever the kind of the task;
    `group` is the text of its group column, or "".
    """

    sheet: int
    row: int
    text: str
    label: str
    group: str


def annotate(
    project: Project,
    task: int,
    sheet: int,
    row_ids: Sequence[int],
    label: int | None,
    source: str = "person",
    author: str = "",
    origin: str = "",
) -> Changes:
    """Give the rows a label, or None to clear them. On the disk when this returns; undone as one.

    `source` is one of SOURCES, `origin` from what the label came, such as "suggestion:0.93".
    """
    if tasks.kind_of(project, task) in {"several", "number"}:
        only = () if label is None else ((label, None),)
        told = (source, author, origin)
        return _rewritten(project, task, sheet, dict.fromkeys(row_ids, only), told)
    with project.write() as db:
        edit = undo.begin_edit(db, "annotate" if label is not None else "clear")
        db.execute("CREATE TEMP TABLE IF NOT EXISTS picked (row INTEGER PRIMARY KEY)")
        db.execute("DELETE FROM picked")
        db.executemany("INSERT OR IGNORE INTO picked VALUES (?)", ((row,) for row in row_ids))
        db.execute(
            "INSERT INTO edit_row SELECT ?1, ?2, ?3, p.row, a.label, ?4 FROM picked AS p"
            " LEFT JOIN assigned AS a ON a.task = ?2 AND a.sheet = ?3 AND a.row = p.row",
            (edit, task, sheet, label),
        )
        db.execute(
            "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
            " SELECT ?1, ?2, row, ?3, ?4, ?5, ?6, ?7 FROM picked",
            (task, sheet, label, source, author, undo.now(), origin),
        )
        db.execute(
            "DELETE FROM assigned WHERE task = ? AND sheet = ? AND row IN (SELECT row FROM picked)",
            (task, sheet),
        )
        if label is not None:
            db.execute(
                "INSERT INTO assigned (task, sheet, row, label) SELECT ?, ?, row, ? FROM picked",
                (task, sheet, label),
            )
    return Changes(annotations=True, undo=True)


def annotate_several(
    project: Project,
    task: int,
    sheet: int,
    row_ids: Sequence[int],
    labels: Sequence[int],
    source: str = "person",
    origin: str = "",
) -> Changes:
    """Let the rows carry exactly these labels, none to clear them. Undone as one."""
    parts = tuple((label, None) for label in labels)
    wanted = dict.fromkeys(row_ids, parts)
    return _rewritten(project, task, sheet, wanted, (source, "", origin))


def annotate_number(
    project: Project,
    task: int,
    sheet: int,
    row_ids: Sequence[int],
    value: float | None,
    source: str = "person",
    origin: str = "",
) -> Changes:
    """Give the rows a number, or None to clear them. Undone as one."""
    parts = () if value is None else ((0, value),)
    wanted = dict.fromkeys(row_ids, parts)
    return _rewritten(project, task, sheet, wanted, (source, "", origin))


def toggle_label(
    project: Project, task: int, sheet: int, row_ids: Sequence[int], label: int, origin: str = ""
) -> Changes:
    """Take a label off the rows where all of them carry it, else add it to their others."""
    known = row_labels.carried(project, task, sheet, row_ids)
    all_have = all(any(one[0] == label for one in known.get(row, ())) for row in row_ids)
    wanted: dict[int, tuple[row_labels.Carried, ...]] = {}
    for row in row_ids:
        others = tuple(one for one in known.get(row, ()) if one[0] != label)
        wanted[row] = others if all_have else (*others, (label, None))
    return _rewritten(project, task, sheet, wanted, ("person", "", origin))


def _rewritten(
    project: Project,
    task: int,
    sheet: int,
    wanted: Mapping[int, Sequence[row_labels.Carried]],
    source: tuple[str, str, str] = row_labels.BY_A_PERSON,
) -> Changes:
    with project.write() as db:
        edit = undo.begin_edit(db, "annotate" if any(wanted.values()) else "clear")
        row_labels.rewrite(db, edit, (task, sheet), wanted, source)
    return Changes(annotations=True, undo=True)


def written(
    project: Project, task: int, sheet: int, row_ids: Sequence[int] | None = None
) -> dict[int, str]:
    """Return what the labelled ones of the rows (of the sheet, where none are named) carry, each as
    one written string.
    """
    where = ""
    values: tuple[int, ...] = (task, sheet)
    if row_ids is not None:
        where = f" AND a.row IN ({','.join('?' * len(row_ids))})"
        values = (*values, *row_ids)
    found = project.db.execute(
        "SELECT a.row, l.name, a.value FROM assigned AS a LEFT JOIN label AS l ON l.id = a.label"
        f" WHERE a.task = ? AND a.sheet = ?{where} ORDER BY a.row",
        values,
    )
    return {row: _told(parts) for row, parts in groupby(found, key=itemgetter(0))}


def _by_row(carried: Iterable[tuple[Any, ...]], kind: str) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Yield the lines of each row; only where it may carry several labels are there more than one."""
    if kind == "several":
        return (list(same) for _row, same in groupby(carried, key=itemgetter(0)))
    return ((one,) for one in carried)


def _told(parts: Iterable[tuple[Any, ...]]) -> str:
    """Return what the (row, name, value) of one row say, as one string."""
    first, *more = parts
    if more:
        return joined(str(name) for _row, name, _value in (first, *more))
    return str(first[1]) if first[2] is None else repr(float(first[2]))


def current(project: Project, task: int, sheet: int, row_ids: Sequence[int]) -> dict[int, int]:
    """Return the label id of those of the rows that have one."""
    marks = ",".join("?" * len(row_ids))
    found = project.all(
        f"SELECT row, label FROM assigned WHERE task = ? AND sheet = ? AND row IN ({marks})",
        (task, sheet, *row_ids),
    )
    return {int(str(row)): int(str(label)) for row, label in found}


def current_all(project: Project, task: int, sheet: int) -> dict[int, int]:
    """Return row and label id of every labelled row of a sheet."""
    found = project.all(
        "SELECT row, label FROM assigned WHERE task = ? AND sheet = ?", (task, sheet)
    )
    return {int(str(row)): int(str(label)) for row, label in found}


def labelled_after(project: Project, task: int, at: str) -> set[tuple[int, int]]:
    """Return the (sheet, row) whose first label came after a time, as `undo.now` writes it; without
    those that were carried over from an older state of their file.
    """
    found = project.all(
        "SELECT sheet, row FROM annotation WHERE task = ? GROUP BY sheet, row"
        " HAVING min(at) > ? AND sum(source = 'renewal') = 0",
        (task, at),
    )
    return {(int(str(sheet)), int(str(row))) for sheet, row in found}


def labelled_rows(
    project: Project,
    task: int,
    joins_of: Callable[[Sheet], rows.Joins | None] = lambda _sheet: None,
) -> list[LabelledRow]:
    """Return every labelled row that has a text, over all sheets, in their order; rows that were
    found to repeat an earlier one are left out.
    """
    found: list[LabelledRow] = []
    kind = tasks.kind_of(project, task)
    for sheet in sheets.all_sheets(project):
        texts = [column.position for column in sheet.columns if column.role == "text"]
        groups = [column.position for column in sheet.columns if column.role == "group"]
        if not texts:
            continue
        joins = joins_of(sheet)
        stand_in = [c.position for c in sheet.columns if joins and c.name == joins.stand_in]
        cells = ", ".join(f"r.c{place}" for place in [*texts, *stand_in, *groups])
        width = len(texts) + len(stand_in)
        carried = project.db.execute(
            f"SELECT r.rowid, l.name, a.value, {cells} FROM assigned AS a"
            f" JOIN rows_{sheet.id} AS r ON r.rowid = a.row LEFT JOIN label AS l ON l.id = a.label"
            " WHERE a.task = ? AND a.sheet = ? AND NOT EXISTS (SELECT 1 FROM duplicate AS d"
            " WHERE d.sheet = a.sheet AND d.row = a.row) ORDER BY a.row",
            (task, sheet.id),
        )
        for all_of_it in _by_row(carried, kind):
            row, _name, _value, *parts = all_of_it[0]
            if joins is None:
                text = rows.joined(tuple(parts[: len(texts)]))
            else:
                text = rows.told(tuple(parts[:width]), len(texts), joins)
            if text:
                group = rows.joined(tuple(parts[width:]))
                label = _told(one[:3] for one in all_of_it)
                found.append(LabelledRow(sheet.id, int(str(row)), text, label, group))
    return found
