"""The history of a row: who or what set its label, when, and from what; the newest entry first."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from workbench.label_text import joined
from workbench.project import tasks
from workbench.project.store import Project


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `at` is a moment in UTC, as ISO 8601; `source` one of `annotations.SOURCES` or
    "renewal"; `origin` as `schema._FOURTH` says, or "undo" and "redo". `before` and `after` are
    written as `label_text` says, "" for no label; archived labels keep their names here.
    """

    at: str
    source: str
    author: str
    origin: str
    before: str
    after: str


def history(project: Project, task: int, sheet: int, row: int) -> tuple[Entry, ...]:
    """Return what happened to the label of a row, the newest first.

    One change of a row with several labels is stored as some lines with the same time and source,
    of which a blank one comes first: here it is one entry.
    """
    lines = project.all(
        "SELECT n.at, n.source, n.author, n.origin, n.label, l.name, n.value FROM annotation AS n"
        " LEFT JOIN label AS l ON l.id = n.label"
        " WHERE n.task = ? AND n.sheet = ? AND n.row = ? ORDER BY n.seq",
        (task, sheet, row),
    )
    entries: list[Entry] = []
    carried = ""
    has_parts = tasks.kind_of(project, task) in {"several", "number"}
    for key, same in groupby(_by_change(lines, has_parts=has_parts), key=itemgetter(0)):
        _number, at, source, author, origin = key
        after = _written(line for _key, line in same)
        entries.append(Entry(at, source, author, origin, carried, after))
        carried = after
    return tuple(reversed(entries))


def _by_change(
    lines: Iterable[tuple[Any, ...]], *, has_parts: bool
) -> Iterator[tuple[tuple[Any, ...], tuple[Any, ...]]]:
    """Yield each line with the change it belongs to: where changes have parts, a blank line begins
    one, and so does another time; else each line is one.
    """
    number = 0
    before: tuple[Any, ...] = ()
    for at, source, author, origin, *said in lines:
        told = (at, source, author, origin)
        if not has_parts or told != before or said[0] is None:
            number += 1
        before = told
        yield (number, *told), tuple(said)


def _written(lines: Iterable[tuple[Any, ...]]) -> str:
    """Return what (label, name, value) lines say together."""
    told = [
        repr(float(value)) if value is not None else str(name or "")
        for label, name, value in lines
        if label is not None
    ]
    return joined(told) if len(told) > 1 else "".join(told)
