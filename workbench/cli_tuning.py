"""The command that looks for the best options within a time that the person gives."""

from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held, model_named, one_of
from workbench.cli_options import with_options
from workbench.options import Options
from workbench.outcomes import tuned_lines
from workbench.requests import TuneModel
from workbench.terminal import Terminal


@with_options
def tune(
    project: Path,
    *,
    minutes: Annotated[
        float, typer.Option(min=0.0, max=10_080.0, help="How long to search; training comes after.")
    ] = 10.0,
    trials: Annotated[
        int, typer.Option(min=0, max=10_000, help="The most that is tried; 0 for no limit.")
    ] = 0,
    task: Annotated[str, typer.Option(help="Which task; the first where not said.")] = "",
    model: Annotated[str, typer.Option(help="A model's name or its folder.")] = "",
    device: Annotated[str, typer.Option(help="auto, cpu or cuda.")] = "auto",
    options: Options,
    as_json: Json = False,
) -> None:
    """Look for the best options by cross-validation, then train with them.

    What is said with a flag is settled; the rest is tried. Go on after a cut with train --resume.
    """
    request = TuneModel(
        project=str(project.absolute()),
        task=task,
        model=model_named(model),
        device=one_of("--device", device, ("auto", "cpu", "cuda", "mps")),
        minutes=minutes,
        trials=trials,
        options=options,
    )
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, request)
    terminal.finish(result, tuned_lines(result))
