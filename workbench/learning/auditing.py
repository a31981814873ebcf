"""Which labels look wrong: what rows are told to be by a model that never saw them, and by their
nearest neighbours, set against the label that they carry.

The first is confident learning's self-confidence (C. Northcutt, L. Jiang and I. Chuang, "Confident
learning", 2021): a linear head on fixed vectors, by cross-validation in which copies and groups never
straddle. The second is a vote of the nearest labelled rows. What comes out is a ranking, the surest
first: a fixed set of "errors" held more false alarms when it was measured.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

import torch

from workbench.events import Progress, Stage, Step
from workbench.label_text import joined, levels, parted
from workbench.learning.examples import NUMBERS_NEEDED, ROWS_NEEDED, Example, Key, clusters
from workbench.learning.linear import fitted
from workbench.learning.quick import sides
from workbench.learning.row_vectors import RowVectors, neighbours_say
from workbench.learning.splits import folds
from workbench.learning.tasks import TASKS, TaskKind

STRENGTHS = (3.0, 10.0)
_VOTE = 0.3  # how much the neighbours count beside the model, where numbers are averaged
_UNHEARD = 0.05  # what a label that no neighbour carries is still given
_UNSEEN = 1e-4  # what one that the model excludes is still given
_NEIGHBOURS = 10
_FOLDS = 5
_SEED = 17
_FEWEST = 10  # rows below which a model knows too little to doubt a person
_SURE_OF_NUMBER = 0.95  # two deviations of what is usual


@dataclass(frozen=True, slots=True)
class Suspect:
    """A row whose label looks wrong: its place, what it seems to be, and how sure that is (0 to 1)."""

    place: int
    suggested: str
    doubt: float


@dataclass(frozen=True, slots=True)
class MixedPair:
    """Two labels that are taken for each other; `rows` are (place, what it was taken for)."""

    first: str
    second: str
    rows: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Audit:
    """`checked` rows could be tested (0: too few, or of one label only).

    `doubts` has a value for each example, -1 for one that could not be tested; `suspects` are those
    where the doubt outweighs, the surest first.
    """

    checked: int
    doubts: tuple[float, ...]
    suspects: tuple[Suspect, ...]
    mixed: tuple[MixedPair, ...]


def audited(
    examples: Sequence[Example],
    kind: str,
    vectors: RowVectors,
    frozen: AbstractSet[Key] = frozenset(),
) -> Step[Audit]:
    """Return which labels of `examples` look wrong; `vectors` has a row for each of them. Those in
    `frozen`, the test rows, are looked at as well, but no other row is judged by them.

    Nothing is refused: where nothing can be said, nothing is found.
    """
    places = testable(examples, kind)
    rows = [examples[place] for place in places]
    fold = distinct_folds(rows)
    silent = {at for at, row in enumerate(rows) if row.key in frozen}
    if len(rows) - len(silent) < _FEWEST or max(fold, default=0) < 1:
        return Audit(0, (-1.0,) * len(examples), (), ())
    task = TASKS[kind].learnt([row.label for row in rows])
    if kind != "number" and len(task.labels) < 2:
        return Audit(0, (-1.0,) * len(examples), (), ())
    own = RowVectors(vectors.rows(places), vectors.method)
    targets = task.targets([row.label for row in rows])
    yield Stage("auditing")
    outputs = yield from _honest(own, targets, task, fold, silent)
    carried = _carried(rows, task, targets)
    votes = yield from neighbours_say(own, carried, clusters(rows), _NEIGHBOURS, silent)
    if kind == "number":
        doubts, said = _number_doubts(task, outputs, votes, carried)
        least = _SURE_OF_NUMBER
    else:
        chances = torch.tensor(task.probabilities(outputs))
        find = _several_doubts if kind == "several" else _label_doubts
        doubts, said = find(rows, task, chances, votes)
        least = 0.5
    suspects = [
        Suspect(places[at], said[at], doubts[at])
        for at in sorted(range(len(rows)), key=lambda at: -doubts[at])
        if doubts[at] > least and said[at] != rows[at].label
    ]
    every = [-1.0] * len(examples)
    for at, place in enumerate(places):
        every[place] = doubts[at]
    mixed = () if kind == "number" else _mixed(rows, places, said, kind)
    return Audit(len(rows), tuple(every), tuple(suspects), mixed)


def testable(examples: Sequence[Example], kind: str) -> list[int]:
    """Return the places of the rows with a text and a label that others carry too."""
    filled = [place for place, one in enumerate(examples) if one.text.strip()]
    if kind == "number":
        return filled if len(filled) >= NUMBERS_NEEDED else []
    if kind == "several":
        return filled
    counts = Counter(examples[place].label for place in filled)
    return [place for place in filled if counts[examples[place].label] >= ROWS_NEEDED]


def distinct_folds(rows: Sequence[Example], count: int = _FOLDS) -> list[int]:
    """Return the fold of each row, without empty folds: texts that are all equal are in one."""
    found = folds(rows, count, _SEED) if rows else []
    order = {fold: at for at, fold in enumerate(sorted(set(found)))}
    return [order[fold] for fold in found]


def _honest(
    vectors: RowVectors,
    targets: torch.Tensor,
    task: TaskKind,
    fold: Sequence[int],
    silent: AbstractSet[int],
) -> Step[torch.Tensor]:
    """Return what each row is told to be by a head that learnt without its fold [rows, width].

    Of the strengths the one with the least loss over all rows is taken: labels that are wrong cost
    a closer fit more than they bring it.
    """
    count = max(fold) + 1
    found = [torch.zeros(len(fold), task.width) for _strength in STRENGTHS]
    for number in range(count):
        learn, left = sides(fold, number)
        learn = [place for place in learn if place not in silent]
        inside, outside = vectors.rows(learn), vectors.rows(left)
        for which, strength in enumerate(STRENGTHS):
            head = fitted(inside, targets[learn], task, strength)
            found[which][left] = head.outputs(outside)
            done = number * len(STRENGTHS) + which + 1
            yield Progress(done, count * len(STRENGTHS), "steps")
    losses = [float(task.loss(one, targets).mean()) for one in found]
    return found[min(range(len(found)), key=lambda which: losses[which])]


def _carried(rows: Sequence[Example], task: TaskKind, targets: torch.Tensor) -> torch.Tensor:
    """Return what each row carries as numbers [rows, labels]: a node of a tree with those above it."""
    if task.kind in {"several", "number"}:
        return targets
    place = {label: at for at, label in enumerate(task.labels)}
    found = torch.zeros(len(rows), len(task.labels))
    for at, row in enumerate(rows):
        nodes = levels(row.label) if task.kind == "tree" else (row.label,)
        found[at, [place[node] for node in nodes if node in place]] = 1.0
    return found


def _label_doubts(
    rows: Sequence[Example], task: TaskKind, chances: torch.Tensor, votes: torch.Tensor
) -> tuple[list[float], list[str]]:
    """Return the doubt of each row's label, and the likeliest of the others.

    Model and neighbours are multiplied, as two witnesses are: measured better than a mean.
    """
    beliefs = (chances + _UNSEEN) * (votes + _UNHEARD)
    place = {label: at for at, label in enumerate(task.labels)}
    given = torch.tensor([place[row.label] for row in rows])
    allowed = torch.tensor(
        [[_is_other(label, other, task) for other in task.labels] for label in task.labels]
    )[given]
    best, which = beliefs.masked_fill(~allowed, -1.0).max(dim=1)
    own = beliefs.gather(1, given[:, None])[:, 0]
    others = (beliefs * allowed).sum(dim=1)
    odds = (others / own).sqrt()  # the two are not independent: half of their odds, in logarithms
    doubts = (odds / (1 + odds)).tolist()
    said = [
        task.labels[other] if wins else row.label
        for row, other, wins in zip(rows, which.tolist(), (best > own).tolist(), strict=True)
    ]
    return doubts, said


def _is_other(label: str, other: str, task: TaskKind) -> bool:
    """Whether a row with `label` would be wrong if it were `other`: not above or below it in a tree,
    and no node whose own nodes are offered.
    """
    if task.kind != "tree":
        return label != other
    related = label in levels(other) or other in levels(label)
    has_nodes = any(other in levels(one)[:-1] for one in task.labels)
    return not related and not has_nodes


def _several_doubts(
    rows: Sequence[Example], task: TaskKind, chances: torch.Tensor, votes: torch.Tensor
) -> tuple[list[float], list[str]]:
    """Return the doubt of each row's most doubtful yes or no, and its labels with such turned."""
    carried = task.targets([row.label for row in rows]).bool()
    yes = (chances + _UNSEEN) * (votes + _UNHEARD)
    no = (1 - chances + _UNSEEN) * (1 - votes + _UNHEARD)
    beliefs = yes / (yes + no)
    wrong = torch.where(carried, 1 - beliefs, beliefs).clamp(0.0, 1.0)
    turned = carried ^ (wrong > 0.5)
    said = [joined(task.labels[at] for at, has in enumerate(row) if has) for row in turned.tolist()]
    return wrong.amax(dim=1).tolist(), said


def _number_doubts(
    task: TaskKind, outputs: torch.Tensor, votes: torch.Tensor, targets: torch.Tensor
) -> tuple[list[float], list[str]]:
    """Return how far outside the usual errors each number is (0 to 1), and what it seems to be."""
    expected = (1 - _VOTE) * outputs + _VOTE * votes
    errors = (expected - targets)[:, 0].abs()
    usual = 1.4826 * float(errors.median())  # the deviation of a normal with that median error
    usual = usual or float(errors.std(correction=0))
    said, _sure = task.decoded(expected)
    if not usual:
        return [0.0] * len(errors), said
    return [math.erf(one / usual / math.sqrt(2)) for one in errors.tolist()], said


def _mixed(
    rows: Sequence[Example], places: Sequence[int], said: Sequence[str], kind: str
) -> tuple[MixedPair, ...]:
    """Return the pairs of labels that two rows at least are taken over, the most rows first."""
    found: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for row, place, other in zip(rows, places, said, strict=True):
        before, after = {row.label}, {other}
        if kind == "several":
            before, after = set(parted(row.label)), set(parted(other))
        for gone in sorted(before - after):
            for new in sorted(after - before):
                first, second = sorted((gone, new))
                found[first, second].append((place, other))
    pairs = [MixedPair(*pair, tuple(taken)) for pair, taken in found.items() if len(taken) > 1]
    return tuple(sorted(pairs, key=lambda pair: (-len(pair.rows), pair.first, pair.second)))
