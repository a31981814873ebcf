"""A search for options within a time, by cross-validation on the rows that may be learnt from.

Trials are suggested by a tree-structured Parzen estimator (J. Bergstra et al., 2011) and ended early by
the median rule (D. Golovin et al., 2017), both of optuna. The first trials are what automatic would do,
so that the end is never worse than that by the same measure. Test rows are never looked at: the final
training scores on them once.
"""

import copy
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

import optuna
import torch
from optuna.distributions import distribution_to_json, json_to_distribution
from optuna.trial import TrialState

from workbench.errors import DeviceOutOfMemory, LossNotFinite, ModelBlindToText
from workbench.events import (
    Chosen,
    EpochDone,
    Event,
    Noticed,
    Progress,
    SearchDone,
    Stage,
    Step,
    TrialDone,
)
from workbench.learning.checkpoints import Ledger
from workbench.learning.device import choose
from workbench.learning.encoder import Encoder
from workbench.learning.examples import Example, Key
from workbench.learning.fine_tuning import Clock, Data, PauseWanted
from workbench.learning.job import Job, Trained
from workbench.learning.linear import fitted
from workbench.learning.quick import STRENGTHS, sides
from workbench.learning.recipe import Recipe
from workbench.learning.search_space import Found, Space
from workbench.learning.splits import folds, hold_out
from workbench.learning.thorough import FOLDS
from workbench.learning.train import BLIND_FROM, prepared, repeatable, train
from workbench.learning.ways import Ground, learn_by, shown_value
from workbench.options import Options

DONE, PRUNED, FAILED = "done", "pruned", "failed"
_MOST_ROWS = 2000  # of a search: more rows make each trial slow, and the best options hardly differ
_PARTS = 4  # of a fold, after each of which a trial may be ended
_BEFORE_PRUNING = 4  # trials
_MOST_REPEATS = 25  # suggestions in a row that were tried before, until there is nothing new to try
_FALLING = {"mae", "rmse", "loss"}  # metrics of which less is better
_TRIALS, _ENDED = "trials", "searched"  # entries of the ledger

Outcome = TypeVar("Outcome")


@dataclass(frozen=True, slots=True)
class Search:
    """What a person allows: `minutes` for all trials, at most `trials` (0: as many as there is time).

    `said` are the options that are settled; the others may be chosen.
    """

    minutes: float
    trials: int
    said: Options


class _Ended(Exception):
    """The search is over, by the clock or by the person."""


class _Pruned(Exception):
    """The trial is worse than most at the same point."""


@dataclass(slots=True)
class _Tried:
    """A trial that is over, as it is kept. `score` is better the larger; `reports` by point."""

    found: Found
    state: str
    score: float
    seconds: float
    at: float
    reports: dict[str, float] = field(default_factory=dict)
    spaces: dict[str, str] = field(default_factory=dict)


def tuned(
    examples: Sequence[Example],
    recipe: Recipe,
    frozen: frozenset[Key],
    folder: Path,
    ledger: Ledger,
    search: Search,
) -> Step[Trained]:
    """Look for options for at most `search.minutes`, then train with the best as `train` does.

    Stop ends the search and trains with the best so far. What is in the `ledger` is not done again.
    Raises what `train` raises.
    """
    known = ledger.read(_ENDED)
    is_stopped = False
    if known is None:
        found, is_stopped = yield from _searched(examples, recipe, frozen, ledger, search)
        ledger.drop_states()
        ledger.write(_ENDED, {}, {"found": found})
    else:
        found = known.numbers["found"]
    for name, value in _texts(found):
        yield Chosen(name, value)
    options = replace(recipe.options, **found)
    if not search.said.patience:
        options = replace(options, patience=max(3, options.epochs // 3))
    work = train(examples, replace(recipe, options=options), frozen, folder, ledger)
    if is_stopped:  # the wish stays uttered, and was meant for the search
        work = _deaf_to_stop(work)
    return (yield from work)


def _deaf_to_stop(work: Step[Outcome]) -> Step[Outcome]:
    try:
        event = next(work)
        while True:
            wish = yield event
            event = work.send(None if wish == "stop" else wish)
    except StopIteration as end:
        result: Outcome = end.value
        return result
    finally:
        work.close()


def _texts(found: Found) -> tuple[tuple[str, str], ...]:
    """Return options as a person reads them."""
    return tuple((k, f"{v:.3g}" if isinstance(v, float) else str(v)) for k, v in found.items())


def _searched(
    examples: Sequence[Example],
    recipe: Recipe,
    frozen: frozenset[Key],
    ledger: Ledger,
    search: Search,
) -> Step[tuple[Found, bool]]:
    """Return the best options, none where no trial ended, and whether the person stopped it."""
    started = time.monotonic()
    yield Stage("tuning")
    torch.manual_seed(recipe.options.seed)
    job: Job = _drained(prepared(examples, recipe, frozen, ledger.folder, ledger))
    if not job.plan.test:
        yield Noticed("tuned-on-scored", len(job.learn))
    if len(job.learn) > _MOST_ROWS:
        yield Noticed("tuned-on-part", _MOST_ROWS, len(job.learn))
        part = hold_out(job.learn, _MOST_ROWS / len(job.learn), recipe.options.seed + 3)
        job = replace(job, learn=tuple(job.learn[place] for place in sorted(part)))
    device = choose(recipe.device, recipe.options.precision)
    options = recipe.options
    encoder = Encoder(recipe.model, device, options.max_tokens, options.head, options.cut)
    with repeatable(wanted=options.deterministic):
        return (yield from _Hunt(job, encoder, search, started).run())


def _drained(step: Step[Outcome]) -> Outcome:
    """Return the result of a step whose events the final training says once more."""
    while True:
        try:
            next(step)
        except StopIteration as end:
            result: Outcome = end.value
            return result


class _Hunt:
    """One search: optuna's study, what was tried, and the rows that it is tried on."""

    def __init__(self, job: Job, encoder: Encoder, search: Search, started: float) -> None:
        self._job, self._search, self._started = job, search, started
        self._space = Space(search.said, job.recipe)
        pieces = encoder.tokenise(job.texts())
        unknown = encoder.unknown_share([piece for one in pieces for piece in one])
        if unknown > BLIND_FROM:
            raise ModelBlindToText(str(job.recipe.model), round(unknown * 100))
        self._data = Data(pieces, job.targets(), job.task)
        seed = job.recipe.options.seed + 2  # not the folds that give the final scores
        self._folds = folds(job.learn, min(FOLDS, len(job.learn)), seed, must_part=True)
        self._encoders = {encoder.pooling: encoder}
        self._vectors: dict[str, torch.Tensor] = {}
        self._tried: list[_Tried] = []
        optuna.logging.set_verbosity(optuna.logging.ERROR)  # its chatter is no one's
        pruner = optuna.pruners.MedianPruner(_BEFORE_PRUNING, 0)
        self._study = optuna.create_study(direction="maximize", pruner=pruner)
        self._report: Callable[[float, int], None] = lambda _score, _point: None
        self._repeats = 0

    def run(self) -> Step[tuple[Found, bool]]:
        """Try until the time is over; return the best options and whether the person stopped."""
        self._go_on()
        is_stopped = False
        try:
            while not self._search.trials or len(self._tried) < self._search.trials:
                yield from self._checked()
                yield from self._one_trial()
        except _Ended as end:
            is_stopped = bool(end.args)
        whole = [one for one in self._tried if one.state == DONE]
        best = max(whole, key=lambda one: one.score, default=None)
        metric, found = self._metric, best.found if best else {}
        value = abs(best.score) if best else -1.0
        yield SearchDone(len(self._tried), metric, value, _texts(found))
        return found, is_stopped

    @property
    def _metric(self) -> str:
        return self._job.recipe.options.metric

    def _go_on(self) -> None:
        """Take up what an earlier session tried; the time that it took counts."""
        self._job.ledger.drop_states()
        known = self._job.ledger.read(_TRIALS)
        for kept in known.numbers["tried"] if known else ():
            one = _Tried(**kept)
            self._tried.append(one)
            self._study.add_trial(_as_of_optuna(one))
        if self._tried:
            self._started -= self._tried[-1].at

    # --- time -------------------------------------------------------------------------------

    def _checked(self) -> Step[None]:
        """Say how far it is. Raises `_Ended` at Stop and when the time is over, `PauseWanted`."""
        left = self._search.minutes * 60 - (time.monotonic() - self._started)
        wish = yield Progress(len(self._tried), self._search.trials, "trials", 0.0, max(left, 0.0))
        if wish == "pause":
            raise PauseWanted(len(self._tried))
        if wish == "stop":
            raise _Ended("stopped")
        if left <= 0:
            raise _Ended

    def _watched(self, work: Step[Outcome]) -> Step[Outcome]:
        """Return the result of `work`, whose time and epochs are watched at every step of it."""
        try:
            event = next(work)
            while True:
                yield from self._checked()
                self._heed(event)
                event = work.send(None)
        except StopIteration as end:
            result: Outcome = end.value
            return result
        finally:
            work.close()

    def _heed(self, event: Event) -> None:
        if isinstance(event, EpochDone) and event.epoch < event.epochs:
            point = _PARTS * event.epoch // event.epochs
            if point > _PARTS * (event.epoch - 1) // event.epochs:
                self._report(self._signed(event.value), point)

    def _signed(self, value: float) -> float:
        return -value if self._metric in _FALLING else value

    # --- trials -----------------------------------------------------------------------------

    def _one_trial(self) -> Step[None]:
        number, defaults = len(self._tried), self._space.defaults()
        seed = self._job.recipe.options.seed * 1000 + number + self._repeats  # as before a kill
        self._study.sampler = optuna.samplers.TPESampler(seed=seed)
        if number < len(defaults):
            self._study.enqueue_trial(defaults[number])
        trial = self._study.ask()
        found = self._space.suggested(trial)
        if self._is_repeated(found, trial):
            return
        begun, folds_before = time.monotonic(), list[float]()

        def report(score: float, point: int) -> None:
            mean = (sum(folds_before) + score) / (len(folds_before) + 1)
            trial.report(mean, len(folds_before) * _PARTS + point)
            if number >= len(defaults) and trial.should_prune():
                raise _Pruned

        self._report = report
        state = DONE
        try:
            score = yield from self._scored(found, number, folds_before)
        except _Pruned:
            state, score = PRUNED, self._last_report(trial)
        except (LossNotFinite, DeviceOutOfMemory):
            state, score = FAILED, -1.0
        told = {PRUNED: TrialState.PRUNED, FAILED: TrialState.FAIL}.get(state)
        frozen = self._study.tell(trial, None if told else score, state=told)
        now = time.monotonic()
        one = _Tried(found, state, score, now - begun, now - self._started)
        one.reports = {str(point): value for point, value in frozen.intermediate_values.items()}
        one.spaces = {name: distribution_to_json(d) for name, d in frozen.distributions.items()}
        self._tried.append(one)
        self._repeats = 0
        self._job.ledger.write(_TRIALS, {}, {"tried": [asdict(one) for one in self._tried]})
        value = -1.0 if state == FAILED else abs(score)
        yield TrialDone(number + 1, value, one.seconds, state, _texts(found), self._metric, one.at)

    def _is_repeated(self, found: Found, trial: optuna.Trial) -> bool:
        """Return whether this was tried before; optuna is told the same again, the person is not.

        Raises `_Ended` where nothing but repeats is suggested any more.
        """
        before = next((one for one in self._tried if one.found == found), None)
        if before is None:
            return False
        self._repeats += 1
        if self._repeats > _MOST_REPEATS:
            raise _Ended
        if before.state == FAILED:
            self._study.tell(trial, state=TrialState.FAIL)
        else:
            self._study.tell(trial, before.score)
        return True

    def _last_report(self, trial: optuna.Trial) -> float:
        reports = self._study.trials[trial.number].intermediate_values
        return float(reports[max(reports)])

    def _scored(self, found: Found, number: int, before: list[float]) -> Step[float]:
        """Return the mean over the folds of the metric on rows left out."""
        ground = yield from self._ground(found)
        for fold in range(max(self._folds) + 1):
            learn, left = sides(self._folds, fold)
            if found["way"] == "linear":
                score = yield from self._linear(ground, learn, left)
            else:
                name = f"trial-{number}-{fold}"
                learner = yield from self._watched(
                    learn_by(found["way"], ground, learn, name, left)
                )
                assert learner is not None  # only Stop gives none, and it is not told of that
                score = self._score(learner.outputs(left), left)
            self._report(score, _PARTS)
            before.append(score)
        return sum(before) / len(before)

    def _linear(self, ground: Ground, learn: list[int], left: list[int]) -> Step[float]:
        scores = []
        for strength in STRENGTHS:
            yield from self._checked()
            targets = ground.data.targets[learn]
            head = fitted(ground.vectors[learn], targets, ground.data.task, strength)
            scores.append(self._score(head.outputs(ground.vectors[left]), left))
        return max(scores)

    def _score(self, outputs: torch.Tensor, places: list[int]) -> float:
        marks = self._data.task.marks(outputs, self._data.targets[places])
        return self._signed(shown_value(marks, self._metric))

    def _ground(self, found: Found) -> Step[Ground]:
        """Return what the options of a trial work on; vectors are computed once for each head."""
        options = self._space.options(found)
        if options.head not in self._encoders:
            other = copy.copy(next(iter(self._encoders.values())))
            other.pooling = options.head
            self._encoders[options.head] = other
        encoder = self._encoders[options.head]
        if options.head not in self._vectors:
            self._vectors[options.head] = yield from self._watched(encoder.embed(self._job.texts()))
        recipe = replace(self._job.recipe, options=options)
        job = replace(self._job, recipe=recipe)
        vectors = self._vectors[options.head]
        # The learning rate is what is searched: a warm-up goes at the whole of it.
        return Ground(job, encoder, self._data, vectors, 10.0, Clock(1), pace=-1)


def _as_of_optuna(one: _Tried) -> Any:
    """Return a trial of an earlier session as optuna knows trials."""
    states = {DONE: TrialState.COMPLETE, PRUNED: TrialState.PRUNED, FAILED: TrialState.FAIL}
    return optuna.trial.create_trial(
        state=states[one.state],
        value=None if one.state == FAILED else one.score,
        params=one.found,
        distributions={name: json_to_distribution(text) for name, text in one.spaces.items()},
        intermediate_values={int(point): value for point, value in one.reports.items()},
    )
