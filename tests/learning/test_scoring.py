"""Scores against scikit-learn and against figures from the literature."""

import numpy as np
import pytest
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import confusion_matrix, f1_score, precision_recall_fscore_support

from workbench.learning.batches import by_rows, by_tokens, padded
from workbench.learning.characters import Characters
from workbench.learning.linear import fitted
from workbench.learning.metrics import scores, wilson
from workbench.learning.tasks import SingleLabel


def test_scores_are_those_of_scikit_learn() -> None:
    dice = np.random.default_rng(1)
    truth = dice.integers(0, 4, 300).tolist()
    said = [t if dice.random() < 0.7 else int(dice.integers(0, 4)) for t in truth]
    names = ("a", "b", "c", "d")
    found = scores(truth, said, names, scored_by="test", threshold=-1, learned_from=9)
    assert found.macro_f1 == pytest.approx(f1_score(truth, said, average="macro"))
    assert found.confusion == tuple(map(tuple, confusion_matrix(truth, said).tolist()))
    expected = precision_recall_fscore_support(truth, said)
    for place in range(4):
        _name, precision, recall, f1, count = found.per_label[place]
        assert (precision, recall, f1) == pytest.approx([expected[n][place] for n in range(3)])
        assert count == expected[3][place]


@pytest.mark.parametrize(
    ("right", "rows", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (0, 20, 0.0, 0.1611), (10, 10, 0.7225, 1.0)],
)
def test_interval_is_wilsons(right: int, rows: int, low: float, high: float) -> None:
    """The first and second are worked examples of R. G. Newcombe, 1998."""
    assert wilson(right, rows) == pytest.approx((low, high), abs=2e-4)


@pytest.mark.parametrize("sparse", [False, True])
@pytest.mark.parametrize("strength", [1.0, 10.0])
def test_linear_head_is_logistic_regression(strength: float, *, sparse: bool) -> None:
    dice = np.random.default_rng(2)
    vectors = dice.normal(size=(200, 12)) * (dice.random((200, 12)) < 0.4)
    targets = (vectors[:, 0] > 0).astype(int) + (vectors[:, 1] > 0.5).astype(int)
    theirs = LogisticRegression(C=strength, max_iter=2000, tol=1e-8).fit(vectors, targets)
    given = torch.tensor(vectors, dtype=torch.float32)
    task = SingleLabel("abc")
    ours = fitted(given.to_sparse() if sparse else given, torch.tensor(targets), task, strength)
    chances = ours.outputs(given).softmax(dim=1).numpy()
    assert np.abs(chances - theirs.predict_proba(vectors)).max() < 0.02
    assert (chances.argmax(1) == theirs.predict(vectors)).mean() > 0.99


def test_character_vectors_are_those_of_scikit_learn() -> None:
    texts = ["物流太慢了", "质量很好，物流快", "late again", "late parcel"] * 15
    characters = Characters.learnt(texts)
    theirs = TfidfVectorizer(
        analyzer="char", ngram_range=(1, 3), sublinear_tf=True, min_df=2
    ).fit_transform(texts)
    ours = characters.vectors(texts).to_dense().numpy()
    assert ours.shape == theirs.shape
    assert np.allclose(np.sort(ours, axis=1), np.sort(theirs.toarray(), axis=1), atol=1e-5)


def test_batches_hold_every_place_once_within_the_budget() -> None:
    lengths = [3, 50, 7, 120, 9, 9, 64, 2, 300] * 11
    batches = by_tokens(lengths, 512)
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    for batch in batches:
        width = max(padded(lengths[place]) for place in batch)
        assert len(batch) == 1 or width * len(batch) <= 512
    order = list(range(len(lengths)))[::-1]
    rows = by_rows(lengths, order, 8)
    assert sorted(place for batch in rows for place in batch) == sorted(order)
    assert max(map(len, rows)) == 8
