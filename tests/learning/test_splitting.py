"""No cluster of equal texts or of one customer is ever cut in two, whatever the rows are."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.learning.examples import Example, clusters, conflicting_texts, folded, usable
from workbench.learning.plan import plan
from workbench.learning.splits import folds, hold_out

ROWS = st.lists(
    st.tuples(
        st.sampled_from(["late", "Late ", "broken", "ok", "refund please", "LATE"]),
        st.sampled_from(["a", "b", "c"]),
        st.sampled_from(["", "", "g1", "g2", "g3"]),
    ),
    min_size=2,
    max_size=80,
)


def examples(rows: list[tuple[str, str, str]]) -> list[Example]:
    return [Example((1, n), text, label, group) for n, (text, label, group) in enumerate(rows)]


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(0, 5))
def test_equal_texts_and_groups_are_on_one_side(
    rows: list[tuple[str, str, str]], seed: int
) -> None:
    found = examples(rows)
    out = hold_out(found, 0.3, seed)
    for key in ("text", "group"):
        sides: dict[str, set[bool]] = {}
        for place, example in enumerate(found):
            value = folded(example.text) if key == "text" else example.group
            if value:
                sides.setdefault(value, set()).add(place in out)
        assert all(len(seen) == 1 for seen in sides.values())


@settings(max_examples=60, deadline=None)
@given(ROWS, st.integers(2, 5))
def test_folds_hold_every_row_once_and_keep_clusters_whole(
    rows: list[tuple[str, str, str]], count: int
) -> None:
    found = examples(rows)
    fold = folds(found, count, 1)
    assert len(fold) == len(found)
    by_cluster: dict[int, set[int]] = {}
    for cluster, number in zip(clusters(found), fold, strict=True):
        by_cluster.setdefault(cluster, set()).add(number)
    assert all(len(numbers) == 1 for numbers in by_cluster.values())


def test_held_out_rows_are_stratified(many: list[Example]) -> None:
    alone = [Example(e.key, f"{e.text} {n}", e.label) for n, e in enumerate(many)]
    out = hold_out(alone, 0.2, 1)
    counts = Counter(alone[place].label for place in out)
    assert sum(counts.values()) == 48
    assert max(counts.values()) - min(counts.values()) <= 2


def test_test_rows_stay_test_rows_and_their_duplicates_join_them(many: list[Example]) -> None:
    first = plan(many, frozenset(), 1)
    frozen = frozenset(first.new_test_keys)
    assert 30 <= len(frozen) <= 70
    copied = many[next(iter(first.test))]
    later = [*many, Example((2, 1), f"  {copied.text.upper()}", copied.label)]
    second = plan(later, frozen, 99)
    assert {later[place].key for place in second.test} >= frozen
    assert second.new_test_keys == ((2, 1),)
    assert not frozen & {later[place].key for place in second.learn}


def test_few_rows_all_learn(few: list[Example]) -> None:
    found = plan(few, frozenset(), 1)
    assert found.scored_by == "cross-validation"
    assert len(found.learn) == len(few)


def test_blank_texts_and_single_rows_are_left_out() -> None:
    rows = [("a", "x", ""), ("b", "x", ""), (" ", "x", ""), ("c", "lonely", "")]
    assert [example.text for example in usable(examples(rows))] == ["a", "b"]


def test_texts_with_two_labels_are_counted() -> None:
    rows = [("Same", "x", ""), ("same ", "y", ""), ("other", "x", ""), ("other", "x", "")]
    assert conflicting_texts(examples(rows)) == 1
