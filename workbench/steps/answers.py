"""The answers of a run as the project keeps them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from workbench.evaluation.answers import Answers
from workbench.label_text import joined, parted
from workbench.project import label_names, predictions, runs, tasks
from workbench.project.runs import Run
from workbench.project.store import Project


def answers_of(project: Project, run: Run) -> Answers:
    """Return what `run` said of the rows that score it; without spreads where one is missing."""
    kept = runs.held_out(project, run.id)
    packed = runs.held_out_spreads(project, run.id)
    labels = runs.labels_of(project, run.id)
    keys = tuple((sheet, row) for sheet, row, *_rest in kept)
    width = 2 * len(labels)
    spread = None
    if labels and keys and all(len(packed.get(key, b"")) == width for key in keys):
        spread = np.array([predictions.unpacked(packed[key]) for key in keys])
    return Answers(
        task=tasks.kind_of(project, run.task),
        labels=labels,
        keys=keys,
        truth=tuple(one[2] for one in kept),
        predicted=tuple(one[3] for one in kept),
        confidence=np.array([one[4] for one in kept], dtype=float),
        spread=spread,
    )


def answers_now(project: Project, run: Run) -> tuple[Answers, tuple[str, ...]]:
    """Return the answers under the labels' present names, those that were merged as one; and limits:
    "gone-labels" where some are no more and keep their old name, "new-labels" where rows carry labels
    that the run cannot know.
    """
    found = answers_of(project, run)
    if found.task == "number" or not len(found):
        return found, ()
    known = {name for one in (*found.truth, *found.predicted) for name in _names(found.task, one)}
    now = label_names.names_now(project, run, known | set(found.labels))
    limits = ("gone-labels",) if not all(now.values()) else ()
    if label_names.has_unknown_labels(project, run, now):
        limits = (*limits, "new-labels")
    if all(name == old or not name for old, name in now.items()):
        return found, limits

    def told(written: str) -> str:
        return joined(dict.fromkeys(now[one] or one for one in _names(found.task, written)))

    labels = tuple(dict.fromkeys(now[one] or one for one in found.labels))
    spread = None
    if found.spread is not None:
        spread = np.zeros((len(found), len(labels)))
        for at, old in enumerate(found.labels):
            place, chance = labels.index(now[old] or old), found.spread[:, at]
            if found.task == "several":  # of one of two at least: no more than this can be said
                spread[:, place] = np.maximum(spread[:, place], chance)
            else:
                spread[:, place] += chance
    moved = replace(
        found,
        labels=labels,
        truth=tuple(map(told, found.truth)),
        predicted=tuple(map(told, found.predicted)),
        spread=spread,
    )
    return moved, limits


def told_now(project: Project, run: Run, task: str, said: Sequence[str]) -> tuple[str, ...]:
    """Return what a run's model says, in the present names of the labels."""
    if task == "number":
        return tuple(said)
    now = label_names.names_now(project, run, {one for text in said for one in _names(task, text)})
    return tuple(
        joined(dict.fromkeys(now[one] or one for one in _names(task, text))) for text in said
    )


def _names(task: str, written: str) -> tuple[str, ...]:
    return parted(written) if task == "several" else (written,)
