"""What gives the label away: a column, or a phrase that stands in most rows of a label and there alone.

A model that learns such a thing scores well here and fails where it is missing. A column counts by how
often its value alone foretells the label of a row from all other rows (leave one out), held against always
saying the commonest label by the binomial test, corrected for the number of columns (S. Holm, 1979). A
phrase counts only where it covers at least half of a label's rows: topical words rarely do, templates do.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

from scipy.stats import binom

from workbench.evaluation.bootstrap import wilson
from workbench.evaluation.groups import holm
from workbench.events import Figure
from workbench.trust import Leak

NEARLY_ALWAYS = 0.95
FEWEST = 20  # rows under which chance explains anything
_FEWEST_OF_PHRASE = 10
_COVERED = 0.5  # of the rows of a label
_CHANCE = 0.01
_MOST_WORDS, _MOST_LETTERS = 4, 8
_LONGEST = 2000  # characters of a text that are looked at
_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+")


def leaking_columns(labels: Sequence[str], columns: Mapping[str, Sequence[str]]) -> list[Leak]:
    """Return the columns whose value foretells the label of nearly every row that has one."""
    if len(labels) < FEWEST:
        return []
    found: list[Leak] = []
    chances: list[float] = []
    for name, values in columns.items():
        seen: dict[str, Counter[str]] = defaultdict(Counter)
        for value, label in zip(values, labels, strict=True):
            if value.strip():
                seen[value][label] += 1
        rows = sum(sum(of.values()) for of in seen.values())
        right = sum(_foretold(of) for of in seen.values())
        commonest = Counter(x for v, x in zip(values, labels, strict=True) if v.strip())
        if rows < FEWEST or right < NEARLY_ALWAYS * rows or len(commonest) < 2:
            continue
        base = max(commonest.values()) / rows
        found.append(
            Leak("column", name, "", rows, Figure("precision", right / rows, *wilson(right, rows)))
        )
        chances.append(float(binom.sf(right - 1, rows, base)))
    pairs = zip(found, holm(chances), strict=True)
    return [one for one, chance in pairs if chance < _CHANCE]


def _foretold(of: Counter[str]) -> int:
    """Return how many rows with one value have the label that most others with it have."""
    right = 0
    for label, count in of.items():
        others = max((n for x, n in of.items() if x != label), default=0)
        right += count if count - 1 > others else 0
    return right


def leaking_phrases(labels: Sequence[str], texts: Sequence[str]) -> list[Leak]:
    """Return the longest phrases that stand in most rows of a label and nearly only there."""
    if len(labels) < FEWEST or len(set(labels)) < 2:
        return []
    rows_of = Counter(labels)
    with_phrase: dict[str, Counter[str]] = defaultdict(Counter)
    for text, label in zip(texts, labels, strict=True):
        for phrase in set(_phrases(text)):
            with_phrase[phrase][label] += 1
    found: list[Leak] = []
    for phrase, of in with_phrase.items():
        label, right = of.most_common(1)[0]
        rows = sum(of.values())
        is_enough = right >= max(_FEWEST_OF_PHRASE, _COVERED * rows_of[label])
        if is_enough and right >= NEARLY_ALWAYS * rows:
            share = Figure("precision", right / rows, *wilson(right, rows))
            found.append(Leak("phrase", phrase, label, rows, share))
    found.sort(key=lambda one: (-len(one.name), one.name))
    kept: list[Leak] = []
    for one in found:  # of a phrase and its parts the longest says it all
        if not any(one.name in other.name and one.rows <= other.rows * 1.1 for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda one: -one.rows)


def _phrases(text: str) -> Iterator[str]:
    """Yield runs of up to four words, of Chinese of two to eight characters."""
    words = _WORD.findall(text[:_LONGEST].casefold())
    for at, word in enumerate(words):
        if "\u4e00" <= word[0] <= "\u9fff":
            for size in range(2, _MOST_LETTERS + 1):
                yield from (word[i : i + size] for i in range(len(word) - size + 1))
        else:
            for size in range(1, _MOST_WORDS + 1):
                if at + size <= len(words):
                    yield " ".join(words[at : at + size])
