"""Which true labels flow into which predictions: what the flow view draws, without Qt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_LABELS = 15  # that are drawn by themselves
_KEPT = 11  # of more labels: those that err most, beside "others"
OTHERS = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """`rows` that carry `truth` and were predicted as `predicted`; `OTHERS` stands for all that have no
    place of their own. `is_right`: they came out right.
    """

    truth: str
    predicted: str
    rows: int
    is_right: bool


def flows(pairs: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], tuple[Flow, ...]]:
    """Return the labels in their order from the top, and the flows between them, from pairs of true and
    predicted label.

    Of more than 15 labels those with the most errors are kept.
    """
    counts = Counter(pairs)
    names = sorted({name for pair in counts for name in pair})
    kept = names if len(names) <= MOST_LABELS else _most_mistaken(counts)
    found: Counter[tuple[str, str, bool]] = Counter()
    for (truth, predicted), rows in counts.items():
        one, other = (name if name in kept else OTHERS for name in (truth, predicted))
        found[one, other, truth == predicted] += rows
    order = [*kept, *([OTHERS] if len(kept) < len(names) else [])]
    place = {name: at for at, name in enumerate(order)}
    drawn = (
        Flow(truth, predicted, rows, is_right)
        for (truth, predicted, is_right), rows in found.items()
    )
    return tuple(order), tuple(
        sorted(drawn, key=lambda one: (place[one.truth], place[one.predicted], not one.is_right))
    )


def _most_mistaken(counts: Counter[tuple[str, str]]) -> list[str]:
    """Return, in alphabetical order, the labels of the largest confusions."""
    wrong = sorted(
        ((rows, pair) for pair, rows in counts.items() if pair[0] != pair[1]),
        key=lambda one: (-one[0], one[1]),
    )
    kept: list[str] = []
    for _rows, pair in wrong:
        fresh = [name for name in pair if name not in kept]
        if len(kept) + len(fresh) > _KEPT:
            break
        kept += fresh
    return sorted(kept)


def rows_of(
    flow: Flow, order: Sequence[str], answers: Iterable[tuple[int, int, str, str]]
) -> list[tuple[int, int]]:
    """Return the (sheet, row) behind a flow, from (sheet, row, true label, predicted label)."""
    named = set(order) - {OTHERS}

    def fits(label: str, wanted: str) -> bool:
        return label not in named if wanted == OTHERS else label == wanted

    return [
        (sheet, row)
        for sheet, row, truth, predicted in answers
        if fits(truth, flow.truth)
        and fits(predicted, flow.predicted)
        and (truth == predicted) == flow.is_right
    ]
