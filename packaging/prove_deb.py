"""Prove the Debian package in a bare Debian, as a person would use it:

    sudo python3 packaging/prove_deb.py DEB [--suite bookworm] [--root FOLDER] [--pictures FOLDER]

A bare root is made with mmdebstrap, the package is installed with what it depends on, opened from its
entry in the menu under Xvfb by a person without root and without any network (a network namespace that
leads nowhere), and the whole sample job is done in it by key presses. Then a project is double-clicked
while the window is open; the engine and the window are killed (-9) in the middle of a training; the
package is removed. Sizes and times are printed; a step that fails ends the script with its traceback.

Needs root, mmdebstrap, Xvfb, openbox, xdotool and a Debian mirror for what is installed; nothing of it
works where network and mount namespaces are forbidden. With --root the root is kept and used again.
"""

import argparse
import os
import re
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bare_machine import BareMachine, kill, memory, processor
from virtual_screen import VirtualScreen, until

NAME = "bert-workbench"
ENTRY = f"/usr/share/applications/{NAME}.desktop"
PROGRAM = f"/opt/{NAME}/workbench"
TITLE = "BERT Workbench"
PROJECT = "Documents/shop_feedback_en.bertwb"
RESULT = "Documents/shop_feedback_en with predictions.xlsx"
LONG = 900  # seconds that a step may take on a busy machine


class Proof:
    """Each method is a step that a person takes, and prints what was seen."""

    def __init__(self, machine: BareMachine, screen: VirtualScreen, pictures: Path) -> None:
        self.machine, self.screen, self.pictures = machine, screen, pictures
        self._count = 0

    @property
    def project(self) -> Path:
        """The project that the sample job makes."""
        return self.machine.home / PROJECT

    def install(self, package: Path) -> None:
        """Install it as apt does."""
        shutil.rmtree(self.machine.home / "Documents", ignore_errors=True)  # of an earlier proof
        shutil.rmtree(self.machine.home / ".local", ignore_errors=True)
        shutil.copy(package, self.machine.root / "tmp" / package.name)
        begun = time.monotonic()
        inside = self.machine.inside(self.machine.root / "tmp" / package.name)
        how = ("--reinstall", "--no-install-recommends")
        said = self.machine.apt("install", *how, inside)
        tell(f"package {package.stat().st_size / 1e6:.0f} MB, installed in {since(begun)}")
        for line in said.splitlines():
            if line.startswith(("Need to get", "After this operation")):
                tell(f"  {line}")
        folder = self.machine.root / "opt" / NAME
        tell(f"  {folder.name}: {size(folder) / 1e6:.0f} MB in {count(folder)} files")

    def open_from_menu(self) -> None:
        """Start it twice, from a cold disk as far as that can be had, and warm."""
        forget(self.machine.root / "opt" / NAME)
        for what in ("first start", "warm start"):
            if what == "warm start":
                self.screen.press("ctrl+q", then=2)
                until(lambda: not self.machine.processes(PROGRAM), 30, "the end of all processes")
            begun = time.monotonic()
            self.machine.start("gio", "launch", ENTRY, display=self.screen.display)
            self.screen.wait_for(TITLE, 120)
            busy = f"{processor(self.window()):.1f} s of a processor"
            tell(f"{what}: window after {since(begun)}, {busy}; load {os.getloadavg()[0]:.1f}")
            ready = self.engines_ready()
            tell(f"  engine warm {since(begun)} after the start: {ready}")
        self.keep("home")

    def engines_ready(self) -> str:
        """Wait until the model engine has torch in memory; return what the processes take."""

        def has_torch(pid: int) -> bool:
            maps = Path(f"/proc/{pid}/maps").read_text(encoding="utf-8", errors="replace")
            return "libtorch_python" in maps and memory(pid) > 150

        until(lambda: any(map(has_torch, self.engines())), 180, "a warm engine")
        mine = self.machine.processes(PROGRAM)
        return ", ".join(f"{memory(pid)} MB" for pid in mine if memory(pid) > 20)

    def engines(self) -> list[int]:
        """Return the processes that the window started."""
        mine = self.machine.processes(PROGRAM)
        return [pid for pid, words in mine.items() if "--multiprocessing-fork" in words]

    def window(self) -> int:
        """Return the process of the window."""
        mine = self.machine.processes(PROGRAM)
        return next(p for p, words in mine.items() if "-fork" not in words and " -c " not in words)

    def sample_job(self) -> None:
        """From the sample to a workbook with predictions, with keys alone."""
        begun = time.monotonic()
        self.screen.press("alt+f", "s", then=1.5)
        until(lambda: self.ask("SELECT count(*) FROM assigned") > 200, LONG, "labels")
        until(lambda: self.ask("SELECT count(*) FROM sheet") == 2, LONG, "the second sheet")
        time.sleep(2)
        self.keep("sheet")
        self.screen.press("ctrl+4", then=2)
        self.screen.press("ctrl+Return")
        until(lambda: self.ask("SELECT count(*) FROM run WHERE state = 'done'") == 1, LONG, "a run")
        tell(f"sample job: trained {since(begun)} after the first key")
        self.keep("trained")
        self.screen.press("ctrl+5", then=3)
        self.keep("results")
        self.choose_sheet("New")
        self.screen.press("ctrl+6", then=2)
        self.screen.press("ctrl+Return")
        until(lambda: self.ask("SELECT count(*) FROM prediction") > 100, LONG, "predictions")
        time.sleep(2)
        self.screen.press("ctrl+e", then=3)
        self.keep("export")
        self.screen.press("Return")
        result = self.machine.home / RESULT
        until(result.exists, LONG, "the workbook")
        self.keep("exported")
        tell(
            f"  done {since(begun)} after the first key: {result.name}, {result.stat().st_size} bytes"
        )

    def choose_sheet(self, name: str) -> None:
        """Choose a sheet by its name, in the list of commands."""
        self.screen.press("ctrl+k", then=1.5)
        self.screen.type(f"sheet {name}")
        self.screen.press("Return", then=2)

    def double_click(self) -> None:
        """A project that is double-clicked opens in the window that is there."""
        other = self.project.with_name("colleague.bertwb")
        shutil.copy(self.project, other)
        shutil.chown(other, self.project.owner(), self.project.group())
        kind = self.machine.run(
            "gio", "info", "-a", "standard::content-type", self.machine.inside(other)
        )
        tell("double-click: " + kind.strip().rsplit(" ", 1)[-1])
        begun = time.monotonic()
        self.machine.start("gio", "open", self.machine.inside(other), display=self.screen.display)
        self.screen.wait_for("colleague.bertwb", 60)
        tell(f"  opened in the window that was there after {since(begun)}")
        until(lambda: self.window_count() == 1, 10, "the end of the second start")

    def window_count(self) -> int:
        """Return how many processes have a window."""
        mine = self.machine.processes(PROGRAM)
        return sum("-fork" not in words and " -c " not in words for words in mine.values())

    def killed_engine(self) -> None:
        """Kill the engine in the middle of a training: the window stays and offers to go on."""
        self.start_thorough("colleague.bertwb")
        labels = self.ask("SELECT count(*) FROM assigned", "colleague.bertwb")
        kill(max(self.engines(), key=memory))
        time.sleep(6)
        self.keep("engine-killed")
        states = self.ask_all("SELECT state FROM run ORDER BY id", "colleague.bertwb")
        tell(
            f"engine killed: window still there: {bool(self.screen.windows(TITLE))}; runs {states}"
        )
        assert labels == self.ask("SELECT count(*) FROM assigned", "colleague.bertwb")
        assert self.window_count() == 1, "the window is gone"

    def killed_window(self) -> None:
        """Kill the window in the middle of a training: its engines end, a new start offers to go on."""
        self.start_thorough("colleague.bertwb")
        labels = self.ask("SELECT count(*) FROM assigned", "colleague.bertwb")
        kill(self.window())
        begun = time.monotonic()
        until(lambda: not self.machine.processes(PROGRAM), 60, "the end of the orphans")
        tell(f"window killed: its engines ended after {since(begun)}")
        path = self.machine.inside(self.project.with_name("colleague.bertwb"))
        self.machine.start("gio", "open", path, display=self.screen.display)
        self.screen.wait_for("colleague.bertwb", 120)
        time.sleep(4)
        self.keep("next-start")
        self.screen.press("ctrl+4", then=3)
        self.keep("next-start-train")
        states = self.ask_all("SELECT state FROM run ORDER BY id", "colleague.bertwb")
        tell(f"  the next start opened the project; runs {states}")
        assert labels == self.ask("SELECT count(*) FROM assigned", "colleague.bertwb")
        self.screen.press("ctrl+q", then=3)

    def start_thorough(self, name: str) -> None:
        """Start a Thorough training with keys and wait for its first steps."""
        before = self.ask("SELECT count(*) FROM run", name)
        self.screen.press("ctrl+4", then=2)
        self.screen.press("ctrl+shift+Return")
        until(lambda: self.ask("SELECT count(*) FROM run", name) > before, LONG, "a training")
        steps = "SELECT count(*) FROM run_event WHERE run = (SELECT max(id) FROM run)"
        until(lambda: self.ask(steps, name) > 3, LONG, "its first steps")

    def remove(self) -> None:
        """Remove it: the app is gone, the person's files stay, and it is said where."""
        begun = time.monotonic()
        said = self.machine.apt("remove", NAME)
        tell(f"removed in {since(begun)}")
        for line in said.splitlines():
            if "BERT" in line and "Removing" not in line:
                tell(f"  {line.strip()}")
        assert not (self.machine.root / "opt" / NAME).exists(), "the app is still there"
        assert self.project.is_file(), "the project is gone"
        assert (self.machine.home / ".local/share/BERT Workbench").is_dir(), "the models are gone"

    def ask(self, question: str, name: str = "") -> int:
        """Return a number from a project; 0 where it cannot be asked yet."""
        found = self.ask_all(question, name)
        return int(found[0]) if found else 0

    def ask_all(self, question: str, name: str = "") -> list[object]:
        """Return the first column of an answer from a copy of a project, so that nothing is touched."""
        project = self.project.with_name(name) if name else self.project
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, "copy")
            try:
                for suffix in ("", "-wal"):
                    if Path(f"{project}{suffix}").exists():
                        shutil.copy(f"{project}{suffix}", f"{copy}{suffix}")
                with sqlite3.connect(copy) as database:
                    return [row[0] for row in database.execute(question)]
            except (sqlite3.Error, OSError):
                return []

    def keep(self, name: str) -> None:
        """Keep a picture of the screen."""
        self._count += 1
        self.screen.picture(self.pictures / f"{self._count:02}-{name}.png")


def main() -> int:
    """Take every step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("package", type=Path)
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--pictures", type=Path)
    options = parser.parse_args()
    with folder_for(options.root) as root, folder_for(options.pictures) as pictures:
        machine, screen = BareMachine(root), VirtualScreen(":78")
        begun = time.monotonic()
        machine.bootstrap(options.suite)
        tell(f"bare {options.suite}: {size(root) / 1e6:.0f} MB, {since(begun)}")
        proof = Proof(machine, screen, pictures)
        proof.install(options.package)
        with screen.running(), machine.running():
            offline(machine)
            proof.open_from_menu()
            proof.sample_job()
            proof.double_click()
            proof.killed_engine()
            proof.killed_window()
        proof.remove()
    tell("all of it was seen")
    return 0


def offline(machine: BareMachine) -> None:
    """See that there is no network: not even the loopback is up."""
    devices = machine.run("cat", "/proc/net/dev")
    names = re.findall(r"^\s*(\w+):", devices, re.MULTILINE)
    tell(f"network inside: {', '.join(names)}, none of them up")
    assert names == ["lo"], names


@contextmanager
def folder_for(wanted: Path | None) -> Iterator[Path]:
    """Yield the folder that was named, made if need be, or one that is removed at the end."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bare-") as made:
        yield Path(made)


def forget(folder: Path) -> None:
    """Let the system drop what it remembers of the files, so that the first start is a cold one."""
    os.sync()
    for file in folder.rglob("*"):
        if file.is_file() and not file.is_symlink():
            with file.open("rb") as opened:
                os.posix_fadvise(opened.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def size(folder: Path) -> int:
    """Return the bytes of all files, links aside."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.is_symlink())
    return sum(file.stat().st_size for file in files)


def count(folder: Path) -> int:
    """Return how many files there are."""
    return sum(file.is_file() for file in folder.rglob("*"))


def since(begun: float) -> str:
    """Return the time since then."""
    return f"{time.monotonic() - begun:.1f} s"


def tell(words: str) -> None:
    """Print a line at once."""
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
