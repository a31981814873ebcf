"""What every benchmark shares: its options, a home of its own, and the one small table it prints."""

import argparse
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

import psutil


def arguments(description: str, *, rows: int, rounds: int) -> argparse.Namespace:
    """Return the options: how much, how often, and where real data lies."""
    parser = argparse.ArgumentParser(description=description.splitlines()[0])
    parser.add_argument("--rows", type=int, default=rows)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument(
        "--data",
        type=Path,
        default=os.environ.get("BENCH_DATA"),
        help="a folder with text/NAME/{train,test}.csv and big/rows_100k.csv.gz (or BENCH_DATA)",
    )
    return parser.parse_args()


@contextmanager
def scratch() -> Iterator[Path]:
    """Give a folder that is removed, and make it the person's home: no benchmark touches the real one."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        home = Path(name) / "home"
        os.environ["BERT_WORKBENCH_HOME"] = str(home)
        os.environ["HF_HUB_OFFLINE"] = "1"
        os.environ["TOKENIZERS_PARALLELISM"] = "false"  # as in our engine, and fair to both
        yield Path(name)


class Peak:
    """The most memory that a process holds while the block runs, in MiB, seen 20 times a second."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.mib = 0.0

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(0.05):
            try:
                self.mib = max(self.mib, self._process.memory_info().rss / 2**20)
            except psutil.Error:
                return


def say(text: str) -> None:
    """Print at once, so that a long benchmark shows that it lives."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def load() -> str:
    """Return how busy this computer is with everything, this benchmark included."""
    one, five, _fifteen = psutil.getloadavg()
    return f"load {one:.1f} (1 min) {five:.1f} (5 min) on {psutil.cpu_count()} cores"


def table(title: str, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print the table: the first column to the left, numbers to the right."""
    cells = [[str(cell) for cell in row] for row in (header, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    say(f"\n{title}; {load()}")
    for row in cells:
        rest = [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        say("  ".join([row[0].ljust(widths[0]), *rest]))


def source(data: Path | None, *parts: str) -> str:
    """Return whether a figure is of real data: made-up texts are another task, with other scores."""
    return "/".join(parts) if data and data.joinpath(*parts).exists() else "made-up data"


def ratio(ours: Sequence[float], peer: Sequence[float]) -> str:
    """Return how many times longer the peer took: the median of the rounds' own ratios."""
    shared = zip(ours, peer, strict=False)
    return f"{statistics.median(b / a for a, b in shared):.1f}x"
