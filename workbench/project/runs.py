"""Training runs: what was asked, what happened event by event, how good it is, where its model lies."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import apsw

from workbench.errors import NoRun, RunUnknown
from workbench.events import EVENTS, Event, Scores
from workbench.project.changes import Changes
from workbench.project.store import Project
from workbench.project.undo import now
from workbench.records import from_json, to_json


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `state`: running, done, stopped, failed or interrupted. Times are ISO 8601, UTC."""

    id: int
    task: int
    preset: str
    model: str
    recipe: dict[str, Any]
    method: str
    state: str
    started: str
    finished: str
    scores: Scores | None
    folder: str
    model_hash: str


HeldOut = tuple[int, int, str, str, float]
"""(sheet, row, true label, predicted label, confidence) of a row that the run did not learn from."""

Key = tuple[int, int]
"""(sheet, row)"""

Chosen = TypeVar("Chosen", bound=Event)


def start_run(project: Project, task: int, preset: str, model: str, recipe: dict[str, Any]) -> int:
    """Open a run and return its number."""
    with project.write() as db:
        db.execute(
            "INSERT INTO run (task, preset, model, recipe, state, started)"
            " VALUES (?, ?, ?, ?, 'running', ?)",
            (task, preset, model, json.dumps(recipe), now()),
        )
        return db.last_insert_rowid()


def set_labels(project: Project, number: int, labels: Sequence[str]) -> Changes:
    """Keep the order in which a run's model gives the probabilities of its labels."""
    with project.write() as db:
        db.execute("UPDATE run SET labels = ? WHERE id = ?", (json.dumps(list(labels)), number))
    return Changes()


def labels_of(project: Project, number: int) -> tuple[str, ...]:
    """Return the labels of a run's probabilities in their order, or () where none are kept."""
    row = project.one("SELECT labels FROM run WHERE id = ?", (number,))
    return tuple(json.loads(str(row[0]))) if row and row[0] else ()


def set_cleaning(project: Project, number: int, recipe: str) -> Changes:
    """Keep the recipe that cleaned the texts that a run learnt from."""
    with project.write() as db:
        db.execute("UPDATE run SET cleaning = ? WHERE id = ?", (recipe, number))
    return Changes()


def cleaning_of(project: Project, number: int) -> str:
    """Return the recipe of the texts that a run learnt from, or ""."""
    row = project.one("SELECT cleaning FROM run WHERE id = ?", (number,))
    return str(row[0]) if row else ""


def add_events(project: Project, number: int, found: Sequence[Event]) -> Changes:
    """Append events to a run."""
    with project.write() as db:
        append(db, number, found)
    return Changes(runs=True)


def append(db: apsw.Connection, number: int, found: Sequence[Event]) -> None:
    """Append events to a run within a transaction."""
    (last,) = next(
        iter(db.execute("SELECT coalesce(max(seq), 0) FROM run_event WHERE run = ?", (number,)))
    )
    db.executemany(
        "INSERT INTO run_event VALUES (?, ?, ?)",
        ((number, int(str(last)) + place, to_json(e)) for place, e in enumerate(found, 1)),
    )


def events(project: Project, number: int) -> list[Event]:
    """Return the events of a run in their order. Those of a newer version are left out."""
    found: list[Event] = []
    for (text,) in project.all("SELECT event FROM run_event WHERE run = ? ORDER BY seq", (number,)):
        try:
            found.append(from_json(str(text), EVENTS))
        except (ValueError, TypeError):
            continue
    return found


def events_of(project: Project, number: int, what: type[Chosen]) -> list[Chosen]:
    """Return the events of one kind, without reading all the others of a long training."""
    rows = project.all(
        "SELECT event FROM run_event WHERE run = ? AND json_extract(event, '$.kind') = ?"
        " ORDER BY seq",
        (number, what.__name__),
    )
    found = (from_json(str(text), EVENTS) for (text,) in rows)
    return [one for one in found if isinstance(one, what)]


def finish_run(
    project: Project,
    number: int,
    state: str,
    *,
    method: str = "",
    scores: Scores | None = None,
    folder: str = "",
    model_hash: str = "",
) -> Changes:
    """Close a run with what came of it."""
    with project.write() as db:
        db.execute(
            "UPDATE run SET state = ?, finished = ?, method = ?, scores = ?, folder = ?,"
            " model_hash = ? WHERE id = ?",
            (state, now(), method, to_json(scores) if scores else "", folder, model_hash, number),
        )
    return Changes(runs=True)


RESUMABLE = ("paused", "interrupted")
"""States of a run that can go on, as long as its folder holds its checkpoint."""


FINISHED = ("done", "stopped")
"""States of a run that has its model."""


def set_folder(project: Project, number: int, folder: str) -> Changes:
    """Keep where a run that is not over has its checkpoints."""
    with project.write() as db:
        db.execute("UPDATE run SET folder = ? WHERE id = ?", (folder, number))
    return Changes()


def interrupt_running(project: Project) -> Changes:
    """Take note that whatever ran was cut off: its engine is gone."""
    with project.write() as db:
        db.execute("UPDATE run SET state = 'interrupted' WHERE state = 'running'")
    return Changes(runs=True)


def drop_running(project: Project) -> list[str]:
    """Remove the runs that a cancelled job left behind; return their folders."""
    rows = project.all("SELECT folder FROM run WHERE state = 'running'")
    if rows:
        with project.write() as db:
            db.execute("DELETE FROM run WHERE state = 'running'")
    return [str(folder) for (folder,) in rows if folder]


def set_running(project: Project, number: int) -> Changes:
    """Take note that a run goes on."""
    with project.write() as db:
        db.execute("UPDATE run SET state = 'running', finished = '' WHERE id = ?", (number,))
    return Changes(runs=True)


def delete_run(project: Project, number: int) -> Changes:
    """Remove a run with its events and predictions. Its model folder is the caller's affair."""
    with project.write() as db:
        db.execute("DELETE FROM run WHERE id = ?", (number,))
    return Changes(runs=True, predictions=True)


def all_runs(project: Project, task: int) -> tuple[Run, ...]:
    """Return the runs of a task, oldest first."""
    rows = project.all(f"{_SELECT} WHERE task = ? ORDER BY id", (task,))
    return tuple(map(_run, rows))


def resumable(project: Project, task: int) -> tuple[Run, ...]:
    """Return the runs of a task that can go on from their checkpoints, newest first."""
    rows = project.all(
        f"{_SELECT} WHERE task = ? AND state IN ('paused', 'interrupted') AND folder <> ''"
        " ORDER BY id DESC",
        (task,),
    )
    return tuple(map(_run, rows))


def run(project: Project, number: int) -> Run:
    """Return one run. Raises RunUnknown."""
    row = project.one(f"{_SELECT} WHERE id = ?", (number,))
    if row is None:
        raise unknown(project, number)
    return _run(row)


def unknown(project: Project, number: int) -> RunUnknown:
    """Return the error that names the runs with a model instead of one that is none."""
    known = project.all("SELECT id FROM run WHERE scores <> '' ORDER BY id")
    return RunUnknown(str(number), ", ".join(str(found) for (found,) in known) or "–")


def newest_run(project: Project, task: int) -> Run:
    """Return the newest run of a task that ended with a model. Raises NoRun."""
    row = project.one(
        f"{_SELECT} WHERE task = ? AND scores <> '' ORDER BY id DESC LIMIT 1", (task,)
    )
    if row is None:
        raise NoRun
    return _run(row)


def add_held_out(
    project: Project,
    number: int,
    rows: Iterable[HeldOut],
    spreads: Mapping[Key, bytes] | None = None,
) -> Changes:
    """Store what the run said of rows that it did not learn from.

    `spreads` are the probabilities of all labels by (sheet, row), as `predictions.packed` makes them.
    """
    known = spreads or {}
    with project.write() as db:
        db.executemany(
            "INSERT OR REPLACE INTO held_out (run, sheet, row, truth, predicted, confidence, spread)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            ((number, *row, known.get((row[0], row[1]))) for row in rows),
        )
    return Changes(runs=True)


def held_out(project: Project, number: int) -> list[HeldOut]:
    """Return what the run said of every row that it was scored on, in order."""
    found = project.all(
        "SELECT sheet, row, truth, predicted, confidence FROM held_out WHERE run = ?"
        " ORDER BY sheet, row",
        (number,),
    )
    return [
        (int(str(sheet)), int(str(row)), str(truth), str(predicted), float(str(sure)))
        for sheet, row, truth, predicted, sure in found
    ]


def held_out_spreads(project: Project, number: int) -> dict[Key, bytes]:
    """Return the packed probabilities of the scored rows that have them, by (sheet, row)."""
    found = project.all(
        "SELECT sheet, row, spread FROM held_out WHERE run = ? AND spread IS NOT NULL", (number,)
    )
    kept: dict[Key, bytes] = {}
    for sheet, row, spread in found:
        assert isinstance(spread, bytes)
        kept[int(str(sheet)), int(str(row))] = spread
    return kept


def held_out_ids(
    project: Project,
    number: int,
    *,
    truth: str | None = None,
    predicted: str | None = None,
    right: bool | None = None,
    least_confidence: float = 0.0,
) -> dict[int, list[int]]:
    """Return, for each sheet, the ids of the scored rows that fit: the rows behind a number."""
    where, values = ["run = ?", "confidence >= ?"], [number, least_confidence]
    if truth is not None:
        where.append("truth = ?")
        values.append(truth)  # type: ignore[arg-type] # bindings of several types
    if predicted is not None:
        where.append("predicted = ?")
        values.append(predicted)  # type: ignore[arg-type] # bindings of several types
    if right is not None:
        where.append("truth = predicted" if right else "truth <> predicted")
    sql = f"SELECT sheet, row FROM held_out WHERE {' AND '.join(where)} ORDER BY sheet, row"
    found: dict[int, list[int]] = {}
    for sheet, row in project.all(sql, tuple(values)):
        found.setdefault(int(str(sheet)), []).append(int(str(row)))
    return found


_SELECT = (
    "SELECT id, task, preset, model, recipe, method, state, started, finished, scores, folder,"
    " model_hash FROM run"
)


def _run(row: tuple[Any, ...]) -> Run:
    number, task, preset, model, recipe, method, state, started, finished, scores, *rest = row
    known = from_json(scores, EVENTS) if scores else None
    return Run(
        number,
        task,
        preset,
        model,
        json.loads(recipe),
        method,
        state,
        started,
        finished,
        known,
        *rest,
    )
