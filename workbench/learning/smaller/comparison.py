"""What a smaller model costs: the same rows through both, and the difference with its interval."""

import math
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

_Z = 1.959964
_ROUNDS = 3
_TIMED = 400  # texts, at most

Predict = Callable[[Sequence[str]], torch.Tensor]
"""Texts to outputs [texts, outputs] in their order."""


@dataclass(frozen=True, slots=True)
class Speeds:
    """Rows a second before and after, medians of rounds that took turns."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Difference:
    """After less before, as a share, with its 95 % interval."""

    value: float
    low: float
    high: float


def speeds(before: Predict, after: Predict, texts: Sequence[str]) -> Speeds:
    """Return the speeds on distinct texts; both are warmed up and take turns."""
    some = list(dict.fromkeys(texts))[:_TIMED]
    before(some[:32])
    after(some[:32])
    times: tuple[list[float], list[float]] = ([], [])
    for _round in range(_ROUNDS):
        for which, predict in enumerate((before, after)):
            started = time.perf_counter()
            predict(some)
            times[which].append(time.perf_counter() - started)
    first, second = (len(some) / max(statistics.median(one), 1e-6) for one in times)
    return Speeds(first, second)


def paired(before: Sequence[bool], after: Sequence[bool]) -> Difference:
    """Return the difference of two accuracies on the same rows.

    The interval is that of D. Bonett and R. Price (2012): McNemar's counts with one added to each kind
    of change, which keeps it honest for few rows and where nothing changed.
    """
    rows = len(before)
    gained = sum(b and not a for a, b in zip(before, after, strict=True))
    lost = sum(a and not b for a, b in zip(before, after, strict=True))
    up, down = (gained + 1) / (rows + 2), (lost + 1) / (rows + 2)
    spread = _Z * math.sqrt(max(up + down - (up - down) ** 2, 0) / (rows + 2))
    return Difference((gained - lost) / max(rows, 1), up - down - spread, up - down + spread)


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
