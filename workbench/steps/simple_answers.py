"""Has simple models say what they would give the rows that score a run, and keeps it beside the run's."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from workbench.events import Noticed, Stage, Step
from workbench.project import annotations, runs, simple_models
from workbench.project.store import Project
from workbench.steps.cleaning import joins_of

if TYPE_CHECKING:
    from workbench.learning.examples import Example, Key
    from workbench.learning.job import Trained
    from workbench.learning.recipe import Recipe


def keep_simple_answers(
    project: Project,
    run: int,
    examples: "Sequence[Example]",
    recipe: "Recipe",
    trained: "Trained",
    test_keys: "frozenset[Key]",
) -> Step[None]:
    """Keep what a baseline and the fast model say of the rows that score the finished `run`.

    Whatever goes wrong here is noted and no more: the run is whole without it.
    """
    from workbench.learning.simple_models import simple_answers  # noqa: PLC0415 - loads torch
    from workbench.steps.read_vectors import read_before  # noqa: PLC0415 - loads torch

    yield Stage("simple-models")
    try:
        task = runs.run(project, run).task
        found = annotations.labelled_rows(project, task, lambda sheet: joins_of(sheet.cleaning))
        vectors = read_before(project, found)
        scored = frozenset(row.key for row in trained.held_out)
        kept_out = test_keys | frozenset(trained.new_test_keys)
        said = yield from simple_answers(examples, scored, kept_out, recipe, vectors)
        simple_models.add_simple_answers(project, run, said.baseline, said.fast)
    except Exception as error:  # noqa: BLE001 - a comparison must not cost a training
        yield Noticed("no-simple-models", name=type(error).__name__)
