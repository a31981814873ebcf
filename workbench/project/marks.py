"""A row's own marks, whatever the task: a flag and a note. Every change can be undone."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import apsw

from workbench.project import undo
from workbench.project.changes import Changes
from workbench.project.store import Project

LONGEST_NOTE = 2_000  # characters
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row is marked with; `skipped`, for the task in view, is filled in by whoever shows it."""

    flagged: bool = False
    note: str = ""
    skipped: bool = False


NO_MARK = Mark()


def marks(project: Project, sheet: int, row_ids: Sequence[int]) -> dict[int, Mark]:
    """Return the marks of those of the rows that have one."""
    found: dict[int, Mark] = {}
    for start in range(0, len(row_ids), _AT_ONCE):
        found.update(_read(project.db, sheet, row_ids[start : start + _AT_ONCE]))
    return found


def all_marks(project: Project, sheet: int) -> dict[int, Mark]:
    """Return the mark of every marked row of a sheet."""
    rows = project.all("SELECT row, flagged, note FROM row_mark WHERE sheet = ?", (sheet,))
    return {int(str(row)): Mark(bool(flagged), str(note)) for row, flagged, note in rows}


def flag(project: Project, sheet: int, row_ids: Sequence[int], *, flagged: bool) -> Changes:
    """Flag the rows, or take their flags off. Undone as one."""
    what = "flag" if flagged else "unflag"
    return _changed(project, what, (sheet, row_ids), lambda mark: Mark(flagged, mark.note))


def write_note(project: Project, sheet: int, row_ids: Sequence[int], note: str) -> Changes:
    """Let the rows carry this note, none where it is blank; what is too long is cut. Undone as one."""
    kept = note.strip()[:LONGEST_NOTE]
    return _changed(project, "note", (sheet, row_ids), lambda mark: Mark(mark.flagged, kept))


def _read(db: apsw.Connection, sheet: int, row_ids: Sequence[int]) -> dict[int, Mark]:
    places = ",".join("?" * len(row_ids))
    found = db.execute(
        f"SELECT row, flagged, note FROM row_mark WHERE sheet = ? AND row IN ({places})",
        (sheet, *row_ids),
    )
    return {int(str(row)): Mark(bool(flagged), str(note)) for row, flagged, note in found}


def _changed(
    project: Project,
    what: str,
    place: tuple[int, Sequence[int]],
    change: Callable[[Mark], Mark],
) -> Changes:
    sheet, row_ids = place
    with project.write() as db:
        edit = undo.begin_edit(db, what)
        for start in range(0, len(row_ids), _AT_ONCE):
            part = row_ids[start : start + _AT_ONCE]
            before = _read(db, sheet, part)
            for row in dict.fromkeys(part):
                old = before.get(row, NO_MARK)
                _put(db, edit, (sheet, row), (old, change(old)))
    return Changes(marks=True, undo=True)


def _put(db: apsw.Connection, edit: int, place: tuple[int, int], states: tuple[Mark, Mark]) -> None:
    """Write the second of two states of a row, and keep both."""
    told = [
        json.dumps([int(mark.flagged), mark.note]) if mark != NO_MARK else None for mark in states
    ]
    db.execute("INSERT INTO edit_mark VALUES (?, ?, ?, ?, ?)", (edit, *place, *told))
    db.execute("DELETE FROM row_mark WHERE sheet = ? AND row = ?", place)
    mark = states[1]
    if mark != NO_MARK:
        db.execute(
            "INSERT INTO row_mark VALUES (?, ?, ?, ?)", (*place, int(mark.flagged), mark.note)
        )
