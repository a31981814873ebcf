"""Vectors of rows, kept in chunks of consecutive rows so that a reading that was cut off goes on.

A source is written "KIND:MAKER:TEXTS": "encoder" or "grams", what made the vectors, and a digest of
how the texts came about. A chunk of no rows says that its source was tried and does not serve.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

from workbench.errors import SheetUnknown
from workbench.project import sheets
from workbench.project.sheets import Sheet
from workbench.project.store import Project


@dataclass(frozen=True, slots=True)
class Chunk:
    """Vectors of the rows `first` to `first + rows - 1`: float16, row-major, zeros without text."""

    first: int
    rows: int
    data: bytes


def texts_digest(sheet: Sheet) -> str:
    """Return a short digest of how texts are made of the sheet's cells: other texts, other vectors."""
    places = [column.position for column in sheet.columns if column.role == "text"]
    return hashlib.sha256(repr((places, sheet.cleaning)).encode()).hexdigest()[:12]


def kind_of(source: str) -> str:
    """Return "encoder" or "grams"."""
    return source.split(":", maxsplit=1)[0]


def fresh(project: Project, sheet: Sheet) -> dict[str, int]:
    """Return each source that fits the sheet's texts as they are now, and up to which row it has been
    read. Sources that do not serve are left out.
    """
    found = project.all(
        "SELECT source, max(first + rows - 1) FROM embedding WHERE sheet = ? GROUP BY source"
        " HAVING max(rows) > 0 ORDER BY source",
        (sheet.id,),
    )
    digest = texts_digest(sheet)
    return {
        str(source): int(str(last)) for source, last in found if str(source).endswith(f":{digest}")
    }


def is_useless(project: Project, sheet: int, source: str) -> bool:
    """Return whether it was found that the source does not serve these texts."""
    row = project.one(
        "SELECT 1 FROM embedding WHERE sheet = ? AND source = ? AND rows = 0", (sheet, source)
    )
    return row is not None


def read_until(project: Project, sheet: int, source: str) -> int:
    """Return the last row that has been read, or 0."""
    row = project.one(
        "SELECT max(first + rows - 1) FROM embedding WHERE sheet = ? AND source = ? AND rows > 0",
        (sheet, source),
    )
    return int(str(row[0])) if row and row[0] is not None else 0


def chunks(project: Project, sheet: int, source: str, after: int = 0) -> Iterator[Chunk]:
    """Yield the chunks of rows after a row, in order."""
    for first, rows, data in project.db.execute(
        "SELECT first, rows, data FROM embedding WHERE sheet = ? AND source = ? AND first > ?"
        " AND rows > 0 ORDER BY first",
        (sheet, source, after),
    ):
        yield Chunk(int(first), int(rows), bytes(data))


def add(project: Project, sheet: int, source: str, chunk: Chunk) -> None:
    """Keep a chunk. Raises SheetUnknown where the sheet was removed meanwhile."""
    with project.write() as db:
        db.execute(
            "INSERT OR REPLACE INTO embedding (sheet, source, first, rows, data)"
            " SELECT id, ?, ?, ?, ? FROM sheet WHERE id = ?",
            (source, chunk.first, chunk.rows, chunk.data, sheet),
        )
        known = db.changes()
    if not known:
        raise SheetUnknown(str(sheet), ", ".join(one.name for one in sheets.all_sheets(project)))


def drop_stale(project: Project, sheet: int, keep: tuple[str, ...]) -> int:
    """Drop the vectors of all other sources, a chunk a transaction; return how many."""
    marks = ",".join("?" * len(keep))
    found = project.all(
        f"SELECT id FROM embedding WHERE sheet = ? AND source NOT IN ({marks})", (sheet, *keep)
    )
    for (number,) in found:
        with project.write() as db:
            db.execute("DELETE FROM embedding WHERE id = ?", (number,))
    return len(found)
