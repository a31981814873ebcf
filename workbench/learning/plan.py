"""Which rows are learnt from and which are only ever scored on."""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.learning.examples import Example, Key
from workbench.learning.splits import hold_out, straddling

FROZEN_FROM = 200  # labelled rows; with fewer, every row is learnt from and folds give the scores
_TEST_SHARE = 0.2
_TEST_AT_MOST = 1500  # an interval of three points at most, and Stop still ends within seconds
_TEST_AT_LEAST = 20
_VALIDATION_SHARE = 0.15
_VALIDATION_AT_MOST = 800


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of examples. `test` is empty where cross-validation gives the scores."""

    learn: tuple[int, ...]
    test: tuple[int, ...]
    new_test_keys: tuple[Key, ...]

    @property
    def scored_by(self) -> str:
        """Either "test" or "cross-validation"."""
        return "test" if self.test else "cross-validation"


def plan(examples: Sequence[Example], frozen: frozenset[Key], seed: int) -> Plan:
    """Return who learns and who is tested.

    Rows that were frozen stay test rows, and a row that equals one of them (or shares its group)
    joins them. Test rows are first chosen when there are 200 labelled rows, about a fifth of them,
    stratified. Until then all rows learn, except any that are frozen already.
    """
    test = {place for place, example in enumerate(examples) if example.key in frozen}
    if not test and len(examples) >= FROZEN_FROM:
        share = min(_TEST_SHARE, _TEST_AT_MOST / len(examples))
        test = hold_out(examples, share, seed)
    test |= straddling(examples, test)
    learn = tuple(place for place in range(len(examples)) if place not in test)
    scored = tuple(sorted(test)) if len(test) >= _TEST_AT_LEAST else ()
    fresh = tuple(examples[place].key for place in scored if examples[place].key not in frozen)
    return Plan(learn, scored, fresh)


def validation(examples: Sequence[Example], seed: int) -> set[int]:
    """Return the places of the rows that choose the best epoch and the threshold."""
    share = min(_VALIDATION_SHARE, _VALIDATION_AT_MOST / max(len(examples), 1))
    return hold_out(examples, share, seed + 1)
