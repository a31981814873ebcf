"""What a run is held against: simple models taught the very rows that it learnt from, and asked about
the very rows that score it.

The baseline is the usual one: TF-IDF of words and pairs of words (of runs of characters where a language
puts no spaces between its words) under logistic regression, ridge regression for numbers; a label of a
tree is its whole path. The fast model is the one behind suggestions. Neither ever learns from a row that
it is asked about: test rows stay out with whatever is tied to them, and where cross-validation gives the
scores each row is asked of a model that learnt without its fold.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import torch

from workbench.events import Noticed, Progress, Step
from workbench.learning.characters import as_sparse
from workbench.learning.examples import Example, Key, usable
from workbench.learning.linear import fitted
from workbench.learning.plan import tied_to
from workbench.learning.recipe import Recipe
from workbench.learning.splits import folds
from workbench.learning.suggesting.choice import ROWS_COMPARED, choose
from workbench.learning.suggesting.fast_model import is_enough, learnt
from workbench.learning.suggesting.grams import Grams
from workbench.learning.tasks import TASKS, TaskKind

MOST_ROWS = 20_000  # that the baseline learns from: enough to place a run, and over within seconds
_MOST_ROWS_FAST = 4000  # as beside suggestions
_FEATURES = 20_000
_TWICE_FROM = 1000  # rows from which words and pairs that stand in one text only are left out
_STRENGTH, _ROUNDS = 10.0, 20
_FOLDS, _FOLDS_OF_MANY, _MANY_ROWS = 5, 3, 3000
_THRESHOLD_FOLDS = 3
_LOOKED_AT = 500  # texts by which it is told whether their language puts spaces between words
_UNSPACED = 0.3  # share of the letters that belong to a script without spaces
_SCRIPTS = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Burmese
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # kana
    (0x3400, 0x9FFF),  # Han
    (0x20000, 0x3FFFF),
)


@dataclass(frozen=True, slots=True)
class SimpleAnswers:
    """What each simple model said of the scored rows, by (sheet, row), as labels are written."""

    baseline: dict[Key, str]
    fast: dict[Key, str]


def simple_answers(
    examples: Sequence[Example],
    scored: frozenset[Key],
    kept_out: frozenset[Key],
    recipe: Recipe,
    vectors: Mapping[str, torch.Tensor],
) -> Step[SimpleAnswers]:
    """Return what simple models say of the rows in `scored`, having learnt from `examples` without them.

    `kept_out` are test rows; where they are not the scored ones, these are asked about fold by fold, in
    the folds of the `recipe`. `vectors` [features] by text are what the fast model may use, where it has
    them of every text.
    """
    kind, seed = recipe.kind, recipe.options.seed
    rows = usable(examples, kind)
    fast: dict[Key, str] = {}
    baseline: dict[Key, str] = {}
    sides = _sides(rows, scored, kept_out, recipe)
    for number, (learn, asked) in enumerate(sides):
        told = [rows[place] for place in learn]
        questions = [rows[place].text for place in asked]
        keys = [rows[place].key for place in asked]
        some = _drawn(told, MOST_ROWS, seed)
        if len(some) < len(told) and not number:
            yield Noticed("baseline-sampled", len(some), len(told))
        if is_enough([one.label for one in some], kind):
            baseline.update(zip(keys, _by_words(some, questions, kind, seed), strict=True))
            yield Progress(2 * number + 1, 2 * len(sides), "steps")
            few = _drawn(some, _MOST_ROWS_FAST, seed)
            fast.update(zip(keys, _by_fast_model(few, questions, kind, vectors), strict=True))
        yield Progress(2 * number + 2, 2 * len(sides), "steps")
    return SimpleAnswers(baseline, fast)


def _sides(
    rows: Sequence[Example], scored: frozenset[Key], kept_out: frozenset[Key], recipe: Recipe
) -> list[tuple[list[int], list[int]]]:
    """Return the places to learn from and to be asked about: once for test rows, else fold by fold."""
    test = {place for place, one in enumerate(rows) if one.key in kept_out}
    test |= tied_to(rows, test)[0]
    asked = [place for place, one in enumerate(rows) if one.key in scored]
    if not asked:
        return []
    if scored & kept_out:
        test |= set(asked)
        return [([place for place in range(len(rows)) if place not in test], asked)]
    own = [rows[place] for place in asked]
    count = _FOLDS_OF_MANY if recipe.is_thorough or len(own) >= _MANY_ROWS else _FOLDS
    fold_of = folds(own, min(count, len(own)), recipe.options.seed, must_part=True)
    return [
        (
            [place for place, fold in zip(asked, fold_of, strict=True) if fold != one],
            [place for place, fold in zip(asked, fold_of, strict=True) if fold == one],
        )
        for one in sorted(set(fold_of))
    ]


def _drawn(rows: Sequence[Example], most: int, seed: int) -> list[Example]:
    """Return at most so many rows, drawn by chance, in their order."""
    if len(rows) <= most:
        return list(rows)
    order = torch.randperm(len(rows), generator=torch.Generator().manual_seed(seed))
    return [rows[place] for place in sorted(order[:most].tolist())]


# --- the baseline -----------------------------------------------------------------------------


def _by_words(rows: Sequence[Example], questions: Sequence[str], kind: str, seed: int) -> list[str]:
    from sklearn.feature_extraction.text import (  # noqa: PLC0415 - half a second that few need
        TfidfVectorizer,
    )

    texts = [one.text for one in rows]
    words = {"analyzer": "word", "token_pattern": r"(?u)\b\w+\b", "ngram_range": (1, 2)}
    runs = {"analyzer": "char", "ngram_range": (1, 3)}
    least = 2 if len(texts) >= _TWICE_FROM else 1
    shared = {"sublinear_tf": True, "max_features": _FEATURES, "min_df": least}
    try:
        how = runs if is_unspaced(texts) else words
        vectoriser = TfidfVectorizer(**how, **shared)
        known = as_sparse(vectoriser.fit_transform(texts))
    except ValueError:  # not a single word: signs and smileys only
        vectoriser = TfidfVectorizer(**runs, **shared)
        known = as_sparse(vectoriser.fit_transform(texts))
    asked = as_sparse(vectoriser.transform(questions))
    labels = [one.label for one in rows]
    task = TASKS["single" if kind == "tree" else kind].learnt(labels)
    targets = task.targets(labels)
    if kind == "several":
        task = _with_thresholds(rows, known, targets, task, seed)
    head = fitted(known, targets, task, _STRENGTH, rounds=_ROUNDS)
    return task.decoded(head.outputs(asked))[0]


def _with_thresholds(
    rows: Sequence[Example],
    vectors: torch.Tensor,
    targets: torch.Tensor,
    task: TaskKind,
    seed: int,
) -> TaskKind:
    """Return the task with thresholds chosen as the run's are: on rows that a head did not see."""
    fold_of = torch.tensor(folds(rows, min(_THRESHOLD_FOLDS, len(rows)), seed))
    outputs = torch.zeros(len(rows), task.width)
    for fold in fold_of.unique().tolist():
        inside, outside = (fold_of == fold).nonzero()[:, 0], (fold_of != fold).nonzero()[:, 0]
        if not len(outside):
            return task
        head = fitted(
            vectors.index_select(0, outside).coalesce(),
            targets[outside],
            task,
            _STRENGTH,
            rounds=_ROUNDS,
        )
        outputs[inside] = head.outputs(vectors.index_select(0, inside))
    return task.tuned(outputs, targets)


def is_unspaced(texts: Sequence[str]) -> bool:
    """Return whether many letters of the texts are of scripts that put no spaces between words."""
    letters = unspaced = 0
    for text in texts[:: max(1, len(texts) // _LOOKED_AT)]:
        for letter in text:
            if letter.isalpha():
                letters += 1
                unspaced += any(low <= ord(letter) <= high for low, high in _SCRIPTS)
    return unspaced > _UNSPACED * letters


# --- the fast model ---------------------------------------------------------------------------


def _by_fast_model(
    rows: Sequence[Example],
    questions: Sequence[str],
    kind: str,
    vectors: Mapping[str, torch.Tensor],
) -> list[str]:
    """Return what the fast model says, by the source of vectors that it would have chosen itself."""
    texts, labels = [one.text for one in rows], [one.label for one in rows]
    sources: dict[str, tuple[torch.Tensor, torch.Tensor]] = {}
    if all(text in vectors for text in (*texts, *questions)):
        sources["encoder"] = (
            torch.stack([vectors[text] for text in texts]).float(),
            torch.stack([vectors[text] for text in questions]).float(),
        )
    if not sources or len(rows) >= ROWS_COMPARED:
        grams = Grams.learnt(texts)
        sources["grams"] = grams.vectors(texts), grams.vectors(questions)
    best = next(iter(sources))
    if len(sources) > 1:
        best = choose(
            {name: known for name, (known, _asked) in sources.items()}, labels, kind
        ).source
    known, asked = sources[best]
    model = learnt(known, labels, kind)
    return model.task.decoded(model.outputs(asked))[0]
