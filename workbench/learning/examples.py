"""What is learnt from: a text, its label, and what ties it to other texts."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import NoText, TooFewLabels, TooFewRows

Key = tuple[int, int]
"""(sheet, row): where an example comes from."""

ROWS_NEEDED = 2  # of a label: one to learn from, one to test with


@dataclass(frozen=True, slots=True)
class Example:
    """One labelled row. Rows of one `group` (a customer, a thread) never straddle a split."""

    key: Key
    text: str
    label: str
    group: str = ""


def readiness(examples: Sequence[Example]) -> None:
    """Raise `NoText`, `TooFewLabels` or `TooFewRows` where nothing could be learnt from `examples`."""
    if examples and not any(example.text.strip() for example in examples):
        raise NoText
    counts = Counter(example.label for example in examples if example.text.strip())
    if len(counts) < 2:
        raise TooFewLabels(len(counts))
    label, have = counts.most_common(2)[1]
    if have < ROWS_NEEDED:
        raise TooFewRows(label, have, ROWS_NEEDED)


def usable(examples: Sequence[Example]) -> list[Example]:
    """Return the examples that have text, without the labels that have a single row."""
    filled = [example for example in examples if example.text.strip()]
    counts = Counter(example.label for example in filled)
    return [example for example in filled if counts[example.label] >= ROWS_NEEDED]


def folded(text: str) -> str:
    """Return `text` as duplicates are compared: white space and case do not count."""
    return " ".join(text.split()).casefold()


def conflicting_texts(examples: Sequence[Example]) -> int:
    """Return how many texts carry more than one label."""
    labels: dict[str, set[str]] = defaultdict(set)
    for example in examples:
        labels[folded(example.text)].add(example.label)
    return sum(len(found) > 1 for found in labels.values())


def clusters(examples: Sequence[Example]) -> list[int]:
    """Return for each example the number of its cluster: equal texts and equal groups share one."""
    parent = list(range(len(examples)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    first: dict[tuple[str, str], int] = {}
    for index, example in enumerate(examples):
        ties = [("text", folded(example.text))]
        if example.group:
            ties.append(("group", example.group))
        for tie in ties:
            parent[root(index)] = root(first.setdefault(tie, index))
    return [root(index) for index in range(len(examples))]
