"""What travels through the pipe between a window or a command and its engine: as JSON."""

from dataclasses import dataclass
from typing import Any

from workbench import errors
from workbench.events import EVENTS, Event
from workbench.records import Kinds, from_json, table, to_json
from workbench.requests import REQUESTS, Request
from workbench.results import RESULTS


@dataclass(frozen=True, slots=True)
class Asked:
    """Parent to child: carry this out."""

    request: Request


@dataclass(frozen=True, slots=True)
class CancelAsked:
    """Parent to child: end the present request and leave no trace of it."""


@dataclass(frozen=True, slots=True)
class StopAsked:
    """Parent to child: end the present training and keep its best."""


@dataclass(frozen=True, slots=True)
class PauseAsked:
    """Parent to child: end the present training where it is; it will go on later."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Child to parent: the process is up and its limits are in force."""


@dataclass(frozen=True, slots=True)
class Reported:
    """Child to parent: the step yielded this event."""

    event: Event


@dataclass(frozen=True, slots=True)
class Returned:
    """Child to parent: the step returned this result."""

    result: Any


@dataclass(frozen=True, slots=True)
class Refused:
    """Child to parent: the step raised this `WorkbenchError`."""

    error: Any


@dataclass(frozen=True, slots=True)
class Crashed:
    """Child to parent: a bug of ours. `trace` names files and lines, never values."""

    trace: str


@dataclass(frozen=True, slots=True)
class WasCancelled:
    """Child to parent: the step was closed before its end."""


Message = (
    Asked
    | CancelAsked
    | StopAsked
    | PauseAsked
    | Ready
    | Reported
    | Returned
    | Refused
    | Crashed
    | WasCancelled
)

_ERRORS = table(
    *(
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.WorkbenchError)
    )
)
_OWN = table(
    Asked,
    CancelAsked,
    StopAsked,
    PauseAsked,
    Ready,
    Reported,
    Returned,
    Refused,
    Crashed,
    WasCancelled,
)
_KINDS: Kinds = {**EVENTS, **REQUESTS, **RESULTS, **_ERRORS, **_OWN}


def packed(message: Message) -> bytes:
    """Return the bytes that `unpacked` reads."""
    return to_json(message).encode("utf-8", "surrogatepass")


def unpacked(data: bytes) -> Message:
    """Return the message in `data`. Raises ValueError if it is none of ours."""
    message = from_json(data.decode("utf-8", "surrogatepass"), _KINDS)
    if not isinstance(message, Message):
        raise TypeError(type(message).__name__)
    return message
