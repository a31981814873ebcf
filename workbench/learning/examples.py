"""What is learnt from: a text, its label, and what ties it to other texts."""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from workbench.errors import NoText, TooFewLabels, TooFewNumbers, TooFewRows
from workbench.label_text import SEPARATOR, joined, parted

Key = tuple[int, int]
"""(sheet, row): where an example comes from."""

NUMBERS_NEEDED = 10  # rows that a number can be learnt from
_MANY_VALUES = 12  # distinct labels from which numbers are spread by their size
ROWS_NEEDED = 2  # of a label: one to learn from, one to test with


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled row. Rows of one `group` (a customer, a thread), or with one of `ties` in common
    (found: near duplicates, one form filled in otherwise), never straddle a split. `is_taught`: a
    run has learnt from it, so that it never becomes a test row any more.
    """

    key: Key
    text: str
    label: str
    group: str = ""
    ties: tuple[str, ...] = ()
    is_taught: bool = False

    def names(self, kind: str) -> tuple[str, ...]:
        """Return the labels of the row; a number has none."""
        if kind == "number":
            return ()
        return parted(self.label) if kind == "several" else (self.label,)


def readiness(examples: Sequence[Example], kind: str = "single") -> None:
    """Raise `NoText`, `TooFewLabels` or `TooFewRows` where nothing could be learnt from `examples`."""
    if examples and not any(example.text.strip() for example in examples):
        raise NoText
    filled = [example for example in examples if example.text.strip()]
    if kind == "number":
        if len({example.label for example in filled}) < 2 or len(filled) < NUMBERS_NEEDED:
            raise TooFewNumbers(len(filled), NUMBERS_NEEDED)
        return
    counts = Counter(name for example in filled for name in example.names(kind))
    if len(counts) < 2:
        raise TooFewLabels(len(counts))
    label, have = counts.most_common(2)[1]
    if have < ROWS_NEEDED:
        raise TooFewRows(label, have, ROWS_NEEDED)


def usable(examples: Sequence[Example], kind: str = "single") -> list[Example]:
    """Return the examples that have text, without the labels that have a single row."""
    filled = [example for example in examples if example.text.strip()]
    if kind == "number":
        return filled
    counts = Counter(name for example in filled for name in example.names(kind))
    if kind == "several":
        return [
            replace(one, label=joined(n for n in one.names(kind) if counts[n] >= ROWS_NEEDED))
            for one in filled
        ]
    return [example for example in filled if counts[example.label] >= ROWS_NEEDED]


def strata(examples: Sequence[Example]) -> list[str]:
    """Return what each example is spread by over the parts of a split: its label; of several labels
    the rarest; of a number its fifth of the range.
    """
    labels = [example.label for example in examples]
    if any(SEPARATOR in label for label in labels):
        counts = Counter(name for label in labels for name in parted(label))
        return [min(parted(label), key=lambda n: (counts[n], n), default="") for label in labels]
    distinct = sorted(set(labels))
    if len(distinct) > _MANY_VALUES and all(map(_is_number, distinct)):
        order = sorted(range(len(labels)), key=lambda place: float(labels[place]))
        found = [""] * len(labels)
        for rank, place in enumerate(order):
            found[place] = str(rank * 5 // len(labels))
        return found
    return labels


def _is_number(label: str) -> bool:
    try:
        return math.isfinite(float(label))
    except ValueError:
        return False


def folded(text: str) -> str:
    """Return `text` as duplicates are compared: white space and case do not count."""
    return " ".join(text.split()).casefold()


def conflicting_texts(examples: Sequence[Example]) -> int:
    """Return how many texts carry more than one label."""
    labels: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        labels[folded(example.text)].add(example.label)
    return sum(len(found) > 1 for found in labels.values())


def clusters(examples: Sequence[Example], *, by_text_alone: bool = False) -> list[int]:
    """Return for each example the number of its cluster: equal texts, equal groups and other ties
    share one.
    """
    parent = list(range(len(examples)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, example in enumerate(examples):
        ties = [("text", folded(example.text))]
        if not by_text_alone:
            ties += [("group", example.group)] if example.group else []
            ties += [("tie", one) for one in example.ties]
        for tie in ties:
            parent[root(index)] = root(first.setdefault(tie, index))
    return [root(index) for index in range(len(examples))]
