"""`workbench` as a script starts it: a process, its exit code and what it said."""

import os
import subprocess
import sys
from pathlib import Path

from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet


def started(home: Path, *words: object, language: str = "C") -> "subprocess.Popen[str]":
    """Start a command for the person whose folder is `home`."""
    said = {"BERT_WORKBENCH_HOME": str(home), "LANG": language, "LC_ALL": language}
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *map(str, words)],
        env={**os.environ, **said, "COLUMNS": "160"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run(home: Path, *words: object, language: str = "C") -> "subprocess.CompletedProcess[str]":
    """Return how a command ended, whatever its exit code."""
    with started(home, *words, language=language) as process:
        try:
            out, complaint = process.communicate(timeout=240)
        except subprocess.TimeoutExpired:
            process.kill()
            raise
    return subprocess.CompletedProcess(process.args, process.returncode, out, complaint)


def imported(project: Path, file: Path, **asked: object) -> Path:
    """Make a project with a sheet, as `new` and `import` do, but in this process: it is no test of them."""
    Project.create(project).close()
    for _event in import_sheet(ImportSheet(str(project), str(file), **asked)):  # type: ignore[arg-type] # as said
        pass
    return project
