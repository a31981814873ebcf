"""Tasks: what the rows are classified for. One task with one label a row is there from the start."""

from dataclasses import dataclass

from workbench.errors import TaskUnknown
from workbench.project.changes import Changes
from workbench.project.store import Project

DEFAULT_NAME = "Labels"


@dataclass(frozen=True, slots=True)
class Task:
    """One task. `kind` is "single" (one label a row) so far."""

    id: int
    name: str
    kind: str
    guideline: str


def all_tasks(project: Project) -> tuple[Task, ...]:
    """Return every task, oldest first."""
    rows = project.all("SELECT id, name, kind, guideline FROM task ORDER BY id")
    return tuple(Task(int(str(n)), str(name), str(k), str(g)) for n, name, k, g in rows)


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


def add_task(project: Project, name: str, kind: str = "single") -> tuple[Task, Changes]:
    """Make a task."""
    with project.write() as db:
        db.execute("INSERT INTO task (name, kind) VALUES (?, ?)", (name, kind))
        number = db.last_insert_rowid()
    return Task(number, name, kind, ""), Changes(tasks=True)
