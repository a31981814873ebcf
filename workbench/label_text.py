"""How the label of a row is written as one string, whatever the kind of its task.

One label: its name. Several: their names in order, parted by `SEPARATOR`. A tree: the path from the
root, parted by `LEVEL`. A number: as Python writes it.
"""

from collections.abc import Iterable

SEPARATOR = "\x1f"  # no sheet holds this control character, so no name can
LEVEL = " > "
KINDS = ("single", "several", "tree", "number")
DEFAULT_TASK = "Labels"  # as it is stored: the task of a project in which no other was asked for


def joined(names: Iterable[str]) -> str:
    """Return several names as one string, each once and in order."""
    return SEPARATOR.join(sorted(dict.fromkeys(names)))


def parted(written: str) -> tuple[str, ...]:
    """Return the names that `joined` was given."""
    return tuple(written.split(SEPARATOR)) if written else ()


def levels(path: str) -> tuple[str, ...]:
    """Return the nodes on the way to `path`, each as a path of its own, the top one first."""
    parts = path.split(LEVEL)
    return tuple(LEVEL.join(parts[: depth + 1]) for depth in range(len(parts)))


def shown(written: str, kind: str = "") -> str:
    """Return what a person reads: several names parted by semicolons, numbers shortened."""
    if SEPARATOR in written:
        return "; ".join(parted(written))
    if kind == "number" and written:
        return f"{float(written):.5g}"
    return written


def cell(written: str, kind: str) -> str | float:
    """Return what goes into a cell of a sheet: a number as a number, all else as it is shown."""
    return float(written) if kind == "number" else shown(written)
