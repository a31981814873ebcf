"""What scores come to in words: by the lower end of an interval, and never surer than the rows allow."""

import numpy as np
import pytest

from workbench import translation
from workbench.evaluation.answers import Answers
from workbench.evaluation.comparison import compared
from workbench.evaluation.measures import measured
from workbench.events import Figure, Scores
from workbench.results import RunEvaluated
from workbench.scorecard import (
    ADVICE,
    CAUSES,
    REMEDIES,
    USES,
    WORDS,
    cause_lines,
    clause_of,
    verdict_lines,
    verdict_of,
)
from workbench.trust import Cause, Rival


def answers(truth: list[str], predicted: list[str], sure: float = 0.95) -> Answers:
    keys = tuple((1, row + 1) for row in range(len(truth)))
    confidence = np.full(len(truth), sure)
    return Answers("single", (), keys, tuple(truth), tuple(predicted), confidence)


def drawn(rows: int, right: int, labels: str = "abcd") -> tuple[list[str], list[str]]:
    """Return true and predicted labels, the first `right` of them equal, labels taking turns."""
    truth = [labels[row % len(labels)] for row in range(rows)]
    said = [
        one if row < right else labels[(row + 1) % len(labels)] for row, one in enumerate(truth)
    ]
    return truth, said


def evaluated(found: Answers, *rivals: Rival) -> RunEvaluated:
    counts = {label: found.truth.count(label) for label in set(found.truth)}
    share = float(found.right().mean()) if len(found) else 0.0
    per_label = tuple((label, 0.0, 0.0, 0.0, rows) for label, rows in sorted(counts.items()))
    scores = Scores("test", len(found), share, (0.0, 1.0), 0.5, (), per_label, ())
    return RunEvaluated(1, scores, measured(found), rivals=rivals)


def use(found: RunEvaluated) -> str:
    return verdict_of(found.scores, found).use


@pytest.mark.parametrize(
    ("right", "wanted"),
    [(990, "alone"), (910, "routing"), (760, "sorting"), (560, "hints"), (400, "unfit")],
)
def test_a_use_is_named_by_the_lower_end_of_the_interval(right: int, wanted: str) -> None:
    found = evaluated(answers(*drawn(1000, right)))
    assert found.measures is not None
    low = found.measures.figure("accuracy").low
    assert use(found) == wanted
    assert {name: least for least, name in USES}[wanted] <= low
    said = verdict_of(found.scores, found).sentence
    assert f"{right // 10} of 100 rows come out right" in said


def test_nine_of_ten_right_are_no_licence_to_bill() -> None:
    few = evaluated(answers(*drawn(30, 27)))
    assert use(few) == "wide"
    assert "Too few rows to say" in verdict_of(few.scores, few).sentence
    assert use(evaluated(answers(*drawn(300, 270)))) == "routing"


def test_three_rows_one_label_and_no_row_each_say_what_they_cannot() -> None:
    three = evaluated(answers(*drawn(3, 3)))
    assert use(three) == "wide"
    one = evaluated(answers(["a"] * 60, ["a"] * 60))
    assert use(one) == "one-label"
    assert "carry one label" in verdict_of(one.scores, one).sentence
    none = evaluated(answers([], []))
    assert use(none) == "no-rows"
    for found in (three, one, none):
        said = "\n".join(verdict_lines(found))
        assert "nan" not in said.lower()
        assert "-1" not in said


def test_a_model_that_always_says_the_commonest_label_is_found_out() -> None:
    truth = ["a"] * 960 + ["b"] * 40
    lazy = evaluated(answers(truth, ["a"] * 1000))
    assert use(lazy) == "majority", "96% right, and of no use"
    assert "giving every row the label a" in verdict_of(lazy.scores, lazy).sentence


def test_a_model_that_is_unsure_of_every_row_says_so() -> None:
    unsure = evaluated(answers(*drawn(400, 380), 0.41))
    assert use(unsure) == "unsure"
    assert use(evaluated(answers(*drawn(400, 380), 0.9))) == "routing"


def test_rivals_are_told_as_more_fewer_the_same_or_not_clear() -> None:
    good, poor = answers(*drawn(400, 360)), answers(*drawn(400, 300))
    better = Rival("baseline", 0, compared(poor, good))
    assert clause_of(better) == "15 more than simple word counting"
    worse = Rival("last", 3, compared(good, poor))
    assert clause_of(worse) == "15 fewer than run 3"
    same = Rival("last", 3, compared(good, good))
    assert clause_of(same) == "about the same as run 3"
    few = Rival("last", 3, compared(answers(*drawn(24, 20)), answers(*drawn(24, 19))))
    assert clause_of(few) == "not clearly better or worse than run 3"
    found = evaluated(good, better, same)
    assert verdict_of(found.scores, found).sentence == (
        "Good for routing, not for billing: 90 of 100 rows come out right (87–93), 15 more than simple"
        " word counting, about the same as run 3."
    )
    told = "\n".join(verdict_lines(found))
    assert "60 rows better, 0 worse" in told


def numbers(error: float, rows: int = 200) -> RunEvaluated:
    dice = np.random.default_rng(1)
    true = dice.normal(0, 1, rows)
    said = true + dice.normal(0, error, rows) if error < 5 else np.full(rows, true.mean())
    keys = tuple((1, row + 1) for row in range(rows))
    found = Answers(
        "number", (), keys, tuple(map(str, true)), tuple(map(str, said)), np.full(rows, -1.0)
    )
    scores = Scores(
        "test", rows, -1.0, (-1.0, -1.0), -1.0, (), (), (), task="number",
        figures=(Figure("mae", error, error, error),),
    )  # fmt: skip
    return RunEvaluated(1, scores, measured(found))


@pytest.mark.parametrize(
    ("error", "wanted"), [(0.2, "close"), (0.5, "rough"), (0.75, "order"), (9.0, "mean")]
)
def test_numbers_are_judged_by_what_they_explain(error: float, wanted: str) -> None:
    found = numbers(error)
    assert use(found) == wanted
    assert "off by" in verdict_of(found.scores, found).sentence
    assert use(numbers(error, 12)) == "wide"


def test_before_the_measures_come_the_kept_scores_speak() -> None:
    per_label = (("a", 0.9, 0.9, 0.9, 500), ("b", 0.9, 0.9, 0.9, 500))
    scores = Scores("test", 1000, 0.9, (0.88, 0.92), 0.9, ("a", "b"), per_label, ())
    assert verdict_of(scores).sentence == (
        "Good for routing, not for billing: 90 of 100 rows come out right (88–92)."
    )


def test_all_words_are_there_in_both_languages() -> None:
    assert {name for _least, name in USES} <= WORDS.keys() & ADVICE.keys()
    assert CAUSES.keys() == REMEDIES.keys()
    cause = Cause("rare", ((1, 1), (1, 2)), ("a", "b", "c", "d", "e", "f"))
    assert cause_lines([cause])[0].startswith(
        "2 wrong: Too few labelled rows of a, b, c, d and 2 more."
    )
    found = evaluated(answers(*drawn(400, 360)))
    translation.set_language("zh_CN")
    try:
        assert verdict_of(found.scores, found).sentence == (
            "适合分派，不适合计费：每 100 行有 90 行正确（87–93）。"
        )
        assert "行出错" in cause_lines([cause])[0]
    finally:
        translation.set_language("en")
