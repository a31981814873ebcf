"""Agreement against published examples, against scikit-learn, and where nothing can be said."""

import random

import pytest
from sklearn.metrics import cohen_kappa_score

from workbench.learning.agreement import (
    by_label,
    cohen_kappa,
    confused,
    interval_alpha,
    nominal_alpha,
    observed,
    set_alpha,
)

# Krippendorff, "Computing Krippendorff's alpha-reliability" (2011): examples A, B and C.
BINARY = ("0100000010", "1110010000")
NOMINAL = ("aabbdcccedda", "babbbccceddd")
FOUR = ("123321412...", "1233224125.3", ".3332342251.", "12332441251.")


def units(observers: tuple[str, ...]) -> list[list[str]]:
    return [[one for one in unit if one != "."] for unit in zip(*observers, strict=True)]


def test_alpha_is_that_of_the_published_examples() -> None:
    assert nominal_alpha(units(BINARY)) == pytest.approx(0.095, abs=5e-4)
    assert nominal_alpha(units(NOMINAL)) == pytest.approx(0.692, abs=5e-4)
    assert nominal_alpha(units(FOUR)) == pytest.approx(0.743, abs=5e-4)
    numbers = [[float(one) for one in unit] for unit in units(FOUR)]
    assert interval_alpha(numbers) == pytest.approx(0.849, abs=5e-4)


def test_sets_of_one_label_are_labels() -> None:
    sets = [[frozenset([one]) for one in unit] for unit in units(FOUR)]
    for distance in ("masi", "jaccard"):
        assert set_alpha(sets, distance) == pytest.approx(nominal_alpha(units(FOUR)))


def test_overlapping_sets_agree_in_part() -> None:
    ab, a, c = frozenset("ab"), frozenset("a"), frozenset("c")
    far, near = [[ab, c], [a, a], [c, c]], [[ab, a], [a, a], [c, c]]
    near_value, far_value = set_alpha(near), set_alpha(far)
    assert near_value is not None
    assert far_value is not None
    assert far_value < near_value < 1
    # Passonneau (2006): {a, b} and {a} are 1 - 1/2 * 2/3 apart, {a, b} and {c} are 1 apart.
    assert set_alpha([[ab, a], [ab, a]], "masi") == pytest.approx(1 - (2 / 3) / (4 / 9), abs=1e-9)


@pytest.mark.parametrize("seed", range(5))
def test_kappa_is_that_of_scikit_learn_and_inside_its_interval(seed: int) -> None:
    dice = random.Random(seed)
    first = [dice.choice("abcd") for _ in range(200)]
    second = [one if dice.random() < 0.6 else dice.choice("abcd") for one in first]
    found = cohen_kappa(list(zip(first, second, strict=True)))
    assert found is not None
    assert found.value == pytest.approx(cohen_kappa_score(first, second))
    assert found.low < found.value < found.high


def test_interval_of_kappa_holds_the_truth_about_as_often_as_it_says() -> None:
    """A simulation: of 300 samples of 100 rows the interval should miss about 15."""
    dice = random.Random(3)

    def pairs(count: int) -> list[tuple[str, str]]:
        rows = []
        for _ in range(count):
            one = dice.choice("aaabbc")
            rows.append((one, one if dice.random() < 0.7 else dice.choice("aaabbc")))
        return rows

    truth = cohen_kappa(pairs(60_000))
    assert truth is not None
    held = 0
    for _ in range(300):
        found = cohen_kappa(pairs(100))
        assert found is not None
        held += found.low <= truth.value <= found.high
    assert 270 <= held <= 298


def test_nothing_is_said_where_nothing_can_differ() -> None:
    assert cohen_kappa([]) is None
    assert cohen_kappa([("a", "a")] * 5) is None
    assert nominal_alpha([]) is None
    assert nominal_alpha([["a", "a"], ["a", "a"]]) is None
    assert nominal_alpha([["a"], ["b"]]) is None, "one person alone agrees with nobody"
    assert interval_alpha([]) is None
    assert interval_alpha([[2.0, 2.0]]) is None
    assert set_alpha([]) is None
    assert observed([]) == 0
    assert by_label([]) == ()
    assert confused([]) == ()


def test_labels_and_confusions_are_counted() -> None:
    pairs = [("a", "a"), ("a", "b"), ("a", "b"), ("b", "a"), ("c", "c")]
    assert confused(pairs) == (("a", "b", 2), ("b", "a", 1))
    found = {one.label: one for one in by_label([((a,), (b,)) for a, b in pairs])}
    assert (found["a"].first, found["a"].second, found["a"].both) == (3, 2, 1)
    assert found["a"].share == pytest.approx(2 / 5)
    assert found["c"].share == 1
