"""Calibration of outputs whose true chances are known."""

import numpy as np
import pytest
from scipy.special import expit, softmax

from workbench.evaluation.calibration import applied, calibrated, error_of


def drawn(rows: int = 3000, labels: int = 4, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Return outputs that say the true chances, and labels drawn by them."""
    dice = np.random.default_rng(seed)
    outputs = dice.normal(0, 2, (rows, labels))
    chances = softmax(outputs, axis=1).cumsum(axis=1)
    won = (dice.random((rows, 1)) > chances).sum(axis=1).clip(max=labels - 1)
    return outputs, np.eye(labels, dtype=bool)[won]


def test_what_is_calibrated_already_is_left_alone() -> None:
    outputs, right = drawn()
    found, same = calibrated(outputs, right, several=False)
    assert found.method == "none"
    assert (same == outputs).all()


@pytest.mark.parametrize("factor", [0.4, 3.0])
def test_temperature_is_found_and_changes_no_label(factor: float) -> None:
    outputs, right = drawn()
    found, honest = calibrated(outputs * factor, right, several=False)
    assert found.method == "temperature"
    assert found.scale[0] == pytest.approx(1 / factor, rel=0.08)
    assert found.ece_after < 0.03 < found.ece_before
    fresh, truth = drawn(seed=1)
    cooled = applied(found, fresh * factor, several=False)
    assert (cooled.argmax(axis=1) == fresh.argmax(axis=1)).all()
    assert error_of(cooled, truth, several=False) < 0.03
    assert honest.shape == outputs.shape


def test_labels_that_are_said_too_often_take_vector_scaling() -> None:
    outputs, right = drawn()
    bent = outputs * [1, 2, 1, 0.5] + [2, 0, -2, 0]
    found, _honest = calibrated(bent, right, several=False)
    assert found.method == "vector"
    fresh, truth = drawn(seed=1)
    again = applied(found, fresh * [1, 2, 1, 0.5] + [2, 0, -2, 0], several=False)
    assert error_of(again, truth, several=False) < 0.03


def test_few_rows_never_change_a_label_even_where_scales_would_part_them() -> None:
    """Rows of a label that lie apart by the output of another tempt to absurd scales."""
    for rows, may_change in ((64, False), (159, False), (1600, True)):
        outputs, right = drawn(rows)
        bent = outputs * [1, 2, 1, 0.5] + [2, 0, -2, 0]
        found, _honest = calibrated(bent, right, several=False)
        assert (found.method == "vector") is may_change
        changed = applied(found, bent, several=False) if found.method != "none" else bent
        assert (changed.argmax(axis=1) == bent.argmax(axis=1)).all() is np.bool_(not may_change)
        if may_change:
            assert min(found.scale) > 0


def test_a_curve_that_no_temperature_has_takes_isotonic_and_changes_no_label() -> None:
    dice = np.random.default_rng(0)
    truth = dice.random((4000, 1)) * 0.3 + 0.5  # never surer than 80%
    right = np.concatenate([dice.random((4000, 1)) < truth] * 2, axis=1)
    right[:, 1] = ~right[:, 0]
    told = np.where(truth > 0.65, 0.999, 0.6)
    outputs = np.log(np.concatenate([told, 1 - told], axis=1)) + dice.normal(0, 0.01, (4000, 2))
    found, honest = calibrated(outputs, right, several=False)
    assert found.method == "isotonic"
    assert found.ece_after < 0.03 < found.ece_before
    changed = applied(found, outputs, several=False)
    assert (changed.argmax(axis=1) == outputs.argmax(axis=1)).all()
    assert error_of(honest, right, several=False) < 0.03


def test_several_labels_are_calibrated_each() -> None:
    dice = np.random.default_rng(0)
    outputs = dice.normal(-1, 2, (3000, 5))
    right = dice.random((3000, 5)) < expit(outputs)
    found, _honest = calibrated(outputs * 3, right, several=True)
    assert found.method == "temperature"
    assert found.scale[0] == pytest.approx(1 / 3, rel=0.08)


@pytest.mark.parametrize("rows", [0, 3, 49])
def test_few_rows_calibrate_nothing(rows: int) -> None:
    outputs, right = drawn(rows)
    found, same = calibrated(outputs * 5, right, several=False)
    assert (found.method, found.ece_before) == ("none", -1)
    assert (same == outputs * 5).all()


def test_rows_of_one_label_alone_give_no_nonsense() -> None:
    outputs, right = drawn(200)
    right[:] = [True, False, False, False]
    found, honest = calibrated(outputs, right, several=False)
    assert np.isfinite(honest).all()
    assert np.isfinite([*found.scale, *found.shift]).all()
