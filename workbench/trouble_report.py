"""The report of a fault: what a person copies and sends. It holds nothing of the person's own."""

import platform
import sys
from datetime import datetime
from pathlib import Path

from workbench import __version__, device_report, engine_packs, log

_LOG_LINES = 60


def report_text(trace: str) -> str:
    """Return versions, the computer, what went wrong and the end of the log, in English."""
    now = datetime.now().astimezone().strftime("%Y-%m-%d %H:%M:%S %z")
    found = device_report.kept()
    device = device_report.technical(found) if found is not None else "not tested yet"
    lines = [
        f"BERT Workbench {__version__} · {now}",
        f"System: {platform.platform()} · Python {platform.python_version()}",
        f"Installed: {_how_installed()} · engine pack: {'yes' if _has_pack() else 'no'}",
        f"Computer: {device}",
        "",
        "What went wrong:",
        trace.strip() or "nothing was recorded",
        "",
        "The end of the log:",
        *log.last_lines(_LOG_LINES),
    ]
    # A name of the person may stand in the paths of our own code.
    return "\n".join(lines).replace(str(Path.home()), "~")


def _how_installed() -> str:
    return "packaged" if getattr(sys, "frozen", False) else "from source"


def _has_pack() -> bool:
    return (engine_packs.own_folder() / engine_packs.CARD).is_file()
