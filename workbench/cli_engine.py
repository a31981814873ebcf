"""The commands around the engine: where models compute, and a pack with torch for a GPU."""

from pathlib import Path

import typer

from workbench import device_report, engine_packs
from workbench.asking import Json, ask
from workbench.engine.client import Engine
from workbench.requests import InstallEngine, SelfTest, WarmUp
from workbench.results import EngineInstalled, SelfTested, WarmedUp
from workbench.terminal import Terminal
from workbench.translation import _
from workbench.wording import device_text

engine_app = typer.Typer(
    name="engine",
    help="Say where models compute; install or remove an engine pack for a GPU.",
    no_args_is_help=True,
)


@engine_app.command()
def show(*, as_json: Json = False) -> None:
    """Start the engine and say what it computes on, and whether it is a pack's."""
    terminal = Terminal(as_json=as_json)
    pack = engine_packs.found()
    engine = Engine("model")
    try:
        result: WarmedUp = terminal.follow(engine.run(WarmUp()))
        used = engine.from_pack
    finally:
        engine.close()
    lines = [device_text(result.name, result.dtype, result.reason)]
    if pack is not None:
        said = (
            _("Engine pack: {folder}") if used else _("The engine pack in {folder} did not start.")
        )
        lines.append(said.format(folder=pack.folder))
    terminal.finish(result, lines)


@engine_app.command()
def install(file: Path, *, as_json: Json = False) -> None:
    """Unfold an engine pack. It is a program: take it only from who gave you this app."""
    terminal = Terminal(as_json=as_json)
    result: EngineInstalled = ask(terminal, InstallEngine(str(file.absolute())))
    terminal.finish(
        result,
        [
            _("Installed in {folder} (torch {torch}).").format(
                folder=result.folder, torch=result.torch
            )
        ],
    )


@engine_app.command()
def remove() -> None:
    """Remove the engine pack; models run in the app's own engine again."""
    was = engine_packs.remove()
    Terminal(as_json=False).finish(
        None, [_("The engine pack was removed.") if was else _("There is no engine pack.")]
    )


def self_test(*, as_json: Json = False) -> None:
    """Look at this computer: graphics card, processor, memory, speed, and the built-in model."""
    terminal = Terminal(as_json=as_json)
    engine = Engine("model")
    try:
        found: SelfTested = terminal.follow(engine.run(SelfTest()))
    finally:
        engine.close()
    said = [device_report.headline(found), device_report.remedy(found)]
    facts = [f"{what}: {which}" for what, which in device_report.facts(found)]
    terminal.finish(found, [*filter(None, said), *facts])
