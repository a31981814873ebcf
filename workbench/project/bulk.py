"""Labels for very many rows as one undo step, without holding the lock for long.

Rows are written in chunks, each a transaction of its own under the same edit. Where a process is killed
between two of them, what was written stays and one undo takes it all back; a cancelled step takes it
back itself. Undoing such an edit goes by chunks too: doing a chunk twice changes nothing.
"""

import json
import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import apsw

from workbench.cells import shown
from workbench.label_text import parted
from workbench.project import labels, rows, sheets, tasks, undo
from workbench.project.rows import View
from workbench.project.store import Project
from workbench.search.expressions import QUOTES
from workbench.search.forms import fold

CHUNK = 2000  # rows; some 20 ms
LARGE = 5000  # rows from which on the window leaves the work to an engine
_NONE = 65_535  # in `suggestion.places`
_WORDS_LOOKED_FOR, _LETTERS_LOOKED_FOR = 4, 200

Wanted = tuple[int, int, str]
"""A row, the label to give it (0: take its labels away), and the origin for the history."""


@dataclass(frozen=True, slots=True)
class Bulk:
    """One edit over many rows. `what` is the key of what undo calls it; `edit` 0 until it began."""

    task: int
    sheet: int
    source: str
    what: str = "annotate"
    only_unlabelled: bool = False


class BulkWriter:
    """Writes the chunks of one edit."""

    def __init__(self, project: Project, bulk: Bulk) -> None:
        self._project = project
        self._bulk = bulk
        self._kind = tasks.kind_of(project, bulk.task)
        self.edit = 0
        self.written = 0

    def write(self, chunk: Sequence[Wanted]) -> int:
        """Write a chunk, at most `CHUNK` rows, all of a row in the same one; return the rows written.

        Rows that carry something are left alone where the bulk says so.
        """
        bulk = self._bulk
        with self._project.write() as db:
            _pick(db, bulk, chunk)
            (count,) = next(iter(db.execute("SELECT count(DISTINCT row) FROM bulk_picked")))
            if not count:
                return 0
            if not self.edit:
                self.edit = undo.begin_edit(db, bulk.what)
            told = (self.edit, bulk.task, bulk.sheet)
            if self._kind == "several":
                _write_several(db, told, bulk.source)
            else:
                _write_single(db, told, bulk.source)
        self.written += int(str(count))
        return int(str(count))

    def take_back(self) -> None:
        """Leave no trace but in the history."""
        if self.edit:
            for _done in turned(self._project, self.edit, undone=True):
                pass
            with self._project.write() as db:
                db.execute("DELETE FROM edit WHERE id = ?", (self.edit,))


def size(project: Project, *, redo: bool = False) -> int:
    """Return the number of rows that the next undo (or redo) is about."""
    edit = next_edit(project, redo=redo)
    row = project.one("SELECT count(*) FROM edit_row WHERE edit = ?", (edit,))
    return int(str(row[0])) if row else 0


def is_large(project: Project, *, redo: bool = False) -> bool:
    """Return whether the next undo (or redo) is about too many rows for the window to do it."""
    row = project.one(
        "SELECT count(*) FROM (SELECT 1 FROM edit_row WHERE edit = ? LIMIT ?)",
        (next_edit(project, redo=redo), LARGE),
    )
    return row is not None and int(str(row[0])) >= LARGE


def next_edit(project: Project, *, redo: bool = False) -> int:
    """Return the edit that the next undo (or redo) is about, or 0."""
    row = project.one(
        "SELECT min(id) FROM edit WHERE undone = 1"
        if redo
        else "SELECT max(id) FROM edit WHERE undone = 0"
    )
    return int(str(row[0])) if row and row[0] is not None else 0


def turned(project: Project, edit: int, *, undone: bool) -> Iterator[int]:
    """Take the rows of an edit back chunk by chunk, or do them again; yield the rows done so far.

    Whether it counts as undone is left to `finish_turn`.
    """
    side = "before" if undone else "after"
    done = 0
    places = project.all("SELECT DISTINCT task, sheet FROM edit_row WHERE edit = ?", (edit,))
    for task, sheet in places:
        last = -1
        while True:
            span = project.one(
                "SELECT min(row), max(row), count(*) FROM (SELECT row FROM edit_row WHERE edit = ?"
                " AND task = ? AND sheet = ? AND row > ? ORDER BY row LIMIT ?)",
                (edit, task, sheet, last, CHUNK),
            )
            if span is None or not span[2]:
                break
            with project.write() as db:
                _put_back(db, (edit, task, sheet, span[0], span[1]), side)
            last = int(str(span[1]))
            done += int(str(span[2]))
            yield done


def finish_turn(project: Project, edit: int, *, undone: bool) -> None:
    """Note that all rows of an edit were taken back, or done again."""
    with project.write() as db:
        db.execute("UPDATE edit SET undone = ? WHERE id = ?", (int(undone), edit))


def is_rows_alone(project: Project, edit: int) -> bool:
    """Return whether an edit is about rows only, with no label or rule made or changed by it."""
    row = project.one(
        "SELECT EXISTS (SELECT 1 FROM edit_label WHERE edit = ?1)"
        " OR EXISTS (SELECT 1 FROM edit_rule WHERE edit = ?1)"
        " OR EXISTS (SELECT 1 FROM edit_mark WHERE edit = ?1)",
        (edit,),
    )
    return row is not None and not row[0]


def suggested(project: Project, task: int, sheet: int, least: float) -> list[Wanted]:
    """Return the suggestions of at least that confidence for rows that carry nothing, by row."""
    known, places, sure = _suggestions(project, task, sheet)
    done = {
        int(str(one))
        for (one,) in project.all(
            "SELECT row FROM assigned WHERE task = ? AND sheet = ?", (task, sheet)
        )
    }
    return [
        (at, label, f"suggestion:{confidence / 255:.2f}")
        for at, (place, confidence) in enumerate(zip(places, sure, strict=True), 1)
        if place != _NONE and confidence / 255 >= least and at not in done
        for label in known[place]
    ]


def suggestion_counts(
    project: Project, task: int, sheet: int, labelled: Iterable[int]
) -> dict[int, int]:
    """Return the number of suggestions by their confidence (255 is 1), without the `labelled` rows."""
    known, places, sure = _suggestions(project, task, sheet)
    counts = Counter(zip(places, sure, strict=True))
    for row in labelled:
        if row <= len(places):
            counts[places[row - 1], sure[row - 1]] -= 1
    found: Counter[int] = Counter()
    for (place, confidence), count in counts.items():
        if place != _NONE and known[place]:
            found[confidence] += count
    return dict(found)


def _suggestions(
    project: Project, task: int, sheet: int
) -> tuple[list[list[int]], "array[int]", bytes]:
    """Return the label ids of each place, and by row the place and the confidence."""
    row = project.one(
        "SELECT labels, places, confidences FROM suggestion WHERE task = ? AND sheet = ?",
        (task, sheet),
    )
    if row is None:
        return [], array("H"), b""
    ids = {label.name: label.id for label in labels.all_labels(project, task)}
    names = [str(name) for name in json.loads(str(row[0]))]
    known = [[ids[one] for one in parted(name) if one in ids] for name in names]
    places = array("H", _bytes(row[1]))
    if sys.byteorder == "big":
        places.byteswap()
    sure = _bytes(row[2])
    return known, places, sure if len(sure) == len(places) else bytes(len(places))


def same_text_rows(project: Project, sheet: int, row: int) -> list[int]:
    """Return the other rows whose texts are the same, whatever their case, width and blanks."""
    view = likely_same(project, sheet, row)
    return [] if view is None else same_among(project, sheet, row, rows.view_ids(project, view))


def likely_same(project: Project, sheet: int, row: int) -> View | None:
    """Return a view with the rows that may say the same as `row`; None where that has no text."""
    text = _text_of(project, sheet, row)
    return View(sheet, rule=_likely(_key(text))) if text else None


def same_among(project: Project, sheet: int, row: int, likely: Sequence[int]) -> list[int]:
    """Return those of `likely` that say the same as `row`, which is not among them."""
    source = sheets.sheet(project, sheet)
    wanted = _key(_text_of(project, sheet, row))
    places = [column.position for column in source.columns if column.role == "text"]
    found: list[int] = []
    for start in range(0, len(likely), CHUNK):
        part = likely[start : start + CHUNK]
        for at, cells in zip(part, rows.window(project, sheet, part), strict=True):
            words = "\n".join(shown(cells[place]) for place in places)
            if at != row and _key(words) == wanted:
                found.append(at)
    return found


def _text_of(project: Project, sheet: int, row: int) -> str:
    return dict(rows.texts(project, sheets.sheet(project, sheet), row - 1, 1)).get(row, "")


def _key(text: str) -> str:
    return " ".join(fold(text).split())


def _likely(key: str) -> str:
    """Return the search for the longest words of a text: few rows are left to compare in full."""
    words = {part for part in key.split() if not QUOTES & set(part)}
    longest = sorted(words, key=len, reverse=True)[:_WORDS_LOOKED_FOR]
    return " ".join(f'"{word[:_LETTERS_LOOKED_FOR]}"' for word in longest)


def _bytes(data: object) -> bytes:
    return data if isinstance(data, bytes) else b""


def _pick(db: apsw.Connection, bulk: Bulk, chunk: Sequence[Wanted]) -> None:
    db.execute(
        "CREATE TEMP TABLE IF NOT EXISTS bulk_picked"
        " (row INTEGER, label INTEGER, origin TEXT, PRIMARY KEY (row, label)) WITHOUT ROWID"
    )
    db.execute("DELETE FROM bulk_picked")
    db.executemany("INSERT OR IGNORE INTO bulk_picked VALUES (?, ?, ?)", chunk)
    if bulk.only_unlabelled:
        db.execute(
            "DELETE FROM bulk_picked WHERE EXISTS (SELECT 1 FROM assigned AS a WHERE a.task = ?"
            " AND a.sheet = ? AND a.row = bulk_picked.row)",
            (bulk.task, bulk.sheet),
        )


def _write_single(db: apsw.Connection, told: tuple[int, int, int], source: str) -> None:
    _edit, task, sheet = told
    db.execute(
        "INSERT OR REPLACE INTO edit_row SELECT ?1, ?2, ?3, p.row, a.label, nullif(p.label, 0)"
        " FROM bulk_picked AS p LEFT JOIN assigned AS a"
        " ON a.task = ?2 AND a.sheet = ?3 AND a.row = p.row",
        told,
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
        " SELECT ?, ?, row, nullif(label, 0), ?, '', ?, origin FROM bulk_picked",
        (task, sheet, source, undo.now()),
    )
    db.execute(
        "DELETE FROM assigned WHERE task = ? AND sheet = ?"
        " AND row IN (SELECT row FROM bulk_picked)",
        (task, sheet),
    )
    db.execute(
        "INSERT INTO assigned (task, sheet, row, label)"
        " SELECT ?, ?, row, label FROM bulk_picked WHERE label <> 0",
        (task, sheet),
    )


def _write_several(db: apsw.Connection, told: tuple[int, int, int], source: str) -> None:
    """Add the labels to those that the rows carry; label 0 takes all of them away."""
    _edit, task, sheet = told
    db.execute(
        "INSERT OR REPLACE INTO edit_row SELECT DISTINCT ?, ?, ?, row, NULL, NULL FROM bulk_picked",
        told,
    )
    _keep_parts(db, told, 0)
    db.execute(
        "DELETE FROM assigned WHERE task = ? AND sheet = ?"
        " AND row IN (SELECT row FROM bulk_picked WHERE label = 0)",
        (task, sheet),
    )
    db.execute(
        "INSERT OR IGNORE INTO assigned (task, sheet, row, label)"
        " SELECT ?, ?, row, label FROM bulk_picked WHERE label <> 0",
        (task, sheet),
    )
    _keep_parts(db, told, 1)
    # As in `row_labels`: a blank entry clears the row, and those after it say what it carries.
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
        " SELECT ?2, ?3, row, label, ?4, '', ?5, origin FROM (SELECT p.row, NULL AS label,"
        " max(p.origin) AS origin, 0 AS turn FROM bulk_picked AS p GROUP BY p.row UNION ALL"
        " SELECT e.row, e.label, (SELECT max(p.origin) FROM bulk_picked AS p WHERE p.row = e.row),"
        " 1 FROM edit_part AS e WHERE e.edit = ?1 AND e.task = ?2 AND e.sheet = ?3 AND e.side = 1"
        " AND e.row IN (SELECT row FROM bulk_picked)) ORDER BY turn, row, label",
        (*told, source, undo.now()),
    )


def _keep_parts(db: apsw.Connection, told: tuple[int, int, int], side: int) -> None:
    db.execute(
        "INSERT OR REPLACE INTO edit_part SELECT ?1, a.task, a.sheet, a.row, ?4, a.label, a.value"
        " FROM assigned AS a WHERE a.task = ?2 AND a.sheet = ?3"
        " AND a.row IN (SELECT row FROM bulk_picked)",
        (*told, side),
    )


def _put_back(db: apsw.Connection, span: tuple[object, ...], side: str) -> None:
    """Let the rows of an edit from one to another be as on that side of it."""
    within = " WHERE edit = ?1 AND task = ?2 AND sheet = ?3 AND row BETWEEN ?4 AND ?5"
    parts = f" FROM edit_part{within} AND side = {int(side == 'after')}"
    db.execute(
        "DELETE FROM assigned WHERE task = ?2 AND sheet = ?3 AND row IN"
        f" (SELECT row FROM edit_row{within})",
        span,
    )
    way, at = ("undo" if side == "before" else "redo"), undo.now()
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, source, author, at, origin)"
        f" SELECT task, sheet, row, {side}, 'person', '', ?6, ?7 FROM edit_row{within}",
        (*span, at, way),
    )
    db.execute(
        "INSERT INTO assigned (task, sheet, row, label)"
        f" SELECT task, sheet, row, {side} FROM edit_row{within} AND {side} IS NOT NULL",
        span,
    )
    db.execute(
        "INSERT INTO annotation (task, sheet, row, label, value, source, author, at, origin)"
        f" SELECT task, sheet, row, label, value, 'person', '', ?6, ?7{parts}",
        (*span, at, way),
    )
    db.execute(
        "INSERT INTO assigned (task, sheet, row, label, value)"
        f" SELECT task, sheet, row, label, value{parts}",
        span,
    )
