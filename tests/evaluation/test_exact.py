"""Exact tests of counts say what scipy.stats says, which is too slow to load for an engine."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from workbench.evaluation.exact import at_least, at_most, fisher, sign_test

COUNTS = st.integers(0, 400)


@given(COUNTS, COUNTS, st.floats(0.001, 0.999))
def test_tails_of_the_binomial(count: int, more: int, share: float) -> None:
    rows = count + more
    same = {"rel": 1e-9, "abs": 1e-15}
    assert at_most(count, rows, share) == pytest.approx(stats.binom.cdf(count, rows, share), **same)
    assert at_least(count, rows, share) == pytest.approx(
        stats.binom.sf(count - 1, rows, share), **same
    )


@given(COUNTS, COUNTS)
def test_the_sign_test(gained: int, lost: int) -> None:
    expected = stats.binomtest(gained, gained + lost).pvalue if gained + lost else 1.0
    assert sign_test(gained, gained + lost) == pytest.approx(expected, rel=1e-9)


@given(COUNTS, COUNTS, COUNTS, COUNTS)
def test_fishers(first: int, second: int, third: int, fourth: int) -> None:
    table = ((first, second), (third, fourth))
    assert fisher(table) == pytest.approx(stats.fisher_exact(table).pvalue, rel=1e-6, abs=1e-12)
