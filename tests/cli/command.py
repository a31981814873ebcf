"""`workbench` as a script starts it: a process, its exit code and what it said."""

import contextlib
import io
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

from tests.patience import ends_within
from workbench import cli
from workbench.project.store import Project
from workbench.requests import ImportSheet
from workbench.steps.import_sheet import import_sheet
from workbench.translation import set_language

Ended = subprocess.CompletedProcess[str]


def surroundings(home: Path, language: str) -> dict[str, str]:
    """Return what a command learns of the person whose folder is `home` and of their terminal."""
    said = {"BERT_WORKBENCH_HOME": str(home), "LANG": language, "LC_ALL": language}
    return {**os.environ, **said, "COLUMNS": "160"}


def called(home: Path, *words: object, language: str = "C") -> Ended:
    """Return how a command ended that was carried out in this process: the same words, lines and codes,
    in a tenth of the time. What reads no file is asked of the engine that the command before it left.

    For what a command says and does; `run` is for what a process is.
    """
    out, complaint = io.StringIO(), io.StringIO()
    with (
        patch.dict(os.environ, surroundings(home, language)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(complaint),
    ):
        try:
            code = cli.carried_out([str(word) for word in words])
        finally:
            set_language("en")
    return Ended(words, code, out.getvalue(), complaint.getvalue())


def started(home: Path, *words: object, language: str = "C") -> "subprocess.Popen[str]":
    """Start a command for the person whose folder is `home`."""
    return subprocess.Popen(
        [sys.executable, "-m", "workbench", *map(str, words)],
        env=surroundings(home, language),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )


def run(home: Path, *words: object, language: str = "C") -> Ended:
    """Return how a command ended, whatever its exit code."""
    with started(home, *words, language=language) as process, ends_within(process):
        out, complaint = process.communicate()
    return Ended(process.args, process.returncode, out, complaint)


def imported(project: Path, file: Path, **asked: object) -> Path:
    """Make a project with a sheet, as `new` and `import` do, but in this process: it is no test of them."""
    Project.create(project).close()
    for _event in import_sheet(ImportSheet(str(project), str(file), **asked)):  # type: ignore[arg-type] # as said
        pass
    return project
