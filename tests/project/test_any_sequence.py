"""Whatever is done to rows and labels, in whatever order: the history alone tells the same state, it
is never changed, and undo leads back to the untouched project and redo to the end again.
"""

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from workbench.errors import LabelIntoItself, LabelNameEmpty, LabelNameTaken
from workbench.project import annotations, labels, replay, scheme, tasks, undo
from workbench.project.labels import Label
from workbench.project.scheme import Guideline
from workbench.project.store import Project

KINDS = ("single", "several", "tree", "number")
ROWS = 8
NAMES = ("late", "broken", "price", "Late", "staff")
REFUSED = (LabelIntoItself, LabelNameEmpty, LabelNameTaken)

Step = tuple[str, int, int, int, tuple[int, ...]]


@dataclasses.dataclass
class Bench:
    """A project of one kind and where its task is."""

    project: Project
    task: int
    kind: str

    def labels(self, *, archived: bool) -> list[Label]:
        found = labels.all_labels(self.project, self.task, archived=archived)
        return [one for one in found if one.archived == archived]

    def state(self) -> tuple[Any, ...]:
        """Everything about labels and rows that a person could notice."""
        return (
            self.project.all("SELECT * FROM label ORDER BY id"),
            replay.assigned(self.project, self.task),
        )

    def history(self) -> list[Any]:
        return self.project.all("SELECT * FROM annotation ORDER BY seq")


def picked(found: list[Label], at: int) -> int:
    return found[at % len(found)].id


def carry_out(bench: Bench, step: Step) -> None:
    """Do one step; `first` and `second` choose labels or names among those there are."""
    what, first, second, third, rows = step
    project, task = bench.project, bench.task
    active, old = bench.labels(archived=False), bench.labels(archived=True)
    name = NAMES[first % len(NAMES)]
    if bench.kind == "tree" and third % 2:
        name = f"{NAMES[second % len(NAMES)]} > {name}"
    acts: dict[str, Callable[[], object]] = {
        "undo": lambda: undo.undo(project),
        "redo": lambda: undo.redo(project),
        "add": lambda: labels.add_label(project, task, name),
        "clear": lambda: annotations.annotate(project, task, 1, rows, None),
    }
    if bench.kind == "number":
        acts |= {
            what: lambda: annotations.annotate_number(project, task, 1, rows, first / 2 - 1)
            for what in ("label", "toggle", "add")
        }
    elif active:
        one = picked(active, first)
        other = picked(active, second)
        acts |= {
            "label": lambda: annotations.annotate(project, task, 1, rows, one),
            "toggle": lambda: (
                annotations.toggle_label(project, task, 1, rows, one)
                if bench.kind == "several"
                else annotations.annotate(project, task, 1, rows, other)
            ),
            "rename": lambda: labels.rename_label(project, one, NAMES[third % len(NAMES)]),
            "recolour": lambda: labels.recolour_label(project, one, "#123456"),
            "place": lambda: labels.move_label(project, one, third),
            "hang": lambda: scheme.move(
                project, one, other if bench.kind == "tree" and second % 3 else 0, third
            ),
            "merge": lambda: scheme.merge(project, sorted({one, picked(active, third)}), other),
            "split": lambda: scheme.split(project, one, ("left", "right")),
            "archive": lambda: labels.delete_label(project, one),
            "describe": lambda: scheme.describe(project, one, Guideline("what", ("a b",), ("c",))),
        }
    if old:
        acts["restore"] = lambda: scheme.bring_back(project, picked(old, first))
        if active:
            acts["merge old"] = lambda: scheme.merge(
                project, [picked(old, first)], picked(active, second)
            )
    if what in acts:
        try:
            acts[what]()
        except REFUSED:
            return


WHATS = (
    "label", "label", "label", "toggle", "clear", "add", "add", "rename", "recolour", "place", "hang",
    "merge", "split", "archive", "archive", "restore", "restore", "merge old", "describe", "undo",
    "undo", "redo",
)  # fmt: skip
STEPS = st.lists(
    st.tuples(
        st.sampled_from(WHATS),
        st.integers(0, 5),
        st.integers(0, 5),
        st.integers(0, 5),
        st.lists(st.integers(1, ROWS), min_size=1, max_size=5, unique=True).map(tuple),
    ),
    max_size=16,
)


@pytest.fixture
def fresh(imported: Path, tmp_path: Path) -> Iterator[Callable[[str], Bench]]:
    """Return a function that gives an untouched project of a kind, always the same one."""
    with Project.open(imported, owner=True) as project:
        made = {kind: tasks.add_task(project, kind, kind)[0].id for kind in KINDS}
    content = imported.read_bytes()
    places = iter(range(10_000))
    last: list[Project] = []

    def give(kind: str) -> Bench:
        path = tmp_path / f"{next(places)}.bertwb"
        path.write_bytes(content)
        project = Project.open(path)
        project.db.pragma("synchronous", "OFF")  # no power is cut here
        last.append(project)
        return Bench(project, made[kind], kind)

    yield give
    for project in last:
        project.close()


@pytest.mark.parametrize("kind", KINDS)
@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_is_what_its_history_says_and_can_be_taken_back(
    fresh: Callable[[str], Bench], kind: str, steps: list[Step]
) -> None:
    bench = fresh(kind)
    untouched, seen = bench.state(), bench.history()
    for n, name in enumerate(("late", "broken > deep", "price")):
        carry_out(bench, ("add", NAMES.index(name.partition(" ")[0]), 1, int(">" in name), (1,)))
        carry_out(bench, ("label", n, n, n, (n + 1, n + 3)))
    for step in steps:
        carry_out(bench, step)
        now = bench.history()
        assert now[: len(seen)] == seen, "the history only grows"
        assert replay.replayed(bench.project, bench.task) == replay.assigned(
            bench.project, bench.task
        ), step
        seen = now
    assert same_in_a_fresh_project(bench, fresh(kind))
    end = bench.state()
    back = taken(bench, undo.undo)
    assert bench.state() == untouched
    assert taken(bench, undo.redo) >= back
    if not any(step[0] == "undo" for step in steps):
        assert bench.state() == end
    assert bench.history()[: len(seen)] == seen
    bench.project.close()


def same_in_a_fresh_project(bench: Bench, other: Bench) -> bool:
    """Replay the history, entry by entry, into a project that knows nothing but the labels."""
    with other.project.write() as db:
        places = ", ".join("?" * len(bench.state()[0][0])) if bench.state()[0] else ""
        db.pragma("defer_foreign_keys", 1)
        db.executemany(f"INSERT INTO label VALUES ({places})", bench.state()[0])
        entries = bench.history()
        marks = ", ".join("?" * len(entries[0])) if entries else ""
        db.executemany(f"INSERT INTO annotation VALUES ({marks})", entries)
    found = replay.replayed(other.project, other.task)
    other.project.close()
    return found == replay.assigned(bench.project, bench.task)


def taken(bench: Bench, way: Callable[[Project], object]) -> int:
    """Undo or redo everything; return how many steps that were."""
    steps = 0
    while way(bench.project) is not None:
        steps += 1
    return steps
