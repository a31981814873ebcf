"""Two runs on the same rows: who is better, and how often a difference is seen that is none."""

import numpy as np
import pytest
from scipy.stats import binom

from workbench.evaluation.answers import Answers
from workbench.evaluation.comparison import compared


def answers(truth: np.ndarray, said: np.ndarray, task: str = "single", first: int = 0) -> Answers:
    keys = tuple((1, first + n) for n in range(len(truth)))
    written = [tuple(str(one) for one in each.tolist()) for each in (truth, said)]
    return Answers(task, ("0", "1", "2"), keys, *written, np.full(len(truth), 0.9))


def pair(rows: int, seed: int, skills: tuple[float, float]) -> tuple[Answers, Answers]:
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 3, rows)
    said = [np.where(dice.random(rows) < one, truth, (truth + 1) % 3) for one in skills]
    return answers(truth, said[0]), answers(truth, said[1])


@pytest.mark.parametrize("measure", ["accuracy", "macro_f1"])
def test_a_better_model_is_called_better_and_the_rows_that_flip_are_named(measure: str) -> None:
    first, second = pair(500, 0, (0.7, 0.9))
    found = compared(first, second, measure)
    assert found.verdict == "better"
    assert found.difference.value == pytest.approx(found.second.value - found.first.value)
    back = compared(second, first, measure)
    assert (back.verdict, back.difference.value) == ("worse", -found.difference.value)
    assert back.flipped_right == found.flipped_wrong
    right = first.right(), second.right()
    assert found.flipped_right == tuple((1, at) for at in np.flatnonzero(~right[0] & right[1]))
    gained, lost = len(found.flipped_right), len(found.flipped_wrong)
    tail = 2 * binom.cdf(min(gained, lost), gained + lost, 0.5)
    assert found.chance == pytest.approx(min(tail, 1))


@pytest.mark.parametrize("measure", ["accuracy", "macro_f1"])
def test_equals_are_told_apart_in_at_most_7_of_100_draws(measure: str) -> None:
    told = sum(
        compared(*pair(200, seed, (0.8, 0.8)), measure).verdict != "unclear" for seed in range(300)
    )
    assert told / 300 <= 0.07


def test_numbers_are_better_where_their_error_is_smaller() -> None:
    dice = np.random.default_rng(0)
    truth = dice.normal(5, 1, 300)
    rough, fine = truth + dice.normal(0, 1, 300), truth + dice.normal(0, 0.5, 300)
    found = compared(answers(truth, rough, "number"), answers(truth, fine, "number"))
    assert (found.measure, found.verdict, found.chance) == ("mae", "better", -1.0)
    assert found.difference.low > 0
    assert len(found.flipped_right) > len(found.flipped_wrong)


def test_what_cannot_be_compared_is_said() -> None:
    first, second = pair(10, 0, (0.1, 1.0))
    assert compared(first, second).limits == ("few-common-rows",)
    assert compared(first, second).verdict == "unclear"
    apart = answers(np.zeros(30, int), np.zeros(30, int), first=900)
    assert compared(first, apart).limits == ("no-common-rows",)
    assert compared(first, answers(np.zeros(9), np.zeros(9), "number")).limits == ("other-task",)
    same = compared(apart, apart)
    assert (same.verdict, same.chance, same.difference.value) == ("unclear", 1.0, 0.0)
