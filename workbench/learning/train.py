"""From labelled rows to a model on disk with an honest score."""

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import torch

from workbench.errors import ModelBlindToText, NoText
from workbench.events import Chosen, DeviceChosen, Noticed, Stage, Step
from workbench.learning.augmentation import NONE, with_copies
from workbench.learning.calibrating import applied, calibrated
from workbench.learning.characters import Characters
from workbench.learning.checkpoints import Ledger
from workbench.learning.device import choose
from workbench.learning.encoder import Encoder
from workbench.learning.examples import Example, Key, conflicting_texts, usable
from workbench.learning.fine_tuning import Clock, Data
from workbench.learning.job import Job, Trained, is_few, scored_rows, standard_promise
from workbench.learning.linear import LinearHead
from workbench.learning.memory import estimate
from workbench.learning.parity import agrees
from workbench.learning.plan import FROZEN_FROM, plan
from workbench.learning.predictor import Predictor
from workbench.learning.quick import Material, Probe, Rows, probe
from workbench.learning.recipe import QUICK, Recipe
from workbench.learning.saved_model import Model, save
from workbench.learning.splits import folds
from workbench.learning.tasks import TASKS, TaskKind
from workbench.learning.tasks.marks import Basis
from workbench.learning.thorough import FOLDS, compare, compared_steps, final, tune
from workbench.learning.ways import Ground, Learner

BLIND_FROM = 0.20  # share of unknown tokens from which an encoder does not serve
_RARE = 4  # rows of a label below which its score means little
_PROBE_FOLDS, _PROBE_FOLDS_OF_MANY = 5, 3
_MANY_ROWS = 3000
_REPEATS, _APART = 3, 1000  # of the cross-validation of few rows, and how far their seeds are apart
_ROUNDS = 40  # of the linear head's solver, where the epochs are those of the encoder


def train(
    examples: Sequence[Example],
    recipe: Recipe,
    frozen: frozenset[Key],
    folder: Path,
    ledger: Ledger | None = None,
) -> Step[Trained]:
    """Learn from `examples`, never from the rows in `frozen`, and save the model to `folder`.

    Under 200 rows, cross-validation gives the scores and every row is learnt from; above, about a
    fifth becomes test rows (`Trained.new_test_keys`). What is in the `ledger` is not done again.
    Raises `ModelBlindToText` for Thorough with an encoder that does not know the language,
    `DeviceMissing`, `DeviceOutOfMemory`, `LossNotFinite`, `NoText`, `PauseWanted`.
    """
    yield Stage("preparing")
    torch.manual_seed(recipe.options.seed)
    device = choose(recipe.device, recipe.options.precision)
    with repeatable(wanted=recipe.options.deterministic):
        yield DeviceChosen(device.kind, device.name, device.dtype, device.reason)
        job = yield from prepared(examples, recipe, frozen, folder, ledger)
        yield Stage("loading")
        options = recipe.options
        encoder = Encoder(recipe.model, device, options.max_tokens, options.head, options.cut)
        pieces = encoder.tokenise([*job.texts(), *job.test_texts()])
        if cut := encoder.cutter.long_texts(pieces):
            yield Noticed("cut-rows", cut, len(pieces))
        distinct = {tuple(piece) for one in pieces[: len(job.learn)] for piece in one}
        unknown = encoder.unknown_share(map(list, distinct))
        if unknown > BLIND_FROM:
            if recipe.is_thorough:
                raise ModelBlindToText(str(recipe.model), round(unknown * 100))
            yield Noticed("encoder-blind", round(unknown * 100), 100, str(recipe.model))
            return (yield from _by_characters(job))
        data = Data(pieces, torch.cat([job.targets(), job.test_targets()]), job.task)
        return (yield from _by_encoder(job, encoder, data))


def prepared(
    examples: Sequence[Example],
    recipe: Recipe,
    frozen: frozenset[Key],
    folder: Path,
    ledger: Ledger | None,
) -> Step[Job]:
    """Return who learns and who is tested, having said what is left out or weak."""
    rows = usable(examples, recipe.kind)
    if not rows:
        raise NoText
    empty = sum(not example.text.strip() for example in examples)
    if empty:
        yield Noticed("empty-texts", empty, len(examples))
    conflicts = conflicting_texts(rows)
    if conflicts:
        yield Noticed("conflicting", conflicts)
    for label, count in Counter(name for e in rows for name in e.names(recipe.kind)).items():
        if count < _RARE:
            yield Noticed("rare-label", count, 0, label)
    split = plan(rows, frozen, recipe.options.seed)
    learn = tuple(rows[place] for place in split.learn)
    task = TASKS[recipe.kind].learnt([example.label for example in learn])
    test = tuple(rows[place] for place in split.test if _is_known(rows[place], task))
    if unknown := len(split.test) - len(test):
        yield Noticed("unscored-test-rows", unknown, len(split.test))
    if not test:  # of labels that are known: then folds give the scores
        split = replace(split, test=())
    own = ledger or Ledger(folder.with_name(folder.name + ".part"))
    return Job(recipe, split, task, learn, test, folder, own)


def _is_known(example: Example, task: TaskKind) -> bool:
    """Return whether a row can be scored: its label occurs among those that are learnt from."""
    return task.kind in {"several", "number"} or example.label in set(task.labels)


@contextlib.contextmanager
def repeatable(*, wanted: bool) -> Iterator[None]:
    """Let torch use only operations that give the same bits each time."""
    before = torch.are_deterministic_algorithms_enabled()
    torch.use_deterministic_algorithms(wanted or before)
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(before)


def _by_characters(job: Job) -> Step[Trained]:
    yield Chosen("method", "tfidf+linear")
    texts = job.texts()
    characters = Characters.learnt(texts)

    def rows(places: Sequence[int]) -> torch.Tensor:
        return characters.vectors([texts[place] for place in places])

    found = yield from _probed(job, rows)
    model, sober = _model(job, "tfidf+linear", found.head, found.outputs, job.targets())
    model = replace(model, base=None, characters=characters)
    outputs = found.head.outputs(characters.vectors(job.test_texts())) if job.test else None
    return (yield from _finished(job, model, sober, outputs, "done"))


def _by_encoder(job: Job, encoder: Encoder, data: Data) -> Step[Trained]:
    if job.recipe.is_thorough and _has_validation(job):
        return (yield from _tuned(job, encoder, data))
    yield Stage("embedding")
    vectors = yield from encoder.embed([*job.texts(), *job.test_texts()])
    learnt = vectors[: len(job.learn)]
    if not job.recipe.is_thorough:
        if job.recipe.options.augment != NONE:  # fixed vectors: nothing that copies could teach
            yield Chosen("augment", NONE)
        found = yield from _probed(job, lambda places: learnt[list(places)])
        return (yield from _kept_probe(job, found, vectors, "done"))
    data = with_copies(data, job, encoder.tokenise)
    yield estimate(encoder, data, job.recipe)
    found = yield from _probed(job, lambda places: learnt[list(places)])
    ground = Ground(job, encoder, data, vectors, found.strength, Clock(1))
    ground.clock.total = compared_steps(ground)
    compared = yield from compare(ground, found)
    if compared is None or compared.best.way == "linear":
        state = "stopped" if compared is None else "done"
        honest = found if compared is None else replace(found, outputs=compared.outputs)
        return (yield from _kept_probe(job, honest, vectors, state))
    learner = yield from final(ground, compared.best)
    if learner is None:
        return (yield from _kept_probe(job, found, vectors, "stopped"))
    return (yield from _kept_learner(job, ground, learner, compared.best.way, compared.outputs))


def _tuned(job: Job, encoder: Encoder, data: Data) -> Step[Trained]:
    """Fine-tune on many rows, the best epoch chosen on some of them."""
    data = with_copies(data, job, encoder.tokenise)
    yield estimate(encoder, data, job.recipe)
    nothing = torch.empty(0, encoder.features)  # `tune` embeds what its first head is fitted on
    best = yield from tune(Ground(job, encoder, data, nothing, 10.0, Clock(1)))
    truth = data.targets[best.validation]
    model, sober = _model(job, "fine-tuned", best.fit.head(), best.outputs, truth)
    model = replace(model, encoder=encoder, body=best.fit.body)
    yield Stage("scoring")
    outputs = best.fit.outputs(range(len(job.learn), len(data.pieces)))
    return (yield from _finished(job, model, sober, outputs, best.state))


def _has_validation(job: Job) -> bool:
    """Return whether rows can be spared to choose the best epoch on, and the way has epochs."""
    enough = bool(job.plan.test) and not is_few(job.learn, job.task)
    return enough and job.recipe.options.way != "contrastive"


def _probed(job: Job, rows: Rows) -> Step[Probe]:
    count = _probe_folds(job)
    seed = job.recipe.options.seed
    drawn = [
        folds(
            job.learn,
            count,
            seed + _APART * number,
            must_part=True,
        )
        for number in range(_repeats(job))
    ]
    metric = job.recipe.options.metric
    material = Material(rows, job.targets(), drawn[0], job.task, metric, drawn[1:])
    rounds = job.recipe.options.epochs if job.recipe.preset == QUICK else _ROUNDS
    return (yield from probe(material, rounds, drawn=not job.recipe.is_thorough))


def _probe_folds(job: Job) -> int:
    wanted = _PROBE_FOLDS if len(job.learn) < _MANY_ROWS else _PROBE_FOLDS_OF_MANY
    return min(wanted, len(job.learn))


def _repeats(job: Job) -> int:
    """Return how often folds are drawn: of few rows their scores hang on the draw.

    On 30 draws of 60 rows of trec6 two draws of folds were 4.9 points apart and, three times repeated,
    2.5; the error against rows held back fell from 8.7 points to 8.2 only, for most of it is which rows
    are labelled. It costs 1.1 s of computing instead of 0.4. Where BERT itself learns it would cost
    minutes: once.
    """
    is_scored_so = not job.recipe.is_thorough and not job.plan.test
    return _REPEATS if is_scored_so and len(job.learn) < FROZEN_FROM else 1


def _kept_probe(job: Job, found: Probe, vectors: torch.Tensor, state: str) -> Step[Trained]:
    """Save the linear head on the base encoder."""
    model, sober = _model(job, "embedding+linear", found.head, found.outputs, job.targets())
    outputs = found.head.outputs(vectors[len(job.learn) :]) if job.test else None
    return (yield from _finished(job, model, sober, outputs, state))


def _kept_learner(
    job: Job, ground: Ground, learner: Learner, way: str, honest: torch.Tensor
) -> Step[Trained]:
    """Save what a way made of every row, scored by folds or on the test rows."""
    method = "contrastive" if way == "contrastive" else "fine-tuned"
    model, sober = _model(job, method, learner.head(), honest, job.targets())
    model = replace(model, encoder=ground.encoder, body=learner.body)
    places = range(len(job.learn), len(ground.data.pieces))
    outputs = learner.outputs(places) if job.test else None
    return (yield from _finished(job, model, sober, outputs, "done"))


def _model(
    job: Job, method: str, head: LinearHead, honest: torch.Tensor, targets: torch.Tensor
) -> tuple[Model, torch.Tensor]:
    """Return a model whose calibration comes from `honest` outputs of rows that were not learnt
    from, and those outputs calibrated by fits that had not seen them.
    """
    calibration, sober = calibrated(job.task, honest, targets)
    task = job.task.tuned(sober, targets)
    model = Model(
        method=method,
        task=task,
        head=head,
        options=job.recipe.options,
        base=job.recipe.model,
        calibration=calibration,
    )
    return model, sober


def _is_sound_when_short(job: Job, model: Model, said: torch.Tensor | None) -> bool:
    """Return whether the saved model may predict in the device's own dtype, which `said` the outputs of
    the test rows.
    """
    device = choose(job.recipe.device, job.recipe.options.precision)
    if model.characters is not None or device.dtype == "float32":
        return True
    full = Predictor.load(job.folder, device.kind, "float32")
    texts = [*job.test_texts(), *job.texts()]
    return agrees(full, texts, said, lambda: Predictor.load(job.folder, device.kind, device.dtype))


def _finished(
    job: Job, model: Model, sober: torch.Tensor, outputs: torch.Tensor | None, state: str
) -> Step[Trained]:
    """Score `model` on the test rows' `outputs`, or by the `sober` ones of the folds, and save it with
    what these rows promise.
    """
    task, said = model.task, None
    if outputs is not None:
        outputs = said = applied(model.calibration, task, outputs)
        scored, targets = job.test, job.test_targets()
    else:
        outputs, scored, targets = sober, job.learn, job.targets()
    held_out = scored_rows(scored, task, outputs)
    promise = standard_promise(held_out, task)
    model = replace(model, promise=promise)
    yield Stage("saving")
    identity = save(model, job.folder)
    if not _is_sound_when_short(job, model, said):
        yield Noticed("float32-kept")
        identity = save(replace(model, dtype="float32"), job.folder)
    least = promise.threshold if promise else -1.0
    basis = Basis(job.plan.scored_by, least, len(job.learn))
    result = task.scores(outputs, targets, basis)
    yield result
    job.ledger.remove()
    return Trained(
        method=model.method,
        state=state,
        scores=result,
        folder=job.folder,
        hash=identity,
        held_out=held_out,
        new_test_keys=job.plan.new_test_keys,
        labels=task.labels,
        folds=0
        if job.test
        else min(FOLDS if job.recipe.is_thorough else _PROBE_FOLDS, len(job.learn)),
        repeats=0 if job.test else _repeats(job),
        promise=promise,
    )
