"""Processes that are killed without a word while they write: nothing that was told is lost."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.patience import ends_within
from workbench.project import annotations, rows, sheets, undo
from workbench.project.lock import ProjectLock
from workbench.project.store import Project

Desk = Any

ROOT = Path(__file__).resolve().parents[2]

ANNOTATE = """
import sys
from pathlib import Path
from workbench.project import annotations
from workbench.project.lock import ProjectLock
from workbench.project.store import Project

path, task, sheet, label = Path(sys.argv[1]), *map(int, sys.argv[2:])
with ProjectLock(path), Project.open(path, owner=True) as project:
    row = 0
    while True:
        row += 1
        annotations.annotate(project, task, sheet, [row], label)
        print(row, flush=True)
"""

IMPORT = """
import sys
from pathlib import Path
from workbench.project.sheets import SheetLoader
from workbench.project.store import Project

with Project.open(Path(sys.argv[1])) as project:
    loader = SheetLoader(project, "endless.csv", ["a", "b"])
    while True:
        loader.add([(number, "text " * 20) for number in range(1000)])
        print(loader.rows, flush=True)
"""


def kill_after(lines: int, script: str, *arguments: object) -> list[int]:
    """Run a script, kill it after it has printed so many lines; return all numbers it printed."""
    command = [sys.executable, "-c", script, *map(str, arguments)]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as child,
        ends_within(child),
    ):
        assert child.stdout is not None
        told = [int(child.stdout.readline()) for _line in range(lines)]
        child.kill()
        # A last line may have been cut by the kill: without its end it was not told.
        told += [int(line) for line in child.stdout if line.endswith("\n")]
    assert child.returncode != 0
    return told


def test_every_label_that_was_told_survives_a_kill(desk: Desk) -> None:
    path, label = desk.project.path, desk.label("good")
    desk.project.close()
    labelled: set[int] = set()
    for _time in range(3):
        told = kill_after(60, ANNOTATE, path, desk.task, desk.sheet.id, label)
        with Project.open(path, owner=True) as project:
            found = annotations.current_all(project, desk.task, desk.sheet.id)
            assert labelled | set(told) <= set(found)
            assert set(found.values()) == {label}
            assert project.all("PRAGMA integrity_check") == [("ok",)]
            assert project.one("SELECT count(DISTINCT row) FROM annotation") == (len(found),)
            assert undo.status(project).can_undo
            labelled = set(found)


def test_killed_window_leaves_the_project_free(desk: Desk) -> None:
    path, label = desk.project.path, desk.label("good")
    desk.project.close()
    kill_after(3, ANNOTATE, path, desk.task, desk.sheet.id, label)
    with ProjectLock(path), Project.open(path, owner=True) as project:
        assert not project.readonly


def test_killed_project_shows_its_labels_to_a_reader(desk: Desk) -> None:
    path, label = desk.project.path, desk.label("bad")
    desk.project.close()
    told = kill_after(5, ANNOTATE, path, desk.task, desk.sheet.id, label)
    with Project.open(path, readonly=True) as project:
        assert set(told) <= set(annotations.current_all(project, desk.task, desk.sheet.id))


def test_killed_import_leaves_no_table_and_the_other_sheet_whole(imported: Path) -> None:
    told = kill_after(5, IMPORT, imported)
    assert told[-1] >= 5000
    with Project.open(imported, owner=True) as project:
        assert [sheet.name for sheet in sheets.all_sheets(project)] == ["Feedback"]
        assert len(list(rows.iterate(project, 1))) == 8
        names = project.all("SELECT name FROM sqlite_schema WHERE name GLOB 'rows_*'")
        assert names == [("rows_1",)]
        assert project.all("PRAGMA integrity_check") == [("ok",)]
