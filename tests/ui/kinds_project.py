"""A project with tasks of several labels, a tree and numbers, each with a run, as a training leaves it."""

from pathlib import Path
from random import Random
from typing import Any

from pytestqt.qtbot import QtBot

from workbench.app import App
from workbench.events import Figure, Scores
from workbench.label_text import joined
from workbench.project import annotations, column_labels, predictions, runs, tasks
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet

LONG = 20_000
ROWS = 60
TAGS = ("late; broken", "broken", "price; late", "price", "late; price; broken")
TREE = ("Food > Fruit", "Food > Bread", "Tools > Saw", "Tools > Drill")
PREDICTED: dict[str, tuple[str, ...]] = {
    "Tags": (joined(["late", "broken"]), "late", joined(["late", "price"]), "price"),
    "Tree": TREE,
}


def sheet_file(folder: Path) -> Path:
    path = folder / "feedback.csv"
    lines = ["Comment,Tags,Tree,Valence"]
    for n in range(ROWS):
        number = f"{1 + n * 37 % 400 / 100:.2f}"
        lines.append(f"what customer {n} wrote to us,{TAGS[n % 5]},{TREE[n % 4]},{number}")
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def figures(*named: tuple[str, float]) -> tuple[Figure, ...]:
    return tuple(Figure(name, value, value - 0.05, value + 0.05) for name, value in named)


SCORES: dict[str, dict[str, Any]] = {
    "Tags": {
        "task": "several", "labels": ("broken", "late", "price"), "accuracy": 0.61,
        "per_label": (
            ("broken", 0.8, 0.7, 0.75, 30), ("late", 0.9, 0.8, 0.85, 24),
            ("price", 1.0, 0.5, 0.67, 24),
        ),
        "figures": figures(("micro_f1", 0.83), ("exact", 0.61), ("hamming", 0.11)),
    },
    "Tree": {
        "task": "tree", "labels": TREE, "accuracy": 0.8,
        "per_label": tuple((name, 0.8, 0.8, 0.8, 15) for name in TREE),
        "figures": figures(("level 1", 0.92), ("level 2", 0.8)),
    },
    "Valence": {
        "task": "number", "labels": (), "accuracy": -1.0, "macro_f1": -1.0, "threshold": -1.0,
        "figures": figures(("mae", 0.31), ("rmse", 0.42), ("r2", 0.82), ("spearman", 0.9)),
    },
}  # fmt: skip


def with_run(project: Project, name: str) -> None:
    """Store a run as a training would: scores, what it said of its test rows, and predictions."""
    task = tasks.task_named(project, name)
    truth = annotations.written(project, task.id, 1)
    chance = Random(4)
    said: dict[int, str] = {}
    for row, label in truth.items():
        if name == "Valence":
            said[row] = repr(round(float(label) + chance.gauss(0, 0.3), 3))
        else:
            said[row] = label if row % 4 else PREDICTED[name][row // 4 % 4]
    sure = {row: -1.0 if name == "Valence" else 0.5 + row % 50 / 100 for row in said}
    told = {
        "scored_by": "cross-validation", "rows": ROWS, "interval": (0.5, 0.9), "macro_f1": 0.76,
        "confusion": (), "per_label": (), "threshold": 0.7, "learned_from": ROWS, **SCORES[name],
    }  # fmt: skip
    run = runs.start_run(project, task.id, "quick", "m", {})
    runs.add_held_out(project, run, [(1, row, truth[row], said[row], sure[row]) for row in said])
    predictions.add(project, run, 1, [(row, said[row], sure[row]) for row in said])
    runs.finish_run(project, run, "done", method="embedding+linear", scores=Scores(**told))


def make_kinds(folder: Path) -> Path:
    """Make the project, of three tasks over the rows of one sheet."""
    path = folder / "kinds.bertwb"
    Project.create(path).close()
    for _event in import_sheet(
        ImportSheet(
            str(path), str(sheet_file(folder)), text_columns=("Comment",), label_column="Tags",
            task="Tags",
        )
    ):  # fmt: skip
        pass
    with Project.open(path, owner=True) as project:
        for name, kind in (("Tree", "tree"), ("Valence", "number")):
            task, _changes = tasks.add_task(project, name, kind)
            column_labels.take(project, task.id, 1, name)
        for name in SCORES:
            with_run(project, name)
    return path


def chosen(parts: App, name: str) -> None:
    assert parts.session.project is not None
    parts.session.set_task(tasks.task_named(parts.session.project, name).id)


def shown(parts: App, qtbot: QtBot, rows: int) -> None:
    model = parts.window.page("sheet").browser.model
    qtbot.waitUntil(lambda: model.rowCount() == rows, timeout=LONG)
