"""Export to a new workbook, beside pandas.DataFrame.to_excel, in one run.

    python tests/benchmarks/export_speed.py [--rows 100000] [--rounds 2] [--data rows.csv.gz]
"""

import statistics
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
from big_sheet import HEADER, arguments, rows_for, say

from workbench.sheets.writers import write

ADDED = ("prediction", "confidence", "needs_review")


def main() -> None:
    """Interleave both on the same rows and print the ratio of their medians."""
    options = arguments(__doc__ or "", 100_000)
    rows = [(*row, "label", 0.875, False) for row in rows_for(options)]
    header = [*HEADER, *ADDED]
    frame = pd.DataFrame(rows, columns=header)
    ratios = []
    with tempfile.TemporaryDirectory() as name:
        for number in range(options.rounds):
            started = time.perf_counter()
            target = Path(name) / "ours.xlsx"
            for _event in write(target, header, iter(rows), sheet_name="Data", total=len(rows)):
                pass
            ours = time.perf_counter() - started
            started = time.perf_counter()
            frame.to_excel(Path(name) / "peer.xlsx", index=False)
            peer = time.perf_counter() - started
            ratios.append(peer / ours)
            say(f"round {number + 1}: ours {ours:.1f} s, to_excel {peer:.1f} s")
    say(f"export: {statistics.median(ratios):.1f}x DataFrame.to_excel (expected: 2.5x)")


if __name__ == "__main__":
    main()
