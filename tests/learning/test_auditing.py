"""What an audit finds among labels of every kind, and that it is silent where nothing can be said."""

import math
from typing import Any

import pytest
import torch

from workbench.label_text import joined
from workbench.learning.auditing import audited
from workbench.learning.examples import Example
from workbench.learning.forecasting import band, forecast
from workbench.learning.row_vectors import RowVectors, row_vectors

ANIMALS = ("cat", "dog", "horse", "sheep")
TOOLS = ("hammer", "saw", "drill", "wrench")


def driven(work: Any) -> Any:
    while True:
        try:
            next(work)
        except StopIteration as end:
            return end.value


def texts(count: int) -> list[tuple[str, str]]:
    """Return texts of two plain matters, each with its true label."""
    return [
        (
            f"the {(ANIMALS, TOOLS)[at % 2][at // 2 % 4]} number {at} is here",
            ("animal", "tool")[at % 2],
        )
        for at in range(count)
    ]


def examples(labels: dict[int, str], count: int = 60) -> list[Example]:
    """Return examples with the true labels but for those that are said."""
    return [
        Example((1, at + 1), text, labels.get(at, label))
        for at, (text, label) in enumerate(texts(count))
    ]


def audit(rows: list[Example], kind: str) -> Any:
    vectors = driven(row_vectors([one.text for one in rows], device="cpu"))
    return driven(audited(rows, kind, vectors))


def test_swapped_labels_come_first() -> None:
    wrong = {4: "tool", 11: "animal", 30: "tool"}
    found = audit(examples(wrong), "single")
    assert found.checked == 60
    assert {one.place for one in found.suspects[:3]} == set(wrong)
    assert found.suspects[0].suggested in {"animal", "tool"}
    assert all(0.5 < one.doubt <= 1 for one in found.suspects)
    assert [one.doubt for one in found.suspects] == sorted(
        (one.doubt for one in found.suspects), reverse=True
    )
    (pair,) = found.mixed
    assert (pair.first, pair.second) == ("animal", "tool")
    assert {place for place, _said in pair.rows} >= set(wrong)


def test_several_labels_a_row_are_doubted_one_by_one() -> None:
    rows = [
        Example((1, at + 1), text, joined([label, "late" if at % 3 == 0 else "soon"]))
        for at, (text, label) in enumerate(
            (f"{text}, it came {'late' if at % 3 == 0 else 'soon'}", label)
            for at, (text, label) in enumerate(texts(90))
        )
    ]
    rows[8] = Example(rows[8].key, rows[8].text, joined(["tool", "soon"]))  # an animal
    rows[9] = Example(rows[9].key, rows[9].text, "")  # nothing at all
    found = audit(rows, "several")
    first = {one.place: one for one in found.suspects[:4]}
    assert 8 in first
    assert "animal" in first[8].suggested
    assert 9 in {one.place for one in found.suspects}


def test_a_node_above_the_label_is_no_mistake() -> None:
    rows = [
        Example((1, at + 1), text, f"thing > {label}" if at % 5 else "thing")
        for at, (text, label) in enumerate(texts(60))
    ]
    rows[6] = Example(rows[6].key, rows[6].text, "thing > tool")  # an animal
    found = audit(rows, "tree")
    assert found.suspects[0].place == 6
    assert found.suspects[0].suggested == "thing > animal"
    assert not [one for one in found.suspects if rows[one.place].label == "thing"]


def test_a_number_far_off_comes_first() -> None:
    rows = [
        Example((1, at + 1), text, repr(1.0 if label == "animal" else 9.0))
        for at, (text, label) in enumerate(texts(60))
    ]
    rows[20] = Example(rows[20].key, rows[20].text, "9.0")
    found = audit(rows, "number")
    assert found.suspects[0].place == 20
    assert float(found.suspects[0].suggested) < 6
    assert found.mixed == ()


@pytest.mark.parametrize("kind", ["single", "several", "tree", "number"])
def test_too_little_or_all_alike_says_nothing_and_breaks_nothing(kind: str) -> None:
    one, other = ("1.0", "2.0") if kind == "number" else ("a", "b")
    sets = {
        "none": [],
        "three rows": [("x", one), ("y", other), ("z", one)],
        "one label": [(f"text {at}", one) for at in range(30)],
        "equal texts": [("the same text", (one, other)[at % 2]) for at in range(30)],
        "no texts": [("  ", (one, other)[at % 2]) for at in range(30)],
        "a label a row": [(f"text {at}", repr(float(at))) for at in range(30)],
    }
    for name, pairs in sets.items():
        rows = [Example((1, at), text, label) for at, (text, label) in enumerate(pairs)]
        vectors = RowVectors(torch.nn.functional.normalize(torch.rand(len(rows), 8), dim=1), "")
        found = driven(audited(rows, kind, vectors))
        assert len(found.doubts) == len(rows), name
        assert all(math.isfinite(one) for one in found.doubts), name
        assert all(0 <= one.doubt <= 1 for one in found.suspects), name
        told = driven(forecast(rows, kind, vectors))
        if told is not None:
            assert all(map(math.isfinite, band(told.line.gains(30, 50)))), name


def test_chinese_is_compared_by_its_characters() -> None:
    rows = [
        Example((1, at), text, label)
        for at, (text, label) in enumerate(
            [(f"送餐太慢了，等了{at}分钟", "配送") for at in range(20)]
            + [(f"味道很好，推荐第{at}道菜", "口味") for at in range(20)]
        )
    ]
    rows[3] = Example(rows[3].key, rows[3].text, "口味")
    vectors = driven(row_vectors([one.text for one in rows], device="cpu"))
    assert vectors.method == "tfidf+linear"
    assert driven(audited(rows, "single", vectors)).suspects[0].place == 3


def test_a_forecast_expects_more_of_a_hard_task_than_of_one_that_is_learnt() -> None:
    easy = examples({}, 120)
    hard = [Example(one.key, one.text, ("u", "v")[at // 3 % 2]) for at, one in enumerate(easy)]
    vectors = driven(row_vectors([one.text for one in easy], device="cpu"))
    told = driven(forecast(easy, "single", vectors))
    middle, low, high = band(told.line.scores(120))
    assert low <= middle <= high <= 1
    assert middle > 0.95
    assert band(told.line.expected_gains(120, 60))[2] < 0.02
    unsure = driven(forecast(hard, "single", vectors))
    assert band(unsure.line.scores(120))[0] < middle
    assert [name for name, *_more in told.labels] == ["animal", "tool"]
