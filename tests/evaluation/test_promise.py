"""The promise: kept in at least 95 of 100 draws, and not so careful that nothing is left."""

import numpy as np
import pytest

from workbench.evaluation.answers import Answers
from workbench.evaluation.promise import (
    every_promise,
    first_promise,
    promised,
    rows_needed,
    threshold,
    trade,
)
from workbench.events import EVENTS
from workbench.records import from_json, to_json
from workbench.trust import FALLBACKS, PRECISIONS, STANDARD, TRUST
from workbench.verdicts import percent, promise_lines


def world(rows: int, seed: int, skill: float = 1.0) -> tuple[np.ndarray, np.ndarray]:
    """Return confidences and what came out right, at chances that the confidence only hints at."""
    dice = np.random.default_rng(seed)
    sure = dice.beta(4, 1, rows)
    return sure, dice.random(rows) < np.clip(sure**skill * 1.02, 0, 1)


@pytest.mark.parametrize("precision", [0.8, 0.9, 0.95])
@pytest.mark.parametrize("rows", [150, 600])
def test_the_promise_is_kept_in_95_of_100_draws(precision: float, rows: int) -> None:
    pool, right = world(200_000, 1)
    kept = 0
    for seed in range(400):
        some = np.random.default_rng(seed).integers(0, len(pool), rows)
        least = threshold(pool[some], right[some], 1 - precision)
        accepted = pool >= least
        kept += least < 0 or not accepted.any() or right[accepted].mean() >= precision
    assert kept / 400 >= 0.95


def test_most_of_what_could_be_accepted_is() -> None:
    pool, right = world(200_000, 1)
    order = np.argsort(-pool)
    share = right[order].cumsum() / np.arange(1, len(pool) + 1)
    possible = np.flatnonzero(share >= 0.9)[-1] / len(pool)
    some = np.random.default_rng(3).integers(0, len(pool), 2000)
    least = threshold(pool[some], right[some], 0.1)
    assert (pool >= least).mean() > 0.6 * possible


def test_rows_that_are_all_right_need_nobody_and_few_prove_nothing() -> None:
    sure = np.linspace(0.5, 0.9, 200)
    assert threshold(sure, np.ones(200, dtype=bool), 0.05) == 0.0
    assert threshold(sure[:50], np.ones(50, dtype=bool), 0.05) == -1.0
    assert threshold(sure, np.zeros(200, dtype=bool), 0.05) == -1.0
    assert threshold(np.zeros(0), np.zeros(0, dtype=bool), 0.05) == -1.0


def test_rows_of_one_confidence_are_never_parted() -> None:
    sure = np.repeat([0.9, 0.6], 300)
    right = np.ones(600, dtype=bool)
    right[300::2] = False
    assert 0.6 < threshold(sure, right, 0.05) <= 0.9


def answers(rows: int, task: str = "single") -> Answers:
    dice = np.random.default_rng(0)
    sure = dice.random(rows)
    names = np.where(dice.random(rows) < 0.5, "easy", "hard")
    wrong = (names == "hard") & (dice.random(rows) < 0.3)
    truth = tuple(np.where(wrong, "other", names).tolist())
    keys = tuple((1, n) for n in range(rows))
    return Answers(task, ("easy", "hard"), keys, truth, tuple(names.tolist()), sure)


def test_each_label_has_its_own_threshold() -> None:
    found = promised(answers(1000), 0.95, each_label=True)
    by_label = {one.label: one for one in found.labels}
    assert by_label["easy"].threshold == 0.0
    assert by_label["easy"].accepted == by_label["easy"].right == by_label["easy"].rows
    assert by_label["hard"].threshold == -1.0
    assert found.accepted.low < found.accepted.value < found.accepted.high
    assert found.kept.value == 1.0
    assert found.accepts("easy", 0.01)
    assert not found.accepts("hard", 0.99)
    assert not found.accepts("never seen", 0.99)


@pytest.mark.parametrize(
    ("rows", "task", "limits"),
    [
        (0, "single", ("promise-no-rows",)),
        (3, "single", ("promise-few-rows",)),
        (1000, "single", ("promise-unkept",)),
        (1000, "number", ("no-precision",)),
    ],
)
def test_what_cannot_be_promised_is_said(rows: int, task: str, limits: tuple[str, ...]) -> None:
    found = promised(answers(rows, task), 0.95)
    assert found.limits == limits
    assert not found.accepts("easy", 1.0)
    assert (found.accepted.value, found.kept.value) in {(-1.0, -1.0), (0.0, -1.0)}


def test_needed_rows_are_those_of_the_binomial() -> None:
    needed = rows_needed(0.95)
    assert 0.95**needed <= 0.05 < 0.95 ** (needed - 1)
    sure = np.linspace(0.5, 0.9, needed)
    assert threshold(sure, np.ones(needed, dtype=bool), 0.05) == 0.0
    assert threshold(sure[1:], np.ones(needed - 1, dtype=bool), 0.05) == -1.0


@pytest.mark.parametrize("rows", [60, 75, 100, 300])
def test_few_rows_keep_the_promise_too(rows: int) -> None:
    pool, right = world(200_000, 1, skill=0.2)  # right more often, so that few rows prove something
    kept = proved = 0
    for seed in range(600):
        some = np.random.default_rng(seed).integers(0, len(pool), rows)
        least = threshold(pool[some], right[some], 0.05)
        accepted = pool >= least
        proved += least >= 0
        kept += least < 0 or not accepted.any() or right[accepted].mean() >= 0.95
    assert kept / 600 >= 0.95
    assert proved > 40, "a method that never promises would pass"


def checked(sure: np.ndarray, right: np.ndarray) -> Answers:
    keys = tuple((1, n) for n in range(len(sure)))
    said = tuple("yes" if one else "no" for one in right)
    return Answers("single", ("no", "yes"), keys, said, ("yes",) * len(sure), sure)


@pytest.mark.parametrize("rows", [61, 150])
def test_where_the_standard_cannot_be_promised_less_is_and_kept(rows: int) -> None:
    pool, right = world(200_000, 1)
    kept, told = 0, set()
    for seed in range(400):
        some = np.random.default_rng(seed).integers(0, len(pool), rows)
        found = first_promise(checked(pool[some], right[some]))
        accepted = pool >= found.lowest()
        kept += not accepted.any() or right[accepted].mean() >= found.precision
        told.add((found.precision, found.wished, bool(found.limits)))
    assert kept / 400 >= 0.95
    assert {(one, STANDARD, False) for one in FALLBACKS} <= told
    assert all(precision == STANDARD for precision, wish, _limits in told if not wish)


def test_what_few_rows_promise_says_so_and_lasts_in_the_file() -> None:
    found = first_promise(checked(np.linspace(0.5, 0.9, 40), np.ones(40, dtype=bool)))
    assert (found.precision, found.wished) == (0.9, 0.95)
    assert promise_lines(found)[0].startswith(f"{percent(0.95)} cannot be promised from 40 rows")
    assert from_json(to_json(found), {**EVENTS, **TRUST}).wished == 0.95
    assert first_promise(answers(1000, "number")).limits == ("no-precision",)
    assert first_promise(answers(3)).limits == ("promise-few-rows",)


def test_a_threshold_is_a_short_number_that_parts_the_rows() -> None:
    pool, right = world(1200, 5)
    least = threshold(pool, right, 0.1)
    assert 0 < least < 1
    assert len(f"{least:.12g}") <= len("0.1234567")
    assert not (pool == least).any()


def test_every_precision_of_the_dial_is_the_promise_for_it() -> None:
    given = answers(1000)
    for each_label in (False, True):
        found = every_promise(given, each_label=each_label)
        assert [one.precision for one in found] == list(PRECISIONS)
        for one in found[::13]:
            assert one == promised(given, one.precision, each_label=each_label)
        shares = [one.accepted.value for one in found]
        assert shares[0] > shares[-1]
    assert every_promise(answers(100, "number")) == ()
    assert every_promise(answers(100, "several"), each_label=True) == ()


def test_the_trade_is_what_was_counted() -> None:
    given = answers(1000)
    points = trade(given)
    assert points[-1] == (1.0, pytest.approx(given.right().mean()))
    assert [share for share, _right in points] == sorted(share for share, _right in points)
    assert trade(answers(0)) == ()
