"""The same steps without a screen: each command asks the engine for what a button of the window asks.

Exit codes: 0 done, 2 wrong usage, 3 refused (one sentence on standard error), 4 cancelled, 1 our bug.
"""

import contextlib
import dataclasses
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from workbench import __version__
from workbench.engine.client import BugError, run_to_end
from workbench.errors import Cancelled, NotYetAvailable, WorkbenchError
from workbench.project.lock import ProjectLock
from workbench.project.store import Project
from workbench.records import to_json
from workbench.requests import (
    ApplyModel,
    EvaluateRun,
    ExportWorkbook,
    ImportSheet,
    Request,
    TrainModel,
)
from workbench.results import ModelApplied, ModelTrained, SheetImported, WorkbookExported
from workbench.samples import Sample, bundled
from workbench.terminal import Terminal, fail
from workbench.translation import _, ngettext, set_language, system_language
from workbench.wording import METHODS, review_rule, scores_text, sentence, word

app = typer.Typer(
    name="workbench",
    help="Classify the rows of an Excel workbook with BERT, on this computer alone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Json = Annotated[bool, typer.Option("--json", help="One event a line on standard output.")]
Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
Preset = Annotated[str, typer.Option("--preset", help="quick or thorough.")]
Model = Annotated[str, typer.Option("--model", help="A model's name or its folder.")]
Seed = Annotated[int, typer.Option("--seed", help="For the same result again.")]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]
Text = Annotated[list[str] | None, typer.Option("--text", help="A text column; may be repeated.")]

_INTERRUPTED = 130  # what typer makes of Ctrl-C
_PRESETS = ("quick", "thorough")
_DEVICES = ("auto", "cpu", "cuda", "mps")


@dataclasses.dataclass(eq=False)
class WindowWanted(Exception):
    """The demo is to run in the window: whoever called us opens it, since we know no Qt."""

    language: str
    folder: Path


def run(arguments: list[str]) -> int:
    """Carry out the command line `arguments` and return the exit code. Raises `WindowWanted`."""
    set_language(system_language())
    try:
        app(args=arguments, prog_name="workbench")
    except SystemExit as end:  # how typer ends, having said what was wrong with the usage
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
        return _cancelled() if code == _INTERRUPTED else code
    except (Cancelled, KeyboardInterrupt):
        return _cancelled()
    except WorkbenchError as error:
        fail(str(sentence(error)))
        return 3
    except BugError as bug:
        fail(
            _("This is a fault of BERT Workbench, not yours; your data is safe.") + "\n" + bug.trace
        )
        return 1
    return 0


def _cancelled() -> int:
    fail(_("Cancelled."))
    return 4


@app.callback(invoke_without_command=True)
def _options(
    *, version: Annotated[bool, typer.Option("--version", help="Show the version.")] = False
) -> None:
    if version:
        typer.echo(__version__)
        raise typer.Exit


@app.command()
def new(project: Path) -> None:
    """Make an empty project."""
    Project.create(project.absolute()).close()
    typer.echo(_("Made {file}.").format(file=project))


@app.command(name="import")
def import_file(
    project: Path,
    file: Path,
    *,
    sheet: str = "",
    header_row: Annotated[int, typer.Option(min=0)] = 0,
    text: Text = None,
    label: str = "",
    id_column: Annotated[str, typer.Option("--id")] = "",
    group: str = "",
    encoding: str = "",
    delimiter: str = "",
    name: Annotated[str, typer.Option(help="The sheet's name in the project.")] = "",
    password_stdin: Annotated[bool, typer.Option("--password-stdin")] = False,
    as_json: Json = False,
) -> None:
    """Read a sheet of a workbook into the project; what is not said is guessed and reported."""
    if password_stdin:
        raise NotYetAvailable("--password-stdin")
    request = ImportSheet(
        project=str(project.absolute()),
        path=str(file.absolute()),
        sheet=sheet,
        header_row=header_row,
        text_columns=tuple(text or ()),
        label_column=label,
        id_column=id_column,
        group_column=group,
        encoding=encoding,
        delimiter=delimiter,
        name=name,
    )
    terminal = Terminal(as_json=as_json)
    with _held(project):
        result = _ask(terminal, request)
    terminal.finish(result, _imported_lines(result))


@app.command()
def train(
    project: Path,
    *,
    task: Task = "",
    model: Model = "",
    preset: Preset = "quick",
    epochs: Annotated[int, typer.Option(min=0, max=1000)] = 0,
    batch_rows: Annotated[int, typer.Option(min=0, max=1024)] = 0,
    learning_rate: Annotated[float, typer.Option(min=0.0, max=1.0)] = 0.0,
    max_tokens: Annotated[int, typer.Option(min=0, max=8192)] = 0,
    seed: Seed = 0,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Learn from the labelled rows and say how good the model is on rows that it never saw."""
    request = TrainModel(
        project=str(project.absolute()),
        task=task,
        preset=_one_of("--preset", preset, _PRESETS),
        model=_model(model),
        epochs=epochs,
        batch_rows=batch_rows,
        learning_rate=learning_rate,
        max_tokens=max_tokens,
        seed=seed,
        device=_one_of("--device", device, _DEVICES),
    )
    terminal = Terminal(as_json=as_json)
    with _held(project):
        result = _ask(terminal, request)
    terminal.finish(result, _trained_lines(result))


@app.command()
def evaluate(
    project: Path,
    *,
    task: Task = "",
    run: Annotated[int, typer.Option()] = 0,
    as_json: Json = False,
) -> None:
    """Show the scores of a run again."""
    terminal = Terminal(as_json=as_json)
    with _held(project):
        result = _ask(terminal, EvaluateRun(str(project.absolute()), task, run))
    terminal.finish(result, _score_lines(result.scores))


@app.command(name="apply")
def apply_model(
    project: Path,
    *,
    task: Task = "",
    sheet: str = "",
    run: Annotated[int, typer.Option()] = 0,
    device: Device = "auto",
    as_json: Json = False,
) -> None:
    """Classify every row of a sheet; what was done before is kept."""
    device = _one_of("--device", device, _DEVICES)
    request = ApplyModel(str(project.absolute()), task, sheet, run, device)
    terminal = Terminal(as_json=as_json)
    with _held(project):
        result = _ask(terminal, request)
    terminal.finish(result, _applied_lines(result))


@app.command()
def export(
    project: Path,
    out: Path,
    *,
    sheet: str = "",
    run: Annotated[int, typer.Option()] = 0,
    kind: Annotated[str, typer.Option("--as", help="copy, new or csv.")] = "",
    as_json: Json = False,
) -> None:
    """Write a sheet with its predictions to a workbook or a CSV file."""
    if _one_of("--as", kind or "new", ("copy", "new", "csv")) == "copy":
        raise NotYetAvailable("--as copy")
    request = ExportWorkbook(
        str(project.absolute()), str(out.absolute()), sheet, run, kind if kind == "csv" else ""
    )
    terminal = Terminal(as_json=as_json)
    with _held(project):
        result = _ask(terminal, request)
    terminal.finish(result, _exported_lines(result))


@app.command()
def classify(
    *,
    train_file: Annotated[Path, typer.Option("--train")],
    text: Annotated[list[str], typer.Option("--text")],
    label: Annotated[str, typer.Option("--label")],
    apply_file: Annotated[Path, typer.Option("--apply")],
    out: Annotated[Path, typer.Option("--out")],
    train_sheet: str = "",
    apply_sheet: str = "",
    preset: Preset = "quick",
    model: Model = "",
    seed: Seed = 0,
    device: Device = "auto",
    metrics: Annotated[Path | None, typer.Option(help="Write the scores to this file.")] = None,
    as_json: Json = False,
) -> None:
    """From workbook to workbook: learn from one sheet, classify another, write the result."""
    terminal = Terminal(as_json=as_json)
    sample = Sample(train_file, train_sheet, tuple(text), label, apply_file, apply_sheet)
    preset = _one_of("--preset", preset, _PRESETS)
    device = _one_of("--device", device, _DEVICES)
    base = TrainModel("", preset=preset, model=_model(model), seed=seed, device=device)
    _classify(terminal, sample, base, out.absolute(), metrics)


@app.command()
def demo(
    *,
    lang: Annotated[str, typer.Option(help="en or zh.")] = "",
    out: Annotated[Path | None, typer.Option(help="The folder for predictions.xlsx.")] = None,
    no_window: Annotated[bool, typer.Option("--no-window")] = False,
    preset: Preset = "thorough",
    as_json: Json = False,
) -> None:
    """Run the main job on the bundled sample: in the window where there is a screen."""
    code = _one_of("--lang", lang or system_language()[:2], ("en", "zh"))
    if lang:
        set_language(code)
    if not no_window and not as_json and has_screen():
        raise WindowWanted(code, (out or Path.cwd()).absolute())
    folder = (out or Path.cwd()).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    preset = "quick" if code == "zh" else _one_of("--preset", preset, _PRESETS)
    terminal = Terminal(as_json=as_json)
    base = TrainModel("", preset=preset)
    _classify(terminal, bundled(code), base, folder / "predictions.xlsx", None)


def has_screen() -> bool:
    """Return whether a window can be shown: always on Windows and macOS, elsewhere with a display."""
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _classify(
    terminal: Terminal, sample: Sample, base: TrainModel, out: Path, metrics: Path | None
) -> None:
    with tempfile.TemporaryDirectory(prefix="workbench-") as folder:
        path = Path(folder) / "classify.bertwb"
        Project.create(path).close()
        with _held(path):
            labelled = _ask(terminal, _first_import(sample, path))
            fresh = _ask(terminal, _second_import(sample, path, labelled))
            trained: ModelTrained = _ask(terminal, dataclasses.replace(base, project=str(path)))
            try:
                applied = _ask(terminal, ApplyModel(str(path), sheet=fresh.name))
                exported = _ask(terminal, ExportWorkbook(str(path), str(out), sheet=fresh.name))
            finally:
                shutil.rmtree(trained.folder, ignore_errors=True)
    if metrics is not None:
        metrics.write_text(to_json(trained), encoding="utf-8")
    terminal.finish(
        exported,
        [*_trained_lines(trained), *_applied_lines(applied), *_exported_lines(exported)],
    )


def _first_import(sample: Sample, project: Path) -> ImportSheet:
    return ImportSheet(
        project=str(project),
        path=str(sample.labelled_file.absolute()),
        sheet=sample.labelled_sheet,
        text_columns=sample.text,
        label_column=sample.label,
        name="labelled",
    )


def _second_import(sample: Sample, project: Path, labelled: SheetImported) -> ImportSheet:
    return ImportSheet(
        project=str(project),
        path=str(sample.new_file.absolute()),
        sheet=sample.new_sheet,
        text_columns=labelled.text_columns,
        name="new",
        guess_label=False,
    )


def _ask(terminal: Terminal, request: Request) -> Any:
    role = "parser" if isinstance(request, ImportSheet) else "model"
    return terminal.follow(run_to_end(request, role))


@contextlib.contextmanager
def _held(project: Path) -> Iterator[None]:
    """Hold the project's lock while engines work on it; open it once, so that it is migrated."""
    path = project.absolute()
    with ProjectLock(path):
        Project.open(path, owner=True).close()
        yield


def _model(name: str) -> str:
    """A folder is passed on as an absolute path, a name as it is."""
    return str(Path(name).absolute()) if Path(name).is_dir() and name else name


def _one_of(option: str, value: str, allowed: tuple[str, ...]) -> str:
    if value not in allowed:
        message = _("{value!r} is not one of {allowed}.").format(
            value=value, allowed=", ".join(allowed)
        )
        raise typer.BadParameter(message, param_hint=option)
    return value


def _imported_lines(result: SheetImported) -> list[str]:
    line = ngettext(
        "Imported {n} row with {columns} columns into sheet {name}.",
        "Imported {n} rows with {columns} columns into sheet {name}.",
        result.rows,
    ).format(n=f"{result.rows:,}", columns=result.columns, name=result.name)
    if not result.labelled:
        return [line]
    return [
        line,
        _("{labelled} rows carry one of {labels} labels.").format(
            labelled=f"{result.labelled:,}", labels=result.labels
        ),
    ]


def _score_lines(scores: Any) -> list[str]:
    return [scores_text(scores), review_rule(scores.threshold)]


def _trained_lines(result: ModelTrained) -> list[str]:
    line = _("Run {run}: {method}, learnt from {rows} rows in {seconds:.0f} s.").format(
        run=result.run,
        method=word(METHODS, result.method),
        rows=f"{result.scores.learned_from:,}",
        seconds=result.seconds,
    )
    return [line, *_score_lines(result.scores)]


def _applied_lines(result: ModelApplied) -> list[str]:
    return [
        _("Classified {rows} rows; {review} of them need your eyes.").format(
            rows=f"{result.rows:,}", review=f"{result.needs_review:,}"
        )
    ]


def _exported_lines(result: WorkbookExported) -> list[str]:
    return [_("Your result is in {path}").format(path=result.path)]
