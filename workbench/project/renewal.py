"""A source that was imported again: which rows are the same, and what is carried over to them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import apsw

from workbench.project import label_returns, undo
from workbench.project.sheets import Sheet, remove
from workbench.project.store import Project

# What else lies in rows, with the columns that stay as they are.
_CARRIED = (
    ("row_mark", "flagged, note"),
    ("skipped_row", "task, at"),
    ("edit_mark", "edit, before, after"),
    ("edit_skip", "edit, task, before, after"),
)
# The origin of a decision in view of a model's word is kept: it tells rows that need nobody any more.
_REVIEWED = """coalesce((SELECT n.origin FROM annotation AS n WHERE n.sheet = a.sheet AND n.row = a.row
 AND n.task = a.task AND n.label = a.label AND n.origin GLOB 'model:*' ORDER BY n.seq DESC LIMIT 1), '')"""


@dataclass(frozen=True, slots=True)
class Difference:
    """In rows: found again unchanged, found again with other cells, new, gone; and labels."""

    same: int
    changed: int
    added: int
    removed: int
    labels_kept: int
    labels_lost: int


class Renewal:
    """Carries labels, test rows, results and predictions of `old` over to a sheet that takes its
    place, in the transaction that registers it. A prediction of a row whose text changed is left.
    """

    def __init__(self, project: Project, old: Sheet) -> None:
        self._project, self.old = project, old
        self.difference = Difference(0, 0, 0, 0, 0, 0)

    def carry(self, db: apsw.Connection, new: int, columns: tuple[str, ...], identity: str) -> None:
        """Match the rows of table `new`, whose columns are `columns`, and move what belongs to them."""
        db.execute("CREATE TEMP TABLE IF NOT EXISTS same_row (old INTEGER PRIMARY KEY, new, exact)")
        db.execute("DELETE FROM same_row")
        places = {name: place for place, name in enumerate(columns)}
        pairs = [(c.position, places[c.name]) for c in self.old.columns if c.name in places]
        db.executemany(
            "INSERT OR IGNORE INTO same_row VALUES (?, ?, ?)",
            self._matches(db, new, pairs, self._key(pairs, places, identity)),
        )
        self._move(db, new)
        self._count(db, new)
        remove(db, self.old.id)

    def _key(
        self, pairs: list[tuple[int, int]], places: dict[str, int], identity: str
    ) -> list[tuple[int, int]]:
        """Return the columns by which rows are the same: the ID where both have it, else all."""
        for column in self.old.columns:
            if column.role == "id" and column.name == identity and identity in places:
                return [(column.position, places[identity])]
        return pairs

    def _matches(
        self,
        db: apsw.Connection,
        new: int,
        pairs: list[tuple[int, int]],
        key: list[tuple[int, int]],
    ) -> Iterator[tuple[int, int, int]]:
        """Yield (old row, new row, whether all its cells are the same); equal keys go in order."""
        waiting: dict[tuple[object, ...], list[tuple[int, tuple[object, ...]]]] = {}
        for row, *cells in self._cells(
            db, self.old.id, [a for a, _b in key], [a for a, _b in pairs]
        ):
            waiting.setdefault(tuple(cells[: len(key)]), []).append((row, tuple(cells[len(key) :])))
        for found in waiting.values():
            found.reverse()
        for row, *cells in self._cells(db, new, [b for _a, b in key], [b for _a, b in pairs]):
            found = waiting.get(tuple(cells[: len(key)]), [])
            if found:
                old, before = found.pop()
                yield old, row, int(before == tuple(cells[len(key) :]))

    @staticmethod
    def _cells(
        db: apsw.Connection, sheet: int, key: list[int], all_places: list[int]
    ) -> Iterator[tuple[Any, ...]]:
        names = ", ".join(f"c{place}" for place in [*key, *all_places])
        yield from db.execute(f"SELECT rowid, {names} FROM rows_{int(sheet)}").fetchall()

    def _move(self, db: apsw.Connection, new: int) -> None:
        old, at = self.old.id, undo.now()
        label_returns.carry_over(db, old, new)
        db.execute(
            "INSERT INTO annotation (task, sheet, row, label, value, source, author, at, origin)"
            f" SELECT a.task, ?1, s.new, a.label, a.value, 'renewal', '', ?3, {_REVIEWED}"
            " FROM assigned AS a JOIN same_row AS s ON s.old = a.row WHERE a.sheet = ?2",
            (new, old, at),
        )
        db.execute(
            "INSERT INTO assigned SELECT a.task, ?1, s.new, a.label, a.value FROM assigned AS a"
            " JOIN same_row AS s ON s.old = a.row WHERE a.sheet = ?2",
            (new, old),
        )
        db.execute(
            "INSERT INTO test_row SELECT t.task, ?1, s.new FROM test_row AS t"
            " JOIN same_row AS s ON s.old = t.row WHERE t.sheet = ?2",
            (new, old),
        )
        db.execute(
            "INSERT INTO held_out SELECT h.run, ?1, s.new, h.truth, h.predicted, h.confidence,"
            " h.spread, h.baseline, h.fast FROM held_out AS h"
            " JOIN same_row AS s ON s.old = h.row WHERE h.sheet = ?2",
            (new, old),
        )
        db.execute(
            "INSERT INTO edit_row SELECT e.edit, e.task, ?1, s.new, e.before, e.after"
            " FROM edit_row AS e JOIN same_row AS s ON s.old = e.row WHERE e.sheet = ?2",
            (new, old),
        )
        db.execute(
            "INSERT INTO edit_part SELECT e.edit, e.task, ?1, s.new, e.side, e.label, e.value"
            " FROM edit_part AS e JOIN same_row AS s ON s.old = e.row WHERE e.sheet = ?2",
            (new, old),
        )

        for table, columns in _CARRIED:
            db.execute(
                f"INSERT INTO {table} (sheet, row, {columns}) SELECT ?1, s.new, {columns}"
                f" FROM {table} AS t JOIN same_row AS s ON s.old = t.row WHERE t.sheet = ?2",
                (new, old),
            )

    def _count(self, db: apsw.Connection, new: int) -> None:
        same, found = _pair(db, "SELECT coalesce(sum(exact), 0), count(*) FROM same_row")
        (total,) = next(iter(db.execute(f"SELECT count(*) FROM rows_{int(new)}")))
        kept, before = _pair(
            db,
            "SELECT (SELECT count(*) FROM assigned WHERE sheet = ?1),"
            " (SELECT count(*) FROM assigned WHERE sheet = ?2)",
            (new, self.old.id),
        )
        self.difference = Difference(
            same, found - same, int(total) - found, self.old.rows - found, kept, before - kept
        )


def _pair(db: apsw.Connection, sql: str, values: tuple[int, ...] = ()) -> tuple[int, int]:
    first, second = next(iter(db.execute(sql, values)))
    return int(first), int(second)
