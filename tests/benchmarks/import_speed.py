"""Import of a workbook into a project file, beside pandas + openpyxl into SQLite, in one run.

python tests/benchmarks/import_speed.py [--rows 100000] [--rounds 3] [--data FOLDER]
"""

import sqlite3
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_sheet import rows_for, write_workbook
from common import arguments, ratio, say, scratch, source, table

from workbench.engine.client import run_to_end
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import ImportSheet

PEER = """
import sqlite3, sys, pandas
frame = pandas.read_excel(sys.argv[1], engine="openpyxl")
with sqlite3.connect(sys.argv[2]) as database:
    frame.to_sql("rows", database, index=False)
"""


def ours(book: Path, folder: Path) -> float:
    """Return the seconds from the request to the registered sheet, engine start included."""
    path = folder / "ours.bertwb"
    Project.create(path).close()
    started = time.perf_counter()
    with ProjectLock(path):
        for _event in run_to_end(
            ImportSheet(str(path), str(book), text_columns=("text",), guess_label=False), "parser"
        ):
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
    """Interleave both on one file."""
    options = arguments(__doc__ or "", rows=100_000, rounds=3)
    mine: list[float] = []
    theirs: list[float] = []
    with scratch() as folder:
        book = folder / "big.xlsx"
        write_workbook(book, rows_for(options.rows, options.data))
        size = book.stat().st_size / 1e6
        for number in range(options.rounds):
            mine.append(ours(book, folder))
            theirs.append(peer(book, folder))
            say(f"round {number + 1}: ours {mine[-1]:.1f} s, peer {theirs[-1]:.1f} s")
    table(
        f"Import of {options.rows:,} rows x 12 columns, {size:.1f} MB, n={options.rounds};"
        f" {source(options.data, 'big', 'rows_100k.csv.gz')}",
        ("", "seconds", "ours is", "wanted"),
        [
            ("BERT Workbench, guarded engine", f"{statistics.median(mine):.1f}", "", ""),
            (
                "pandas.read_excel (openpyxl) + to_sql",
                f"{statistics.median(theirs):.1f}",
                ratio(mine, theirs),
                "5x",
            ),
        ],
    )


if __name__ == "__main__":
    main()
