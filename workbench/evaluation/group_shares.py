"""True shares of one group of rows, however much of it was reviewed; of several labels each by itself.

Once the rows that need a person are being reviewed, those that are decided count as they were decided, and
the others are corrected apart: rows at or above the threshold by the errors of such scored rows, rows below
by those below, for a model errs more where it is unsure. The interval is put together from those of the
parts (method of variance estimates recovery; G. Zou and A. Donner, 2008) and is of the rows as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from workbench.evaluation.shares import Counts, Reviewed, adjusted, true_shares
from workbench.events import Figure
from workbench.label_text import parted
from workbench.trust import Share

_YES, _NO = "yes", "no"
_UNKNOWN = Figure("share", -1.0, -1.0, -1.0)

Interval = tuple[float, float, float]


@dataclass(slots=True)
class GroupRows:
    """Rows of a group by what a model `said` of them. `reviewed` are (true, said) of rows drawn by chance
    from it. Of all rows some are `certain` (their true labels); what the model said of the others is
    in `waiting`, by whether it was sure enough.
    """

    said: list[str] = field(default_factory=list)
    reviewed: list[tuple[str, str]] = field(default_factory=list)
    certain: list[str] = field(default_factory=list)
    waiting: dict[bool, list[str]] = field(default_factory=lambda: {True: [], False: []})


Scored = Mapping[bool, Sequence[tuple[str, str]]]
"""(true, predicted) of the rows that score a model, by whether it was sure enough of them."""


def group_shares(
    labels: Sequence[str],
    scored: Scored,
    group: str,
    rows: GroupRows,
    *,
    several: bool = False,
    is_in_review: bool = False,
) -> tuple[Share, ...]:
    """Return the share of every label in a group; those of several labels need not add up to 1."""
    if not several:
        return _shares(labels, scored, group, rows, is_in_review=is_in_review)
    found: list[Share] = []
    for label in labels:
        of = _of_label(label, rows)
        pairs = {sure: _pairs(label, some) for sure, some in scored.items()}
        one, _other = _shares((_YES, _NO), pairs, group, of, is_in_review=is_in_review)
        found.append(
            Share(group, label, one.rows, one.counted, one.adjusted, one.reviewed, one.best)
        )
    return tuple(found)


def _shares(
    labels: Sequence[str], scored: Scored, group: str, rows: GroupRows, *, is_in_review: bool
) -> tuple[Share, ...]:
    everything = [*scored.get(True, ()), *scored.get(False, ())]
    if not is_in_review:
        return true_shares(labels, everything, {group: rows.said}, {group: rows.reviewed})
    counts = _counts(labels, rows.said)
    total = int(counts.sum())
    corrected = in_review(labels, scored, rows)
    found: list[Share] = []
    for place, label in enumerate(labels if total else ()):
        figure = Figure("share", *corrected[place]) if corrected is not None else _UNKNOWN
        counted = float(counts[place] / total)
        found.append(Share(group, label, total, counted, figure, _UNKNOWN, figure))
    return tuple(found)


def in_review(labels: Sequence[str], scored: Scored, rows: GroupRows) -> list[Interval] | None:
    """Return (share, low, high) of each label; None where rows are uncertain and none tells of errors."""
    known = _counts(labels, rows.certain)
    parts = {sure: _counts(labels, some) for sure, some in rows.waiting.items()}
    total = int(known.sum() + sum(one.sum() for one in parts.values()))
    every = _confusion(labels, [*scored.get(True, ()), *scored.get(False, ())])
    value = known / max(total, 1)
    below, above = np.zeros(len(labels)), np.zeros(len(labels))
    for sure, counts in parts.items():
        if not counts.any():
            continue
        confusion = _confusion(labels, scored.get(sure, ()))
        confusion = confusion if confusion.any() else every
        if not confusion.any():
            return None
        weight = counts.sum() / total
        share, low, high = np.array(adjusted(confusion, counts)).T
        value = value + weight * share
        below += (weight * (share - low)) ** 2
        above += (weight * (high - share)) ** 2
    low, high = value - np.sqrt(below), value + np.sqrt(above)
    return [
        (float(one), float(max(a, 0.0)), float(min(b, 1.0)))
        for one, a, b in zip(value, low, high, strict=True)
    ]


def _of_label(label: str, rows: GroupRows) -> GroupRows:
    return GroupRows(
        said=_marks(label, rows.said),
        reviewed=_pairs(label, rows.reviewed),
        certain=_marks(label, rows.certain),
        waiting={sure: _marks(label, some) for sure, some in rows.waiting.items()},
    )


def _marks(label: str, written: Sequence[str]) -> list[str]:
    return [_YES if label in parted(one) else _NO for one in written]


def _pairs(label: str, pairs: Reviewed) -> list[tuple[str, str]]:
    true, said = ([one[place] for one in pairs] for place in (0, 1))
    return list(zip(_marks(label, true), _marks(label, said), strict=True))


def _counts(labels: Sequence[str], written: Sequence[str]) -> Counts:
    place = {label: at for at, label in enumerate(labels)}
    found = np.zeros(len(labels), dtype=np.int64)
    for one in written:
        if one in place:
            found[place[one]] += 1
    return found


def _confusion(labels: Sequence[str], pairs: Sequence[tuple[str, str]]) -> Counts:
    place = {label: at for at, label in enumerate(labels)}
    found = np.zeros((len(labels), len(labels)), dtype=np.int64)
    for true, said in pairs:
        if true in place and said in place:
            found[place[true], place[said]] += 1
    return found
