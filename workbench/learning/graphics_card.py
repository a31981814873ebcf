"""What the system knows of an NVIDIA card, whether torch can use it or not."""

import contextlib
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

_NVIDIA = "0x10de"  # the vendor on a PCI bus
_DISPLAY = "0x03"  # the class of what draws, and of what only computes
_SECONDS = 10  # for the driver's own program; a card that hangs never answers it
_LEAST_FREE = 1500  # MiB; a Thorough training of MiniLM in small batches


@dataclass(frozen=True, slots=True)
class GraphicsCard:
    """`state` is a key of `device_report.CARD_STATES`; memory in MiB, 0 where it is not known."""

    state: str
    name: str = ""
    driver: str = ""
    memory: int = 0
    free: int = 0


def look(used: str) -> GraphicsCard:
    """Return the card, and why models compute on it or not; `used` is the kind of device chosen."""
    told = _told()
    if torch.cuda.is_available():
        return _answering(told, used)
    if torch.backends.mps.is_available():
        return GraphicsCard("apple" if used == "mps" else "asked", "Apple")
    if told is not None:
        state = "no-cuda-build" if torch.version.cuda is None else "driver-old"
        return GraphicsCard(state, told.name, told.driver, told.memory, told.free)
    return GraphicsCard("no-driver" if _is_plugged_in() else "no-card")


def _answering(told: GraphicsCard | None, used: str) -> GraphicsCard:
    """Return a card that torch can reach."""
    free, total = (part >> 20 for part in torch.cuda.mem_get_info())
    state = "used" if used == "cuda" else "asked"
    known = {int(one.rpartition("_")[2]) for one in torch.cuda.get_arch_list() if "sm_" in one}
    major, minor = torch.cuda.get_device_capability()
    if known and 10 * major + minor < min(known):
        state = "card-old"
    elif state == "used" and free < _LEAST_FREE:
        state = "little-memory"
    driver = told.driver if told is not None else ""
    return GraphicsCard(state, torch.cuda.get_device_name(), driver, total, free)


def _told() -> GraphicsCard | None:
    """Return what the driver's own program says of the first card, or None where there is none."""
    program = shutil.which("nvidia-smi")
    if program is None:
        return None
    asked = "--query-gpu=name,driver_version,memory.total,memory.free"
    hidden = 0x08000000 if sys.platform == "win32" else 0  # no window of a terminal
    try:
        done = subprocess.run(  # noqa: S603 - the driver's, by its name and our own words
            [program, asked, "--format=csv,noheader,nounits"],
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=True,
            creationflags=hidden,
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return read_answer(done.stdout)


def read_answer(answer: str) -> GraphicsCard | None:
    """Return the first card of nvidia-smi's lines "name, driver, MiB in all, MiB free"."""
    line = next(iter(answer.splitlines()), "")
    parts = [one.strip() for one in line.split(",")]
    if len(parts) != 4:
        return None
    memory, free = (int(one) if one.isdigit() else 0 for one in parts[2:])
    return GraphicsCard("", parts[0], parts[1], memory, free)


def _is_plugged_in(bus: Path = Path("/sys/bus/pci/devices")) -> bool:
    """Return whether Linux sees an NVIDIA card that no driver answers for; elsewhere False."""
    with contextlib.suppress(OSError):
        for card in bus.iterdir():
            vendor = (card / "vendor").read_text(encoding="ascii").strip()
            kind = (card / "class").read_text(encoding="ascii").strip()
            if vendor == _NVIDIA and kind.startswith(_DISPLAY):
                return True
    return False
