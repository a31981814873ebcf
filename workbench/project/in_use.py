"""Which run's model serves a task, and since when and why.

It changes where a person says so, or where a training ends with a model that is better beyond chance;
each change, and each time that it stayed, is an event of the run that was up for it.
"""

from pathlib import Path

import apsw

from workbench.errors import RunInUseGone, RunModelMissing, RunUnknown
from workbench.events import ModelChosen, RunFinished
from workbench.project import runs
from workbench.project.changes import Changes
from workbench.project.runs import Run
from workbench.project.store import Project
from workbench.project.undo import now
from workbench.records import to_json

BY_HAND = "by-hand"


def number(project: Project, task: int) -> int:
    """Return the run in use: the one that was chosen, else the newest with a model; 0 without any."""
    row = project.one(
        "SELECT coalesce(nullif(t.in_use, 0), (SELECT max(r.id) FROM run AS r WHERE r.task = t.id"
        " AND r.scores <> ''), 0) FROM task AS t WHERE t.id = ?",
        (task,),
    )
    return int(str(row[0])) if row else 0


def kept(project: Project, task: int) -> int:
    """Return the run in use where it is still in the project, else 0."""
    row = project.one("SELECT id FROM run WHERE id = ?", (number(project, task),))
    return int(str(row[0])) if row else 0


def run_in_use(project: Project, task: int) -> Run:
    """Return the run whose model serves a task. Raises NoRun, RunInUseGone."""
    try:
        return runs.run(project, number(project, task) or runs.newest_run(project, task).id)
    except RunUnknown as gone:
        raise RunInUseGone(int(gone.run), gone.available) from None


def asked_or_in_use(project: Project, task: int, asked: int) -> Run:
    """Return the run that was asked for, or of 0 the one in use. Raises NoRun, RunUnknown, RunInUseGone."""
    return runs.run(project, asked) if asked else run_in_use(project, task)


def has_model(run: Run) -> bool:
    """Return whether the folder of a run's model is there."""
    return bool(run.folder) and Path(run.folder).is_dir()


def settle(project: Project, task: int) -> Changes:
    """Write down which run is in use, so that one that ends later does not serve by being newest."""
    with project.write() as db:
        _set(db, task, number(project, task))
    return Changes()


def decide(project: Project, task: int, chosen: ModelChosen) -> Changes:
    """Put a run in use, or keep the one that is, and keep why; both or neither.

    Raises RunUnknown where the run that was up for it is gone.
    """
    runs.run(project, chosen.run)
    with project.write() as db:
        _set(db, task, chosen.in_use)
        runs.append(db, chosen.run, [chosen])
    return Changes(runs=True)


def use(project: Project, run: int) -> Changes:
    """Put a run in use because a person says so; one that was set aside gets its scores.

    Raises RunUnknown where it did not end with a model, RunModelMissing.
    """
    found = runs.run(project, run)
    scores = found.scores
    if scores is None:
        ends = [one for one in runs.events(project, run) if isinstance(one, RunFinished)]
        scores = ends[-1].scores if ends and found.state == "aside" else None
    if scores is None:
        raise runs.unknown(project, run)
    if not has_model(found):
        raise RunModelMissing(run)
    before = kept(project, found.task)
    with project.write() as db:
        if found.scores is None:
            db.execute(
                "UPDATE run SET state = 'done', scores = ? WHERE id = ?", (to_json(scores), run)
            )
        _set(db, found.task, run)
        if before != run:
            runs.append(db, run, [ModelChosen(run, before, run, BY_HAND, now())])
    return Changes(runs=True)


def history(project: Project, task: int) -> tuple[ModelChosen, ...]:
    """Return every decision about the task's model, oldest first."""
    found = [
        event
        for run in runs.all_runs(project, task)
        for event in runs.events_of(project, run.id, ModelChosen)
    ]
    return tuple(sorted(found, key=lambda one: one.at))


def _set(db: apsw.Connection, task: int, run: int) -> None:
    db.execute("UPDATE task SET in_use = ? WHERE id = ?", (run, task))
