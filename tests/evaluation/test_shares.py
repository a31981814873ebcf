"""Shares whose truth is known: the intervals cover it at about their rate."""

import numpy as np
import pytest

from workbench.evaluation.shares import adjusted, powered, true_shares

ERRORS = np.array([[0.8, 0.15, 0.05], [0.1, 0.85, 0.05], [0.2, 0.1, 0.7]])


def world(dice: np.random.Generator, shares: list[float], rows: int) -> tuple[np.ndarray, ...]:
    true = dice.choice(3, rows, p=shares)
    said = (dice.random((rows, 1)) > ERRORS[true].cumsum(axis=1)).sum(axis=1).clip(max=2)
    return true, said


def test_intervals_by_confusion_cover_the_truth_of_a_month_with_other_shares() -> None:
    shares = [0.15, 0.25, 0.6]
    held = np.zeros(3)
    for seed in range(200):
        dice = np.random.default_rng(seed)
        true, said = world(dice, [0.5, 0.3, 0.2], 500)
        confusion = np.zeros((3, 3), dtype=np.int64)
        np.add.at(confusion, (true, said), 1)
        _true, month = world(dice, shares, 2000)
        found = adjusted(confusion, np.bincount(month, minlength=3))
        held += [low <= share <= high for share, (_v, low, high) in zip(shares, found, strict=True)]
        assert sum(one[0] for one in found) == pytest.approx(1)
    assert (held / 200 >= 0.90).all()
    assert (held / 200 <= 0.995).all()


def test_intervals_by_review_cover_the_truth_whatever_the_model_does() -> None:
    held, width, plain = 0, [], []
    for seed in range(300):
        dice = np.random.default_rng(seed)
        true, said = world(dice, [0.3, 0.3, 0.4], 3000)
        some = dice.choice(3000, 120, replace=False)
        pairs = list(zip(true[some].tolist(), said[some].tolist(), strict=True))
        value, low, high = powered(pairs, np.bincount(said, minlength=3), 2)
        held += low <= 0.4 <= high
        assert low <= value <= high
        width.append(high - low)
        share = (true[some] == 2).mean()
        plain.append(2 * 1.96 * np.sqrt(share * (1 - share) / 120))
    assert 0.91 <= held / 300 <= 0.99
    assert np.mean(width) < 0.85 * np.mean(plain), "predictions make reviewed rows go further"


def test_shares_of_groups_name_what_they_rest_on() -> None:
    scored = [("a", "a")] * 40 + [("a", "b")] * 10 + [("b", "b")] * 50
    groups = {"north": ["a"] * 40 + ["b"] * 60, "south": ["a"] * 10, "empty": []}
    reviewed = {"north": [("a", "a")] * 20 + [("a", "b")] * 5 + [("b", "b")] * 25}
    found = {
        (one.group, one.label): one for one in true_shares(("a", "b"), scored, groups, reviewed)
    }
    assert set(found) == {(g, x) for g in ("north", "south") for x in "ab"}
    north = found["north", "a"]
    assert north.counted == 0.4
    assert north.adjusted.value == pytest.approx(0.5, abs=0.02)
    assert north.best == north.reviewed
    assert north.reviewed.value > 0.4
    assert found["south", "a"].reviewed.value == -1
    assert found["south", "a"].best == found["south", "a"].adjusted


def test_labels_without_scored_rows_and_no_rows_at_all_give_no_nonsense() -> None:
    found = true_shares(("a", "b", "never"), [("a", "a")] * 3, {"all": ["a", "never", "b"]})
    for one in found:
        assert np.isfinite([one.adjusted.value, one.adjusted.low, one.adjusted.high]).all()
    assert sum(one.adjusted.value for one in found) == pytest.approx(1)
    nothing = true_shares(("a",), [], {"all": ["a", "a"]})
    assert nothing[0].best.value == -1
    assert nothing[0].counted == 1.0


def test_a_label_that_three_rows_score_neither_takes_over_nor_is_missed() -> None:
    width, rare = 6, 5
    scored_shares = np.array([0.21, 0.24, 0.22, 0.16, 0.155, 0.015])
    shares = np.array([0.2, 0.15, 0.2, 0.15, 0.15, 0.15])
    held, far, naive = np.zeros(width), 0.0, 0.0

    def drawn(
        dice: np.random.Generator, of: np.ndarray, rows: int
    ) -> tuple[np.ndarray, np.ndarray]:
        true = dice.choice(width, rows, p=of)
        slip = (true + dice.integers(1, width, rows)) % width
        return true, np.where(dice.random(rows) < 0.75, true, slip)

    for seed in range(150):
        dice = np.random.default_rng(seed)
        confusion = np.zeros((width, width), dtype=np.int64)
        np.add.at(confusion, drawn(dice, scored_shares, 200), 1)
        said = np.bincount(drawn(dice, shares, 1000)[1], minlength=width)
        found = adjusted(confusion, said)
        held += [low <= one <= high for one, (_v, low, high) in zip(shares, found, strict=True)]
        far += abs(found[rare][0] - shares[rare])
        naive += abs(said[rare] / 1000 - shares[rare])
    assert (held / 150 >= 0.90).all(), held / 150
    assert far / 150 < 0.06, far / 150
