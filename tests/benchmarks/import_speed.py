"""Import of a workbook into a project file, beside pandas + openpyxl into SQLite, in one run.

    python tests/benchmarks/import_speed.py [--rows 100000] [--rounds 2] [--data rows.csv.gz]
"""

import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_sheet import arguments, rows_for, say, write_workbook

from workbench.engine.client import run_to_end
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import ImportSheet

PEER = """
import sqlite3, sys, pandas
frame = pandas.read_excel(sys.argv[1])
with sqlite3.connect(sys.argv[2]) as database:
    frame.to_sql("rows", database, index=False)
"""


def ours(book: Path, folder: Path) -> float:
    """Return the seconds from the request to the registered sheet, engine start included."""
    path = folder / "ours.bertwb"
    Project.create(path).close()
    started = time.perf_counter()
    with ProjectLock(path):
        for _event in run_to_end(ImportSheet(str(path), str(book)), "parser"):
            pass
    seconds = time.perf_counter() - started
    path.unlink()
    return seconds


def peer(book: Path, folder: Path) -> float:
    """Return the seconds of a fresh process that does it with pandas, openpyxl and sqlite3."""
    target = folder / "peer.sqlite"
    started = time.perf_counter()
    subprocess.run([sys.executable, "-c", PEER, str(book), str(target)], check=True)
    seconds = time.perf_counter() - started
    with sqlite3.connect(target) as database:
        assert database.execute("select count(*) from rows").fetchone()[0]
    target.unlink()
    return seconds


def main() -> None:
    """Interleave both and print the ratio of their medians."""
    options = arguments(__doc__ or "", 100_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = folder / "big.xlsx"
        write_workbook(book, rows_for(options))
        say(f"{options.rows:,} rows x 12 columns, {book.stat().st_size / 1e6:.1f} MB")
        times: dict[str, list[float]] = {"ours": [], "pandas + openpyxl": []}
        for number in range(options.rounds):
            times["ours"].append(ours(book, folder))
            times["pandas + openpyxl"].append(peer(book, folder))
            say(f"round {number + 1}: " + ", ".join(f"{k} {v[-1]:.1f} s" for k, v in times.items()))
        ratio = statistics.median(
            b / a for a, b in zip(times["ours"], times["pandas + openpyxl"], strict=True)
        )
        say(f"import: {ratio:.1f}x pandas + openpyxl to SQLite (expected: 5x)")


if __name__ == "__main__":
    main()
