"""What is known of the rows that score a run beside its answers: their texts, what the model reads of
them, the labelled rows that say about the same, and what other models said.
"""

import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import torch

from workbench.errors import WorkbenchError
from workbench.evaluation.answers import Answers, Key
from workbench.evaluation.causes import Evidence, letters
from workbench.label_text import parted
from workbench.learning.simple_models import MOST_ROWS
from workbench.learning.suggesting.grams import SAMPLED, Grams
from workbench.learning.text_limits import text_limits
from workbench.project import annotations, simple_models
from workbench.project.annotations import LabelledRow
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.steps.cleaning import joins_of
from workbench.steps.read_vectors import read_before

_NEIGHBOURS = 5
_FEWEST = 20  # labelled rows under which the nearest one is hardly near
_AT_ONCE = 256


def evidence_of(project: Project, run: Run, answers: Answers) -> Evidence:
    """Return what is known of the rows of `answers`, in their order."""
    found = annotations.labelled_rows(project, run.task, lambda sheet: joins_of(sheet.cleaning))
    rows = {(row.sheet, row.row): row for row in found}
    scored = set(answers.keys)
    is_tested = run.scores is not None and run.scores.scored_by == "test"
    known = [row for key, row in rows.items() if not is_tested or key not in scored]
    texts = [rows[key].text if key in rows else "" for key in answers.keys]
    told = simple_models.simple_answers(project, run.id)
    unknown, cut = _unread(run, texts)
    nearest, neighbours = _near(project, found, known, answers.keys, texts)
    return Evidence(
        letters=[
            letters(text) if key in rows else -1
            for key, text in zip(answers.keys, texts, strict=True)
        ],
        unknown=unknown,
        cut=cut,
        nearest=nearest,
        neighbours=neighbours,
        others=[[one[key] for one in told if key in one] for key in answers.keys],
        learnt=_learnt(known, answers.task),
        threshold=run.scores.threshold if run.scores is not None else -1.0,
    )


def _learnt(known: Sequence[LabelledRow], task: str) -> dict[str, int]:
    if task == "number":
        return {}
    return dict(
        Counter(
            name
            for row in known
            for name in (parted(row.label) if task == "several" else (row.label,))
        )
    )


def _unread(run: Run, texts: Sequence[str]) -> tuple[Sequence[float], Sequence[bool]]:
    """Return what the run's model does not know and cuts, or nothing where the model is gone."""
    try:
        limits = text_limits(Path(run.folder), texts)
    except WorkbenchError:
        return (), ()
    return (limits.unknown, limits.cut) if limits is not None else ((), ())


def _near(
    project: Project,
    found: Sequence[LabelledRow],
    known: Sequence[LabelledRow],
    keys: Sequence[Key],
    texts: Sequence[str],
) -> tuple[Sequence[float], Sequence[Sequence[str]]]:
    """Return the cosine of each row's nearest labelled row, and the labels of the nearest few."""
    if len(known) < _FEWEST:
        return (), ()
    if len(known) > MOST_ROWS:
        known = random.Random(0).sample(known, MOST_ROWS)  # noqa: S311 - a repeatable draw, no secret
    read = read_before(project, found)
    own = [row.text for row in known]
    if all(text in read for text in (*own, *filter(None, texts))):
        blank = torch.zeros_like(next(iter(read.values())))
        there, here = (
            torch.stack([read.get(text, blank) for text in some]).float() for some in (own, texts)
        )
    else:
        grams = Grams.learnt(own[:SAMPLED])
        there, here = grams.vectors(own), grams.vectors(texts)
    places = {(row.sheet, row.row): at for at, row in enumerate(known)}
    itself = [places.get(key, -1) for key in keys]
    nearest: list[float] = []
    neighbours: list[tuple[str, ...]] = []
    for start in range(0, len(here), _AT_ONCE):
        near = here[start : start + _AT_ONCE] @ there.T
        for line, at in enumerate(itself[start : start + _AT_ONCE]):
            if at >= 0:
                near[line, at] = -2.0  # a row does not vouch for itself
        closest, which = near.topk(_NEIGHBOURS, dim=1)
        nearest += closest[:, 0].tolist()
        neighbours += [tuple(known[at].label for at in line) for line in which.tolist()]
    return nearest, neighbours
