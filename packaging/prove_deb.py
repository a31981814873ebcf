"""Prove the packages for Linux in a bare system, as a person would use them:

    sudo python3 packaging/prove_deb.py FILE... [--suite bookworm] [--root FOLDER] [--pictures FOLDER]

FILE is the .deb or the .tar.zst; each is proven in a bare root of its own, made with mmdebstrap. It is
installed with what it needs (the .tar.zst unfolded and put into the menu by its install.sh), opened from
its entry in the menu under Xvfb by a person without root and without any network (a network namespace that
leads nowhere), several times for the time that takes, and the whole sample job is done in it by key
presses. Then a project is double-clicked while the window is open; the engine and the window are killed
(-9) in the middle of a training, which goes on each time; the app is removed. Sizes and times are printed;
a step that fails ends the script with its traceback.

Needs root, mmdebstrap, Xvfb, openbox, xdotool, ImageMagick, zstd and a mirror of the suite (--keyring
names the keys of one that this system does not know, such as Ubuntu's on Debian); nothing of it works
where network and mount namespaces are forbidden. With --root the root is kept and used again.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

sys.path.insert(0, str(Path(__file__).resolve().parent))

from bare_machine import PERSON, BareMachine
from proof import PROJECT, Place, Proof, measure, offline, since, tell
from virtual_screen import VirtualScreen

NAME = "bert-workbench"
LEFT = ".local/share/BERT Workbench"  # models and settings of a person


class Way(Protocol):
    """How an app comes onto the machine, and leaves it again."""

    def install(self, machine: BareMachine, package: Path) -> Place:
        """Install it with what it needs; return where it lies."""

    def remove(self, machine: BareMachine, place: Place) -> str:
        """Remove it; return what that said to the person."""


class Debian:
    """By apt, for everybody."""

    def install(self, machine: BareMachine, package: Path) -> Place:
        """As apt does it when a file is opened with it."""
        copy = machine.root / "tmp" / package.name
        shutil.copy(package, copy)
        begun = time.monotonic()
        said = machine.apt(
            "install", "--reinstall", "--no-install-recommends", machine.inside(copy)
        )
        copy.unlink()
        tell(f"{package.name}: {package.stat().st_size / 1e6:.1f} MB, installed in {since(begun)}")
        for line in said.splitlines():
            if "additional disk space" in line:
                tell(f"  {line}")
        return Place(f"/opt/{NAME}", f"/usr/share/applications/{NAME}.desktop")

    def remove(self, machine: BareMachine, place: Place) -> str:
        """By apt; nothing of the package is left."""
        said = machine.apt("remove", NAME)
        assert not (machine.root / place.folder.lstrip("/")).exists(), "the app is still there"
        return said


class Archive:
    """Unfolded into a folder of the person's, who may not install anything."""

    def install(self, machine: BareMachine, package: Path) -> Place:
        """Unfold it, run its install.sh, and have what that misses installed by who may."""
        apps = machine.home / "Apps"
        apps.mkdir(exist_ok=True)
        begun = time.monotonic()
        subprocess.run(["tar", "--zstd", "-xf", str(package), "-C", str(apps)], check=True)
        size = package.stat().st_size / 1e6
        tell(f"{package.name}: {size:.1f} MB, unfolded in {since(begun)}")
        self._own(machine, apps)
        folder = machine.inside(next(apps.iterdir()))
        said = self._script(machine, folder)
        if found := re.search(r"apt install (.+)", said):
            missing = found[1].split()
            tell(f"  install.sh names {len(missing)} libraries that a bare system lacks")
            machine.apt("install", "--no-install-recommends", *missing)
            said = self._script(machine, folder)
        tell(f"  {said.strip()}")
        assert "apt install" not in said, said
        return Place(folder, f"/home/{PERSON}/.local/share/applications/{NAME}.desktop")

    def remove(self, machine: BareMachine, place: Place) -> str:
        """Out of the menu, then the folder."""
        said = self._script(machine, place.folder, "--remove")
        share = machine.home / ".local" / "share"
        left = [one for one in share.rglob("*bert*") if one.is_file() and LEFT not in str(one)]
        assert not left, left
        shutil.rmtree(machine.root / place.folder.lstrip("/"))
        return said

    def _script(self, machine: BareMachine, folder: str, *arguments: str) -> str:
        with machine.running():
            return machine.run(f"{folder}/install.sh", *arguments)

    def _own(self, machine: BareMachine, folder: Path) -> None:
        owner = machine.home.stat()
        whose = f"{owner.st_uid}:{owner.st_gid}"
        subprocess.run(["chown", "-R", "-h", whose, str(folder)], check=True)


WAYS: dict[str, Way] = {".deb": Debian(), ".zst": Archive()}


def main() -> int:
    """Take every step with every file."""
    options = arguments()
    for package in options.packages:
        with folder_for(options.root) as root, folder_for(options.pictures) as pictures:
            prove(package, BareMachine(root), pictures, options)
    tell("all of it was seen")
    return 0


def arguments() -> argparse.Namespace:
    """Return what was asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("packages", type=Path, nargs="+")
    parser.add_argument("--suite", default="bookworm")
    parser.add_argument("--keyring", default="")
    parser.add_argument("--root", type=Path)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--display", default=":78")
    return parser.parse_args()


def prove(package: Path, machine: BareMachine, pictures: Path, options: argparse.Namespace) -> None:
    """Take every step with one file."""
    begun = time.monotonic()
    machine.bootstrap(options.suite, options.keyring)
    tell(f"bare {options.suite}: {measure(machine.root)}, {since(begun)}")
    for folder in ("Documents", "Apps", ".local"):  # of an earlier proof
        shutil.rmtree(machine.home / folder, ignore_errors=True)
    way = WAYS[package.suffix]
    place = way.install(machine, package)
    tell(f"  in place: {measure(machine.root / place.folder.lstrip('/'))}")
    screen = VirtualScreen(options.display)
    with screen.running(), machine.running():
        offline(machine)
        proof = Proof(machine, screen, place, pictures)
        proof.open_from_menu()
        proof.sample_job()
        proof.double_click()
        proof.killed_engine()
        proof.killed_window()
    begun = time.monotonic()
    said = way.remove(machine, place)
    tell(f"removed in {since(begun)}")
    for line in said.splitlines():
        if LEFT in line or "BERT Workbench is" in line:
            tell(f"  {line.strip()}")
    assert (machine.home / PROJECT).is_file(), "the project is gone"
    assert (machine.home / LEFT).is_dir(), "the models are gone"


@contextmanager
def folder_for(wanted: Path | None) -> Iterator[Path]:
    """Yield the folder that was named, made if need be, or one that is removed at the end."""
    if wanted is not None:
        wanted.mkdir(parents=True, exist_ok=True)
        yield wanted.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="bare-") as made:
        yield Path(made)


if __name__ == "__main__":
    sys.exit(main())
