"""The same steps without a screen: each command asks the engine for what a button of the window asks.

Exit codes: 0 done, 2 wrong usage, 3 refused (one sentence on standard error), 4 cancelled, 1 our bug.
"""

import dataclasses
import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Annotated

import typer

from workbench import __version__
from workbench.asking import (
    Json,
    Kind,
    Separator,
    ask,
    close_engines,
    held,
    kind_named,
    model_named,
    one_of,
    separator_named,
)
from workbench.cli_audit import agreement, audit, forecast
from workbench.cli_engine import engine_app, self_test
from workbench.cli_explain import explain
from workbench.cli_labelling import label, queue
from workbench.cli_labels import labels_app
from workbench.cli_library import models_app
from workbench.cli_models import compress, export_model, list_runs, use_model
from workbench.cli_options import describe, with_options, with_run
from workbench.cli_sheets import clean, export, import_file
from workbench.cli_trust import EachLabel, Precision, compare, evaluate, leaks, share_of, shares
from workbench.cli_tuning import tune
from workbench.engine.client import BugError
from workbench.errors import Cancelled, NothingToResume, RunNotResumable, WorkbenchError
from workbench.options import Options
from workbench.outcomes import (
    applied_lines,
    exported_lines,
    trained_lines,
)
from workbench.project import runs, tasks
from workbench.project.store import Project
from workbench.records import to_json
from workbench.requests import (
    ApplyModel,
    ExportWorkbook,
    ImportSheet,
    TrainModel,
)
from workbench.results import ModelTrained, SheetImported
from workbench.samples import Sample, bundled
from workbench.terminal import Terminal, fail
from workbench.translation import _, set_language, system_language
from workbench.wording import (
    sentence,
)

app = typer.Typer(
    name="workbench",
    help="Classify the rows of an Excel workbook with BERT, on this computer alone.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]
Preset = Annotated[str, typer.Option("--preset", help="quick or thorough.")]
Model = Annotated[str, typer.Option("--model", help="A model's name or its folder.")]
Device = Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")]

Resume = Annotated[
    int | None,
    typer.Option("--resume", metavar="[RUN]", help="Go on with a run that was cut off or paused."),
]

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
    try:
        return carried_out(arguments)
    finally:
        close_engines()


def carried_out(arguments: list[str]) -> int:
    """As `run`, but the engines stay, for a process that carries out more than one command."""
    set_language(system_language())
    for command in (train, classify, tune):
        describe(command)
    try:
        app(args=with_run(arguments), prog_name="workbench")
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


app.command(name="import")(import_file)
app.command()(clean)
app.command()(export)
app.command()(compress)
app.command(name="use")(use_model)
app.command(name="runs")(list_runs)
app.command(name="export-model")(export_model)
app.command()(tune)
app.command()(queue)
app.command()(label)
app.add_typer(labels_app)
app.add_typer(engine_app)
app.command(name="self-test")(self_test)
app.add_typer(models_app)
app.command()(audit)
app.command()(agreement)
app.command()(forecast)
app.command()(evaluate)
app.command()(compare)
app.command()(shares)
app.command()(leaks)
app.command()(explain)


@app.command()
@with_options
def train(
    project: Path,
    *,
    task: Task = "",
    model: Model = "",
    preset: Preset = "quick",
    device: Device = "auto",
    resume: Resume = None,
    options: Options,
    as_json: Json = False,
) -> None:
    """Learn from the labelled rows and say how good the model is on rows that it never saw.

    What is not said is decided and reported.
    """
    request = TrainModel(
        project=str(project.absolute()),
        task=task,
        preset=one_of("--preset", preset, _PRESETS),
        model=model_named(model),
        device=one_of("--device", device, _DEVICES),
        options=options,
    )
    terminal = Terminal(as_json=as_json)
    with held(project):
        if resume is not None:
            request = dataclasses.replace(request, resume=_to_resume(project, task, resume))
        result = ask(terminal, request)
    terminal.finish(result, trained_lines(result))


def _to_resume(path: Path, task: str, number: int) -> int:
    """Return the run to go on with, the newest for 0. Raises NothingToResume, RunNotResumable."""
    with Project.open(path.absolute()) as project:
        found = [run.id for run in runs.resumable(project, tasks.task_named(project, task).id)]
    if not found:
        raise NothingToResume
    if number and number not in found:
        raise RunNotResumable(str(number), ", ".join(map(str, found)))
    return number or found[0]


@app.command(name="apply")
def apply_model(
    project: Path,
    *,
    task: Task = "",
    sheet: str = "",
    run: Annotated[int, typer.Option()] = 0,
    device: Device = "auto",
    precision: Precision = 0.0,
    each_label: EachLabel = False,
    as_json: Json = False,
) -> None:
    """Classify every row of a sheet; what was done before is kept.

    A precision says which rows need nobody from now on, here and in exports.
    """
    request = ApplyModel(
        project=str(project.absolute()),
        task=task,
        sheet=sheet,
        run=run,
        device=one_of("--device", device, _DEVICES),
        precision=share_of(precision) if precision else 0.0,
        each_label=each_label,
    )
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, request)
    terminal.finish(result, applied_lines(result))


@app.command()
@with_options
def classify(
    *,
    train_file: Annotated[Path, typer.Option("--train")],
    text: Annotated[list[str], typer.Option("--text")],
    label: Annotated[str, typer.Option("--label")],
    apply_file: Annotated[Path, typer.Option("--apply")],
    out: Annotated[Path, typer.Option("--out")],
    train_sheet: str = "",
    apply_sheet: str = "",
    kind: Kind = "",
    separator: Separator = "",
    preset: Preset = "quick",
    model: Model = "",
    device: Device = "auto",
    options: Options,
    metrics: Annotated[Path | None, typer.Option(help="Write the scores to this file.")] = None,
    as_json: Json = False,
) -> None:
    """From workbook to workbook: learn from one sheet, classify another, write the result."""
    terminal = Terminal(as_json=as_json)
    told = (kind_named(kind), separator_named(separator))
    sample = Sample(train_file, train_sheet, tuple(text), label, apply_file, apply_sheet, *told)
    preset = one_of("--preset", preset, _PRESETS)
    device = one_of("--device", device, _DEVICES)
    base = TrainModel("", preset=preset, model=model_named(model), device=device, options=options)
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
    code = one_of("--lang", lang or system_language()[:2], ("en", "zh"))
    if lang:
        set_language(code)
    if not no_window and not as_json and has_screen():
        raise WindowWanted(code, (out or Path.cwd()).absolute())
    folder = (out or Path.cwd()).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    preset = "quick" if code == "zh" else one_of("--preset", preset, _PRESETS)
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
        with held(path):
            labelled = ask(terminal, _first_import(sample, path))
            fresh = ask(terminal, _second_import(sample, path, labelled))
            trained: ModelTrained = ask(terminal, dataclasses.replace(base, project=str(path)))
            try:
                applied = ask(terminal, ApplyModel(str(path), sheet=fresh.name))
                request = ExportWorkbook(str(path), str(out), sheet=fresh.name, mode="new")
                exported = ask(terminal, request)
            finally:
                shutil.rmtree(trained.folder, ignore_errors=True)
    if metrics is not None:
        metrics.write_text(to_json(trained), encoding="utf-8")
    terminal.finish(
        exported,
        [*trained_lines(trained), *applied_lines(applied), *exported_lines(exported)],
    )


def _first_import(sample: Sample, project: Path) -> ImportSheet:
    return ImportSheet(
        project=str(project),
        path=str(sample.labelled_file.absolute()),
        sheet=sample.labelled_sheet,
        text_columns=sample.text,
        label_column=sample.label,
        label_kind=sample.kind,
        label_separator=sample.separator,
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
