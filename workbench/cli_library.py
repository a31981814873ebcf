"""The commands around the model library: what is in it, and how models come and go."""

import shutil
from pathlib import Path
from typing import Annotated

import typer

from workbench.asking import Json, ask, held
from workbench.costs import megabytes
from workbench.errors import ModelMissing
from workbench.library import ModelAbout, entries, hub_models
from workbench.outcomes import model_adopted_lines, model_imported_lines
from workbench.paths import models_folder
from workbench.requests import AdoptModel, FetchModel, ImportModel
from workbench.results import ModelListed, ModelsListed
from workbench.terminal import Terminal
from workbench.translation import _

models_app = typer.Typer(
    name="models", help="List, add, fetch, use and remove models.", no_args_is_help=True
)


@models_app.command(name="list")
def list_models(*, as_json: Json = False) -> None:
    """List the models of the library and those that can be fetched."""
    own = [(folder, one) for what in ("base", "trained") for folder, one in entries(what)]
    listed = [_listed(folder, one) for folder, one in own]
    there = {one.source for _folder, one in own}
    for model in hub_models():
        if f"hub:{model.repo}" not in there:
            size = model.megabytes << 20
            listed.append(ModelListed(model.repo, model.name, "hub", size, model.licence, ""))
    lines = [_line(one) for one in listed]
    Terminal(as_json=as_json).finish(ModelsListed(tuple(listed)), lines)


@models_app.command()
def add(file: Path, *, as_json: Json = False) -> None:
    """Take a model in from a .bertpack file or from a .zip of a model folder."""
    terminal = Terminal(as_json=as_json)
    result = ask(terminal, ImportModel(str(file.absolute())))
    terminal.finish(result, model_imported_lines(result))


@models_app.command()
def get(
    repo: Annotated[str, typer.Argument(help="OWNER/NAME on the hub, as `models list` shows.")],
    *,
    revision: Annotated[str, typer.Option(help="A branch, tag or commit.")] = "",
    mirror: Annotated[
        str, typer.Option(envvar="HF_ENDPOINT", help="The address of a mirror of the hub.")
    ] = "",
    yes: Annotated[
        bool, typer.Option("--yes", help="Do not ask before using the network.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch a base model over the network; the only command that uses it, and it asks first."""
    known = next((one for one in hub_models() if one.repo == repo), None)
    if not yes:
        size = f" ({known.megabytes:,} MB, {known.licence})" if known else ""
        address = mirror or "huggingface.co"
        question = _("Fetch {model}{size} from {address}?")
        typer.confirm(question.format(model=repo, size=size, address=address), abort=True, err=True)
    request = FetchModel(
        repo,
        revision or (known.revision if known else "main"),
        mirror,
        known.name if known else "",
        known.licence if known else "",
        known.languages if known else (),
    )
    terminal = Terminal(as_json=as_json)
    result = ask(terminal, request)
    terminal.finish(result, model_imported_lines(result))


@models_app.command()
def use(
    project: Path,
    model: Annotated[str, typer.Argument(help="The name or the folder of a trained model.")],
    *,
    task: Annotated[str, typer.Option("--task", help="Which task; the one that fits.")] = "",
    as_json: Json = False,
) -> None:
    """Make a trained model of the library a run of PROJECT, so that it can be applied."""
    folder = _named(model, "trained")
    terminal = Terminal(as_json=as_json)
    with held(project):
        result = ask(terminal, AdoptModel(str(project.absolute()), str(folder), task))
    terminal.finish(result, model_adopted_lines(result))


@models_app.command()
def remove(model: str, *, as_json: Json = False) -> None:
    """Remove a model from the library; runs that came of it can no longer be applied."""
    folder = _named(model, "base", "trained")
    shutil.rmtree(folder)
    line = _("{name} is removed from the library.").format(name=model)
    Terminal(as_json=as_json).finish(ModelsListed(()), [line])


def _named(name: str, *what: str) -> Path:
    """Return the folder of a model of the library. Raises `ModelMissing`."""
    for kind in what:
        for folder, one in entries(kind):
            if name in {one.name, folder.name, str(folder), one.source.removeprefix("hub:")}:
                return folder
    raise ModelMissing(str(models_folder() / name))


def _listed(folder: Path, one: ModelAbout) -> ModelListed:
    return ModelListed(one.name, str(folder), one.what, one.size, one.licence, one.sha256)


def _line(one: ModelListed) -> str:
    kinds = {"base": _("to start from"), "trained": _("trained"), "hub": _("can be fetched")}
    parts = (kinds[one.what], megabytes(one.size), one.licence, one.place)
    return f"{one.name}: " + ", ".join(part for part in parts if part)
