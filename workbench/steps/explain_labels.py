"""Which words drive each label of a run: what they added in rows that carry it, row after row."""

import random
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from workbench.errors import RunUnknown
from workbench.events import Progress, Stage, Step
from workbench.label_text import LEVEL, parted
from workbench.project import annotations, in_use, runs, tasks
from workbench.project.annotations import LabelledRow
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.requests import ExplainLabels
from workbench.results import DrivingWord, LabelDriven, LabelsExplained
from workbench.steps.cleaning import joins_of
from workbench.steps.explaining import explainer_of, forget, lexicon_of
from workbench.text.words import Lexicon, is_word, spans

if TYPE_CHECKING:
    from workbench.learning.explaining import Explainer

_WORDS = 12  # that are told of a label
_CANDIDATES = 60  # of which they are chosen
_LEAST = 2  # rows looked at that must hold a word: once may be chance
_COUNTED = 20_000  # labelled rows in which words are counted
_WHERE = 2_000  # rows of a word that are told


@dataclass(slots=True)
class _Tally:
    """What words added to one label so far, over the rows looked at that hold them."""

    rows: int = 0
    added: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    def take(self, weights: dict[str, float], sign: int) -> None:
        """Take a row in: what each of its words added."""
        self.rows += 1
        for word, weight in weights.items():
            self.added[word].append(sign * weight)

    def most(self) -> dict[str, float]:
        """Return the words that added most, each with what it added per row looked at."""
        least = _LEAST if self.rows >= 2 * _LEAST else 1
        totals = {
            word: sum(each)
            for word, each in self.added.items()
            if len(each) >= least and sum(each) > 0
        }
        best = sorted(totals, key=lambda word: -totals[word])[:_CANDIDATES]
        return {word: totals[word] / self.rows for word in best}


def explain_labels(request: ExplainLabels) -> Step[LabelsExplained]:
    """Return the words that drive each label. Raises `NoRun`, `RunUnknown` and `Model...` errors."""
    yield Stage("loading")
    project = Project.open(Path(request.project), readonly=True)
    try:
        task = tasks.task_named(project, request.task)
        run = in_use.asked_or_in_use(project, task.id, request.run)
        if run.scores is None:
            raise RunUnknown(str(run.id), "–")
        explainer = explainer_of(run)
        lexicon = lexicon_of(project, run)
        joins = joins_of(runs.cleaning_of(project, run.id))
        rows = annotations.labelled_rows(project, run.task, lambda _sheet: joins)
        yield Stage("explaining")
        tallies, is_cut = yield from _looked_at(
            explainer, lexicon, _order(project, run, explainer, rows, request.rows), request.seconds
        )
        kind = explainer.task.kind
        labels = yield from _counted(tallies, lexicon, rows, kind)
        return LabelsExplained(run.id, kind, explainer.method, labels, is_cut)
    finally:
        forget()  # a training in this engine may need the memory
        project.close()


def _order(
    project: Project, run: Run, explainer: "Explainer", rows: Sequence[LabelledRow], most: int
) -> list[tuple[str, LabelledRow]]:
    """Return (label, row) pairs to look at, each label in turn; rows that score the run come first, for
    it has not learnt those by heart.
    """
    scored = {one[:2] for one in runs.held_out(project, run.id)}
    mixed = random.Random(0).sample(rows, len(rows))  # noqa: S311 - a repeatable choice, no secret
    mixed.sort(key=lambda one: (one.sheet, one.row) not in scored)
    kind = explainer.task.kind
    if kind == "number":
        return [("", one) for one in mixed[: 2 * most]]
    lists = [
        [(label, one) for one in mixed if _carries(one.label, label, kind)][:most]
        for label in explainer.task.labels
    ]
    return [pair for turn in zip_longest(*lists) for pair in turn if pair is not None]


def _looked_at(
    explainer: "Explainer",
    lexicon: Lexicon,
    order: Sequence[tuple[str, LabelledRow]],
    seconds: int,
) -> Step[tuple[dict[str, _Tally], bool]]:
    """Return what words added, by label, and whether time ran out."""
    tallies: dict[str, _Tally] = {}
    started = time.monotonic()
    for done, (label, row) in enumerate(order):
        spent = time.monotonic() - started
        if seconds and spent > seconds:
            return tallies, True
        left = (len(order) - done) * spent / max(done, 1)
        yield Progress(done, len(order), "rows", done / max(spent, 1e-6), left if done else -1.0)
        weights = yield from _by_word(explainer, lexicon, row.text, label)
        names = (("up", 1), ("down", -1)) if explainer.task.kind == "number" else ((label, 1),)
        for name, sign in names:
            tallies.setdefault(name, _Tally()).take(weights, sign)
    return tallies, False


def _by_word(
    explainer: "Explainer", lexicon: Lexicon, text: str, label: str
) -> Step[dict[str, float]]:
    """Return what each word added in one text, however often it stands there."""
    words = spans(text, lexicon)
    work = explainer.explain(text, words, label)
    while True:
        try:
            next(work)
        except StopIteration as end:
            found = end.value
            break
        yield from ()  # the progress that counts is that of rows
    added: dict[str, float] = defaultdict(float)
    for (start, stop), weight in zip(words, found.weights, strict=True):
        if is_word(text[start:stop]):
            added[text[start:stop].casefold()] += weight
    return added


def _counted(
    tallies: dict[str, _Tally], lexicon: Lexicon, rows: Sequence[LabelledRow], kind: str
) -> Step[tuple[LabelDriven, ...]]:
    """Return each label's words with the labelled rows that hold them, and how many of those carry it.

    Every word that makes sense of a text adds to what a model says of it. So what a word added counts
    by its lift: how much oftener rows with it carry the label than any row does.
    """
    best = {label: tally.most() for label, tally in tallies.items()}
    wanted = {word for words in best.values() for word in words}
    counted = rows[:_COUNTED]
    holders: dict[str, list[LabelledRow]] = defaultdict(list)
    for at, row in enumerate(counted):
        for word in _words_of(row.text, lexicon) & wanted:
            holders[word].append(row)
        if at % 500 == 0:
            yield Progress(at, len(counted), "rows")
    middle = median(float(one.label) for one in rows) if kind == "number" and rows else 0.0
    found: list[LabelDriven] = []
    for label, words in best.items():

        def right(those: Sequence[LabelledRow], label: str = label) -> int:
            return sum(_is_right(one.label, label, kind, middle) for one in those)

        usual = right(counted) / max(len(counted), 1)
        told: list[DrivingWord] = []
        for word, weight in words.items():
            those = holders[word]
            hits = right(those)
            lift = hits / max(len(those), 1) - usual
            if lift > 0:
                where = tuple((one.sheet, one.row) for one in those[:_WHERE])
                told.append(DrivingWord(word, weight * lift, len(those), hits, where))
        told.sort(key=lambda one: -one.weight)
        found.append(LabelDriven(label, tallies[label].rows, tuple(told[:_WORDS])))
    return tuple(found)


def _words_of(text: str, lexicon: Lexicon) -> set[str]:
    return {text[start:stop].casefold() for start, stop in spans(text, lexicon)}


def _is_right(written: str, label: str, kind: str, middle: float) -> bool:
    if kind == "number":
        return float(written) > middle if label == "up" else float(written) < middle
    return _carries(written, label, kind)


def _carries(written: str, label: str, kind: str) -> bool:
    """Return whether a written label is, holds or lies below `label`."""
    if kind == "several":
        return label in parted(written)
    return written == label or (kind == "tree" and written.startswith(label + LEVEL))
