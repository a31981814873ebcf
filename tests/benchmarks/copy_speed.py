"""A copy of the person's own workbook with three new columns, beside openpyxl's load, fill and save.

python tests/benchmarks/copy_speed.py [--rows 100000] [--rounds 3] [--data FOLDER]

Ours copies from the project, in a fresh engine whose start is counted; the peer is a fresh process.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_project import predicted
from big_sheet import rows_for, write_workbook
from common import Peak, arguments, ratio, say, scratch, source, table

from workbench.engine.client import Engine, run_to_end
from workbench.project import predictions, runs, tasks
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import ExportWorkbook, ImportSheet

PEER = """
import sys, openpyxl
book = openpyxl.load_workbook(sys.argv[1])
sheet = book.active
right = sheet.max_column
for place, name in enumerate(("prediction", "confidence", "needs_review"), 1):
    sheet.cell(1, right + place, name)
for row in range(2, sheet.max_row + 1):
    sheet.cell(row, right + 1, f"label {row % 7}")
    sheet.cell(row, right + 2, (row % 100) / 100)
    sheet.cell(row, right + 3, row % 2 == 0)
book.save(sys.argv[2])
"""


def filled(project: Path, book: Path) -> None:
    """Import the workbook and give each row a prediction."""
    Project.create(project).close()
    with ProjectLock(project):
        ask = ImportSheet(str(project), str(book), text_columns=("text",), guess_label=False)
        for _event in run_to_end(ask, "parser"):
            pass
    with Project.open(project, owner=True) as opened:
        run = runs.start_run(opened, tasks.task_named(opened).id, "quick", "", {})
        (count,) = opened.one("SELECT rows FROM sheet") or (0,)
        found = [(row, *predicted(row)) for row in range(1, int(str(count)) + 1)]
        predictions.add(opened, run, 1, found)
        runs.finish_run(opened, run, "done")


def ours(project: Path, target: Path) -> tuple[float, float]:
    """Return the seconds and the peak memory in MiB of a fresh engine."""
    started = time.perf_counter()
    engine = Engine("model")
    engine.start()
    with Peak(engine.pid) as peak:
        for _event in engine.run(ExportWorkbook(str(project), str(target), mode="copy")):
            pass
        seconds = time.perf_counter() - started
    engine.close()
    return seconds, peak.mib


def theirs(book: Path, target: Path) -> tuple[float, float]:
    """Return the same of the peer's process."""
    started = time.perf_counter()
    with subprocess.Popen([sys.executable, "-c", PEER, str(book), str(target)]) as child:
        with Peak(child.pid) as peak:
            assert child.wait() == 0
        return time.perf_counter() - started, peak.mib


def main() -> None:
    """Interleave both on one file."""
    options = arguments(__doc__ or "", rows=100_000, rounds=3)
    mine: list[tuple[float, float]] = []
    peer: list[tuple[float, float]] = []
    with scratch() as folder:
        book, project = folder / "big.xlsx", folder / "big.bertwb"
        write_workbook(book, rows_for(options.rows, options.data))
        filled(project, book)
        for number in range(options.rounds):
            mine.append(ours(project, folder / "ours.xlsx"))
            peer.append(theirs(book, folder / "peer.xlsx"))
            say(f"round {number + 1}: ours {mine[-1][0]:.1f} s, peer {peer[-1][0]:.1f} s")
    table(
        f"Copy of {options.rows:,} rows x 12 columns with 3 more, n={options.rounds};"
        f" {source(options.data, 'big', 'rows_100k.csv.gz')}",
        ("", "seconds", "peak MiB", "ours is", "wanted"),
        [
            ("BERT Workbench, fresh engine", *_middle(mine), "", "150 MiB"),
            (
                "openpyxl load + fill + save",
                *_middle(peer),
                ratio([one[0] for one in mine], [one[0] for one in peer]),
                "9x",
            ),
        ],
    )


def _middle(found: list[tuple[float, float]]) -> tuple[str, str]:
    seconds = statistics.median(one[0] for one in found)
    return f"{seconds:.1f}", f"{statistics.median(one[1] for one in found):.0f}"


if __name__ == "__main__":
    main()
