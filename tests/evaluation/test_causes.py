"""Likely causes of wrong rows: each from evidence that is laid out here, none without it."""

import numpy as np
import pytest

from workbench.evaluation.answers import Answers
from workbench.evaluation.causes import Evidence, by_size, causes, letters


def answers(
    truth: list[str], predicted: list[str], sure: float = 0.5, task: str = "single"
) -> Answers:
    keys = tuple((1, row + 1) for row in range(len(truth)))
    return Answers(
        task, (), keys, tuple(truth), tuple(predicted), np.full(len(truth), sure, dtype=float)
    )


def told(found: Answers, evidence: Evidence) -> dict[str, list[int]]:
    return {one.what: [row for _sheet, row in one.rows] for one in causes(found, evidence)}


def test_every_wrong_row_has_one_cause_and_no_right_row_has_any() -> None:
    truth = ["a", "a", "b", "b", "c", "a", "b"]
    said = ["a", "b", "a", "a", "a", "a", "b"]
    found = causes(answers(truth, said), Evidence(learnt={"a": 50, "b": 50, "c": 3}))
    rows = sorted(row for one in found for _sheet, row in one.rows)
    assert rows == [2, 3, 4, 5]
    mixed = next(one for one in found if one.what == "mixed")
    assert mixed.labels == ("a", "b"), "whichever way they were mixed up"
    assert [row for _sheet, row in mixed.rows] == [2, 3, 4]
    rare = next(one for one in found if one.what == "rare")
    assert (rare.labels, rare.rows) == (("c",), ((1, 5),))


def test_a_label_is_doubted_only_where_model_and_neighbours_agree_and_it_is_sure() -> None:
    truth, said = ["a", "a", "b"], ["b", "b", "b"]
    near = [("b",) * 5, ("b", "b", "a", "a", "b"), ("b",) * 5]
    assert told(answers(truth, said, 0.95), Evidence(neighbours=near)) == {
        "mislabelled": [1],
        "other": [2],
    }
    assert "mislabelled" not in told(answers(truth, said, 0.7), Evidence(neighbours=near))
    both = [("b", "b"), ("b", "a"), ("b", "b")]
    assert told(answers(truth, said, 0.95), Evidence(others=both))["mislabelled"] == [1]
    assert "mislabelled" not in told(answers(truth, said, 0.95), Evidence()), (
        "no evidence, no doubt"
    )


def test_texts_that_cannot_be_read_say_so() -> None:
    truth, said = ["a"] * 4, ["b"] * 4
    evidence = Evidence(
        letters=[2, 40, 40, -1],
        unknown=[0.0, 0.5, 0.0, 0.0],
        cut=[False, False, True, False],
        threshold=0.9,
    )
    assert told(answers(truth, said), evidence) == {
        "short": [1],
        "unknown": [2],
        "cut": [3],
        "mixed": [4],
    }
    assert letters("OK!") == 2
    assert letters("很好吃") == 6
    assert letters("🙂 …") == 0


def test_far_rows_are_farther_than_nearly_all_that_came_out_right() -> None:
    truth = ["a"] * 40 + ["b", "c"]
    said = ["a"] * 40 + ["a", "a"]
    near = [0.9 + row / 1000 for row in range(40)] + [0.2, 0.93]
    evidence = Evidence(nearest=near, threshold=0.7)
    assert told(answers(truth, said), evidence) == {"far": [41], "unsure": [42]}
    few = answers(truth[30:], said[30:])
    found = told(few, Evidence(nearest=near[30:]))
    assert "far" not in found, "ten rows do not tell what far is"


def test_sets_of_labels_are_missed_or_too_many() -> None:
    truth = ["a\x1fb", "a", "a", "a\x1fb"]
    said = ["a", "a\x1fb", "b", "a\x1fb"]
    found = told(answers(truth, said, task="several"), Evidence(learnt={"a": 40, "b": 40}))
    assert found == {"missed": [1], "extra": [2], "other": [3]}


def test_of_a_tree_a_deeper_prediction_is_no_error() -> None:
    truth = ["Food", "Food > Bread", "Food > Bread", "Food > Bread"]
    said = ["Food > Bread", "Food > Fruit", "Food > Fruit", "Food > Fruit"]
    (found,) = causes(answers(truth, said, task="tree"), Evidence())
    assert (found.what, found.labels) == ("mixed", ("Food > Bread", "Food > Fruit"))
    assert [row for _sheet, row in found.rows] == [2, 3, 4]


def test_numbers_are_looked_at_where_they_are_farthest_off() -> None:
    truth = [str(float(one)) for one in range(100)]
    said = [str(float(one) + (9.0 if one >= 90 else 0.5)) for one in range(100)]
    found = answers(truth, said, -1.0, "number")
    assert told(found, Evidence()) == {"other": list(range(91, 101))}
    sizes = by_size(found)
    assert sum(one.rows for one in sizes) == 100
    error = np.abs(np.subtract(*found.numbers()))
    for one in sizes:
        inside = (np.arange(100) >= one.low) & (np.arange(100) <= one.high)
        assert one.rows == inside.sum()
        assert one.error.value == pytest.approx(error[inside].mean())
        assert one.error.low <= one.error.value <= one.error.high
        assert one.lean.value == pytest.approx(error[inside].mean()), "all are too high here"
    assert told(answers(["1.0"] * 3, ["1.0"] * 3, -1.0, "number"), Evidence()) == {}
