"""How long changes of the scheme hold the project's lock, where very many rows carry a label.

python tests/benchmarks/scheme.py [--rows 100000] [--kind single --kind several --kind tree]

Each change is one transaction: nobody labels while it runs, and a kill leaves all of it or nothing. The
seconds of the processor are what compares, where other programs run beside this one.
"""

import argparse
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from common import scratch, table

from workbench.project import labels, replay, scheme, scheme_changes, tasks, undo
from workbench.project.bulk import CHUNK, Bulk, BulkWriter
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project


def filled(project: Project, kind: str, rows: int) -> tuple[int, list[int]]:
    """Give every row the first of three labels and, where it may carry several, every third row the
    last one too; return the task and the labels.
    """
    loader = SheetLoader(project, "b.csv", ("text",))
    loader.add([(f"comment {row}",) for row in range(rows)])
    sheet = loader.register("S", Origin("b.csv", "", 1), {"text": "text"}).id
    task = tasks.new_task(project, "K", kind)[0].id
    for name in ("late", "broken", "price"):
        labels.add_label(project, task, name)
    ids = [one.id for one in labels.all_labels(project, task)]
    for label, every in ((ids[0], 1), (ids[2], 3)):
        if every == 1 or kind == "several":
            writer = BulkWriter(project, Bulk(task, sheet, "person"))
            for start in range(1, rows + 1, CHUNK):
                end = min(start + CHUNK, rows + 1)
                writer.write([(row, label, "") for row in range(start, end) if row % every == 0])
    return task, ids


def measured(project: Project, kind: str, rows: int) -> list[tuple[str, str, str, str]]:
    """Return (kind, what, seconds, seconds of the processor) of each change."""
    task, (first, second, _third) = filled(project, kind, rows)
    start = replay.assigned(project, task)
    lines: list[tuple[str, str, str, str]] = []

    def timed(what: str, change: Callable[[], object]) -> None:
        clock, own = time.perf_counter(), time.process_time()
        change()
        clock, own = time.perf_counter() - clock, time.process_time() - own
        lines.append((kind, what, f"{clock:.2f}", f"{own:.2f}"))

    timed("merge", lambda: scheme.merge(project, [first], second))
    timed("undo", lambda: undo.undo(project))
    timed("redo", lambda: undo.redo(project))
    timed("preview of the return", lambda: scheme_changes.of_restore(project, first))
    timed("return", lambda: scheme.bring_back(project, first))
    timed("archive", lambda: labels.delete_label(project, first))
    timed("merge of what is archived", lambda: scheme.merge(project, [first], second))
    timed("undo", lambda: undo.undo(project))
    timed("return", lambda: scheme.bring_back(project, first))
    assert replay.assigned(project, task) == start == replay.replayed(project, task)
    return lines


def main() -> None:
    """Time the changes for each kind of task; print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--kind", action="append", choices=("single", "several", "tree"))
    options = parser.parse_args()
    for kind in options.kind or ("single", "several", "tree"):
        with scratch() as folder, Project.create(folder / "b.bertwb") as project:
            lines = measured(project, kind, options.rows)
        table(f"{options.rows:,} rows", ("kind", "change", "s", "s of processor"), lines)


if __name__ == "__main__":
    main()
