"""What a writer is given."""

from collections.abc import Iterable
from dataclasses import dataclass

from workbench.cells import Row


@dataclass(frozen=True, slots=True)
class SheetOut:
    """One sheet on its way out. `notes` are (name, sentence) pairs for a second small sheet."""

    header: tuple[str, ...]
    rows: Iterable[Row]
    name: str
    notes: tuple[tuple[str, str], ...]
    total: int
