"""Shares of groups while they are reviewed, and of several labels: truth known, intervals hold it."""

import numpy as np
import pytest

from workbench.evaluation.group_shares import GroupRows, group_shares, in_review

LABELS = ("a", "b", "c")
SKILL = np.array([0.7, 0.9, 0.8])  # of the model, by true label


def world(
    dice: np.random.Generator, shares: list[float], rows: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return true and said labels, and whether the model was sure: right far more often where it was."""
    true = dice.choice(3, rows, p=shares)
    is_sure = dice.random(rows) < 0.7
    skill = np.where(is_sure, 0.5 + SKILL[true] / 2, SKILL[true] - 0.3)
    slip = (true + dice.integers(1, 3, rows)) % 3
    return true, np.where(dice.random(rows) < skill, true, slip), is_sure


def scored(dice: np.random.Generator) -> dict[bool, list[tuple[str, str]]]:
    true, said, is_sure = world(dice, [0.5, 0.3, 0.2], 600)
    return {
        wanted: [(LABELS[t], LABELS[s]) for t, s in zip(true[some], said[some], strict=True)]
        for wanted, some in ((True, is_sure), (False, ~is_sure))
    }


def names(places: np.ndarray) -> list[str]:
    return [LABELS[one] for one in places]


@pytest.mark.parametrize(("reviewed", "narrower"), [(1.0, 0.8), (0.5, 1.2)])
def test_intervals_cover_the_truth_of_a_sheet_whose_unsure_rows_are_reviewed(
    reviewed: float, narrower: float
) -> None:
    held, wide = np.zeros(3), []
    for seed in range(120):
        dice = np.random.default_rng(seed)
        known = scored(dice)
        true, said, is_sure = world(dice, [0.2, 0.2, 0.6], 1500)
        is_known = ~is_sure & (dice.random(1500) < reviewed)
        rows = GroupRows(
            said=names(said),
            certain=names(true[is_known]),
            waiting={True: names(said[is_sure]), False: names(said[~is_sure & ~is_known])},
        )
        found = in_review(LABELS, known, rows)
        assert found is not None
        truth = np.bincount(true, minlength=3) / 1500
        held += [low <= one <= high for one, (_v, low, high) in zip(truth, found, strict=True)]
        assert sum(one[0] for one in found) == pytest.approx(1)
        wide.append(found[0][2] - found[0][1])
    assert (held / 120 >= 0.92).all(), held / 120
    plain = group_shares(LABELS, known, "", GroupRows(said=names(said)))[0].best
    assert np.mean(wide) < narrower * (plain.high - plain.low), "reviewed rows narrow it"


def test_a_sheet_that_was_reviewed_whole_has_no_doubt_left() -> None:
    rows = GroupRows(said=["a"] * 10, certain=["a"] * 4 + ["b"] * 6)
    found = group_shares(("a", "b"), {}, "all", rows, is_in_review=True)
    assert [(one.counted, one.best.value, one.best.low, one.best.high) for one in found] == [
        (1.0, 0.4, 0.4, 0.4),
        (0.0, 0.6, 0.6, 0.6),
    ]
    rows.waiting[True] = ["a"]
    assert group_shares(("a", "b"), {}, "all", rows, is_in_review=True)[0].best.value == -1


def test_each_of_several_labels_has_an_interval_that_covers_its_share() -> None:
    shares, hit, slip = (0.5, 0.15), 0.8, 0.1
    held = np.zeros(2)

    def rows(dice: np.random.Generator, count: int) -> tuple[list[str], list[str]]:
        true = dice.random((count, 2)) < shares
        said = np.where(true, dice.random((count, 2)) < hit, dice.random((count, 2)) < slip)
        written = [
            ["\x1f".join(np.array(["x", "y"])[one]) for one in some] for some in (true, said)
        ]
        return written[0], written[1]

    for seed in range(120):
        dice = np.random.default_rng(seed)
        pairs = list(zip(*rows(dice, 500), strict=True))
        found = group_shares(
            ("x", "y"),
            {True: pairs, False: []},
            "May",
            GroupRows(said=rows(dice, 1500)[1]),
            several=True,
        )
        assert [one.label for one in found] == ["x", "y"]
        held += [
            one.best.low <= true <= one.best.high for one, true in zip(found, shares, strict=True)
        ]
    assert (held / 120 >= 0.90).all(), held / 120
    assert (held / 120 <= 0.995).all(), held / 120
