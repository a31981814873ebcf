"""Engine packs: a second engine, with torch for a GPU, that lies in a folder beside the app's own.

The app comes with torch for the CPU, since torch for CUDA is ten times its size. A pack is one file
(a zip archive) that the step `install_engine` unfolds into the person's folder; an administrator may
unfold it into `engine` beside the program instead. It is a program, so it is taken only from a file
that the person names, never looked for or fetched, and it must be of the app's own version: both speak
through the dataclasses of `messages`.
"""

import json
import platform
import shutil
import sys
import time
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from workbench import __version__
from workbench.errors import EnginePackDamaged, EnginePackUnfit
from workbench.paths import data_folder

CARD = "engine.json"
ASIDE = "engine-removed-"
SUFFIX = ".bertengine"


@dataclass(frozen=True, slots=True)
class Pack:
    """`program` is what is started; `device` is what it was made for, such as "cuda"."""

    folder: Path
    program: Path
    device: str
    torch: str


def system() -> str:
    """Return what a pack's programs run on, such as "linux-x86_64"."""
    return f"{sys.platform}-{platform.machine().lower()}"


def own_folder() -> Path:
    """Return where a pack is unfolded to."""
    return data_folder() / "engine"


def found() -> Pack | None:
    """Return the pack to use, the person's own before the administrator's, or None.

    Raises `EnginePackUnfit` or `EnginePackDamaged` where one is there that cannot be used.
    """
    beside = Path(sys.executable).parent / "engine"
    for folder in (own_folder(), *([beside] if getattr(sys, "frozen", False) else [])):
        if (folder / CARD).is_file():
            return read(folder)
    return None


def remove() -> bool:
    """Remove the person's own pack. Returns whether there was one."""
    folder = own_folder()
    was = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    return was


def set_aside() -> Path | None:
    """Take the person's own pack out of use at once. Returns the folder that is to be removed, None
    where there is no pack. Raises OSError where it cannot be moved.
    """
    folder = own_folder()
    if not folder.is_dir():
        return None
    return folder.rename(folder.with_name(f"{ASIDE}{time.time_ns()}"))


def read(folder: Path) -> Pack:
    """Return the pack in a folder. Raises `EnginePackUnfit` and `EnginePackDamaged`."""
    card = card_of((folder / CARD).read_bytes(), folder.name)
    program = folder / inside(str(card["program"]), folder.name)
    if not program.is_file():
        raise EnginePackDamaged(folder.name)
    return Pack(folder, program, str(card["device"]), str(card["torch"]))


def card_of(data: bytes, name: str) -> dict[str, Any]:
    """Return what a pack says of itself. Raises where it is not for this app on this system."""
    try:
        card = json.loads(data)
        version, runs_on = str(card["version"]), str(card["system"])
        complete = all(isinstance(card[key], str) for key in ("program", "device", "torch"))
    except (ValueError, KeyError, TypeError) as error:
        raise EnginePackDamaged(name) from error
    if not complete:
        raise EnginePackDamaged(name)
    if (version, runs_on) != (__version__, system()):
        raise EnginePackUnfit(f"{version}, {runs_on}", f"{__version__}, {system()}")
    return dict(card)


def inside(path: str, name: str) -> PurePosixPath:
    """Return a path that stays in its folder. Raises `EnginePackDamaged`."""
    parts = PurePosixPath(path)
    if not path or parts.is_absolute() or ".." in parts.parts or "\\" in path or ":" in path:
        raise EnginePackDamaged(name)
    return parts
