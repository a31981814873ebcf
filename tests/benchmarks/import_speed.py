"""Import of a workbook into a project file, beside pandas + openpyxl into SQLite, in one run.

python tests/benchmarks/import_speed.py [--rows 100000] [--rounds 3] [--data FOLDER]

With a password and without; polars is shown beside pandas where it is installed.
"""

import io
import sqlite3
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_sheet import rows_for, write_workbook
from common import Peak, arguments, ratio, say, scratch, source, table

from workbench.engine.client import Engine
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import ImportSheet

PEERS = {
    "pandas.read_excel (openpyxl) + to_sql": """
import sqlite3, sys, pandas
frame = pandas.read_excel(sys.argv[1], engine="openpyxl")
with sqlite3.connect(sys.argv[2]) as database:
    frame.to_sql("rows", database, index=False)
""",
    "polars.read_excel + executemany": """
import sqlite3, sys, polars
frame = polars.read_excel(sys.argv[1], infer_schema_length=0)
marks = ",".join("?" * frame.width)
with sqlite3.connect(sys.argv[2]) as database:
    database.execute(f"create table rows ({','.join(f'c{n}' for n in range(frame.width))})")
    database.executemany(f"insert into rows values ({marks})", frame.iter_rows())
""",
}
PASSWORD = "a password"

Measured = tuple[float, float]
"""(seconds, peak memory in MiB)."""


def ours(book: Path, folder: Path, password: str = "") -> Measured:
    """Measure from the request to the registered sheet; the engine's start is counted."""
    path = folder / "ours.bertwb"
    Project.create(path).close()
    ask = ImportSheet(
        str(path), str(book), text_columns=("text",), guess_label=False, password=password
    )
    started = time.perf_counter()
    engine = Engine("parser")
    engine.start()
    with ProjectLock(path), Peak(engine.pid) as peak:
        for _event in engine.run(ask):
            pass
        seconds = time.perf_counter() - started
    engine.close()
    path.unlink()
    return seconds, peak.mib


def peer(script: str, book: Path, folder: Path) -> Measured:
    """Measure a fresh process that does it."""
    target = folder / "peer.sqlite"
    started = time.perf_counter()
    command = [sys.executable, "-c", script, str(book), str(target)]
    with subprocess.Popen(command) as child, Peak(child.pid) as peak:
        assert child.wait() == 0
        seconds = time.perf_counter() - started
    with sqlite3.connect(target) as database:
        assert database.execute("select count(*) from rows").fetchone()[0]
    target.unlink()
    return seconds, peak.mib


def main() -> None:
    """Interleave all on one file."""
    import msoffcrypto  # noqa: PLC0415 - a spawned engine imports this module too, and is timed

    options = arguments(__doc__ or "", rows=100_000, rounds=3)
    peers = dict(list(PEERS.items())[: 2 if find_spec("polars") and find_spec("fastexcel") else 1])
    found: dict[str, list[Measured]] = {"plain": [], "secret": [], **{name: [] for name in peers}}
    with scratch() as folder:
        book, secret = folder / "big.xlsx", folder / "secret.xlsx"
        write_workbook(book, rows_for(options.rows, options.data))
        with secret.open("wb") as out:
            msoffcrypto.OfficeFile(io.BytesIO(book.read_bytes())).encrypt(PASSWORD, out)
        size = book.stat().st_size / 1e6
        for number in range(options.rounds):
            found["plain"].append(ours(book, folder))
            found["secret"].append(ours(secret, folder, PASSWORD))
            for name, script in peers.items():
                found[name].append(peer(script, book, folder))
            say(
                f"round {number + 1}: "
                + ", ".join(f"{n} {m[-1][0]:.1f} s" for n, m in found.items())
            )
    mine = [one[0] for one in found["plain"]]
    wanted = {next(iter(PEERS)): "6x"}
    table(
        f"Import of {options.rows:,} rows x 12 columns, {size:.1f} MB, n={options.rounds};"
        f" {source(options.data, 'big', 'rows_100k.csv.gz')}",
        ("", "seconds", "peak MiB", "ours is", "wanted"),
        [
            ("BERT Workbench, guarded engine", *_middle(found["plain"]), "", "1,536 MiB"),
            ("the same, with a password", *_middle(found["secret"]), "", ""),
            *(
                (
                    name,
                    *_middle(found[name]),
                    ratio(mine, [one[0] for one in found[name]]),
                    wanted.get(name, ""),
                )
                for name in peers
            ),
        ],
    )


def _middle(found: list[Measured]) -> tuple[str, str]:
    seconds = statistics.median(one[0] for one in found)
    return f"{seconds:.1f}", f"{statistics.median(one[1] for one in found):.0f}"


if __name__ == "__main__":
    main()
