"""What a smaller model costs: the same rows through both, and the difference with its interval."""

import math
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from workbench.errors import WorkbenchError
from workbench.events import Progress, Step
from workbench.learning.catalogue import model_named
from workbench.learning.examples import Example
from workbench.learning.metrics import bootstrap, wilson
from workbench.learning.predictor import Predictor
from workbench.learning.saved_model import read_card
from workbench.learning.tasks import TaskKind
from workbench.learning.tasks.number import Number, r2

_Z = 1.959964
_ROUNDS = 3
_TIMED = 400  # texts, at most

_AGREED_ON = 1500  # texts, at most
_TEST_AT_LEAST = 20  # rows from which an accuracy says something


@dataclass(frozen=True, slots=True)
class Speeds:
    """Rows a second before and after, medians of rounds that took turns."""

    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Difference:
    """After less before, as a share, with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Compared:
    """`on` is "test" (rows with labels, `rows` of them) or "agreement" (texts without).

    `measure` is "accuracy" or, of numbers, "r2"; without test rows both are -1 and only `agreement`
    (with the larger model, on `agreed_on` texts) speaks. `moved` is how far a number is from the larger
    model's in the mean. Sizes in bytes, speeds in rows a second.
    """

    on: str
    rows: int
    measure: str
    before: float
    after: float
    difference: Difference
    agreement: float
    agreed_on: int
    speeds: Speeds
    outputs: torch.Tensor
    moved: float = 0.0
    size_before: int = 0
    size_after: int = 0


def compared(
    before: Predictor, after: Predictor, test: Sequence[Example], texts: Sequence[str]
) -> Step[Compared]:
    """Return what the smaller model `after` costs and gains: on `test` rows where there are enough,
    else by how often both agree on `texts`.
    """
    rows = known(test, before.task)
    some = list(dict.fromkeys([*(one.text for one in rows), *texts]))
    first = yield from _outputs(before, some[:_AGREED_ON])
    second = yield from _outputs(after, some[:_AGREED_ON])
    agreement = agreed(before.task, first, second)
    timed = yield from speeds(before, after, some[:_TIMED])
    if len(rows) < _TEST_AT_LEAST:
        none = Difference(agreement - 1, *_agreement_interval(agreement, len(first)))
        measure, moved = "accuracy", 0.0
        if isinstance(before.task, Number):
            apart = before.task.values(second) - before.task.values(first)
            measure, moved = "r2", float(apart.abs().mean()) if len(apart) else 0.0
        told = (none, agreement, len(first), timed, second[:0], moved)
        return Compared("agreement", 0, measure, -1.0, -1.0, *told)
    scored = [one.text for one in rows]
    first = yield from _outputs(before, scored)
    second = yield from _outputs(after, scored)
    targets = before.task.targets([one.label for one in rows])
    measure, marks, difference = _difference(before.task, first, second, targets)
    agreed_on = min(len(some), _AGREED_ON)
    return Compared(
        "test", len(rows), measure, *marks, difference, agreement, agreed_on, timed, second
    )


def known(test: Sequence[Example], task: TaskKind) -> list[Example]:
    """Return the rows that can be scored: whose label the task knows."""
    labels = set(task.labels)
    return [one for one in test if task.kind in {"several", "number"} or one.label in labels]


def agreed(task: TaskKind, first: torch.Tensor, second: torch.Tensor) -> float:
    """Return the share of rows with the same label; of numbers, their R2 (0 at least)."""
    if isinstance(task, Number):
        return max(0.0, r2(task.values(second), task.values(first)))
    pairs = zip(task.decoded(first)[0], task.decoded(second)[0], strict=True)
    return sum(a == b for a, b in pairs) / max(len(first), 1)


def speeds(before: Predictor, after: Predictor, texts: Sequence[str]) -> Step[Speeds]:
    """Return the speeds on distinct texts; both are warm and take turns."""
    times: tuple[list[float], list[float]] = ([], [])
    for number in range(_ROUNDS):
        for which, model in enumerate((before, after)):
            started = time.perf_counter()
            for _batch in model.outputs(texts):
                pass
            times[which].append(time.perf_counter() - started)
        yield Progress(number + 1, _ROUNDS, "steps")
    first, second = (len(texts) / max(statistics.median(one), 1e-6) for one in times)
    return Speeds(first, second)


def _outputs(model: Predictor, texts: Sequence[str]) -> Step[torch.Tensor]:
    """Return outputs [texts, width] in the order of the texts."""
    found = torch.zeros(len(texts), model.task.width)
    done = 0
    for places, outputs in model.outputs(texts):
        found[places] = outputs
        done += len(places)
        yield Progress(done, len(texts), "texts")
    return found


def _difference(
    task: TaskKind, first: torch.Tensor, second: torch.Tensor, targets: torch.Tensor
) -> tuple[str, tuple[float, float], Difference]:
    """Return what was measured, its values before and after, and their difference."""
    if isinstance(task, Number):
        said, after, wanted = (task.values(one) for one in (first, second, targets))
        marks = (r2(said, wanted), r2(after, wanted))

        def lost(drawn: torch.Tensor) -> float:
            return r2(after[drawn], wanted[drawn]) - r2(said[drawn], wanted[drawn])

        return "r2", marks, Difference(marks[1] - marks[0], *bootstrap(len(wanted), lost))
    right = task.right(first, targets).tolist(), task.right(second, targets).tolist()
    shares = tuple(sum(one) / max(len(one), 1) for one in right)
    return "accuracy", (shares[0], shares[1]), paired(*right)


def _agreement_interval(agreement: float, rows: int) -> tuple[float, float]:
    low, high = wilson(round(agreement * rows), rows)
    return min(low, agreement) - 1, max(high, agreement) - 1


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


def size_with_base(folder: Path) -> int:
    """Return the bytes that a model needs, the encoder that it shares included; -1 where one is gone."""
    try:
        card = read_card(folder)
        return size_of(folder) + (size_of(model_named(card.base).folder) if card.base else 0)
    except (WorkbenchError, OSError):
        return -1


def size_of(folder: Path) -> int:
    """Return the bytes of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
