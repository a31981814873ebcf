"""What every command does: hold the project, ask an engine, and see that words are known ones."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench.engine.client import Engine, run_to_end
from workbench.errors import WorkbenchError
from workbench.label_text import KINDS
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.requests import (
    BULK,
    ChooseRows,
    CleanSheet,
    CompareLabels,
    EmbedSheet,
    FetchModel,
    ImportModel,
    ImportSheet,
    PreviewCleaning,
    Request,
    SuggestLabels,
)
from workbench.terminal import Terminal
from workbench.translation import _

Json = Annotated[bool, typer.Option("--json", help="One event a line on standard output.")]
Kind = Annotated[
    str,
    typer.Option(
        "--kind", help="What the label column holds: single, several, tree or number; else guessed."
    ),
]
Separator = Annotated[
    str,
    typer.Option(
        help="What stands between several labels or levels in a cell; \\n for a new line."
    ),
]
Text = Annotated[list[str] | None, typer.Option("--text", help="A text column; may be repeated.")]


_engines: dict[str, Engine] = {}  # of this process, by role: torch is loaded once for all its steps


def ask(terminal: Terminal, request: Request) -> Any:
    """Return the result of `request`, whose events are shown meanwhile; inside of `held` only."""
    is_light = isinstance(
        request, ImportSheet | PreviewCleaning | CleanSheet | CompareLabels | BULK
    )
    if is_light:  # a file from outside is read by a process that reads nothing else
        return terminal.follow(run_to_end(request, "parser"))
    if isinstance(request, ImportModel | FetchModel):
        return terminal.follow(run_to_end(request, "courier"))
    is_quick = isinstance(request, EmbedSheet | SuggestLabels | ChooseRows)
    role = "suggestion" if is_quick else "model"
    return terminal.follow(_engines.setdefault(role, Engine(role)).run(request))


@contextlib.contextmanager
def held(project: Path) -> Iterator[None]:
    """Hold the project's lock while engines work on it; open it once, so that it is migrated."""
    path = project.absolute()
    with ProjectLock(path):
        Project.open(path, owner=True).close()
        try:
            yield
        except WorkbenchError:  # the engine has said so, or is gone: it works no more
            raise
        except BaseException:
            close_engines()
            raise


def close_engines() -> None:
    """End the engines that this process started, whatever they do."""
    while _engines:
        _engines.popitem()[1].close()


@contextlib.contextmanager
def opened_by_us(path: Path) -> Iterator[Project]:
    """Hold and open a project; what is done is on the disk at the end."""
    with ProjectLock(path.absolute()), Project.open(path.absolute(), owner=True) as project:
        yield project


def model_named(name: str) -> str:
    """A folder is passed on as an absolute path, a name as it is."""
    return str(Path(name).absolute()) if Path(name).is_dir() and name else name


def one_of(option: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        message = _("{value!r} is not one of {allowed}.").format(
            value=value, allowed=", ".join(allowed)
        )
        raise typer.BadParameter(message, param_hint=option)
    return value


def kind_named(kind: str) -> str:
    """Return a kind of task, or "" where none was named."""
    return one_of("--kind", kind, ("", *KINDS))


def separator_named(separator: str) -> str:
    """Return a separator as it stands in a cell: a new line is typed as a backslash and an n."""
    return separator.replace("\\n", "\n")
