"""Look at this computer and keep what was found, for the window and for reports of faults."""

from workbench import device_report
from workbench.events import Stage, Step
from workbench.requests import SelfTest
from workbench.results import SelfTested


def self_test(_request: SelfTest) -> Step[SelfTested]:
    """Return what models compute on, how fast, and whether the built-in model is whole."""
    yield Stage("starting")
    from workbench.learning.self_test import self_tested  # noqa: PLC0415 - after the stage shows

    found = yield from self_tested()
    device_report.keep(found)
    return found
