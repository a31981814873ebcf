"""From the start of the process to the first painted window, beside a bare window of Qt.

python tests/benchmarks/start_time.py [--rounds 5]
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from common import arguments, ratio, scratch, table

# In both, a timer of 0 ms that the window's first paint starts runs when all of it is painted.
OURS = """
import os, sys, time
from PySide6.QtCore import QTimer
from workbench import app

def painted():
    print(time.time(), flush=True)
    os._exit(0)

class Window(app.Window):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)

app.Window = Window
app.run([])
"""
PEER = """
import os, sys, time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

def painted():
    print(time.time(), flush=True)
    os._exit(0)

class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, painted)

app = QApplication([])
window = Window()
window.resize(1240, 800)
window.show()
app.exec()
"""


def seconds(script: str) -> float:
    """Return the time until `script` says that it has painted."""
    started = time.time()
    done = subprocess.run(
        [sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60
    )
    return float(done.stdout.split()[-1]) - started


def main() -> None:
    """Interleave both; the first start of each, from a cold disk, does not count."""
    options = arguments(__doc__ or "", rows=0, rounds=5)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with scratch():
        seconds(OURS), seconds(PEER)
        pairs = [(seconds(OURS), seconds(PEER)) for _ in range(options.rounds)]
    mine, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    table(
        f"Start to first paint, {os.environ['QT_QPA_PLATFORM']}, n={options.rounds}",
        ("", "median ms", "lowest", "highest", "of ours"),
        [
            (name, *(f"{at(found) * 1000:.0f}" for at in (statistics.median, min, max)), share)
            for name, found, share in (
                ("BERT Workbench", mine, ""),
                ("bare QMainWindow", theirs, ratio(mine, theirs)),
            )
        ],
    )


if __name__ == "__main__":
    main()
