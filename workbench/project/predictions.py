"""What a run says of the rows of a sheet: a label and a confidence for each."""

import sys
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from workbench.label_text import LEVEL, parted
from workbench.project.changes import Changes
from workbench.project.store import Project

Prediction = tuple[int, str, float]
"""(row, label as `label_text` writes it, confidence in 0..1 or -1 for a number)."""

_CHUNK = 2000
_WHOLE = 65_535


def add(
    project: Project,
    run: int,
    sheet: int,
    found: Sequence[Prediction],
    spreads: Mapping[int, bytes] | None = None,
) -> Changes:
    """Store predictions, in transactions short enough for a person who labels meanwhile.

    `spreads` are the probabilities of all labels by row, as `packed` makes them.
    """
    ordered = sorted(found)
    known = spreads or {}
    for start in range(0, len(ordered), _CHUNK):
        with project.write() as db:
            db.executemany(
                "INSERT OR REPLACE INTO prediction VALUES (?, ?, ?, ?, ?, ?)",
                ((run, sheet, *one, known.get(one[0])) for one in ordered[start : start + _CHUNK]),
            )
    return Changes(predictions=True)


def packed(probabilities: Iterable[float]) -> bytes:
    """Return probabilities in 16 bits each, little-endian."""
    values = array("H", [round(min(max(one, 0.0), 1.0) * _WHOLE) for one in probabilities])
    if sys.byteorder == "big":
        values.byteswap()
    return values.tobytes()


def unpacked(spread: bytes) -> list[float]:
    """Return the probabilities that `packed` was given, to within 1/65,535."""
    values = array("H", spread)
    if sys.byteorder == "big":
        values.byteswap()
    return [one / _WHOLE for one in values]


def predicted_count(project: Project, run: int, sheet: int) -> int:
    """Return how many rows of a sheet carry a prediction of a run."""
    return _count(project, "run = ? AND sheet = ?", (run, sheet))


def count_of_run(project: Project, run: int) -> int:
    """Return how many rows of all sheets carry a prediction of a run."""
    return _count(project, "run = ?", (run,))


def last_row(project: Project, run: int, sheet: int) -> int:
    """Return the last row that carries a prediction, or 0: rows are classified in their order."""
    row = project.one(
        "SELECT coalesce(max(row), 0) FROM prediction WHERE run = ? AND sheet = ?", (run, sheet)
    )
    return int(str(row[0])) if row else 0


def of_rows(
    project: Project, run: int, sheet: int, row_ids: Sequence[int]
) -> dict[int, tuple[str, float]]:
    """Return (label name, confidence) of those of the rows that have a prediction."""
    marks = ",".join("?" * len(row_ids))
    found = project.all(
        "SELECT row, label, confidence FROM prediction WHERE run = ? AND sheet = ?"
        f" AND row IN ({marks})",
        (run, sheet, *row_ids),
    )
    return {int(str(row)): (str(label), float(str(sure))) for row, label, sure in found}


def iterate(project: Project, run: int, sheet: int) -> Iterator[Prediction]:
    """Yield every prediction of a run for a sheet, in the order of rows."""
    for row, label, confidence in project.db.execute(
        "SELECT row, label, confidence FROM prediction WHERE run = ? AND sheet = ? ORDER BY row",
        (run, sheet),
    ):
        yield int(str(row)), str(label), float(str(confidence))


def iterate_spreads(
    project: Project, run: int, sheet: int
) -> Iterator[tuple[int, str, float, bytes]]:
    """Yield predictions as `iterate` does, each with its spread or b""."""
    for row, label, confidence, spread in project.db.execute(
        "SELECT row, label, confidence, coalesce(spread, x'') FROM prediction"
        " WHERE run = ? AND sheet = ? ORDER BY row",
        (run, sheet),
    ):
        assert isinstance(spread, bytes)
        yield int(str(row)), str(label), float(str(confidence)), spread


def per_label(
    project: Project, run: int, sheet: int, review: str, kind: str = "single"
) -> list[tuple[str, int, int]]:
    """Return (label, rows, rows that need a person by the condition `review`), the largest first.

    A row with several labels counts for each of them; for numbers there is nothing to count.
    """
    if kind == "number":
        return []
    found = project.all(
        f"SELECT p.label, count(*), sum({review}) FROM prediction AS p"
        " WHERE p.run = ? AND p.sheet = ? GROUP BY p.label",
        (run, sheet),
    )
    rows: Counter[str] = Counter()
    low: Counter[str] = Counter()
    for written, count, below in found:
        for name in parted(str(written)) if kind == "several" else (str(written),):
            rows[name] += int(str(count))
            low[name] += int(str(below))
    return [(one, rows[one], low[one]) for one in sorted(rows, key=lambda one: (-rows[one], one))]


def deepest(project: Project, run: int, sheet: int) -> int:
    """Return how many levels the longest predicted path has."""
    row = project.one(
        "SELECT max((length(label) - length(replace(label, ?1, ''))) / length(?1) + 1)"
        " FROM prediction WHERE run = ?2 AND sheet = ?3",
        (LEVEL, run, sheet),
    )
    return int(str(row[0])) if row and row[0] is not None else 0


def range_of(project: Project, run: int, sheet: int) -> tuple[float, float, float] | None:
    """Return the smallest, the mean and the largest predicted number, or None where there is none."""
    row = project.one(
        "SELECT min(v), avg(v), max(v) FROM (SELECT CAST(label AS REAL) AS v FROM prediction"
        " WHERE run = ? AND sheet = ?)",
        (run, sheet),
    )
    if row is None or row[0] is None:
        return None
    return float(str(row[0])), float(str(row[1])), float(str(row[2]))


def _count(project: Project, where: str, values: tuple[object, ...]) -> int:
    row = project.one(f"SELECT count(*) FROM prediction WHERE {where}", values)
    return int(str(row[0])) if row else 0
