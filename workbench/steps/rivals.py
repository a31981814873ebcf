"""What a run is held against: the simple models that were taught the same rows, and the run before."""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from workbench.evaluation.answers import Answers, Key
from workbench.evaluation.comparison import compared
from workbench.project import runs, simple_models
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.steps.answers import answers_of
from workbench.trust import Rival


def rivals_of(project: Project, run: Run, answers: Answers) -> Iterator[Rival]:
    """Yield what can be compared with `run` on rows that score both."""
    for who, said in zip(
        ("baseline", "fast"), simple_models.simple_answers(project, run.id), strict=True
    ):
        if said:
            yield Rival(who, 0, compared(_said(answers, said), answers))
    earlier = [
        one
        for one in runs.all_runs(project, run.task)
        if one.id < run.id and one.scores is not None
    ]
    if earlier:
        last = earlier[-1]
        found = compared(answers_of(project, last), answers)
        if found.rows:
            yield Rival("last", last.id, found)


def _said(answers: Answers, said: dict[Key, str]) -> Answers:
    """Return what another model said of the rows of `answers` that it was asked about."""
    places = [at for at, key in enumerate(answers.keys) if key in said]
    part = answers.part(places)
    return replace(
        part,
        predicted=tuple(said[key] for key in part.keys),
        confidence=np.full(len(part), -1.0),
        spread=None,
    )
