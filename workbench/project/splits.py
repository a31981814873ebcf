"""Which rows are set aside for testing, for ever: a test row is never learnt from by any run."""

from collections.abc import Iterable

from workbench.project.changes import Changes
from workbench.project.store import Project


def frozen_test_rows(project: Project, task: int) -> set[tuple[int, int]]:
    """Return the (sheet, row) keys that are set aside."""
    found = project.all("SELECT sheet, row FROM test_row WHERE task = ?", (task,))
    return {(int(str(sheet)), int(str(row))) for sheet, row in found}


def freeze_test_rows(project: Project, task: int, keys: Iterable[tuple[int, int]]) -> Changes:
    """Set rows aside. Nothing takes them back: the file itself refuses it."""
    with project.write() as db:
        db.executemany(
            "INSERT OR IGNORE INTO test_row VALUES (?, ?, ?)", ((task, *key) for key in keys)
        )
    return Changes(runs=True)
