"""What the labels of an earlier run are called now: renamed, merged into others, or gone."""

import json
from collections import Counter
from collections.abc import Iterable, Mapping

from workbench.label_text import LEVEL
from workbench.project import labels, tasks
from workbench.project.runs import Run
from workbench.project.store import Project


def names_now(project: Project, run: Run, names: Iterable[str]) -> Mapping[str, str]:
    """Return the present name for each of `names` that a run knew, "" for a label that is gone.

    Which label a name stood for then is told by the history of the rows that score the run; of a name
    that no such row carries, by the edits since. What neither knows is taken by its name.
    """
    every = {one.id: one for one in labels.all_labels(project, run.task, archived=True)}
    active = {one.name for one in every.values() if not one.archived}
    then = _by_edits(project, run, {one.id: one.name for one in every.values()})
    then.update(_by_rows(project, run))
    heirs = _heirs(project, run.task)
    found: dict[str, str] = {}
    for name in names:
        label = then.get(name)
        seen: set[int] = set()
        while label in heirs and label not in seen:
            seen.add(label)
            label = heirs[label]
        if label in every and not every[label].archived:
            found[name] = every[label].name
        else:
            found[name] = name if name in active and name not in then else ""
    return found


def _by_rows(project: Project, run: Run) -> dict[str, int]:
    """Return the label that each true name stood for when the run began, by most of its rows."""
    if tasks.kind_of(project, run.task) not in {"single", "tree"}:
        return {}
    counted = project.all(
        "SELECT h.truth, a.label, count(*) FROM held_out AS h JOIN annotation AS a ON a.seq ="
        " (SELECT max(b.seq) FROM annotation AS b WHERE b.task = ?1 AND b.sheet = h.sheet"
        " AND b.row = h.row AND b.at <= ?2) WHERE h.run = ?3 AND a.label IS NOT NULL"
        " GROUP BY h.truth, a.label",
        (run.task, run.started, run.id),
    )
    votes: dict[str, Counter[int]] = {}
    for name, label, count in counted:
        votes.setdefault(str(name), Counter())[int(str(label))] += int(str(count))
    return {name: of.most_common(1)[0][0] for name, of in votes.items()}


def _by_edits(project: Project, run: Run, present: Mapping[int, str]) -> dict[str, int]:
    """Return the label of each name when the run began, as far back as edits are kept."""
    then: dict[int, str | None] = dict(present)
    found = project.all(
        "SELECT l.label, l.before FROM edit_label AS l JOIN edit AS e ON e.id = l.edit"
        " WHERE e.undone = 0 AND e.at > ? ORDER BY e.id DESC",
        (run.started,),
    )
    for label, before in found:
        if int(str(label)) in then:
            then[int(str(label))] = json.loads(str(before))[1] if before else None
    return {name: label for label, name in then.items() if name is not None}


def _heirs(project: Project, task: int) -> dict[int, int]:
    """Return the label that took the rows of each one that was merged away."""
    found = project.all(
        "SELECT id, merged_into FROM label WHERE task = ? AND archived = 1 AND merged_into <> 0",
        (task,),
    )
    return {int(str(label)): int(str(heir)) for label, heir in found}


def has_unknown_labels(project: Project, run: Run, known: Mapping[str, str]) -> bool:
    """Return whether rows carry a label that is none of `known`, which maps the names that the run
    knows to their present ones, nor lies above one of them in a tree.
    """
    counts = labels.counts(project, run.task, None)
    used = {one.name for one in labels.all_labels(project, run.task) if counts.get(one.id, 0)}
    left = used - set(known.values())
    return any(not any(one.startswith(name + LEVEL) for one in known.values()) for name in left)
