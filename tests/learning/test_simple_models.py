"""What a run is held against: honest, as good as scikit-learn's, and there for every kind of task."""

import random
from collections.abc import Mapping
from dataclasses import replace

import pytest
import torch
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression

from tests.tiny_bert import FILLERS, WORDS
from workbench.label_text import joined, parted
from workbench.learning.examples import Example, Key
from workbench.learning.recipe import Recipe
from workbench.learning.simple_models import SimpleAnswers, is_unspaced, simple_answers

NOTHING: Mapping[str, torch.Tensor] = {}
NONE: frozenset[Key] = frozenset()


def asked(
    examples: list[Example],
    recipe: Recipe,
    scored: frozenset[Key],
    kept_out: frozenset[Key] = NONE,
    vectors: Mapping[str, torch.Tensor] = NOTHING,
) -> SimpleAnswers:
    step = simple_answers(examples, scored, kept_out, recipe, vectors)
    while True:
        try:
            next(step)
        except StopIteration as end:
            found: SimpleAnswers = end.value
            return found


def of_kind(recipe: Recipe, kind: str) -> Recipe:
    return replace(recipe, kind=kind)


def rows(count: int, seed: int = 0) -> list[Example]:
    dice = random.Random(seed)
    found = []
    for number in range(count):
        label = list(WORDS)[number % 3]
        words = [dice.choice(WORDS[label]), *dice.sample(FILLERS, 3)]
        dice.shuffle(words)
        found.append(Example((1, number + 1), " ".join(words) + f" {number}", label))
    return found


def unlearnable(count: int) -> list[Example]:
    """Return rows with a word of their own and a label by chance: who knows it was taught that row."""
    dice = random.Random(5)
    return [
        Example((1, at + 1), f"own{at} word{at} own{at}", dice.choice(["a", "b", "c", "d"]))
        for at in range(count)
    ]


def right(found: dict[Key, str], examples: list[Example]) -> float:
    truth = {one.key: one.label for one in examples}
    return sum(truth[key] == said for key, said in found.items()) / len(found)


def test_test_rows_are_never_taught(recipe: Recipe) -> None:
    examples = unlearnable(300)
    test = frozenset(one.key for one in examples[200:])
    taught = [Example(one.key, one.text, one.label) for one in examples]
    found = asked(taught, recipe, test, test)
    assert set(found.baseline) == set(found.fast) == test
    assert right(found.baseline, examples) < 0.45
    assert right(found.fast, examples) < 0.45


def test_a_copy_of_a_test_row_is_not_taught_either(recipe: Recipe) -> None:
    examples = unlearnable(300)
    copies = [
        Example((2, at + 1), one.text.upper(), one.label) for at, one in enumerate(examples[200:])
    ]
    test = frozenset(one.key for one in examples[200:])
    found = asked([*examples, *copies], recipe, test, test)
    assert right(found.baseline, examples) < 0.45
    assert right(found.fast, examples) < 0.45


def test_in_cross_validation_no_row_is_asked_of_a_model_that_learnt_it(recipe: Recipe) -> None:
    examples = unlearnable(160)
    found = asked(examples, recipe, frozenset(one.key for one in examples))
    assert len(found.baseline) == 160
    assert right(found.baseline, examples) < 0.45
    assert right(found.fast, examples) < 0.45


def test_the_baseline_says_what_scikit_learn_says(recipe: Recipe) -> None:
    examples = rows(400)
    learn, test = examples[:300], examples[300:]
    keys = frozenset(one.key for one in test)
    found = asked(examples, recipe, keys, keys)
    vectoriser = TfidfVectorizer(
        token_pattern=r"(?u)\b\w+\b", ngram_range=(1, 2), sublinear_tf=True
    )
    model = LogisticRegression(C=10.0, max_iter=1000)
    model.fit(vectoriser.fit_transform([one.text for one in learn]), [one.label for one in learn])
    theirs = model.predict(vectoriser.transform([one.text for one in test]))
    same = sum(found.baseline[one.key] == said for one, said in zip(test, theirs, strict=True))
    assert same >= 98
    assert right(found.baseline, examples) > 0.9


@pytest.mark.parametrize("kind", ["several", "tree", "number"])
def test_every_kind_of_task_has_its_baseline(recipe: Recipe, kind: str) -> None:
    written = {
        "several": lambda one, at: joined([one.label, "long"] if at % 2 else [one.label]),
        "tree": lambda one, _at: f"Top > {one.label}",
        "number": lambda one, at: repr(list(WORDS).index(one.label) + at % 10 / 100),
    }[kind]
    examples = [
        Example(
            one.key, one.text + (" long" if kind == "several" and at % 2 else ""), written(one, at)
        )
        for at, one in enumerate(rows(300))
    ]
    test = frozenset(one.key for one in examples[220:])
    found = asked(examples, of_kind(recipe, kind), test, test)
    assert set(found.baseline) == set(found.fast) == test
    if kind == "number":
        truth = {one.key: float(one.label) for one in examples}
        error = [abs(truth[key] - float(said)) for key, said in found.baseline.items()]
        assert sum(error) / len(error) < 0.4
    else:
        assert right(found.baseline, examples) > 0.8
    if kind == "several":
        assert any(len(parted(said)) == 2 for said in found.baseline.values())


def test_the_fast_model_uses_kept_vectors_where_they_tell_more(recipe: Recipe) -> None:
    examples = unlearnable(200)
    test = frozenset(one.key for one in examples[150:])
    labels = sorted({one.label for one in examples})
    vectors = {}
    for one in examples:
        vectors[one.text] = torch.zeros(len(labels), dtype=torch.float16)
        vectors[one.text][labels.index(one.label)] = 1.0
    assert right(asked(examples, recipe, test, test, vectors).fast, examples) == 1.0
    del vectors[examples[0].text]
    assert right(asked(examples, recipe, test, test, vectors).fast, examples) < 0.45


def test_chinese_is_counted_by_characters_and_signs_do_not_stop_anything(recipe: Recipe) -> None:
    assert is_unspaced(["这家店的面很好吃", "送餐太慢了 bad"])
    assert not is_unspaced(["the noodles are good 面", ""])
    texts = {"good": "味道很好吃", "bad": "送餐太慢了"}
    examples = [
        Example((1, at + 1), f"{texts[label]}第{at}次", label)
        for at, label in enumerate(["good", "bad"] * 40)
    ]
    keys = frozenset(one.key for one in examples)
    assert right(asked(examples, recipe, keys).baseline, examples) == 1.0
    signs = [
        Example(
            (1, at + 1), "🙂" * (at % 3 + 1) if label == "good" else "🙁!" * (at % 3 + 1), label
        )
        for at, label in enumerate(["good", "bad"] * 40)
    ]
    assert len(asked(signs, recipe, keys).baseline) == 80


def test_rows_too_few_to_learn_from_are_asked_of_nobody(recipe: Recipe) -> None:
    examples = [Example((1, at), f"text {at}", "ab"[at % 2]) for at in range(1, 5)]
    found = asked(examples, recipe, frozenset(one.key for one in examples))
    assert found.baseline == found.fast == {}
    assert asked(examples, recipe, NONE) == SimpleAnswers({}, {})
