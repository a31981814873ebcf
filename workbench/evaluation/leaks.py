"""What gives the label away: a column, or a phrase that stands in most rows of a label and there alone.

A model that learns such a thing scores well here and fails where it is missing. A column counts by how
often its value alone foretells the label of a row from all other rows (leave one out), held against always
saying the commonest label by the binomial test, corrected for the number of columns (S. Holm, 1979). A
phrase counts only where it covers at least half of a label's rows: topical words rarely do, templates do.
Its parts must be as frequent themselves, which keeps those that are counted few (the rule of R. Agrawal
and R. Srikant, "Fast algorithms for mining association rules", 1994). A form, a text without its numbers
and names, counts from three in ten of a label's rows on.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace

from workbench.evaluation.bootstrap import wilson
from workbench.evaluation.exact import at_least
from workbench.evaluation.groups import holm
from workbench.events import Figure
from workbench.trust import Leak

NEARLY_ALWAYS = 0.95
FEWEST = 20  # rows under which chance explains anything
_FEWEST_OF_PHRASE = 10
_COVERED, _COVERED_BY_FORM = 0.5, 0.3  # of the rows of a label
_MOST_SHOWN = 300  # rows of a leak
_CHANCE = 0.01
_MOST_WORDS, _MOST_LETTERS = 4, 8
_LONGEST = 2000  # characters of a text that are looked at
Key = tuple[int, int]
_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W\u4e00-\u9fff]+")


def leaking_columns(
    labels: Sequence[str], columns: Mapping[str, Sequence[str]], keys: Sequence[Key] = ()
) -> list[Leak]:
    """Return the columns whose value foretells the label of nearly every row that has one.

    `keys` are the (sheet, row) of the rows, to be shown.
    """
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
        share = Figure("precision", right / rows, *wilson(right, rows))
        shown = [key for key, value in zip(keys, values, strict=False) if value.strip()]
        found.append(Leak("column", name, "", rows, share, found=tuple(shown[:_MOST_SHOWN])))
        chances.append(at_least(right, rows, base))
    pairs = zip(found, holm(chances), strict=True)
    return [one for one, chance in pairs if chance < _CHANCE]


def _foretold(of: Counter[str]) -> int:
    """Return how many rows with one value have the label that most others with it have."""
    right = 0
    for label, count in of.items():
        others = max((n for x, n in of.items() if x != label), default=0)
        right += count if count - 1 > others else 0
    return right


def leaking_phrases(
    labels: Sequence[str], texts: Sequence[str], keys: Sequence[Key] = ()
) -> list[Leak]:
    """Return the longest phrases that stand in most rows of a label and nearly only there."""
    if len(labels) < FEWEST or len(set(labels)) < 2:
        return []
    cut = [text[:_LONGEST].casefold() for text in texts]
    parts = _counted(labels, (set(_parts(text)) for text in cut))
    rows_of = Counter(labels)
    frequent = {part for part, of in parts.items() if _covers(of, rows_of, _COVERED)}
    phrases = [set(_phrases(text, frequent)) for text in cut]
    found = _leaks("phrase", _counted(labels, phrases), rows_of, _COVERED)
    found.sort(key=lambda one: (-len(one.name), one.name))
    kept: list[Leak] = []
    for one in found:  # of a phrase and its parts the longest says it all
        if not any(one.name in other.name and one.rows <= other.rows * 1.1 for other in kept):
            kept.append(one)
    kept.sort(key=lambda one: -one.rows)
    rows = {one.name: [one.name in said for said in phrases] for one in kept}
    told: list[Leak] = []
    for one in kept:  # the halves of a longer phrase stand in the same rows
        if not any(rows[one.name] == rows[other.name] for other in told):
            told.append(one)
    return [_shown(one, rows[one.name], keys) for one in told]


def leaking_forms(
    labels: Sequence[str], forms: Sequence[str], keys: Sequence[Key] = ()
) -> list[Leak]:
    """Return the forms that many rows of a label have and nearly only those, the commonest first;
    `forms` are the texts without their fillings, "" where nothing is left.
    """
    if len(labels) < FEWEST or len(set(labels)) < 2:
        return []
    counted = _counted(labels, ({form} if form else set() for form in forms))
    found = _leaks("form", counted, Counter(labels), _COVERED_BY_FORM)
    found.sort(key=lambda one: -one.rows)
    return [_shown(one, [form == one.name for form in forms], keys) for one in found]


def _counted(labels: Sequence[str], said: Iterable[set[str]]) -> dict[str, Counter[str]]:
    """Return in how many rows of each label each thing is said."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for label, things in zip(labels, said, strict=True):
        for thing in things:
            found[thing][label] += 1
    return found


def _covers(of: Counter[str], rows_of: Counter[str], share: float) -> bool:
    return any(n >= max(_FEWEST_OF_PHRASE, share * rows_of[label]) for label, n in of.items())


def _leaks(
    what: str, counted: Mapping[str, Counter[str]], rows_of: Counter[str], share: float
) -> list[Leak]:
    found: list[Leak] = []
    for name, of in counted.items():
        label, right = of.most_common(1)[0]
        rows = sum(of.values())
        is_enough = right >= max(_FEWEST_OF_PHRASE, share * rows_of[label])
        if is_enough and right >= NEARLY_ALWAYS * rows:
            figure = Figure("precision", right / rows, *wilson(right, rows))
            found.append(Leak(what, name, label, rows, figure))
    return found


def _shown(leak: Leak, has_it: Sequence[bool], keys: Sequence[Key]) -> Leak:
    found = [key for key, one in zip(keys, has_it, strict=False) if one]
    return replace(leak, found=tuple(found[:_MOST_SHOWN]))


def _parts(text: str) -> Iterator[str]:
    """Yield the words of a text, of Chinese every pair of characters."""
    for word in _WORD.findall(text):
        if _is_chinese(word):
            yield from (word[at : at + 2] for at in range(len(word) - 1))
        else:
            yield word


def _phrases(text: str, frequent: AbstractSet[str]) -> Iterator[str]:
    """Yield runs of up to four `frequent` words, of Chinese of two to eight characters."""
    words = _WORD.findall(text)
    for at, word in enumerate(words):
        if _is_chinese(word):
            for start in range(len(word) - 1):
                for end in range(start + 2, min(start + _MOST_LETTERS, len(word)) + 1):
                    if word[end - 2 : end] not in frequent:
                        break
                    yield word[start:end]
        else:
            for end in range(at + 1, min(at + _MOST_WORDS, len(words)) + 1):
                if words[end - 1] not in frequent:
                    break
                yield " ".join(words[at:end])


def _is_chinese(word: str) -> bool:
    return "\u4e00" <= word[0] <= "\u9fff"
