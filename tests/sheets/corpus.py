"""A corpus of workbooks with the features and traps of real ones, made anew for each test run."""

from pathlib import Path

from . import corpus_cells, corpus_extras, corpus_layout, corpus_spelling, corpus_traps
from .corpus_parts import Built

__all__ = ["BUILDERS", "Built", "build_corpus"]


def build_corpus(folder: Path) -> list[Built]:
    """Write all workbooks to `folder`, which must exist, and say what each of them is."""
    return [build(folder) for build in BUILDERS]


BUILDERS = (
    *corpus_layout.BUILDERS,
    *corpus_cells.BUILDERS,
    *corpus_extras.BUILDERS,
    *corpus_spelling.BUILDERS,
    *corpus_traps.BUILDERS,
)
