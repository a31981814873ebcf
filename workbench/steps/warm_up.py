"""Load what a model needs before the person asks for it."""

from workbench.events import Stage, Step
from workbench.requests import WarmUp
from workbench.results import WarmedUp


def warm_up(_request: WarmUp) -> Step[WarmedUp]:
    """Import torch and find the device. The import alone takes seconds, hence its own stage."""
    yield Stage("starting")
    from workbench.learning.device import choose  # noqa: PLC0415 - so that the stage shows first

    device = choose("auto")
    return WarmedUp(device.kind, device.name, device.dtype, device.reason)
