"""The answers of a run as the project keeps them."""

import numpy as np

from workbench.evaluation.answers import Answers
from workbench.project import predictions, runs, tasks
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
