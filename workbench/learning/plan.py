"""Which rows are learnt from and which are only ever scored on.

Test rows are frozen at the first training that has 200 labelled rows, about a fifth of each label, for
the life of the task. That first time they come from all rows: earlier runs, which had fewer, are judged
by their folds alone, so that none is judged by a row it was taught. From then on test rows are added
only from rows that no run has learnt from: of what was labelled since, as many as bring each label back to
a fifth, new labels too, until there are 1,500. A new row that belongs to a test row (equal text, near
duplicate, one group, one form) becomes a test row as well; one that was taught before its tie was known
does not, but is not learnt from any more.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.learning.examples import Example, Key
from workbench.learning.splits import grown, hold_out, straddling

FROZEN_FROM = 200  # labelled rows; with fewer, every row is learnt from and folds give the scores
TEST_SHARE = 0.2
TEST_AT_MOST = 1500  # an interval of three points at most, and Stop still ends within seconds
_TEST_AT_LEAST = 20
_MOST_BESIDE, _FEW = 0.5, 20  # of the rows to learn from that ties, found late, may take away
_VALIDATION_SHARE = 0.15
_VALIDATION_AT_MOST = 800


@dataclass(frozen=True, slots=True)
class Plan:
    """Places of examples. `test` is empty where cross-validation gives the scores.

    `beside` rows belong to test rows, but were learnt from before: they are neither.
    """

    learn: tuple[int, ...]
    test: tuple[int, ...]
    new_test_keys: tuple[Key, ...]
    beside: int = 0
    is_late: bool = False

    @property
    def scored_by(self) -> str:
        """Either "test" or "cross-validation"."""
        return "test" if self.test else "cross-validation"


def plan(examples: Sequence[Example], frozen: frozenset[Key], seed: int) -> Plan:
    """Return who learns and who is tested, by the rule above.

    `Plan.is_late`: ties would have taken most rows away from learning (a column of groups that was
    chosen long after the test rows), so that rows of other texts are learnt from all the same.
    """
    test = {place for place, example in enumerate(examples) if example.key in frozen}
    if frozen:
        test |= grown(examples, test, TEST_SHARE, TEST_AT_MOST - len(test), seed)
    elif len(examples) >= FROZEN_FROM:
        test = hold_out(examples, min(TEST_SHARE, TEST_AT_MOST / len(examples)), seed)
    tied, is_late = tied_to(examples, test)
    joining = {place for place in tied if not examples[place].is_taught}
    test |= joining
    beside = tied - joining
    learn = tuple(p for p in range(len(examples)) if p not in test and p not in beside)
    scored = tuple(sorted(test)) if len(test) >= _TEST_AT_LEAST else ()
    fresh = tuple(examples[place].key for place in scored if examples[place].key not in frozen)
    return Plan(learn, scored, fresh, len(beside), is_late)


def tied_to(examples: Sequence[Example], test: set[int]) -> tuple[set[int], bool]:
    """Return the places of rows that belong to test rows and must not be learnt from, and whether
    ties other than equal texts were left out of account for they would take most rows.
    """
    tied = straddling(examples, test)
    is_late = len(tied) > max(_MOST_BESIDE * (len(examples) - len(test)), _FEW)
    return straddling(examples, test, by_text_alone=True) if is_late else tied, is_late


def validation(examples: Sequence[Example], seed: int) -> set[int]:
    """Return the places of the rows that choose the best epoch and the threshold."""
    share = min(_VALIDATION_SHARE, _VALIDATION_AT_MOST / max(len(examples), 1))
    return hold_out(examples, share, seed + 1)
