"""The options of a training as flags: derived from the one table, so a new row appears by itself."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields
from typing import Annotated, Any, get_type_hints

import typer

from workbench.asking import one_of
from workbench.options import AUTOMATIC, GROUPS, OPTIONS, Option, Options
from workbench.translation import _

Command = Callable[..., None]

_KINDS: dict[str, type] = get_type_hints(Options)
_DEFAULTS = {field.name: field.default for field in fields(Options)}


def with_options(command: Command) -> Command:
    """Return `command`, which takes `options`, as one that takes a flag for each of them."""

    @functools.wraps(command)
    def taken_apart(**said: Any) -> None:
        values = {option.name: said.pop(option.name) for option in OPTIONS}
        command(options=_options(values), **said)

    describe(taken_apart)
    return taken_apart


def describe(command: Command) -> None:
    """Give a command of `with_options` its flags anew, with help in the present language."""
    own = inspect.signature(inspect.unwrap(command), eval_str=True)
    kept = [one for name, one in own.parameters.items() if name != "options"]
    flags = [_parameter(option) for option in OPTIONS]
    found = own.replace(parameters=[*kept, *flags])
    described: Any = command  # a function may carry a signature, but its type does not say so
    described.__signature__ = found
    described.__annotations__ = {one.name: one.annotation for one in found.parameters.values()}


def flag_of(option: Option) -> str:
    """Return how an option is spelled on the command line."""
    return "--" + option.name.replace("_", "-")


def with_run(arguments: list[str]) -> list[str]:
    """Return the arguments with a run for a bare `--resume`: 0, the newest."""
    found: list[str] = []
    for place, word in enumerate(arguments):
        found.append(word)
        if word == "--resume" and not "".join(arguments[place + 1 : place + 2]).isdigit():
            found.append("0")
    return found


def _options(values: dict[str, Any]) -> Options:
    """Return what was said. Raises typer.BadParameter for a word that is none of the choices."""
    said = {}
    for option in OPTIONS:
        value = values[option.name]
        if value is None:
            continue
        if option.choices and value:
            value = one_of(flag_of(option), value, tuple(filter(None, option.choices)))
        said[option.name] = value
    return Options(**said)


def _parameter(option: Option) -> inspect.Parameter:
    """Return one flag. What is not said arrives as None, so that no bound forbids it."""
    kind, default = _KINDS[option.name], _DEFAULTS[option.name]
    flag = flag_of(option)
    bounds: dict[str, Any] = {}
    if kind in {int, float}:
        low = 0.0 if option.low == AUTOMATIC else option.low
        bounds = {"min": kind(low), "max": kind(option.high)}
    shown = typer.Option(
        f"{flag}/--no-{flag[2:]}" if kind is bool else flag,
        help=_(option.help),
        rich_help_panel=_(GROUPS[option.group]),
        metavar=" | ".join(filter(None, option.choices)) or None,
        show_default=False if default in ("", 0, AUTOMATIC) else str(default),
        **bounds,
    )
    is_switch = kind is bool
    annotation: Any = bool if is_switch else kind | None
    return inspect.Parameter(
        option.name,
        inspect.Parameter.KEYWORD_ONLY,
        default=default if is_switch else None,
        annotation=Annotated[annotation, shown],
    )
