"""Whether a run that has ended takes the place of the one in use: only if it is better beyond chance."""

from workbench.errors import RunUnknown
from workbench.evaluation.comparison import compared
from workbench.events import ModelChosen, Stage, Step
from workbench.project import in_use, runs
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.project.undo import now
from workbench.steps.pairing import paired
from workbench.trust import Comparison


def chosen_model(project: Project, task: int, number: int) -> Step[ModelChosen]:
    """Return what was decided about the run `number`, and keep it: put in use, or beside the one in use.

    It takes its place if `evaluation.comparison` finds it better, by the usual measure, on the rows
    that neither learnt from; the only run of its task needs no comparison. Ended in between, nothing
    changes.
    """
    yield Stage("deciding")
    run = runs.run(project, number)
    before = in_use.number(project, task)
    others = [one.id for one in runs.all_runs(project, task) if one.scores and one.id != number]
    if before == number or not others:
        chosen = ModelChosen(number, 0, number, "first", now())
    else:
        try:
            chosen = yield from _against(project, runs.run(project, before), run)
        except RunUnknown:  # it is for the person to say what serves now
            chosen = ModelChosen(number, before, before, "run-gone", now())
    in_use.decide(project, task, chosen)
    return chosen


def _against(project: Project, before: Run, run: Run) -> Step[ModelChosen]:
    pair = yield from paired(project, before, run)
    found = compared(pair.first, pair.second)
    why = _why(found, has_model=in_use.has_model(before))
    return ModelChosen(
        run=run.id,
        before=before.id,
        in_use=run.id if why == "better" else before.id,
        why=why,
        at=now(),
        rows=found.rows,
        difference=found.difference,
        gained=len(found.flipped_right),
        lost=len(found.flipped_wrong),
        only_before=pair.only_first,
        only_run=pair.only_second,
        left_out=pair.left_out,
    )


def _why(found: Comparison, *, has_model: bool) -> str:
    """Return a key of `comparisons.WHYS`."""
    if found.verdict == "better":
        return "better"
    if not has_model:
        return "model-gone"
    if not found.rows:
        return "no-rows"
    if found.limits:
        return "few-rows"
    return "worse" if found.verdict == "worse" else "not-better"
