"""The commands around trained models: list them, put one in use, make one smaller, take one out."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held, one_of, opened_by_us
from workbench.outcomes import compressed_lines, model_exported_lines, run_lines, taken_lines
from workbench.project import in_use, runs, tasks
from workbench.requests import CompressModel, ExportModel, UseModel
from workbench.results import RunLine, RunsListed
from workbench.terminal import Terminal

_WAYS = ("int8", "layers", "width", "distil")
_FORMATS = ("transformers", "onnx", "pack")
_DEVICES = ("auto", "cpu", "cuda", "mps")

Run = Annotated[int, typer.Option("--run", min=0, help="Which run; the one in use where not said.")]
Task = Annotated[str, typer.Option("--task", help="Which task; the first where not said.")]


def compress(
    project: Path,
    *,
    way: Annotated[
        str, typer.Option("--as", help="int8, layers, width or distil: how it gets smaller.")
    ] = "int8",
    task: Task = "",
    run: Run = 0,
    keep: Annotated[
        int, typer.Option(min=0, max=100, help="Layers to keep; for width, hundredths of each.")
    ] = 0,
    epochs: Annotated[int, typer.Option(min=0, max=1000)] = 0,
    allowed_loss: Annotated[
        float, typer.Option(min=0.0, max=100.0, help="Points of accuracy that it may lose.")
    ] = 1.0,
    seed: Annotated[int, typer.Option(help="For the same result again.")] = 0,
    device: Annotated[str, typer.Option("--device", help="auto, cpu or cuda.")] = "auto",
    as_json: Json = False,
) -> None:
    """Make a trained model smaller and faster, and say what that costs."""
    request = CompressModel(
        project=str(project.absolute()),
        task=task,
        run=run,
        what=one_of("--as", way, _WAYS),
        keep=keep,
        epochs=epochs,
        allowed_loss=allowed_loss,
        device=one_of("--device", device, _DEVICES),
        seed=seed,
    )
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, request)
    terminal.finish(result, compressed_lines(result))


def use_model(project: Path, run: int, *, as_json: Json = False) -> None:
    """Put the model of a run in use: an earlier one, one kept beside, or one that was set aside."""
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, UseModel(str(project.absolute()), run))
    terminal.finish(result, taken_lines(result))


def list_runs(project: Path, *, task: Task = "", as_json: Json = False) -> None:
    """List the runs of a task with their scores, which is in use, and since when and why."""
    with opened_by_us(project) as opened:
        of = tasks.task_named(opened, task)
        serving = in_use.number(opened, of.id)
        found = tuple(
            RunLine(
                one.id,
                one.state,
                one.preset,
                one.method,
                one.started,
                one.scores,
                one.id == serving,
                in_use.has_model(one),
            )
            for one in runs.all_runs(opened, of.id)
        )
        listed = RunsListed(of.name, serving, found, in_use.history(opened, of.id))
    Terminal(as_json=as_json).finish(listed, run_lines(listed))


def export_model(
    project: Path,
    out: Path,
    *,
    form: Annotated[str, typer.Option("--as", help="transformers, onnx or pack.")] = "transformers",
    task: Task = "",
    run: Run = 0,
    as_json: Json = False,
) -> None:
    """Write a trained model into the new folder OUT for other programs, or as one file OUT.bertpack."""
    form = one_of("--as", form, _FORMATS)
    request = ExportModel(str(project.absolute()), str(out.absolute()), form, task, run)
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, request)
    terminal.finish(result, model_exported_lines(result))
