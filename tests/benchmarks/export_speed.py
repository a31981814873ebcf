"""Export of a sheet with its predictions, beside pandas.DataFrame.to_excel, in one run.

python tests/benchmarks/export_speed.py [--rows 100000] [--rounds 3] [--data FOLDER]

Ours reads rows and predictions from the project; the peers have them in memory already. Of a default
pandas, to_excel takes XlsxWriter where that is installed, else openpyxl: both are shown.
"""

import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import pandas as pd
from big_project import filled, predicted
from big_sheet import HEADER, rows_for
from common import arguments, ratio, say, scratch, source, table

from workbench.engine.client import Engine
from workbench.requests import ExportWorkbook

ADDED = ("prediction", "confidence", "needs_review")
PEERS = ("openpyxl", "xlsxwriter")


def ours(engine: Engine, project: Path, folder: Path) -> float:
    """Return the seconds from the request to the renamed file, in the warm engine of the window."""
    started = time.perf_counter()
    for _event in engine.run(ExportWorkbook(str(project), str(folder / "ours.xlsx"), mode="new")):
        pass
    return time.perf_counter() - started


def main() -> None:
    """Interleave all on the same rows."""
    options = arguments(__doc__ or "", rows=100_000, rounds=3)
    rows = rows_for(options.rows, options.data)
    with_added = [(*row, *predicted(place), False) for place, row in enumerate(rows, 1)]
    frame = pd.DataFrame(with_added, columns=[*HEADER, *ADDED])
    mine: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name in PEERS}
    with scratch() as folder:
        project = folder / "big.bertwb"
        filled(project, rows)
        engine = Engine("model")
        engine.start()
        for number in range(options.rounds):
            mine.append(ours(engine, project, folder))
            for name in PEERS:
                started = time.perf_counter()
                frame.to_excel(folder / "peer.xlsx", index=False, engine=name)
                theirs[name].append(time.perf_counter() - started)
            said = ", ".join(f"{name} {times[-1]:.1f} s" for name, times in theirs.items())
            say(f"round {number + 1}: ours {mine[-1]:.1f} s, {said}")
        engine.close()
    table(
        f"Export of {options.rows:,} rows x {len(frame.columns)} columns, n={options.rounds};"
        f" {source(options.data, 'big', 'rows_100k.csv.gz')}",
        ("", "seconds", "ours is", "wanted"),
        [
            ("BERT Workbench, engine", f"{statistics.median(mine):.1f}", "", ""),
            *(
                (
                    f"DataFrame.to_excel ({name})",
                    f"{statistics.median(times):.1f}",
                    ratio(mine, times),
                    "20x" if name == "openpyxl" else "",
                )
                for name, times in theirs.items()
            ),
        ],
    )


if __name__ == "__main__":
    main()
