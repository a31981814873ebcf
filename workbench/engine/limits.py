"""How much a kind of engine may take, and what its parent watches from outside."""

import os
import sys
from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` in MiB and `silence` in seconds without a message (0: none) before it is killed."""

    memory: int = 0
    silence: int = 0
    niceness: int = 0


LIMITS = {
    "model": Limits(niceness=5),
    "suggestion": Limits(niceness=5),
    "parser": Limits(memory=2048, silence=20, niceness=3),
    # Brings models in, from a file or a hub: what they do to a library's reader ends this process only.
    "courier": Limits(niceness=5),
}


def restrict_self(limits: Limits) -> None:
    """Put the limits in force in this process, as far as the system lets a process do that itself.

    Windows and macOS know no address-space limit that holds; there the parent's watch is all.
    """
    if limits.niceness and sys.platform == "win32":
        import psutil  # noqa: PLC0415 - as below

        psutil.Process().nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
    elif limits.niceness:
        os.nice(limits.niceness)
    if limits.memory and sys.platform.startswith("linux"):
        import resource  # noqa: PLC0415 - Windows has no such module

        size = limits.memory * MIB
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def resident_mib(pid: int) -> int:
    """Return the memory that process `pid` holds, in MiB, or 0 where it is gone."""
    import psutil  # noqa: PLC0415 - 20 ms that an engine's own start is spared

    try:
        return int(psutil.Process(pid).memory_info().rss // MIB)
    except psutil.Error:
        return 0
