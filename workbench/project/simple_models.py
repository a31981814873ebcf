"""What simple models, taught the same rows, said of the rows that score a run."""

from collections.abc import Mapping

from workbench.project.changes import Changes
from workbench.project.store import Project

Key = tuple[int, int]
"""(sheet, row)"""


def add_simple_answers(
    project: Project, run: int, baseline: Mapping[Key, str], fast: Mapping[Key, str]
) -> Changes:
    """Keep the labels that each model gave to scored rows of a run."""
    with project.write() as db:
        db.executemany(
            "UPDATE held_out SET baseline = ?, fast = ? WHERE run = ? AND sheet = ? AND row = ?",
            ((baseline.get(key), fast.get(key), run, *key) for key in sorted({*baseline, *fast})),
        )
    return Changes(runs=True)


def simple_answers(project: Project, run: int) -> tuple[dict[Key, str], dict[Key, str]]:
    """Return what the baseline and the fast model said, by (sheet, row); without rows not asked about."""
    found = project.all(
        "SELECT sheet, row, baseline, fast FROM held_out WHERE run = ? ORDER BY sheet, row", (run,)
    )
    baseline: dict[Key, str] = {}
    fast: dict[Key, str] = {}
    for sheet, row, plain, quick in found:
        key = int(str(sheet)), int(str(row))
        if plain is not None:
            baseline[key] = str(plain)
        if quick is not None:
            fast[key] = str(quick)
    return baseline, fast
