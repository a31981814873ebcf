"""Which rows are set aside for testing, for ever: a test row is never learnt from by any run. And how
the rows of each run were parted.
"""

from collections.abc import Iterable

from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.records import from_json, to_json
from workbench.trust import TRUST, RowSplit

Key = tuple[int, int]
"""(sheet, row)"""


def frozen_test_rows(project: Project, task: int) -> set[Key]:
    """Return the (sheet, row) keys that are set aside."""
    found = project.all("SELECT sheet, row FROM test_row WHERE task = ?", (task,))
    return {(int(str(sheet)), int(str(row))) for sheet, row in found}


def freeze_test_rows(project: Project, task: int, keys: Iterable[Key]) -> Changes:
    """Set rows aside. Nothing takes them back: the file itself refuses it."""
    with project.write() as db:
        db.executemany(
            "INSERT OR IGNORE INTO test_row VALUES (?, ?, ?)", ((task, *key) for key in keys)
        )
    return Changes(runs=True)


def keep_split(project: Project, run: int, split: RowSplit) -> Changes:
    """Keep how the rows of a run were parted."""
    with project.write() as db:
        db.execute("UPDATE run SET split = ? WHERE id = ?", (to_json(split), run))
    return Changes(runs=True)


def split_of(project: Project, run: int) -> RowSplit | None:
    """Return how the rows of a run were parted; None of a run before that was kept."""
    row = project.one("SELECT split FROM run WHERE id = ?", (run,))
    if row is None or not row[0]:
        return None
    found: RowSplit = from_json(str(row[0]), TRUST)
    return found


def last_entry(project: Project, task: int) -> int:
    """Return the number of the last entry in the history of a task's labels, or 0."""
    row = project.one("SELECT coalesce(max(seq), 0) FROM annotation WHERE task = ?", (task,))
    return int(str(row[0])) if row else 0


def taught_rows(project: Project, task: int) -> set[Key]:
    """Return the rows that some run of a task may have learnt from: all that carried a label before the
    last one began, and those whose label came from an earlier state of their file.
    """
    row = project.one(
        "SELECT count(*), max(coalesce(json_extract(nullif(r.split, ''), '$.after'), (SELECT max(a.seq)"
        " FROM annotation AS a WHERE a.task = r.task AND a.at <= r.started), 0)) FROM run AS r"
        " WHERE r.task = ?",
        (task,),
    )
    if row is None or not row[0]:
        return set()
    found = project.all(
        "SELECT sheet, row FROM annotation WHERE task = ? GROUP BY sheet, row"
        " HAVING min(seq) <= ? OR max(source = 'renewal')",
        (task, int(str(row[1]))),
    )
    return {(int(str(sheet)), int(str(number))) for sheet, number in found}
