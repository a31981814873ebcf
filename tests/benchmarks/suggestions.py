"""How long fresh suggestions take: for the rows in view, and for a whole sheet.

python tests/benchmarks/suggestions.py [--rows 100000] [--labels 77] [--labelled 500] [--rounds 5]

Vectors are made up (384 numbers a row, as the built-in encoder makes them, around one centre a label):
how long a fit and a pass take does not depend on what they mean. The engine is the real one, warm; a
few rows get a label before each request, which then learns, tells of 60 rows in view, and goes through
all. With `--training` a Thorough training runs beside it in the model engine.
"""

import argparse
import contextlib
import statistics
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import torch
from common import load, say, scratch, table

from workbench.engine.client import Engine
from workbench.errors import EngineDied
from workbench.events import RowsSuggested
from workbench.project import annotations, embeddings, labels, tasks
from workbench.project.embeddings import Chunk
from workbench.project.sheets import Origin, Sheet, SheetLoader
from workbench.project.store import Project
from workbench.requests import ChooseRows, SimilarRows, SuggestLabels, TrainModel

_FEATURES, _CHUNK, _IN_VIEW = 384, 2000, 60


def filled(path: Path, rows: int, names: int, labelled: int) -> Sheet:
    """Make a project with vectors of `rows` rows, of which some carry a label."""
    dice = torch.Generator().manual_seed(3)
    centres = torch.nn.functional.normalize(torch.randn(names, _FEATURES, generator=dice), dim=1)
    with Project.create(path) as project:
        loader = SheetLoader(project, "b.csv", ("text",))
        loader.add(
            [(f"a comment about matter {row % names} and more {row}",) for row in range(rows)]
        )
        sheet = loader.register("S", Origin("b.csv", "", 1), {"text": "text"})
        task = tasks.task_named(project)
        for name in range(names):
            labels.add_label(project, task.id, f"label {name:02}")
        source = f"encoder:made-up:{embeddings.texts_digest(sheet)}"
        for first in range(0, rows, _CHUNK):
            count = min(_CHUNK, rows - first)
            kinds = torch.arange(first, first + count) % names
            near = centres[kinds] + 0.05 * torch.randn(count, _FEATURES, generator=dice)
            data = torch.nn.functional.normalize(near, dim=1).half().numpy().tobytes()
            embeddings.add(project, sheet.id, source, Chunk(first + 1, count, data))
        give(project, sheet.id, range(1, labelled + 1), names)
    return sheet


def give(project: Project, sheet: int, rows: range, names: int) -> None:
    """Label rows by their matter."""
    task = tasks.task_named(project)
    known = labels.all_labels(project, task.id)
    for row in rows:
        annotations.annotate(project, task.id, sheet, [row], known[(row - 1) % names].id)


def asked(engine: Engine, request: object) -> tuple[float, float]:
    """Return the seconds until the rows in view are known, and until all is done."""
    started = time.perf_counter()
    in_view = 0.0
    for event in engine.run(request):
        if isinstance(event, RowsSuggested):
            in_view = time.perf_counter() - started
    return in_view, time.perf_counter() - started


def train_beside(path: Path) -> threading.Thread:
    """Run a Thorough training in an engine of its own until it is done or we leave."""

    def work() -> None:
        with contextlib.suppress(EngineDied):  # it ends with us
            for _event in Engine("model").run(TrainModel(str(path), preset="thorough")):
                pass

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    time.sleep(15)  # until it computes
    return thread


def main() -> None:
    """Time the requests that follow a few labels; print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--labels", type=int, default=77)
    parser.add_argument("--labelled", type=int, default=500)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--training", action="store_true")
    options = parser.parse_args()
    times: dict[str, list[float]] = {}
    with scratch() as folder:
        path = folder / "b.bertwb"
        sheet = filled(path, options.rows, options.labels, options.labelled)
        engine = Engine("suggestion")
        first = asked(engine, SuggestLabels(str(path)))
        say(f"cold: in view {first[0]:.2f} s, all {first[1]:.2f} s; {load()}")
        beside = train_beside(path) if options.training else None
        for round_ in range(options.rounds):
            at = options.labelled + 3 * round_
            with Project.open(path) as project:
                give(project, sheet.id, range(at + 1, at + 4), options.labels)
            view = tuple(range(1, _IN_VIEW + 1))
            in_view, everything = asked(engine, SuggestLabels(str(path), rows=view))
            times.setdefault(f"{_IN_VIEW} rows in view", []).append(in_view)
            times.setdefault(f"all {options.rows:,} rows", []).append(everything)
            times.setdefault("next 100 rows", []).append(asked(engine, ChooseRows(str(path)))[1])
            near = SimilarRows(str(path), row=at)
            times.setdefault("100 similar rows", []).append(asked(engine, near)[1])
        trains = beside is not None and beside.is_alive()
        engine.close()
    lines = [
        (name, f"{statistics.median(one):.3f}", f"{min(one):.3f}", f"{max(one):.3f}")
        for name, one in times.items()
    ]
    more = ", a training beside it" if trains else ""
    title = f"Seconds, {options.labels} labels, {options.labelled} labelled rows{more}"
    table(title, ("", "median", "least", "most"), lines)


if __name__ == "__main__":
    main()
