"""What two runs say of the same rows: as it was kept when each ended, and where the later one was
scored on more rows, by asking the earlier one's model now.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from workbench.errors import WorkbenchError
from workbench.evaluation.answers import Answers, Key
from workbench.events import Progress, Stage, Step
from workbench.label_text import parted
from workbench.learning.examples import folded
from workbench.project import annotations, in_use, label_names, runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.steps.answers import answers_now, told_now
from workbench.steps.cleaning import joins_of


@dataclass(frozen=True, slots=True)
class Pair:
    """Both runs' answers. What is not told of here is as in `results.RunsCompared`."""

    first: Answers
    second: Answers
    only_first: tuple[str, ...] = ()
    only_second: tuple[str, ...] = ()
    left_out: int = 0
    asked_now: int = 0
    is_model_gone: bool = False
    has_gone_labels: bool = False


def paired(project: Project, first: Run, second: Run) -> Step[Pair]:
    """Return what two runs say of the rows that neither learnt from.

    The rows are those that score the later run. What the earlier one said when it was scored counts
    (of a cross-validation each row by a model without it), its truth is the later run's. Of the others
    its model is asked, but for rows that it learnt from or whose text or group it learnt from. Rows
    whose true labels one of the two does not know count for neither.
    """
    earlier, later = sorted((first, second), key=lambda run: run.id)
    (old, limits), (new, more) = (answers_now(project, run) for run in (earlier, later))
    is_gone_label = "gone-labels" in (*limits, *more)
    if old.task != new.task or earlier.id == later.id:
        both = (old, new) if first is earlier else (new, old)
        return Pair(*both, has_gone_labels=is_gone_label)
    truth = dict(zip(new.keys, new.truth, strict=True))
    old = replace(
        old, truth=tuple(truth.get(k, t) for k, t in zip(old.keys, old.truth, strict=True))
    )
    known = _labels(project, earlier, old), _labels(project, later, new)
    places = [at for at, one in enumerate(new.truth) if _is_known(new.task, one, known)]
    left_out = len(new) - len(places)
    kept = new.part(places)
    asked, is_gone = yield from _asked(project, earlier, old, kept)
    pair = (_joined(old, asked), kept)
    only = tuple(sorted(known[0] - known[1])), tuple(sorted(known[1] - known[0]))
    if not all(known):  # it is not told what one of them knows
        only = (), ()
    if first is not earlier:
        pair, only = pair[::-1], only[::-1]
    return Pair(*pair, *only, left_out, len(asked), is_gone, is_gone_label)


def _labels(project: Project, run: Run, answers: Answers) -> frozenset[str]:
    """Return the labels that a run's model knows, as they are called now; nothing of a number."""
    if answers.task == "number":
        return frozenset()
    told = run.scores.labels if run.scores else ()
    names = runs.labels_of(project, run.id) or told
    now = label_names.names_now(project, run, names)
    return frozenset(now[one] or one for one in names)


def _is_known(task: str, truth: str, known: tuple[frozenset[str], frozenset[str]]) -> bool:
    names = parted(truth) if task == "several" else (truth,)
    return task == "number" or all(not one or set(names) <= one for one in known)


def _joined(answers: Answers, more: Answers) -> Answers:
    return replace(
        answers,
        keys=(*answers.keys, *more.keys),
        truth=(*answers.truth, *more.truth),
        predicted=(*answers.predicted, *more.predicted),
        confidence=np.concatenate([answers.confidence, more.confidence]),
        spread=None,
    )


def _asked(
    project: Project, earlier: Run, old: Answers, new: Answers
) -> Step[tuple[Answers, bool]]:
    """Return what the earlier model says of rows that it has not learnt from, and whether it is gone."""
    nothing = replace(new.part([]), labels=old.labels)
    scored = set(old.keys)
    missing = [at for at, key in enumerate(new.keys) if key not in scored]
    if not missing:
        return nothing, False
    texts = _unseen(project, earlier, scored)
    part = new.part([at for at in missing if new.keys[at] in texts])
    if not len(part):
        return nothing, False
    if not in_use.has_model(earlier):
        return nothing, True
    try:
        yield Stage("asking")
        said, sure = yield from _said(Path(earlier.folder), [texts[key] for key in part.keys])
    except WorkbenchError:  # its weights or those it stands on are gone: what was kept must do
        return nothing, True
    said = told_now(project, earlier, old.task, said)
    return replace(part, predicted=said, confidence=np.array(sure), spread=None), False


def _unseen(project: Project, earlier: Run, scored: set[Key]) -> dict[Key, str]:
    """Return the text, cleaned as the earlier run's, of labelled rows that it cannot have learnt from."""
    joins = joins_of(runs.cleaning_of(project, earlier.id))
    rows = annotations.labelled_rows(project, earlier.task, lambda _sheet: joins)
    fresh = annotations.labelled_after(project, earlier.task, earlier.started)
    is_tested = earlier.scores is not None and earlier.scores.scored_by == "test"
    free = fresh | scored if is_tested else fresh
    learnt = [row for row in rows if (row.sheet, row.row) not in free]
    texts, groups = {folded(row.text) for row in learnt}, {row.group for row in learnt if row.group}
    return {
        (row.sheet, row.row): row.text
        for row in rows
        if (row.sheet, row.row) in fresh
        and folded(row.text) not in texts
        and row.group not in groups
    }


def _said(folder: Path, texts: Sequence[str]) -> Step[tuple[tuple[str, ...], list[float]]]:
    from workbench.learning.predictor import Predictor  # noqa: PLC0415 - loads torch

    said, sure = [""] * len(texts), [0.0] * len(texts)
    done = 0
    for places, names, confidences in Predictor.load(folder).predict(texts):
        for place, name, confidence in zip(places, names, confidences, strict=True):
            said[place], sure[place] = name, confidence
        done += len(places)
        yield Progress(done, len(texts))
    return tuple(said), sure
