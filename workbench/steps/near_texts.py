"""Texts that say nearly the same, with the progress of looking for them."""

from collections.abc import Sequence

from workbench.events import Progress, Step
from workbench.text.duplicates import near_duplicates


def near_texts(texts: Sequence[str], similarity: float) -> Step[dict[int, int]]:
    """Return the place of the first like text for the place of each later one; see `near_duplicates`."""
    search = near_duplicates(texts, similarity)
    while True:
        try:
            done, total = next(search)
        except StopIteration as end:
            return dict(end.value)
        yield Progress(done, total)
