"""Columns whose rows belong together are proposed; categories, plain numbers and chance are not."""

import numpy as np

from workbench.evaluation.belonging import belonging_columns
from workbench.evaluation.leaks import leaking_forms


def keys(count: int) -> list[tuple[int, int]]:
    return [(1, at + 1) for at in range(count)]


def test_a_customer_is_proposed_and_regions_and_row_numbers_are_not() -> None:
    dice = np.random.default_rng(1)
    usual = dice.choice(["a", "b", "c"], 100)
    labels = [
        str(usual[at // 3] if dice.random() < 0.8 else dice.choice(["a", "b", "c"]))
        for at in range(300)
    ]
    columns = {
        "Customer": [f"K{at // 3}" for at in range(300)],
        "Region": [("north", "south")[at % 2] for at in range(300)],
        "Number": [str(at) for at in range(300)],
        "Agent": [f"P{dice.integers(100)}" for at in range(300)],
        "Blank": [""] * 300,
    }
    found = belonging_columns(labels, columns, keys(300))
    assert [one.name for one in found] == ["Customer"]
    assert found[0].found[:3] == ((1, 1), (1, 2), (1, 3))
    assert belonging_columns(["a"] * 300, columns, keys(300)) == []
    assert belonging_columns(labels[:10], {"Customer": ["K"] * 10}, keys(10)) == []


def test_chance_is_seldom_taken_for_a_customer() -> None:
    alarms = 0
    for seed in range(100):
        dice = np.random.default_rng(seed)
        labels = dice.choice(["a", "b"], 120).tolist()
        column = [f"K{at // 2}" for at in range(120)]
        alarms += bool(belonging_columns(labels, {"x": column}, keys(120)))
    assert alarms <= 3


def test_a_form_that_only_one_label_has_is_named_and_shared_ones_are_not() -> None:
    labels = ["bill", "other"] * 60
    forms = [
        "invoice # is due on #" if at % 2 == 0 and at < 60 else "" if at % 3 else "dear @ , hello"
        for at in range(120)
    ]
    found = leaking_forms(labels, forms, keys(120))
    assert [(one.name, one.label, one.rows) for one in found] == [
        ("invoice # is due on #", "bill", 30)
    ]
    assert len(found[0].found) == 30
