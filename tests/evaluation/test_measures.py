"""Every measure against scikit-learn's, every interval against scipy's or a simulation."""

import dataclasses
import time

import numpy as np
import pytest
from scipy.stats import bootstrap as scipy_bootstrap
from sklearn import metrics as sk

from workbench.evaluation.answers import Answers
from workbench.evaluation.bootstrap import intervals
from workbench.evaluation.groups import by_groups, holm
from workbench.evaluation.measures import measured
from workbench.label_text import joined


def single(rows: int, labels: int, seed: int = 0, skill: float = 2.0) -> Answers:
    dice = np.random.default_rng(seed)
    names = tuple(f"label {n:02}" for n in range(labels))
    truth = dice.choice(labels, rows, p=dice.dirichlet(np.full(labels, 2.0)))
    outputs = dice.normal(size=(rows, labels))
    outputs[np.arange(rows), truth] += skill
    spread = np.exp(outputs) / np.exp(outputs).sum(axis=1, keepdims=True)
    return Answers(
        "single", names, tuple((1, n) for n in range(rows)), tuple(names[t] for t in truth),
        tuple(names[p] for p in spread.argmax(axis=1)), spread.max(axis=1), spread,
    )  # fmt: skip


def several(rows: int, seed: int = 0) -> Answers:
    dice = np.random.default_rng(seed)
    names = ("a", "b", "c", "d")
    truth = dice.random((rows, 4)) < [0.5, 0.3, 0.2, 0.05]
    spread = np.clip(truth * 0.5 + dice.random((rows, 4)) * 0.5, 0, 1)

    def written(marks: np.ndarray) -> tuple[str, ...]:
        return tuple(joined(names[at] for at in np.flatnonzero(row)) for row in marks)

    keys = tuple((1, n) for n in range(rows))
    said = spread >= 0.4
    sure = np.where(said, spread, 1 - spread).min(axis=1)
    return Answers("several", names, keys, written(truth), written(said), sure, spread)


def test_measures_of_one_label_are_those_of_scikit_learn() -> None:
    rows = single(400, 7)
    found = measured(rows)
    truth, said = rows.truth, rows.predicted
    expected = {
        "accuracy": sk.accuracy_score(truth, said),
        "balanced_accuracy": sk.balanced_accuracy_score(truth, said),
        **{f"{how}_f1": sk.f1_score(truth, said, average=how) for how in ("macro", "micro")},
        "weighted_f1": sk.f1_score(truth, said, average="weighted"),
    }
    for name, value in expected.items():
        figure = found.figure(name)
        assert figure.value == pytest.approx(value)
        assert figure.low < figure.value < figure.high
    each = sk.precision_recall_fscore_support(truth, said, labels=list(rows.labels))
    for label, *values in zip(found.labels, *each, strict=True):
        assert [label.precision.value, label.recall.value, label.f1.value, label.rows] == (
            pytest.approx(values)
        )
    assert (np.array(found.confusion) == sk.confusion_matrix(truth, said)).all()
    assert found.limits == ()


def test_curves_are_those_of_scikit_learn() -> None:
    rows = single(300, 3, seed=4)
    assert rows.spread is not None
    for at, curve in enumerate(measured(rows).curves):
        is_it = [one == curve.label for one in rows.truth]
        assert curve.average == pytest.approx(sk.average_precision_score(is_it, rows.spread[:, at]))
        sure, precision, recall = curve.points[len(curve.points) // 2]
        said = rows.spread[:, at] >= sure
        assert precision == pytest.approx(sk.precision_score(is_it, said))
        assert recall == pytest.approx(sk.recall_score(is_it, said))


def test_measures_of_several_labels_are_those_of_scikit_learn() -> None:
    rows = several(500)
    found = measured(rows)
    places = {name: at for at, name in enumerate(rows.labels)}

    def marks(written: tuple[str, ...]) -> np.ndarray:
        made = np.zeros((len(written), 4), dtype=int)
        for row, one in enumerate(written):
            made[row, [places[name] for name in one.split("\x1f") if name]] = 1
        return made

    truth, said = marks(rows.truth), marks(rows.predicted)
    assert found.figure("exact").value == pytest.approx(sk.accuracy_score(truth, said))
    assert found.figure("hamming").value == pytest.approx(sk.hamming_loss(truth, said))
    for how in ("micro", "macro", "weighted"):
        expected = sk.f1_score(truth, said, average=how, zero_division=0)
        assert found.figure(f"{how}_f1").value == pytest.approx(expected)
    per_row = [
        sk.jaccard_score(t, s, zero_division=0) if t.any() or s.any() else 1.0
        for t, s in zip(truth, said, strict=True)
    ]
    assert found.figure("jaccard").value == pytest.approx(np.mean(per_row))
    assert found.confusion == ()


def test_measures_of_numbers_are_those_of_scikit_learn() -> None:
    dice = np.random.default_rng(1)
    truth = dice.normal(50, 10, 200)
    said = truth + dice.normal(0, 4, 200)
    rows = Answers(
        "number", (), tuple((1, n) for n in range(200)), tuple(map(repr, truth.tolist())),
        tuple(map(repr, said.tolist())), np.full(200, -1.0),
    )  # fmt: skip
    found = measured(rows)
    assert found.figure("mae").value == pytest.approx(sk.mean_absolute_error(truth, said))
    assert found.figure("rmse").value == pytest.approx(sk.root_mean_squared_error(truth, said))
    assert found.figure("r2").value == pytest.approx(sk.r2_score(truth, said))
    assert found.figure("r2").low < found.figure("r2").value < found.figure("r2").high


def test_intervals_are_those_of_scipy() -> None:
    dice = np.random.default_rng(3)
    values = dice.exponential(size=60)
    columns = np.stack([np.ones(60), values, values**2], axis=1)

    def deviation(sums: np.ndarray) -> np.ndarray:
        rows, total, square = sums.T
        return np.sqrt(square / rows - (total / rows) ** 2)[:, None]

    ours = intervals(columns, np.ones(60, dtype=np.int64), deviation, rounds=20_000)[0]
    theirs = scipy_bootstrap(
        (values,), np.std, n_resamples=20_000, method="BCa", rng=np.random.default_rng(5)
    ).confidence_interval
    assert ours[0] == pytest.approx(values.std())
    assert ours[1:].tolist() == pytest.approx([theirs.low, theirs.high], rel=0.02)


def test_intervals_of_macro_f1_cover_the_truth_at_their_rate() -> None:
    whole = single(200_000, 4, seed=9, skill=1.5)
    truth, said = np.array(whole.truth), np.array(whole.predicted)
    true = sk.f1_score(truth, said, average="macro")
    dice = np.random.default_rng(0)
    held = 0
    for _draw in range(300):
        places = dice.integers(0, len(truth), 150)
        part = dataclasses.replace(whole.part(places), spread=None)
        figure = measured(part).figure("macro_f1")
        held += figure.low <= true <= figure.high
    assert held / 300 >= 0.92


def test_reliability_is_the_expected_calibration_error_by_its_definition() -> None:
    rows = single(1000, 4, seed=2)
    found = measured(rows)
    right, sure = rows.right(), rows.confidence
    place = np.minimum((sure * 15).astype(int), 14)
    parts = [place == at for at in range(15)]
    expected = sum(
        part.sum() / 1000 * abs(right[part].mean() - sure[part].mean())
        for part in parts
        if part.any()
    )
    assert found.figure("ece").value == pytest.approx(expected)
    assert sum(one.rows for one in found.bins) == 1000


def test_ten_thousand_rows_of_77_labels_take_seconds() -> None:
    rows = single(10_000, 77, skill=4.0)
    started = time.perf_counter()
    found = measured(rows)
    seconds = time.perf_counter() - started
    print(f"measured 10,000 rows x 77 labels x 1,000 resamples in {seconds:.1f} s")
    assert len(found.labels) == 77
    assert seconds < 10


# --- what cannot be said -----------------------------------------------------------------------


def answers(*pairs: tuple[str, str], labels: tuple[str, ...] = ("a", "b")) -> Answers:
    truth, said = zip(*pairs, strict=True) if pairs else ((), ())
    keys = tuple((1, n) for n in range(len(pairs)))
    return Answers("single", labels, keys, truth, said, np.full(len(pairs), 0.9))


@pytest.mark.parametrize(
    ("rows", "limits"),
    [
        ([], ("no-rows",)),
        ([("a", "a")] * 3, ("few-rows", "one-label", "no-spread")),
        ([("a", "b")] * 30, ("one-label", "no-spread")),
        ([("a", "a"), ("b", "b")] * 20, ("unscored-labels", "no-spread")),
    ],
)
def test_what_cannot_be_said_is_named_and_nothing_is_nan(
    rows: list[tuple[str, str]], limits: tuple[str, ...]
) -> None:
    found = measured(answers(*rows, labels=("a", "b", "vanished")))
    assert found.limits == limits
    for figure in (*found.figures, *(f for x in found.labels for f in (x.precision, x.recall))):
        assert np.isfinite([figure.value, figure.low, figure.high]).all()
        assert figure.low <= figure.value <= figure.high


def test_three_right_rows_are_no_proof() -> None:
    found = measured(answers(("a", "a"), ("b", "b"), ("a", "a")))
    assert found.figure("accuracy").value == 1
    assert found.figure("accuracy").low < 0.5
    assert found.labels[0].f1.low < 0.7


# --- groups -----------------------------------------------------------------------------------


def test_only_a_difference_beyond_chance_is_none_of_noise() -> None:
    rows = single(600, 3, skill=3.0)
    right = rows.right()
    dice = np.random.default_rng(0)
    region = dice.choice(["north", "south", "east"], 600)
    product = np.where(right & (dice.random(600) < 0.9), "good", "bad")
    found = by_groups(
        rows,
        {
            "region": region.tolist(),
            "product": product.tolist(),
            "id": [str(n) for n in range(600)],
        },
        [10 + n % 40 for n in range(600)],
    )
    noisy = {(one.column, one.value): one.is_noise for one in found}
    assert {key: noisy[key] for key in noisy if key[0] == "region"} == {
        ("region", name): True for name in ("east", "north", "south")
    }
    assert noisy["product", "bad"] is False
    assert sum(one.column == "" for one in found) == 5
    assert not any(one.column == "id" for one in found)


def test_corrected_chances_are_holms() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([]) == []


def test_false_alarms_over_groups_stay_at_their_rate() -> None:
    dice = np.random.default_rng(2)
    alarms = 0
    for draw in range(200):
        rows = single(200, 2, seed=draw)
        found = by_groups(rows, {"c": dice.choice(list("abcdef"), 200).tolist()}, [9] * 200)
        alarms += any(not one.is_noise for one in found)
    assert alarms / 200 <= 0.08
