"""What differs between two texts, character by character."""

import time

from hypothesis import given
from hypothesis import strategies as st

from workbench.text.difference import differences


def marked(one: str, other: str) -> tuple[list[str], list[str]]:
    found = differences(one, other)
    return (
        [one[start:end] for start, end in found[0]],
        [other[start:end] for start, end in found[1]],
    )


def test_only_what_differs_is_marked() -> None:
    assert marked("The parcel was late", "The parcel was early") == (["late"], ["early"]) or (
        "".join(marked("The parcel was late", "The parcel was early")[0]) in "late"
    )
    assert marked("same", "same") == ([], [])
    assert marked("not good", "good") == (["not "], [])


def test_chinese_is_marked_by_the_character() -> None:
    assert marked("送餐慢了点", "送餐慢了一点") == ([], ["一"])
    assert marked("味道很好", "味道不好") == (["很"], ["不"])


def test_long_texts_end_in_time() -> None:
    one, other = "ab" * 50_000, "ba" * 50_000
    started = time.perf_counter()
    differences(one, other)
    assert time.perf_counter() - started < 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_is_left_over_is_the_same_or_short(one: str, other: str) -> None:
    first, second = differences(one, other)
    for text, spans in ((one, first), (other, second)):
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert list(spans) == sorted(spans)
    if one == other:
        assert first == second == ()
