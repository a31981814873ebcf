"""From labelled rows to a model on disk with an honest score."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch

from workbench.errors import ModelBlindToText, NoText
from workbench.events import Chosen, DeviceChosen, Noticed, Progress, Scores, Stage, Step
from workbench.learning.characters import Characters
from workbench.learning.device import Device, choose
from workbench.learning.encoder import Encoder
from workbench.learning.examples import Example, Key, conflicting_texts, usable
from workbench.learning.fine_tuning import Clock, Data, steps_of
from workbench.learning.linear import LinearHead, fitted
from workbench.learning.metrics import scores, threshold_for
from workbench.learning.plan import Plan, plan, validation
from workbench.learning.quick import STRENGTHS, Judged, Material, Probe, Rows, probe
from workbench.learning.recipe import THOROUGH, Recipe
from workbench.learning.saved_model import Model, save
from workbench.learning.splits import folds
from workbench.learning.tasks.single_label import SingleLabel
from workbench.learning.thorough import FOLDS, cross_validate, folds_with_heads, tune, tune_on_all

BLIND_FROM = 0.20  # share of unknown tokens from which an encoder does not serve
_RARE = 4  # rows of a label below which its score means little
_PROBE_FOLDS, _PROBE_FOLDS_OF_MANY = 5, 3
_MANY_ROWS = 3000


@dataclass(frozen=True, slots=True)
class HeldOut:
    """One scored row: nothing that predicted it had learnt from it."""

    key: Key
    truth: str
    predicted: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Trained:
    """A finished training. `method` is a key of `wording.METHODS`, `hash` names the model."""

    method: str
    state: str
    scores: Scores
    folder: Path
    hash: str
    held_out: tuple[HeldOut, ...]
    new_test_keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class _Job:
    """The rows of a training in their parts; `learn` are those the model may see."""

    recipe: Recipe
    plan: Plan
    task: SingleLabel
    learn: tuple[Example, ...]
    test: tuple[Example, ...]
    folder: Path

    def targets(self) -> torch.Tensor:
        return self.task.targets([example.label for example in self.learn])

    def texts(self) -> list[str]:
        return [example.text for example in self.learn]

    def test_texts(self) -> list[str]:
        return [example.text for example in self.test]


def train(
    examples: Sequence[Example], recipe: Recipe, frozen: frozenset[Key], folder: Path
) -> Step[Trained]:
    """Learn from `examples`, never from the rows in `frozen`, and save the model to `folder`.

    Under 200 rows, cross-validation gives the scores and every row is learnt from; above, about a
    fifth becomes test rows (`Trained.new_test_keys`). Raises `ModelBlindToText` for Thorough with an
    encoder that does not know the language, `DeviceMissing`, `DeviceOutOfMemory`, `NoText`.
    """
    yield Stage("preparing")
    torch.manual_seed(recipe.seed)
    rows = usable(examples)
    if not rows:
        raise NoText
    yield from _notices(examples, rows)
    split = plan(rows, frozen, recipe.seed)
    labels = sorted({rows[place].label for place in split.learn})
    learn = tuple(rows[place] for place in split.learn)
    test = tuple(rows[place] for place in split.test if rows[place].label in set(labels))
    job = _Job(recipe, split, SingleLabel(labels), learn, test, folder)
    device = choose(recipe.device)
    yield DeviceChosen(device.kind, device.name, device.dtype, device.reason)
    yield Stage("loading")
    encoder = Encoder(recipe.model, device, recipe.max_tokens, inference=True)
    unknown = encoder.unknown_share(encoder.tokenise(list(dict.fromkeys(job.texts()))))
    if unknown > BLIND_FROM:
        if recipe.preset == THOROUGH:
            raise ModelBlindToText(str(recipe.model), round(unknown * 100))
        yield Noticed("encoder-blind", round(unknown * 100), 100, str(recipe.model))
        return (yield from _by_characters(job))
    return (yield from _by_encoder(job, encoder, device))


def _notices(examples: Sequence[Example], rows: Sequence[Example]) -> Step[None]:
    """Say what is left out and what is weak."""
    empty = sum(not example.text.strip() for example in examples)
    if empty:
        yield Noticed("empty-texts", empty, len(examples))
    conflicts = conflicting_texts(rows)
    if conflicts:
        yield Noticed("conflicting", conflicts)
    for label, count in Counter(e.label for e in examples if e.text.strip()).items():
        if count < _RARE:
            yield Noticed("rare-label", count, 0, label)


def _by_characters(job: _Job) -> Step[Trained]:
    yield Chosen("method", "tfidf+linear")
    texts = job.texts()
    characters = Characters.learnt(texts)

    def rows(places: Sequence[int]) -> torch.Tensor:
        return characters.vectors([texts[place] for place in places])

    found = yield from _probed(job, rows)
    outputs = found.head.outputs(characters.vectors(job.test_texts())) if job.test else None
    model = Model(
        "tfidf+linear",
        job.task.labels,
        found.head,
        job.recipe.max_tokens,
        _threshold(job, found.judged),
        characters=characters,
    )
    return (yield from _finished(job, model, found.judged, outputs, "done"))


def _by_encoder(job: _Job, encoder: Encoder, device: Device) -> Step[Trained]:
    yield Stage("embedding")
    vectors = yield from encoder.embed([*job.texts(), *job.test_texts()])
    learnt, tested = vectors[: len(job.learn)], vectors[len(job.learn) :]
    if job.recipe.preset == THOROUGH and job.plan.test:
        return (yield from _tuned(job, device, learnt))
    found = yield from _probed(job, lambda places: learnt[list(places)])
    if job.recipe.preset == THOROUGH:
        trainable = Encoder(job.recipe.model, device, job.recipe.max_tokens, inference=False)
        return (yield from _tuned_in_folds(job, trainable, learnt, found))
    return (yield from _kept_probe(job, found, tested, "done"))


def _probed(job: _Job, rows: Rows) -> Step[Probe]:
    wanted = _PROBE_FOLDS if len(job.learn) < _MANY_ROWS else _PROBE_FOLDS_OF_MANY
    fold_of = folds(job.learn, min(wanted, len(job.learn)), job.recipe.seed)
    material = Material(rows, job.targets(), fold_of, job.task)
    rounds = 40 if job.recipe.preset == THOROUGH else job.recipe.epochs
    return (yield from probe(material, rounds, drawn=job.recipe.preset != THOROUGH))


def _kept_probe(job: _Job, found: Probe, tested: torch.Tensor, state: str) -> Step[Trained]:
    """Save the linear head on the base encoder."""
    model = Model(
        "embedding+linear",
        job.task.labels,
        found.head,
        job.recipe.max_tokens,
        _threshold(job, found.judged),
        base=job.recipe.model,
    )
    outputs = found.head.outputs(tested) if len(tested) else None
    return (yield from _finished(job, model, found.judged, outputs, state))


def _tuned(job: _Job, device: Device, vectors: torch.Tensor) -> Step[Trained]:
    """Fine-tune with validation rows, which not even the first head has seen; test rows score once."""
    yield Stage("loading")
    encoder = Encoder(job.recipe.model, device, job.recipe.max_tokens, inference=False)
    data = Data(encoder.tokenise([*job.texts(), *job.test_texts()]), job.targets(), job.task)
    left = validation(job.learn, job.recipe.seed)
    sides = ([p for p in range(len(job.learn)) if p not in left], sorted(left))
    start = yield from _first_head(data, vectors, sides)

    def keep(head: LinearHead) -> None:
        save(_tuned_model(job, encoder, head, -1.0), job.folder)

    best = yield from tune(encoder, start, data, job.recipe, sides, keep)
    said, sure = job.task.decoded(best.outputs)
    truth = data.targets[sides[1]].tolist()
    threshold = threshold_for([a == b for a, b in zip(said, truth, strict=True)], sure)
    yield Stage("scoring")
    outputs = best.tuner.outputs(range(len(job.learn), len(data.tokens)))
    model = _tuned_model(job, encoder, best.tuner.head(), threshold)
    return (yield from _finished(job, model, None, outputs, best.state))


def _first_head(
    data: Data, vectors: torch.Tensor, sides: tuple[list[int], list[int]]
) -> Step[LinearHead]:
    """Return the linear head that fits the first of `sides` and does best on the second."""
    yield Stage("validating")
    learn, left = sides
    truth = data.targets[left].tolist()
    found: list[tuple[int, LinearHead]] = []
    for number, strength in enumerate(STRENGTHS, 1):
        head = fitted(vectors[learn], data.targets[learn], len(data.task.labels), strength)
        said, _sure = data.task.decoded(head.outputs(vectors[left]))
        found.append((sum(a == b for a, b in zip(said, truth, strict=True)), head))
        yield Progress(number, len(STRENGTHS), "steps")
    return max(found, key=lambda one: one[0])[1]


def _tuned_in_folds(
    job: _Job, encoder: Encoder, vectors: torch.Tensor, found: Probe
) -> Step[Trained]:
    """Score by folds, then fine-tune on every row; stopped in the folds, the probe is the best."""
    data = Data(encoder.tokenise(job.texts()), job.targets(), job.task)
    fold_of = folds(job.learn, min(FOLDS, len(job.learn)), job.recipe.seed)
    parts = folds_with_heads(vectors, data, fold_of, found.strength)
    steps = sum(steps_of(len(part.learn), job.recipe) for part in parts)
    clock = Clock(steps + steps_of(len(job.learn), job.recipe))
    judged = yield from cross_validate(encoder, data, job.recipe, parts, clock)
    if judged is None:
        return (yield from _kept_probe(job, found, vectors[:0], "stopped"))
    threshold = _threshold(job, judged)

    def keep(head: LinearHead) -> None:
        save(_tuned_model(job, encoder, head, threshold), job.folder)

    tuner, state = yield from tune_on_all(encoder, found.head, data, job.recipe, clock, keep)
    model = _tuned_model(job, encoder, tuner.head(), threshold)
    return (yield from _finished(job, model, judged, None, state))


def _tuned_model(job: _Job, encoder: Encoder, head: LinearHead, threshold: float) -> Model:
    return Model(
        "fine-tuned", job.task.labels, head, job.recipe.max_tokens, threshold, encoder=encoder
    )


def _threshold(job: _Job, judged: Judged) -> float:
    right = [a == b for a, b in zip(judged.predicted, job.targets().tolist(), strict=True)]
    return threshold_for(right, judged.confidence)


def _finished(
    job: _Job, model: Model, judged: Judged | None, outputs: torch.Tensor | None, state: str
) -> Step[Trained]:
    """Save `model`; score it on the test rows' `outputs`, or by what the folds `judged`."""
    if outputs is not None:
        said, sure = job.task.decoded(outputs)
        scored: Sequence[Example] = job.test
    else:
        assert judged is not None  # without test rows there were folds
        said, sure, scored = list(judged.predicted), list(judged.confidence), job.learn
    truth = job.task.targets([example.label for example in scored]).tolist()
    yield Stage("saving")
    identity = save(model, job.folder)
    result = scores(
        truth,
        said,
        job.task.labels,
        scored_by=job.plan.scored_by,
        threshold=model.threshold,
        learned_from=len(job.learn),
    )
    yield result
    held_out = tuple(
        HeldOut(example.key, example.label, job.task.labels[label], chance)
        for example, label, chance in zip(scored, said, sure, strict=True)
    )
    return Trained(
        model.method, state, result, job.folder, identity, held_out, job.plan.new_test_keys
    )
