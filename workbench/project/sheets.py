"""Imported sheets: what they are called, where they came from, and what each column is for."""

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import apsw

from workbench.cells import Row
from workbench.errors import NoSheet, SheetUnknown, WorkbookTooLarge
from workbench.events import EVENTS, Noticed
from workbench.project.cells import Stored, encode_rows, encode_texts
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.records import from_json, to_json

ROLES = ("text", "label", "id", "group", "date", "")
MOST_COLUMNS = 1900  # SQLite holds 2,000

# What lies in rows that belong to a sheet; it goes with it.
_OF_ROWS = (
    "assigned", "held_out", "prediction", "edit_row", "edit_part", "duplicate", "row_mark",
    "edit_mark", "skipped_row", "edit_skip", "embedding", "suggestion",
)  # fmt: skip
_SECONDS_A_CHUNK = 0.03  # a chunk is sized to stay under the 50 ms that an engine may hold the lock


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `position` counts from 0, `role` is one of ROLES."""

    position: int
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a sheet comes from: its file and worksheet, its header, what was left out and found."""

    source: str
    source_sheet: str
    header_row: int
    header_lines: int = 1
    digest: str = ""
    left_out: frozenset[int] = frozenset()
    report: tuple[Noticed, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """One imported sheet; `rows` are numbered 1..rows in the order of the source.

    `digest` is the SHA-256 of its file, or "". `left_out` are the rows of the source, from 1, that
    were not taken in, as (first, last). `cleaning` is the recipe for its texts, or "".
    """

    id: int
    name: str
    source: str
    source_sheet: str
    header_row: int
    rows: int
    columns: tuple[Column, ...]
    digest: str = ""
    header_lines: int = 1
    left_out: tuple[tuple[int, int], ...] = ()
    report: tuple[Noticed, ...] = ()
    cleaning: str = ""

    def source_rows(self) -> Iterator[tuple[int, int]]:
        """Yield (row id, row of the source, from 1) of every row."""
        hidden = {row for first, last in self.left_out for row in range(first, last + 1)}
        source = self.header_row
        for number in range(1, self.rows + 1):
            source += 1
            while source in hidden:
                source += 1
            yield number, source


def all_sheets(project: Project) -> tuple[Sheet, ...]:
    """Return every sheet in the order of import."""
    return tuple(_sheet(project, row) for row in project.all(f"{_SELECT} ORDER BY id"))


def sheet(project: Project, number: int) -> Sheet:
    """Return the sheet with this id. Raises SheetUnknown."""
    row = project.one(f"{_SELECT} WHERE id = ?", (number,))
    if row is None:
        raise SheetUnknown(str(number), _names(project))
    return _sheet(project, row)


def sheet_named(project: Project, name: str = "") -> Sheet:
    """Return the sheet of that name, or the first. Raises SheetUnknown, NoSheet."""
    if not name:
        row = project.one(f"{_SELECT} ORDER BY id LIMIT 1")
        if row is None:
            raise NoSheet
        return _sheet(project, row)
    row = project.one(f"{_SELECT} WHERE name = ?", (name,))
    if row is None:
        raise SheetUnknown(name, _names(project))
    return _sheet(project, row)


def set_roles(project: Project, number: int, roles: Mapping[str, str]) -> Changes:
    """Give the named columns these roles; the others keep theirs."""
    with project.write() as db:
        for name, role in roles.items():
            db.execute(
                "UPDATE sheet_column SET role = ? WHERE sheet = ? AND name = ?",
                (role, number, name),
            )
        db.execute("DELETE FROM suggestion WHERE sheet = ?", (number,))
    return Changes(sheets=True, suggestions=True)


def rename_sheet(project: Project, number: int, name: str) -> Changes:
    """Call a sheet otherwise; a name that is taken gets a number."""
    free = _free_name(project, name)
    with project.write() as db:
        db.execute("UPDATE sheet SET name = ? WHERE id = ?", (free, number))
    return Changes(sheets=True)


def delete_sheet(project: Project, number: int) -> Changes:
    """Remove a sheet with its rows, labels of rows and predictions. The history stays."""
    with project.write() as db:
        remove(db, number)
        drop_sources(db)
    return Changes(sheets=True, annotations=True, predictions=True)


def remove(db: apsw.Connection, number: int) -> None:
    """Remove a sheet within a transaction; its file stays until `drop_sources`."""
    for table in _OF_ROWS:
        db.execute(f"DELETE FROM {table} WHERE sheet = ?", (number,))
    db.execute("DELETE FROM sheet WHERE id = ?", (number,))
    db.execute(f"DROP TABLE IF EXISTS rows_{int(number)}")


def drop_sources(db: apsw.Connection) -> None:
    """Drop the kept files from which no sheet came, within a transaction."""
    for table in ("source", "source_piece"):
        db.execute(f"DELETE FROM {table} WHERE digest NOT IN (SELECT digest FROM sheet)")


def set_cleaning(
    project: Project, number: int, recipe: str, duplicates: Mapping[int, int]
) -> Changes:
    """Keep the recipe that cleans the texts of a sheet, and the rows that repeat others (row ->
    earlier row); the cells stay as they are.
    """
    with project.write() as db:
        db.execute("UPDATE sheet SET cleaning = ? WHERE id = ?", (recipe, number))
        for table in ("duplicate", "suggestion"):  # of other texts; vectors know theirs themselves
            db.execute(f"DELETE FROM {table} WHERE sheet = ?", (number,))
        db.executemany(
            "INSERT INTO duplicate VALUES (?, ?, ?)",
            ((number, row, of) for row, of in duplicates.items()),
        )
    return Changes(sheets=True)


def repeated_rows(project: Project, number: int) -> set[int]:
    """Return the rows that were found to repeat an earlier one."""
    found = project.all("SELECT row FROM duplicate WHERE sheet = ?", (number,))
    return {int(str(row)) for (row,) in found}


class SheetLoader:
    """Takes rows in short transactions; nothing refers to them before `register`.

    What is never registered is dropped by `abandon`, or when the owner next opens the project.
    Raises WorkbookTooLarge where there are more columns than a table can hold.
    """

    def __init__(self, project: Project, file: str, columns: Sequence[str]) -> None:
        if len(columns) > MOST_COLUMNS:
            raise WorkbookTooLarge(file, "columns", MOST_COLUMNS)
        self._project = project
        self._file = file
        self._columns = tuple(columns)
        self._rows = 0
        self._chunk = 500
        self._waiting: list[tuple[Stored, ...]] = []
        names = ", ".join(f"c{place}" for place in range(len(columns)))
        marks = ", ".join("?" * len(columns))
        with project.write() as db:
            # A sheet's id is never used again, so that a late engine cannot write into another.
            db.execute("INSERT OR IGNORE INTO meta VALUES ('next_sheet', '1')")
            (found,) = project.one("SELECT value FROM meta WHERE name = 'next_sheet'") or ("1",)
            self._number = int(str(found))
            db.execute(
                "UPDATE meta SET value = ? WHERE name = 'next_sheet'", (str(self._number + 1),)
            )
            db.execute(f"CREATE TABLE rows_{self._number} ({names})")
        self._sql = f"INSERT INTO rows_{self._number} VALUES ({marks})"

    @property
    def rows(self) -> int:
        """How many rows were taken so far."""
        return self._rows + len(self._waiting)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return self._columns

    @property
    def width(self) -> int:
        """How many columns a row has."""
        return len(self._columns)

    def widen(self, names: Sequence[str]) -> None:
        """Add columns at the right; the rows so far are blank there. Raises WorkbookTooLarge."""
        if len(self._columns) + len(names) > MOST_COLUMNS:
            raise WorkbookTooLarge(self._file, "columns", MOST_COLUMNS)
        self._flush()
        with self._project.write() as db:
            for place in range(len(self._columns), len(self._columns) + len(names)):
                db.execute(f"ALTER TABLE rows_{self._number} ADD COLUMN c{place}")
        self._columns = (*self._columns, *names)
        marks = ", ".join("?" * len(self._columns))
        self._sql = f"INSERT INTO rows_{self._number} VALUES ({marks})"

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows; those that do not fill a chunk wait for the next call."""
        width = len(self._columns)
        self._waiting.extend(encode_rows(list(rows), width))
        while len(self._waiting) >= self._chunk:
            self._flush(self._chunk)

    def register(
        self,
        name: str,
        origin: Origin,
        roles: Mapping[str, str],
        also: Callable[[apsw.Connection, int], None] | None = None,
    ) -> Sheet:
        """Make the rows a sheet of the project, in one tiny transaction, in which `also` is called
        with its number.
        """
        self._flush()
        with self._project.write() as db:
            if also is not None:
                also(db, self._number)
            db.execute(
                "INSERT INTO sheet VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '')",
                (
                    self._number,
                    _free_name(self._project, name),
                    origin.source,
                    origin.source_sheet,
                    origin.header_row,
                    self._rows,
                    _now(),
                    origin.digest,
                    origin.header_lines,
                    json.dumps(_ranges(origin.left_out)),
                    to_json(origin.report),
                ),
            )
            db.executemany(
                "INSERT INTO sheet_column VALUES (?, ?, ?, ?)",
                [
                    (self._number, place, column, roles.get(column, ""))
                    for place, column in enumerate(self._columns)
                ],
            )
            if also is not None:
                drop_sources(db)
        return sheet(self._project, self._number)

    def abandon(self) -> None:
        """Drop what was taken."""
        self._waiting = []
        with self._project.write() as db:
            db.execute(f"DROP TABLE IF EXISTS rows_{self._number}")

    def _insert(self, rows: list[tuple[Stored, ...]]) -> None:
        with self._project.write() as db:
            db.executemany(self._sql, rows)

    def _flush(self, most: int = 2**62) -> None:
        rows, self._waiting = self._waiting[:most], self._waiting[most:]
        if not rows:
            return
        started = time.monotonic()
        try:
            self._insert(rows)
        except UnicodeEncodeError:
            self._insert([encode_texts(row) for row in rows])
        self._rows += len(rows)
        seconds = max(time.monotonic() - started, 1e-4)
        suited = int(len(rows) * _SECONDS_A_CHUNK / seconds)
        self._chunk = min(max(suited, 50), 2 * self._chunk, 20_000)


_SELECT = (
    "SELECT id, name, source, source_sheet, header_row, rows, digest, header_lines, left_out,"
    " report, cleaning FROM sheet"
)


def _sheet(project: Project, row: tuple[object, ...]) -> Sheet:
    number = int(str(row[0]))
    columns = tuple(
        Column(int(str(position)), str(name), str(role))
        for position, name, role in project.db.execute(
            "SELECT position, name, role FROM sheet_column WHERE sheet = ? ORDER BY position",
            (number,),
        )
    )
    return Sheet(
        number,
        str(row[1]),
        str(row[2]),
        str(row[3]),
        int(str(row[4])),
        int(str(row[5])),
        columns,
        str(row[6]),
        int(str(row[7])),
        tuple((first, last) for first, last in json.loads(str(row[8]) or "[]")),
        from_json(str(row[9]), EVENTS) if row[9] else (),
        str(row[10]),
    )


def _ranges(numbers: Iterable[int]) -> list[tuple[int, int]]:
    """Return runs of numbers as (first, last)."""
    found: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return found


def _names(project: Project) -> str:
    return ", ".join(str(name) for (name,) in project.all("SELECT name FROM sheet ORDER BY id"))


def _free_name(project: Project, name: str) -> str:
    taken = {str(found).casefold() for (found,) in project.all("SELECT name FROM sheet")}
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name} ({number})", number + 1
    return free


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
