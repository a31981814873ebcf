"""Two runs label by label: the scores are those of scikit-learn, and chance is seldom taken for more."""

import numpy as np
import pytest
from sklearn.metrics import f1_score

from workbench.evaluation.answers import Answers
from workbench.evaluation.contrasts import by_label, by_measure
from workbench.label_text import joined

NAMES = ("apple", "pear", "plum", "fig")


def answers(truth: list[str], said: list[str], task: str = "single") -> Answers:
    keys = tuple((1, n) for n in range(len(truth)))
    return Answers(task, NAMES, keys, tuple(truth), tuple(said), np.full(len(truth), 0.9))


def drawn(rows: int, seed: int, skills: tuple[float, float]) -> tuple[Answers, Answers]:
    dice = np.random.default_rng(seed)
    truth = dice.integers(0, 4, rows)
    told = [np.where(dice.random(rows) < one, truth, dice.integers(0, 4, rows)) for one in skills]
    words = [[NAMES[int(one)] for one in each] for each in (truth, *told)]
    return answers(words[0], words[1]), answers(words[0], words[2])


def test_each_label_has_the_f1_of_both_and_their_difference() -> None:
    first, second = drawn(400, 1, (0.5, 0.9))
    found = by_label(first, second)
    assert [one.name for one in found] == sorted(NAMES)
    for at, one in enumerate((first, second)):
        wanted = f1_score(one.truth, one.predicted, labels=sorted(NAMES), average=None)
        scores = [(each.first, each.second)[at].value for each in found]
        assert scores == pytest.approx(list(wanted))
    for one in found:
        assert one.rows == first.truth.count(one.name)
        assert one.difference.value == pytest.approx(one.second.value - one.first.value)
        assert one.difference.low > 0
        assert not one.is_noise


def test_labels_that_do_not_differ_are_called_noise() -> None:
    """All labels of a comparison together: at most 5 of 100 comparisons may see a difference, and
    with as many draws as here 9 is the most that chance makes of that.
    """
    false = sum(
        any(not one.is_noise for one in by_label(*drawn(120, seed, (0.7, 0.7))))
        for seed in range(100)
    )
    assert false <= 9


def test_several_labels_and_trees_and_numbers() -> None:
    several = [joined(("apple", "pear")), "", "fig", joined(("fig", "pear"))] * 10
    said = [joined(("apple",)), "", "fig", joined(("fig", "pear"))] * 10
    found = by_label(answers(several, said, "several"), answers(several, several, "several"))
    told = {one.name: (one.rows, one.first.value, one.second.value) for one in found}
    assert told == {
        "apple": (10, 1.0, 1.0),
        "fig": (20, 1.0, 1.0),
        "pear": (20, pytest.approx(2 / 3), 1.0),
    }
    tree = ["Food", "Food > Fruit", "Tool"] * 10
    wrong = ["Food > Fruit", "Tool", "Tool"] * 10
    found = by_label(answers(tree, wrong, "tree"), answers(tree, tree, "tree"))
    told = {one.name: (one.rows, one.first.value, one.second.value) for one in found}
    assert told["Food"] == (20, pytest.approx(2 / 3), 1.0)
    assert told["Food > Fruit"] == (10, 0.0, 1.0)
    numbers = [f"{n}.0" for n in range(30)]
    off = [f"{n + 1 + n % 3}.0" for n in range(30)]
    first, second = answers(numbers, off, "number"), answers(numbers, numbers, "number")
    assert by_label(first, second) == ()
    errors = by_measure(first, second)
    assert [(one.name, one.is_noise) for one in errors] == [("mae", False), ("rmse", False)]
    assert errors[0].difference.value == pytest.approx(2.0)
