"""What a person does with the installed app on a screen that nobody sees; each step prints what it saw."""

import contextlib
import os
import re
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bare_machine import BareMachine, kill, memory, processor
from virtual_screen import VirtualScreen, until

TITLE = "BERT Workbench"
PREFERENCES = "Preferences"
PROJECT = "Documents/shop_feedback_en.bertwb"
RESULT = "Documents/shop_feedback_en with predictions.xlsx"
COLLEAGUE = "colleague.bertwb"
WARM_STARTS = 5
LONG = 900  # seconds that a step may take on a busy machine


@dataclass(frozen=True, slots=True)
class Place:
    """Where the app lies, as it is called inside the machine: its folder and its entry of the menu."""

    folder: str
    entry: str

    @property
    def program(self) -> str:
        """The file that all its processes run."""
        return f"{self.folder}/workbench"


class Proof:
    """Each method is a step that a person takes."""

    def __init__(
        self, machine: BareMachine, screen: VirtualScreen, place: Place, pictures: Path
    ) -> None:
        self.machine, self.screen = machine, screen
        self._place, self._pictures = place, pictures
        self._count = 0

    @property
    def project(self) -> Path:
        """The project that the sample job makes."""
        return self.machine.home / PROJECT

    # --- starting -----------------------------------------------------------------------------

    def open_from_menu(self) -> None:
        """Start it from a cold disk, as far as that can be had, and several times warm."""
        forget(self.machine.root / self._place.folder.lstrip("/"))
        shown, usable, warm, busy = zip(
            *(self._started(number) for number in range(WARM_STARTS + 1)), strict=True
        )
        self.keep("home")
        for what, seconds in (
            ("window there", shown),
            ("usable", usable),
            ("engine warm", warm),
            ("seconds of a processor until then", busy),
        ):
            later = ", ".join(f"{one:.2f}" for one in seconds[1:])
            middle = statistics.median(seconds[1:])
            tell(f"  {what}: first {seconds[0]:.2f}; then {later}; median {middle:.2f}")

    def _started(self, number: int) -> tuple[float, float, float, float]:
        """Start it; return when its window was there, when it answered a key, when its engine was warm,
        and the seconds of a processor that the window had used when it answered.
        """
        if number:
            self._quit()
        load = os.getloadavg()[0]
        begun = time.monotonic()
        self.machine.start("gio", "launch", self._place.entry, display=self.screen.display)
        self.screen.wait_for(TITLE, 120)
        shown = time.monotonic() - begun
        while not self.screen.windows(PREFERENCES):
            self.screen.press("ctrl+comma", then=0.02)
            assert time.monotonic() - begun < 120, "the window does not answer"
        usable = time.monotonic() - begun
        busy = processor(self._window())
        held = self._engines_ready()
        warm = time.monotonic() - begun
        if not number:
            tell(f"first start, load {load:.1f}: its processes hold {held}")
        self.screen.press("Escape")
        return shown, usable, warm, busy

    def _quit(self) -> None:
        self.screen.press("ctrl+q", then=0)
        until(lambda: not self._processes(), 60, "the end of all processes")

    def _engines_ready(self) -> str:
        """Wait until the model engine has torch in memory; return what the processes take."""

        def has_torch(pid: int) -> bool:
            try:
                maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
            except OSError:  # a process that ended meanwhile
                return False
            return "libtorch_python" in maps and memory(pid) > 150

        until(lambda: any(map(has_torch, self._engines())), 180, "a warm engine", every=0.05)
        return ", ".join(f"{memory(pid)} MB" for pid in self._processes() if memory(pid) > 20)

    def _processes(self) -> dict[int, str]:
        return self.machine.processes(self._place.program)

    def _engines(self) -> list[int]:
        """Return the processes that the window started."""
        return [
            pid for pid, words in self._processes().items() if "--multiprocessing-fork" in words
        ]

    def _windows(self) -> list[int]:
        """Return the processes that have a window, or are about to."""
        mine = self._processes().items()
        return [pid for pid, words in mine if "-fork" not in words and " -c " not in words]

    def _window(self) -> int:
        return self._windows()[0]

    # --- the work -----------------------------------------------------------------------------

    def sample_job(self) -> None:
        """From the sample to a workbook with predictions, with keys alone."""
        begun = time.monotonic()
        self.screen.press("alt+f", "s", then=1.5)
        until(lambda: self._ask("SELECT count(*) FROM assigned") > 200, LONG, "labels")
        until(lambda: self._ask("SELECT count(*) FROM sheet") == 2, LONG, "the second sheet")
        self.screen.wait_for(Path(PROJECT).name, LONG)
        self.keep("sheet")
        self._press_until(
            lambda: self._ask("SELECT count(*) FROM run") > 0, "ctrl+4", "ctrl+Return"
        )
        done = "SELECT count(*) FROM run WHERE state = 'done'"
        until(lambda: self._ask(done) == 1, LONG, "a run")
        tell(f"sample job: trained {since(begun)} after the first key")
        self.keep("trained")
        self._choose_sheet("New")
        found = "SELECT count(*) FROM prediction WHERE sheet = (SELECT max(id) FROM sheet)"
        self._press_until(lambda: self._ask(found) > 0, "ctrl+6", "ctrl+Return")
        until(lambda: self._ask(found) > 100, LONG, "predictions")
        self._export()
        result = self.machine.home / RESULT
        self.keep("exported")
        self.screen.press("ctrl+5", then=3)
        self.keep("results")
        seen = f"{result.name}, {result.stat().st_size} bytes"
        tell(f"  done {since(begun)} after the first key: {seen}")

    def _choose_sheet(self, name: str) -> None:
        """Choose a sheet by its name, in the list of commands."""
        self.screen.press("ctrl+k", then=2)
        self.screen.type(f"sheet {name}")
        time.sleep(1)
        self.screen.press("Return", then=2)

    def _press_until(self, holds: Callable[[], bool], *keys: str) -> None:
        """Press keys until that shows: a window that is busy with what was before may not take them."""
        deadline = time.monotonic() + LONG
        while not holds():
            self.screen.press(*keys, then=2)
            with contextlib.suppress(TimeoutError):
                until(holds, 20, "an answer")
            assert time.monotonic() < deadline, f"{keys} do nothing"

    def _export(self) -> None:
        """Write the workbook."""
        result = self.machine.home / RESULT
        self._press_until(lambda: bool(self.screen.windows("Export ")), "ctrl+e")
        self.screen.wait_until_still("Export ", LONG)
        self.keep("export")
        self.screen.press("Return")
        until(result.exists, LONG, "the workbook")
        until(lambda: not self.screen.windows("Export "), LONG, "the end of the export")

    def double_click(self) -> None:
        """A project that is double-clicked opens in the window that is there."""
        other = self.project.with_name(COLLEAGUE)
        shutil.copy(self.project, other)
        shutil.chown(other, self.project.owner(), self.project.group())
        inside = self.machine.inside(other)
        kind = self.machine.run("gio", "info", "-a", "standard::content-type", inside)
        tell("double-click: " + kind.strip().rsplit(" ", 1)[-1])
        begun = time.monotonic()
        self.machine.start("gio", "open", inside, display=self.screen.display)
        self.screen.wait_for(COLLEAGUE, 120)
        tell(f"  opened in the window that was there after {since(begun)}")
        until(lambda: len(self._windows()) == 1, 60, "the end of the second start")

    # --- what goes wrong ----------------------------------------------------------------------

    def killed_engine(self) -> None:
        """Kill the engine in the middle of a Thorough training: the window stays and offers to go on."""
        self._press_until(self._is_training, "ctrl+4", "ctrl+shift+Return")
        until(lambda: self._epochs() > 0, LONG, "its first epoch")
        labels, epochs = self._labels(), self._epochs()
        kill(max(self._engines(), key=memory))
        self.screen.wait_for("The work was cut off", 60)
        self.keep("engine-killed")
        assert not self._is_training(), "the run is said to go on"
        assert self._labels() == labels, "labels are gone"
        tell(
            f"engine killed after {epochs} epochs: the window tells of it; {labels} labels as before"
        )
        self.screen.press("Return")  # Go on with the training
        until(lambda: self._is_training() and self._epochs() > epochs, LONG, "the training")
        tell(f"  went on by one key: {self._epochs()} epochs; runs {self._states()}")

    def killed_window(self) -> None:
        """Kill the window in the middle of a training: its engines end, a new start offers to go on."""
        labels, epochs = self._labels(), self._epochs()
        assert self._is_training(), "nothing is cut off"
        kill(self._window())
        begun = time.monotonic()
        until(lambda: not self._processes(), 60, "the end of the orphans")
        tell(f"window killed after {epochs} epochs: its engines ended after {since(begun)}")
        self.machine.start("gio", "launch", self._place.entry, display=self.screen.display)
        self.screen.wait_for("Welcome back", 120)
        self.keep("welcome-back")
        self.screen.press("Return")  # Open it again
        self.screen.wait_for(COLLEAGUE, 120)
        assert self._labels() == labels, "labels are gone"
        self.screen.press("ctrl+4", then=3)
        self.keep("offer")
        tell(f"  the next start offers the project; runs {self._states()}")
        self._press_until(self._is_training, "ctrl+4", "ctrl+Return")  # Go on
        until(lambda: self._epochs() > epochs, LONG, "the training")
        self.keep("gone-on")
        tell(f"  went on: {self._epochs()} epochs; {labels} labels as before")

    def _is_training(self) -> bool:
        return self._states()[-1:] == ["running"]

    def _states(self) -> list[object]:
        return self._ask_all("SELECT state FROM run ORDER BY id", COLLEAGUE)

    def _epochs(self) -> int:
        done = """
            SELECT count(*) FROM run_event
            WHERE run = (SELECT max(id) FROM run) AND event LIKE '%"EpochDone"%'
        """
        return self._ask(done, COLLEAGUE)

    def _labels(self) -> int:
        return self._ask("SELECT count(*) FROM assigned", COLLEAGUE)

    # --- looking ------------------------------------------------------------------------------

    def _ask(self, question: str, name: str = "") -> int:
        """Return a number from a project; 0 where it cannot be asked yet."""
        found = self._ask_all(question, name)
        return int(str(found[0])) if found else 0

    def _ask_all(self, question: str, name: str = "") -> list[object]:
        """Return the first column of an answer from a copy of a project, so that nothing is touched."""
        project = self.project.with_name(name) if name else self.project
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, "copy")
            try:
                for suffix in ("", "-wal"):
                    if Path(f"{project}{suffix}").exists():
                        shutil.copy(f"{project}{suffix}", f"{copy}{suffix}")
                database = sqlite3.connect(copy)
                try:
                    return [row[0] for row in database.execute(question)]
                finally:
                    database.close()
            except (OSError, sqlite3.Error):  # not there, or copied in the middle of a change
                return []

    def keep(self, name: str) -> None:
        """Keep a picture of the screen."""
        self._count += 1
        self.screen.picture(self._pictures / f"{self._count:02}-{name}.png")


def offline(machine: BareMachine) -> None:
    """See that there is no network: not even the loopback is up."""
    devices = machine.run("cat", "/proc/net/dev")
    names = re.findall(r"^\s*(\w+):", devices, re.MULTILINE)
    tell(f"network inside: {', '.join(names)}, none of them up")
    assert names == ["lo"], names


def forget(folder: Path) -> None:
    """Let the system drop what it remembers of the files, so that the first start is a cold one."""
    os.sync()
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def measure(folder: Path) -> str:
    """Return how much a folder holds, links aside."""
    sizes = [
        one.stat().st_size for one in folder.rglob("*") if one.is_file() and not one.is_symlink()
    ]
    return f"{sum(sizes) / 1e6:.0f} MB in {len(sizes)} files"


def since(begun: float) -> str:
    """Return the time since then."""
    return f"{time.monotonic() - begun:.1f} s"


def tell(words: str) -> None:
    """Print a line at once."""
    print(words, flush=True)
