"""Sheets whose rows of two topics take turns, and what drives a step over them."""

from dataclasses import dataclass
from pathlib import Path

from workbench.events import Event
from workbench.project import labels, tasks
from workbench.project.sheets import Origin, Sheet, SheetLoader
from workbench.project.store import Project

ENDS = (
    "today",
    "again",
    "this week",
    "since Monday",
    "as ever",
    "for my mother",
    "on Friday",
    "now",
)
PARCEL = ("the parcel came late", "the courier lost my box", "delivery took three weeks")
MONEY = ("my money is not back", "refund the amount to my card", "the bank shows no repayment")


@dataclass(frozen=True)
class Place:
    """A project with one sheet in which rows of two topics take turns, and a blank row at its end."""

    path: Path
    texts: tuple[str, ...]

    def topic(self, row: int) -> int:
        return (row - 1) % 2

    def open(self) -> Project:
        return Project.open(self.path)


def driven(step: object) -> tuple[list[Event], object]:
    seen: list[Event] = []
    while True:
        try:
            seen.append(next(step))  # type: ignore[call-overload] # a generator
        except StopIteration as end:
            return seen, end.value


def made(path: Path, texts: list[str], kind: str = "single", name: str = "S") -> Sheet:
    if not path.exists():
        Project.create(path).close()
    with Project.open(path, owner=True) as project:
        loader = SheetLoader(project, "s.csv", ("text",))
        loader.add([(text,) for text in texts])
        sheet = loader.register(name, Origin("s.csv", "", 1), {"text": "text"})
        task = tasks.task_for(project, kind, "Task")
        if not labels.all_labels(project, task.id) and kind in {"single", "several"}:
            for one in ("Delivery", "Refund"):
                labels.add_label(project, task.id, one)
        return sheet


def lines(first: tuple[str, ...], second: tuple[str, ...], ends: tuple[str, ...]) -> list[str]:
    return [
        f"{topic[at % 3]} {end}" for at, end in enumerate(ends * 3) for topic in (first, second)
    ]
