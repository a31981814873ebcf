"""How long from a key to the next row: a scripted person labels with real key events in the real window.

python tests/benchmarks/label_keys.py [--rows 100000] [--rounds 500] [--data FOLDER]

The time runs from a key press to the paint of the table and of the text beneath it; "own work" is the
processor's time of that, whatever else runs on the computer. Half of the rows carry a label before. The
window is a process of its own; it is killed (SIGKILL) after the last key, then every label is looked
for in the file. Offscreen where no platform is named.
"""

import json
import os
import signal
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from big_sheet import HEADER, rows_for
from common import arguments, say, scratch, source, table

from workbench.project import annotations, labels, tasks
from workbench.project.sheets import Origin, SheetLoader
from workbench.project.store import Project

LABELS = 12
PAUSE = 0.12  # seconds between two keys: a fast person; the panel counts in that time
KEYS = "1234567890"


def made(path: Path, rows: int, data: Path | None) -> None:
    """Make a project with one sheet of that many rows, every other one labelled."""
    real = rows_for(min(rows, 100_000), data)
    with Project.create(path) as project:
        loader = SheetLoader(project, "big.csv", HEADER)
        for start in range(0, rows, len(real)):
            loader.add(real[: rows - start])
        loader.register("Data", Origin("", "Data", 1), {"text": "text"})
        task = tasks.task_named(project).id
        for number in range(LABELS):
            labels.add_label(project, task, f"topic {number + 1}")
        present = labels.all_labels(project, task)
        for number in range(4):
            ids = range(2 * number + 2, rows + 1, 8)
            annotations.annotate(project, task, 1, ids, present[number].id)


def person(path: Path, strokes: int) -> None:
    """Be the window and the person; write down (row, place of its label, milliseconds) of each stroke."""
    from PySide6.QtCore import QEvent, QObject, Qt  # noqa: PLC0415 - not in the process that looks on
    from PySide6.QtTest import QTest  # noqa: PLC0415 - as above

    from workbench import app as application  # noqa: PLC0415 - as above

    class Eyes(QObject):
        """Sees what is painted."""

        seen: set[QObject]

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                self.seen.add(watched)
            return False

    app = application._application()
    parts = application.App(app)
    sys.excepthook = sys.__excepthook__  # a fault is to end this, not to open a dialog
    parts.stop_warm_up()
    parts.window.show()
    assert parts.session.open_project(path)
    parts.window.open_page("label")
    canvas = parts.window.page("label").canvas  # type: ignore[attr-defined] # the page is a LabelPage
    rows = canvas.browser.table
    while not rows.rows.ids:
        app.processEvents()
    for _n in range(40):
        app.processEvents()
        time.sleep(0.01)
    eyes = Eyes()
    eyes.seen = set()
    wanted = {rows.viewport(), canvas.reader.text.viewport()}
    for widget in wanted:
        widget.installEventFilter(eyes)
    done: list[tuple[int, int, float, float]] = []
    deaf = 0.0
    for number in range(strokes):
        place = number % len(KEYS)
        row = canvas.strokes.present()
        eyes.seen.clear()
        started, worked = time.perf_counter(), time.process_time()
        QTest.keyClick(rows, Qt.Key(int(Qt.Key.Key_0) + int(KEYS[place])))
        while not wanted <= eyes.seen:
            app.processEvents()
        taken = time.perf_counter() - started, time.process_time() - worked
        done.append((row, place, taken[0] * 1000, taken[1] * 1000))
        assert canvas.strokes.present() != row
        until = time.monotonic() + PAUSE
        while time.monotonic() < until:
            before = time.perf_counter()
            app.processEvents()
            deaf = max(deaf, (time.perf_counter() - before) * 1000)
            time.sleep(0.002)
    path.with_suffix(".json").write_text(json.dumps({"done": done, "deaf": deaf}))
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Make the project, let the person work, look into the file."""
    if len(sys.argv) == 4 and sys.argv[1] == "--person":
        person(Path(sys.argv[2]), int(sys.argv[3]))
        return
    options = arguments(__doc__ or "", rows=100_000, rounds=500)
    with scratch() as folder:
        path = folder / "big.bertwb"
        made(path, options.rows, options.data)
        environment = {
            **os.environ,
            "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen"),
        }
        command = [sys.executable, __file__, "--person", str(path), str(options.rounds)]
        # Nothing is captured: an engine that the window started would hold the pipe open.
        ended = subprocess.run(command, env=environment, check=False)
        assert ended.returncode == -signal.SIGKILL
        told = json.loads(path.with_suffix(".json").read_text())
        times = [one[2] for one in told["done"]]
        with Project.open(path, owner=True) as project:
            task = tasks.task_named(project).id
            present = labels.all_labels(project, task)
            found = annotations.current(project, task, 1, [one[0] for one in told["done"]])
        right = sum(found.get(row) == present[place].id for row, place, *_ms in told["done"])
        own = statistics.median(one[3] for one in told["done"])
        parts = statistics.quantiles(times, n=100, method="inclusive")
        table(
            f"{options.rows:,} rows, half of them labelled"
            f" ({source(options.data, 'big', 'rows_100k.csv.gz')})",
            ("strokes", "p50 ms", "p95 ms", "p99 ms", "worst", "own work", "deaf", "in the file"),
            [
                (
                    len(times), f"{parts[49]:.1f}", f"{parts[94]:.1f}", f"{parts[98]:.1f}",
                    f"{max(times):.1f}", f"{own:.1f}", f"{told['deaf']:.1f}", f"{right} of {len(times)}",
                )
            ],
        )  # fmt: skip
        say("The window was killed (SIGKILL) right after the last key.")


if __name__ == "__main__":
    main()
