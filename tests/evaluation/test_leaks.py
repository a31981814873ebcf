"""Columns and phrases that give the label away are named; honest ones are not."""

import numpy as np

from workbench.evaluation.leaks import leaking_columns, leaking_phrases


def test_a_column_that_tells_the_label_is_named_and_others_are_not() -> None:
    dice = np.random.default_rng(0)
    labels = dice.choice(["a", "b", "c"], 300)
    team = np.where(dice.random(300) < 0.98, np.char.add("team of ", labels), "other").tolist()
    columns = {
        "team": team,
        "region": dice.choice(["north", "south"], 300).tolist(),
        "id": [str(n) for n in range(300)],
        "blank": [""] * 300,
    }
    found = leaking_columns(labels.tolist(), columns)
    assert [one.name for one in found] == ["team"]
    assert found[0].share.low > 0.9
    assert leaking_columns(["a"] * 300, columns) == [], "one label is no secret"
    assert leaking_columns(["a", "b", "a"], {"x": ["1", "2", "1"]}) == []


def test_false_alarms_are_rare() -> None:
    alarms = 0
    for seed in range(200):
        dice = np.random.default_rng(seed)
        labels = dice.choice(["a", "b"], 60, p=[0.95, 0.05]).tolist()
        alarms += bool(leaking_columns(labels, {"x": dice.choice(list("uvw"), 60).tolist()}))
    assert alarms <= 4


def test_a_template_is_named_by_its_longest_phrase_in_both_languages() -> None:
    dice = np.random.default_rng(1)
    words = "parcel late money card again order today broken courier happy".split()
    texts, labels = [], []
    for at in range(200):
        said = " ".join(dice.choice(words, 6))
        label = "complaint" if at % 2 else "praise"
        texts.append(f"{said} sent from the complaints desk" if at % 2 else said)
        labels.append(label)
    found = leaking_phrases(labels, texts)
    assert found
    assert all(one.label == "complaint" for one in found)
    assert any("complaints desk" in one.name for one in found)
    chinese = [f"{'此单由投诉中心转入' if at % 2 else ''}快递{at}到了" for at in range(100)]
    told = leaking_phrases([labels[at] for at in range(100)], chinese)
    assert any("投诉中心" in one.name for one in told)
    assert leaking_phrases(labels, [" ".join(dice.choice(words, 6)) for _ in labels]) == []
