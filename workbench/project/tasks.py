"""Tasks: what the rows are classified for. One task with one label a row is there from the start;
several tasks may stand over the same rows.
"""

from dataclasses import dataclass

from workbench.errors import ScaleImpossible, TaskNameEmpty, TaskNameTaken, TaskUnknown
from workbench.label_text import DEFAULT_TASK, KINDS
from workbench.project.changes import Changes
from workbench.project.store import Project

DEFAULT_NAME = DEFAULT_TASK
_DECIMALS = 10  # 0.1 three times is no 0.30000000000000004 to a person


@dataclass(frozen=True, slots=True)
class Scale:
    """The numbers that a row may get: from `low` to `high`, both included, in steps from `low` on."""

    low: float
    high: float
    step: float

    def nearest(self, value: float) -> float:
        """Return the number of the scale that is nearest to `value`."""
        steps = round((min(self.high, max(self.low, value)) - self.low) / self.step)
        found = self.low + min(steps, self.steps) * self.step
        return round(found, _DECIMALS)

    @property
    def steps(self) -> int:
        """How many steps lead from `low` to the highest number that is not above `high`."""
        return int((self.high - self.low) / self.step + 1e-9)


@dataclass(frozen=True, slots=True)
class Task:
    """One task. `kind` is one of `label_text.KINDS`; `scale` is that of a "number", if it has one."""

    id: int
    name: str
    kind: str
    guideline: str
    scale: Scale | None = None


def all_tasks(project: Project) -> tuple[Task, ...]:
    """Return every task, oldest first."""
    rows = project.all("SELECT id, name, kind, guideline, low, high, step FROM task ORDER BY id")
    return tuple(
        Task(int(str(n)), str(name), str(kind), str(text), _scale(low, high, step))
        for n, name, kind, text, low, high, step in rows
    )


def new_task(
    project: Project, name: str, kind: str, scale: Scale | None = None
) -> tuple[Task, Changes]:
    """Make a task that a person asked for; the default one, where nothing was done for it, becomes it.

    Raises TaskNameEmpty, TaskNameTaken, ScaleImpossible.
    """
    name = name.strip()
    if not name:
        raise TaskNameEmpty
    _check(scale)
    found = all_tasks(project)
    is_default = len(found) == 1 and found[0].name == DEFAULT_NAME
    others = () if is_default and _is_untouched(project, found[0].id) else found
    if any(task.name.casefold() == name.casefold() for task in others):
        raise TaskNameTaken(name)
    made = named_anew(project, name, kind)
    if scale is not None:
        with project.write() as db:
            db.execute(
                "UPDATE task SET low = ?, high = ?, step = ? WHERE id = ?",
                (scale.low, scale.high, scale.step, made.id),
            )
    return Task(made.id, made.name, kind, made.guideline, scale), Changes(tasks=True, labels=True)


def set_scale(project: Project, task: int, scale: Scale) -> Changes:
    """Give the numbers of a task another scale; rows keep theirs, those outside it too.

    Raises ScaleImpossible.
    """
    _check(scale)
    with project.write() as db:
        db.execute(
            "UPDATE task SET low = ?, high = ?, step = ? WHERE id = ?",
            (scale.low, scale.high, scale.step, task),
        )
    return Changes(tasks=True)


def rows_outside(project: Project, task: int, scale: Scale) -> int:
    """Return how many rows have a number below or above a scale."""
    row = project.one(
        "SELECT count(*) FROM assigned WHERE task = ? AND (value < ? OR value > ?)",
        (task, scale.low, scale.high),
    )
    return int(str(row[0])) if row else 0


def may_be_removed(project: Project, task: int) -> bool:
    """Return whether nothing was ever labelled or trained for a task, and another one is there."""
    return len(all_tasks(project)) > 1 and _is_untouched(project, task)


def remove_task(project: Project, task: int) -> Changes:
    """Remove a task that may be; another one is left alone. What was taken back is forgotten, as by
    an edit: it may be about labels of the task.
    """
    if not may_be_removed(project, task):
        return Changes()
    with project.write() as db:
        db.execute("DELETE FROM edit WHERE undone = 1")
        for table in ("suggestion", "skipped_row", "edit_skip"):
            db.execute(f"DELETE FROM {table} WHERE task = ?", (task,))
        db.execute("DELETE FROM task WHERE id = ?", (task,))
    return Changes(tasks=True, labels=True, undo=True)


def task_named(project: Project, name: str = "") -> Task:
    """Return the task of that name, or the first; the first is made where there is none.

    Raises TaskUnknown.
    """
    found = all_tasks(project)
    if not name:
        return found[0] if found else add_task(project, DEFAULT_NAME)[0]
    for task in found:
        if task.name.casefold() == name.casefold():
            return task
    raise TaskUnknown(name, ", ".join(task.name for task in found))


def kind_of(project: Project, task: int) -> str:
    """Return the kind of the task with this id; "single" where there is none."""
    row = project.one("SELECT kind FROM task WHERE id = ?", (task,))
    return str(row[0]) if row else "single"


def task_for(project: Project, kind: str, name: str) -> Task:
    """Return a task of that kind without being told which one.

    The first, where it is of the kind or still untouched (then it becomes so); else another one
    that is called `name`; else a new one of that name, numbered where it is taken.
    """
    first = task_named(project)
    if first.kind == kind:
        return first
    if _is_untouched(project, first.id):
        with project.write() as db:
            db.execute("UPDATE task SET kind = ? WHERE id = ?", (kind, first.id))
        return Task(first.id, first.name, kind, first.guideline)
    known = {task.name.casefold(): task for task in all_tasks(project)}
    free, number = name, 2
    while (same := known.get(free.casefold())) is not None:
        if same.kind == kind:
            return same
        free, number = f"{name} ({number})", number + 1
    return add_task(project, free, kind)[0]


def named_anew(project: Project, name: str, kind: str) -> Task:
    """Return a new task; the default one, where nothing was done for it, becomes it."""
    found = all_tasks(project)
    default = found[0] if len(found) == 1 and found[0].name == DEFAULT_NAME else None
    if default is None or not _is_untouched(project, default.id):
        return add_task(project, name, kind)[0]
    with project.write() as db:
        db.execute("UPDATE task SET name = ?, kind = ? WHERE id = ?", (name, kind, default.id))
    return Task(default.id, name, kind, default.guideline)


def _check(scale: Scale | None) -> None:
    if scale is not None and not (scale.step > 0 and scale.low < scale.high and scale.steps):
        raise ScaleImpossible


def _scale(low: object, high: object, step: object) -> Scale | None:
    if low is None or high is None or step is None:
        return None
    return Scale(float(str(low)), float(str(high)), float(str(step)))


def _is_untouched(project: Project, task: int) -> bool:
    """Whether nothing was ever labelled or trained for a task."""
    row = project.one(
        "SELECT EXISTS (SELECT 1 FROM label WHERE task = ?1) OR EXISTS (SELECT 1 FROM annotation"
        " WHERE task = ?1) OR EXISTS (SELECT 1 FROM run WHERE task = ?1)",
        (task,),
    )
    return row is not None and not row[0]


def add_task(project: Project, name: str, kind: str = "single") -> tuple[Task, Changes]:
    """Make a task. `kind` is one of `label_text.KINDS`."""
    assert kind in KINDS
    with project.write() as db:
        db.execute("INSERT INTO task (name, kind) VALUES (?, ?)", (name, kind))
        number = db.last_insert_rowid()
    return Task(number, name, kind, ""), Changes(tasks=True)
