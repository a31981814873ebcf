"""How much each part of a text moved a model's answer: what is explained, and by which way.

A score is a log-odds (of a number its value), so that it does not flatten where a model is sure. An
encoder is explained by `gradients`; of weighted character runs the same integral is over one variable
and exact; of what can only be asked (a model in int8), words are left out one after the other.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import torch

from workbench.errors import LabelUnknown
from workbench.label_text import parted
from workbench.learning.characters import Characters
from workbench.learning.cutting import Placed
from workbench.learning.linear import LinearHead
from workbench.learning.tasks import TaskKind

Span = tuple[int, int]
Scorer = Callable[[torch.Tensor], torch.Tensor]
"""Outputs [rows, width] to what is explained [rows]."""

_MOST_LEFT_OUT = 64  # parts of a text, each a text of its own without it
_LINE_POINTS = 32


@dataclass(frozen=True, slots=True)
class Weighed:
    """`pieces` are parts of the text with what each added to the score; together they make up the way
    from `start`, the score of a text that says nothing, to `end`. Of parts left out they need not.
    """

    pieces: tuple[tuple[Span, float], ...]
    start: float
    end: float


def scorer(task: TaskKind, label: str) -> Scorer:
    """Return what says how far outputs speak for a label. Raises LabelUnknown."""
    if task.kind == "number":
        centre, deviation = task.numbers()["scale"]
        return lambda outputs: outputs[:, 0] * deviation + centre
    try:
        wanted = task.agreeing(task.targets([label]))[0]
    except KeyError:
        wanted = torch.zeros(task.width, dtype=torch.bool)
    if not bool(wanted.any()):
        raise LabelUnknown(label, ", ".join(task.labels))
    if task.kind == "several":
        return lambda outputs: outputs[:, wanted].sum(dim=1)
    if bool(wanted.all()):
        return lambda outputs: outputs.logsumexp(dim=1)
    return lambda outputs: outputs[:, wanted].logsumexp(dim=1) - outputs[:, ~wanted].logsumexp(1)


def usual_label(task: TaskKind, predicted: str, spread: Sequence[float]) -> str:
    """Return which label is explained where none is said: what was predicted, or came nearest."""
    names = parted(predicted) if task.kind == "several" else (predicted,)
    if task.kind == "number":
        return ""
    nearest = max(zip(spread, task.labels, strict=True), default=(0.0, ""))[1]
    return next(iter(names), "") or nearest


class Way(Protocol):
    """How a kind of model is explained. `method` is a key of `findings.WAYS`."""

    method: str

    def read(self, text: str) -> tuple[list[Placed], torch.Tensor]:
        """Return what is read of a text, in pieces, and its outputs [1, width]."""

    def weigh(self, text: str, words: Sequence[Span], score: Scorer) -> Iterator[Weighed | float]:
        """Yield how far it is (0 to 1), and at last what each part of the text added."""


class CharacterWay:
    """Weighted runs of characters under a linear head: each run's share of the score, exactly."""

    method = "weights"

    def __init__(self, characters: Characters, head: LinearHead) -> None:
        self._characters, self._head = characters, head

    def read(self, text: str) -> tuple[list[Placed], torch.Tensor]:
        """Return the whole text as one piece, and its outputs [1, width]."""
        return [[(0, (0, len(text)))]], self._head.outputs(self._characters.vectors([text]))

    def weigh(self, text: str, _words: Sequence[Span], score: Scorer) -> Iterator[Weighed | float]:
        """Yield what each character added: a run's share is parted among the places where it stands."""
        found = self._characters.vectors([text])
        runs, values = found.indices()[1], found.values()
        rows = self._head.weight[:, runs] * values  # [width, runs]: what each adds to each output
        way = rows.sum(dim=1)
        gradient = torch.zeros_like(way)
        places, shares = np.polynomial.legendre.leggauss(_LINE_POINTS)
        for at, share in zip((places + 1) / 2, shares / 2, strict=True):
            outputs = (self._head.bias + float(at) * way)[None].requires_grad_(True)
            with torch.enable_grad():
                (slope,) = torch.autograd.grad(score(outputs).sum(), outputs)
            gradient += float(share) * slope[0]
        ends = [score((self._head.bias + at * way)[None]).item() for at in (0.0, 1.0)]
        added = dict(zip(runs.tolist(), (gradient @ rows).tolist(), strict=True))
        yield Weighed(self._by_character(text, added), ends[0], ends[1])

    def _by_character(self, text: str, added: dict[int, float]) -> tuple[tuple[Span, float], ...]:
        names = {self._characters.runs[run]: weight for run, weight in added.items()}
        letters, where = _as_counted(text)
        seen: dict[str, list[int]] = {}
        for length in {len(name) for name in names}:
            for at in range(len(letters) - length + 1):
                run = letters[at : at + length]
                if run in names:
                    seen.setdefault(run, []).append(at)
        weights = [0.0] * len(text)
        for run, places in seen.items():
            each = names[run] / len(places) / len(run)
            for at in places:
                for letter in range(at, at + len(run)):
                    weights[where[letter]] += each
        return tuple(((at, at + 1), weight) for at, weight in enumerate(weights) if weight)


class OcclusionWay:
    """Leaves out words, one after the other: for models that only answer."""

    method = "left-out"

    def __init__(self, outputs: Callable[[Sequence[str]], torch.Tensor]) -> None:
        self._outputs = outputs

    def read(self, text: str) -> tuple[list[Placed], torch.Tensor]:
        """Return the whole text as one piece, and its outputs [1, width]."""
        return [[(0, (0, len(text)))]], self._outputs([text])

    def weigh(self, text: str, words: Sequence[Span], score: Scorer) -> Iterator[Weighed | float]:
        """Yield how far it is, at last how much lower the score is without each word; neighbours in a
        long text are left out together.
        """
        each = -(-len(words) // _MOST_LEFT_OUT) or 1
        groups = [words[at : at + each] for at in range(0, len(words), each)]
        without = [text[: group[0][0]] + text[group[-1][1] :] for group in groups]
        scores: list[float] = []
        asked = [text, "", *without]
        for at in range(0, len(asked), 16):
            scores += score(self._outputs(asked[at : at + 16])).tolist()
            yield min(1.0, (at + 16) / len(asked))
        end, start, *others = scores
        pieces = tuple(
            (span, (end - other) / len(group))
            for group, other in zip(groups, others, strict=True)
            for span in group
        )
        yield Weighed(pieces, start, end)


def by_words(weighed: Weighed, words: Sequence[Span]) -> list[float]:
    """Return what each of `words` (in order, apart from each other) added: the sum of its pieces. A
    piece over several words is shared among them by its length; one beside all goes to the next.
    """
    found = [0.0] * len(words)
    at = 0
    for (start, end), weight in sorted(weighed.pieces):
        while at and words[at - 1][1] > start:  # windows overlap
            at -= 1
        while at < len(words) and words[at][1] <= start:
            at += 1
        shares: list[tuple[int, int]] = []
        place = at
        while place < len(words) and words[place][0] < end:
            shares.append((place, min(end, words[place][1]) - max(start, words[place][0])))
            place += 1
        whole = sum(share for _place, share in shares)
        if not whole and words:
            shares, whole = [(min(at, len(words) - 1), 1)], 1
        for place, share in shares:
            found[place] += weight * share / whole
    return found


def _as_counted(text: str) -> tuple[str, list[int]]:
    """Return a text as its runs are counted, in small letters and with one blank for several, and where
    each of its characters stands in the text itself.
    """
    letters: list[str] = []
    where: list[int] = []
    for at, letter in enumerate(text):
        if letter.isspace() and at and text[at - 1].isspace():
            continue
        is_first_of_several = letter.isspace() and text[at + 1 : at + 2].isspace()
        for small in " " if is_first_of_several else letter.lower():
            letters.append(small)
            where.append(at)
    return "".join(letters), where
