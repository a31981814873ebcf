"""Whether a model does better for some rows than for others: by the length of the text, by a column.

Each group is held against all other rows: shares by Fisher's exact test (R. A. Fisher, 1922), errors of
numbers by ranks (H. B. Mann and D. R. Whitney, 1947). Many groups make differences by chance alone, so
the chances are corrected together (S. Holm, "A simple sequentially rejective multiple test procedure",
1979), over all groups of all columns.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import intervals, wilson
from workbench.evaluation.exact import fisher
from workbench.events import Figure
from workbench.trust import GroupScore

LENGTHS = 5  # groups of about as many rows each
MOST_VALUES = 30  # of a column; one with more is an identity, not a group
_LEAST = 5  # rows of a group: fewer say nothing
_CHANCE = 0.05


def by_groups(
    answers: Answers, columns: Mapping[str, Sequence[str]], lengths: Sequence[int]
) -> tuple[GroupScore, ...]:
    """Return the scores of groups, those of the text's length first.

    `columns` are the values of the rows by the name of the column, `lengths` the characters of texts.
    Columns with one value, or with too many, make no groups; nor do blank cells.
    """
    groups = [("", name, which) for name, which in _by_length(np.asarray(lengths))]
    for column, values in columns.items():
        known = sorted({one for one in values if one.strip()})
        if 2 <= len(known) <= MOST_VALUES:
            cells = np.array(values, dtype=object)
            groups += [(column, value, cells == value) for value in known]
    groups = [one for one in groups if _LEAST <= one[2].sum() <= len(answers) - _LEAST]
    if answers.task == "number":
        true, said = answers.numbers()
        of_row = np.abs(true - said)
    else:
        of_row = answers.right().astype(float)
    chances = holm([_chance(of_row, which, answers.task) for _c, _v, which in groups])
    return tuple(
        GroupScore(
            column=column,
            value=value,
            rows=int(which.sum()),
            figure=_figure(of_row[which], answers.task),
            rest=float(of_row[~which].mean()),
            chance=chance,
            is_noise=chance >= _CHANCE,
        )
        for (column, value, which), chance in zip(groups, chances, strict=True)
    )


def _by_length(lengths: NDArray[np.int64]) -> list[tuple[str, NDArray[np.bool_]]]:
    """Return groups of like length, named by their shortest and longest text."""
    if not len(lengths):
        return []
    ends = np.unique(np.quantile(lengths, np.linspace(0, 1, LENGTHS + 1)[1:], method="lower"))
    group = np.searchsorted(ends, lengths)
    return [
        (f"{lengths[group == at].min()}–{lengths[group == at].max()}", group == at)
        for at in range(len(ends))
        if (group == at).any()
    ]


def _figure(of_row: NDArray[np.float64], task: str) -> Figure:
    if task != "number":
        return Figure("accuracy", float(of_row.mean()), *wilson(of_row.sum(), len(of_row)))
    found = intervals(
        np.stack([np.ones(len(of_row)), of_row], axis=1),
        np.ones(len(of_row), dtype=np.int64),
        lambda sums: (sums[:, 1] / sums[:, 0])[:, None],
    )[0]
    return Figure("mae", *(float(one) for one in found))


def _chance(of_row: NDArray[np.float64], which: NDArray[np.bool_], task: str) -> float:
    """Return the two-sided p-value of the difference between a group and the rest."""
    inside, outside = of_row[which], of_row[~which]
    if task == "number":
        from scipy.stats import mannwhitneyu  # noqa: PLC0415 - a third of a second for numbers alone

        return float(mannwhitneyu(inside, outside).pvalue)
    right = int(inside.sum()), int(outside.sum())
    wrong = len(inside) - right[0], len(outside) - right[1]
    return fisher(((right[0], wrong[0]), (right[1], wrong[1])))


def holm(chances: Sequence[float]) -> list[float]:
    """Return p-values corrected for their number, in the same order."""
    order = np.argsort(chances, kind="stable")
    left = np.arange(len(chances), 0, -1)
    found = np.empty(len(chances))
    found[order] = np.minimum(np.maximum.accumulate(np.array(chances)[order] * left), 1.0)
    return [float(one) for one in found]
