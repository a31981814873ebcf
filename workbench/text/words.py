"""Where the words of a text stand, in Chinese too: there by what the texts themselves repeat.

Chinese writes no blanks between words. A run of characters counts as a word where its characters stand
together more often than chance would have them (cohesion) and where what stands before and after it
varies (branching entropy: Z. Jin and K. Tanaka-Ishii, 2006). A sentence is then parted into the most
probable words. That needs no dictionary, knows the words of a trade, and leaves single characters where
the texts show too little.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]
"""Where something begins and ends in a text, in characters."""

_HAN = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_PARTS = re.compile(
    rf"(?P<han>[{_HAN}]+)|[^\W{_HAN}]+(?:['’.\-][^\W{_HAN}]+)*|[^\w\s]+",
)
_RUNS = re.compile(rf"[{_HAN}]+")
_LONGEST = 4  # characters of a Chinese word
_LEAST = 4  # times that a run must be seen, in a little text
_CHARACTERS_A_TIME = 8_000  # of text for each time that it must be seen, in more
_COHESION = {2: math.log(6.0), 3: math.log(30.0), 4: math.log(90.0)}  # long ones are soon phrases
_ENTROPY = 0.7
_MOST_LEARNT = 300_000  # characters: more would not change which words are common
_EDGE = ""


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Words of several characters that texts showed, and the log chance of each; `rare` is that of a
    character that was not seen.
    """

    chances: Mapping[str, float] = field(default_factory=dict)
    rare: float = -12.0

    @staticmethod
    def learnt(texts: Iterable[str]) -> "Lexicon":
        """Return the words that `texts` show; without Chinese there are none to show."""
        runs, left = [], _MOST_LEARNT
        for text in texts:
            for run in _RUNS.findall(text[:left]):
                runs.append(run)
                left -= len(run)
            if left <= 0:
                break
        return _lexicon(runs)

    def parted(self, run: str) -> list[str]:
        """Return the most probable words of a run of Chinese characters (Viterbi)."""
        best: list[tuple[float, int]] = [(0.0, 0)]
        for end in range(1, len(run) + 1):
            best.append(
                max(
                    (best[start][0] + chance, start)
                    for start in range(max(0, end - _LONGEST), end)
                    if (chance := self._chance(run[start:end])) is not None
                )
            )
        words: list[str] = []
        end = len(run)
        while end:
            start = best[end][1]
            words.append(run[start:end])
            end = start
        return words[::-1]

    def _chance(self, word: str) -> float | None:
        return self.chances.get(word, self.rare if len(word) == 1 else None)


def spans(text: str, lexicon: Lexicon) -> list[Span]:
    """Return every word and every run of signs of a text, in order; only blanks are left out."""
    found: list[Span] = []
    for part in _PARTS.finditer(text):
        if part.group("han") is None:
            found.append(part.span())
            continue
        at = part.start()
        for word in lexicon.parted(part.group()):
            found.append((at, at + len(word)))
            at += len(word)
    return found


def is_word(written: str) -> bool:
    """Return whether this is a word or a number, not just signs."""
    return any(letter.isalnum() for letter in written)


def _lexicon(runs: list[str]) -> Lexicon:
    counts: Counter[str] = Counter()
    for run in runs:
        for length in range(1, _LONGEST + 1):
            counts.update(run[at : at + length] for at in range(len(run) - length + 1))
    total = sum(map(len, runs))
    if not total:
        return Lexicon()
    least = max(_LEAST, total // _CHARACTERS_A_TIME)
    common = {
        word
        for word, count in counts.items()
        if len(word) > 1
        and count >= least
        and _cohesion(word, counts, total) >= _COHESION[len(word)]
    }
    before, after = _neighbours(runs, common)
    words = {one for one in common if min(_entropy(before[one]), _entropy(after[one])) >= _ENTROPY}
    seen = words | {one for one in counts if len(one) == 1}
    chances = {one: math.log(counts[one] / total) for one in seen}
    return Lexicon(chances, math.log(0.5 / total))


def _cohesion(word: str, counts: Counter[str], total: int) -> float:
    """Return how much likelier a run is than its weakest parting into two (log)."""
    return min(
        math.log(counts[word] * total / (counts[word[:at]] * counts[word[at:]]))
        for at in range(1, len(word))
    )


def _neighbours(
    runs: list[str], wanted: set[str]
) -> tuple[dict[str, Counter[str]], dict[str, Counter[str]]]:
    """Return which characters stand before and after each wanted run, with the ends of a run."""
    before = {one: Counter[str]() for one in wanted}
    after = {one: Counter[str]() for one in wanted}
    for run in runs:
        for length in range(2, _LONGEST + 1):
            for at in range(len(run) - length + 1):
                word = run[at : at + length]
                if word in wanted:
                    before[word][run[at - 1] if at else _EDGE] += 1
                    after[word][run[at + length : at + length + 1] or _EDGE] += 1
    return before, after


def _entropy(seen: Counter[str]) -> float:
    """Return the entropy (nats) of what stands beside a run; each end of a run is a sight of its own,
    for a run that stands alone is a word.
    """
    total = seen.total()
    edges = seen.get(_EDGE, 0)
    shares = [count / total for one, count in seen.items() if one != _EDGE]
    found = -sum(share * math.log(share) for share in shares)
    return found + (edges / total * math.log(total) if edges else 0.0)
